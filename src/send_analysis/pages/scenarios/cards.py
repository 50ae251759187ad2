"""Measures as definition lists for narrow screens, grouped by scenario."""

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.kit import RunTables, Selection, sentence
from send_analysis.pages.scenarios import rows

_TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<div class="cards">
{% for title, why, against, cards in groups %}
<details>
<summary><h3>{{ title }}</h3></summary>
{% if why %}<p>{{ why }}</p>{% endif %}
<p>{{ against }}</p>
{% for title, entries in cards %}
<h4>{{ title }}</h4>
<dl>
{% for term, words in entries %}
<div><dt>{{ term }}</dt><dd>{{ words }}</dd></div>
{% endfor %}
</dl>
{% endfor %}
</details>
{% endfor %}
{% for note in notes %}
<p class="table-note">{{ note }}</p>
{% endfor %}
<p class="download">{% for table in ("measures", "attribution") %}<a href="tables/{{ table }}.csv">\
Download the data: {{ table }} (CSV)</a> {% endfor %}</p>
</div>
"""
)
_BADGE = '<span class="badge badge-{status}">{status}</span>'
_WORTH_NOTE = (
    "Worth: what the measure adds to its scenario in the last year, on average over the "
    "simulations and over every order in which the measures could start (Shapley value)."
)


@dataclass(frozen=True)
class Cards:
    """Measures grouped by scenario, as markup, each group folded."""

    markup: Markup

    def _repr_html_(self) -> str:
        return self.markup


def cards(run: RunTables, groups: Sequence[Selection]) -> Cards:
    """Return the measures of each scenario as cards."""
    shown = [_group(run, group) for group in groups]
    notes = (_WORTH_NOTE, kit.STATUS_NOTE)
    return Cards(Markup(_TEMPLATE.render(groups=shown, notes=notes)))


def _group(run: RunTables, group: Selection) -> tuple[object, ...]:
    scenario = group.values("scenario")[0]
    why = kit.select(run, "scenarios", name=scenario).df.why
    measures = [group.where(id=measure) for measure in group.df.id]
    own_why = kit.own_text(why.iloc[0]) if len(why) else ""
    against = sentence(
        "Measured against: {other}.", other=rows.title(run, rows.against(run, scenario))
    )
    cards = [_card(run, measure) for measure in measures]
    return rows.title(run, scenario), own_why, against, cards


def _card(run: RunTables, measure: Selection) -> tuple[object, ...]:
    entries = {
        "Who owns it": _own(measure, "owner"),
        "Why it should work": _own(measure, "rationale"),
        "What it does": _joined(measure, "does", "moves", "reaches"),
        "When": sentence(
            "from {start}; years until the full effect: {ramp}",
            start=measure.facts("start")[0].unspoken,
            ramp=measure.facts("ramp")[0].unspoken,
        ),
        "How large": _size(measure),
        "How sure": sentence(_BADGE, status=measure.df.status.iloc[0]),
        "What it is worth": _worth(run, measure),
        "Source": _own(measure, "source"),
    }
    return _own(measure, "title"), [(term, words) for term, words in entries.items() if words]


def _own(measure: Selection, column: str) -> Markup:
    """Return what the author of a measure wrote; empty where there is nothing."""
    words = kit.read(measure.source, "measures", column, measure.df.iloc[0].to_dict())
    return Markup() if words == kit.MISSING else kit.own_text(words)


def _joined(measure: Selection, *columns: str) -> Markup:
    facts = [measure.known(column).fact(column) for column in columns]
    return Markup("; ").join(fact.unspoken for fact in facts if fact is not None)


def _size(measure: Selection) -> Markup:
    ends = {name: measure.facts(name)[0].unspoken for name in ("low", "mode", "high")}
    alike = len({end.value for end in ends.values()}) == 1
    text = "{mode} ({unit})" if alike else "low {low}, likeliest {mode}, high {high} ({unit})"
    return sentence(text, unit=measure.facts("unit")[0], **ends)


def _worth(run: RunTables, measure: Selection) -> Markup:
    """Return what the measure adds to each result of its scenario, a line each."""
    of_one = measure.df.iloc[0]
    shares = [
        rows.added(run, of_one.scenario, result).where(part=of_one.id, kind="share")
        for result in rows.MEASURES
    ]
    text = "{result}, {when}: {amount}"
    lines = [
        sentence(
            text,
            result=kit.read(run, share.table, "measure", share.df.iloc[0].to_dict()),
            when=share.fact("period"),
            amount=share.fact("value"),
        )
        for share in shares
        if not share.empty
    ]
    return Markup("<br>").join(lines)
