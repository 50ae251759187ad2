"""Scenarios side by side, and for each measure who, why, when, how large, how sure, what worth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from jinja2 import Environment
from markupsafe import Markup

from send_analysis.config import BASELINE
from send_analysis.pages.kit import (
    MEDIAN,
    Column,
    Fact,
    Grid,
    RunTables,
    Selection,
    Words,
    missing,
    select,
    sentence,
)
from send_analysis.pages.scenarios.rows import (
    ALL_MITIGATIONS,
    BALANCE,
    CELL_FORMATS,
    added,
    last_differences,
    range_words,
    ranked,
    title,
)
from send_analysis.pages.tables_html.listing import STATUS_NOTE, Cell, badge

_HEADS = {
    "plans": "Plans, {when}",
    "short": "Children without a place, {when}",
    "spend": "Spending, {when}",
    BALANCE: "In-year balance, {when}",
}
_RANGE = Markup('{}<br><span class="range">{}</span>')
_NO_CHANGE = Markup("no change")
NO_OWNER = Markup('<span class="absent">no owner named</span>')
_NOTES = (
    Markup(
        "Each cell: the scenario less the baseline, middle and below it the 80% interval. A higher "
        "balance is better; fewer plans are only better where needs are met without one."
    ),
    Markup("Chance of a better balance: in how many draws the scenario beats the baseline."),
)


def scenarios_side_by_side(run: RunTables) -> Grid | Words:
    """Show each scenario less the baseline in plans, places and pounds, the best balance first."""
    names = ranked(run)
    if not names:
        return missing(f"comparison of scenarios for {run.area.name}")
    ends = {measure: last_differences(run, measure) for measure in _HEADS}
    shown = {measure: rows for measure, rows in ends.items() if not rows.at(MEDIAN).empty}
    chances = _chances(run)
    cells: list[list[Cell]] = [
        [
            title(run, shown[BALANCE].where(scenario=name)),
            *(_difference(rows.where(scenario=name), m) for m, rows in shown.items()),
            chances.fact("probability", "probability_percent", scenario=name),
        ]
        for name in names
    ]
    heads = [Column(_head(measure, rows)) for measure, rows in shown.items()]
    columns = (Column("Scenario", numeric=False), *heads, Column("Chance of a better balance"))
    caption = "Scenarios against the baseline, the best for the balance first"
    return Grid("scenarios_side_by_side", caption, columns, cells, _NOTES, "comparison")


def _chances(run: RunTables) -> Selection:
    own = {"old_la_code": run.area.old_la_code, "against": BASELINE, "measure": BALANCE}
    return select(run, "pairs", **own).last("period")


def _head(measure: str, rows: Selection) -> Markup:
    return sentence(_HEADS[measure], when=rows.at(MEDIAN).facts("period", "period")[0])


def _difference(rows: Selection, measure: str) -> Cell:
    if rows.empty:
        return None
    if not rows.df.value.astype(float).any():
        return _NO_CHANGE
    format = CELL_FORMATS[measure]
    return _RANGE.format(rows.quantile(MEDIAN, format), range_words(rows, format))


_TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<div class="cards">
{% for group in cards.groups %}
<details{{ " open" if loop.first }}>
<summary><h3>{{ group.title }}</h3></summary>
{% if group.why %}<p>{{ group.why }}</p>{% endif %}
{% for card in group.cards %}
<h4>{{ card.title }}</h4>
<dl>
{% for term, words in card.entries %}
<div><dt>{{ term }}</dt><dd>{{ words }}</dd></div>
{% endfor %}
</dl>
{% endfor %}
</details>
{% endfor %}
{% for note in cards.notes %}
<p class="table-note">{{ note }}</p>
{% endfor %}
<p class="download">{% for csv in cards.csv %}<a href="tables/{{ csv }}.csv">\
Download the data: {{ csv }} (CSV)</a> {% endfor %}</p>
</div>
"""
)


@dataclass(frozen=True)
class Card:
    """One thing told of in terms and words."""

    title: object
    entries: Sequence[tuple[str, object]]


@dataclass(frozen=True)
class Group:
    """Cards under a title that opens and closes."""

    title: object
    why: object
    cards: Sequence[Card]


@dataclass(frozen=True)
class Cards:
    """Lists of definitions that read on a narrow screen; the first group stands open."""

    groups: Sequence[Group]
    notes: Sequence[object]
    csv: Sequence[str]

    def _repr_html_(self) -> str:
        return _TEMPLATE.render(cards=self)

    def __html__(self) -> str:
        return self._repr_html_()


def measures(run: RunTables) -> Cards | Words:
    """Show, for each measure: owner, reason, time, size, firmness, and what it is worth."""
    rows = select(run, "measures")
    if rows.empty:
        return missing(f"measures of scenarios for {run.area.name}")
    names = sorted(_in_order(run, rows), key=lambda name: name != ALL_MITIGATIONS)
    groups = [_group(run, rows.where(scenario=name)) for name in names]
    note = Markup(
        "Worth: what the measure adds to its scenario in the last year, on average over the draws "
        "and over every order in which the measures could start (Shapley value)."
    )
    return Cards(groups, (note, STATUS_NOTE), ("measures", "attribution"))


def _in_order(run: RunTables, rows: Selection) -> list[str]:
    known = rows.values("scenario")
    first = [name for name in ranked(run) if name in known]
    return [*first, *(name for name in known if name not in first)]


def _group(run: RunTables, rows: Selection) -> Group:
    scenario = rows.values("scenario")[0]
    why = select(run, "scenarios", name=scenario).fact("why", "text")
    cards = [_card(run, rows.where(id=id_)) for id_ in rows.df.id]
    return Group(title(run, rows), why, cards)


def _card(run: RunTables, row: Selection) -> Card:
    def text(column: str) -> Fact | None:
        found = row.known(column).fact(column, "text")
        return None if found is None else replace(found, status="")

    entries = [
        ("Who owns it", text("owner") or NO_OWNER),
        ("Why it should work", text("rationale")),
        ("What it does", _joined((text("does"), text("moves"), text("reaches")))),
        ("When", _time(row)),
        ("How large", _size(row)),
        ("How sure", badge(row.values("status")[0])),
        ("What it is worth", _worth(run, row)),
        ("Source", text("source")),
    ]
    return Card(text("title"), [(term, words) for term, words in entries if words])


def _joined(parts: Iterable[Fact | None]) -> Markup:
    return Markup("; ").join(part for part in parts if part is not None)


def _time(row: Selection) -> Markup:
    text = "from {start}; years until the full effect: {ramp}"
    start, ramp = (replace(row.facts(c, f)[0], status="") for c, f in _WHEN.items())
    return sentence(text, start=start, ramp=ramp)


_WHEN = {"start": "census_year", "ramp": "count"}


def _size(row: Selection) -> Markup:
    low, mode, high = (
        replace(row.facts(column, "number")[0], status="") for column in ("low", "mode", "high")
    )
    unit = replace(row.facts("unit", "text")[0], status="")
    alike = low.value == mode.value == high.value
    text = "{mode} ({unit})" if alike else "low {low}, likeliest {mode}, high {high} ({unit})"
    return sentence(text, low=low, mode=mode, high=high, unit=unit)


_WORTH = {
    "plans": "plans in {when}: {amount}",
    "short": "children without a place in {when}: {amount}",
    "spend": "spending in {when}: {amount}",
    BALANCE: "in-year balance of {when}: {amount}",
}


def _worth(run: RunTables, row: Selection) -> Markup:
    scenario, part = row.values("scenario")[0], row.values("id")[0]
    lines = []
    for measure, text in _WORTH.items():
        share = added(run, scenario, measure).where(part=part, kind="share")
        if not share.empty:
            amount = share.fact("value", CELL_FORMATS[measure])
            lines.append(sentence(text, when=share.fact("period", "period"), amount=amount))
    return Markup("<br>").join(lines)
