"""Sentences about a scenario held against another."""

from markupsafe import Markup

from send_analysis.config import Area
from send_analysis.facts import MEDIAN, Fact, RunTables, Selection, Words, missing, select, sentence

_WORSE_OR_BETTER = {"in_year_balance": ("better", "worse")}
_MORE_OR_FEWER = ("higher", "lower")
_MEASURES = {
    "plans": "the number of plans in {when} is {amount} {way} than under {against}{range}",
    "spend": "high needs spending in {when} is {amount} {way}{range}",
    "in_year_balance": "the in-year balance of {when} is {amount} {way}{range}",
}


def comparison_answer(run: RunTables, area: Area) -> Words:
    """Return what each scenario changes in its last year, against the one it is held against."""
    rows = select(run, "comparison", old_la_code=area.old_la_code)
    pairs = rows.df[["scenario", "against"]].drop_duplicates().to_dict("records")
    sentences = [_scenario(run, rows.where(**pair)) for pair in pairs]
    if not sentences:
        return missing(f"comparison of scenarios for {area.name}")
    return Words(tuple(sentences), "answer")


def _scenario(run: RunTables, rows: Selection) -> Markup:
    found = [_measure(run, rows.where(measure=m).last("period"), m) for m in _MEASURES]
    name = scenario_title(run, rows, "scenario")
    effects = Markup("; ").join(part for part in found if part)
    return sentence("<strong>{name}</strong>: {effects}.", name=name, effects=effects)


def scenario_title(run: RunTables, rows: Selection, column: str) -> Fact | str:
    """Return the title of the scenario in ``column``, or its name where no title is kept."""
    slug = rows.values(column)[0]
    title = select(run, "scenarios", name=slug).fact("title", "text")
    return title or rows.facts(column, "label")[0]


def _measure(run: RunTables, rows: Selection, measure: str) -> Markup:
    format = amount_format(measure)
    middle = rows.quantile(MEDIAN, f"{format}_size")
    if middle is None:
        return Markup()
    against = scenario_title(run, rows, "against")
    when = rows.at(MEDIAN).fact("period", "period")
    if middle.value == 0:
        text = "{measure} in {when} is the same"
        return sentence(text, measure=_NAMES[measure], when=when)
    up, down = _WORSE_OR_BETTER.get(measure, _MORE_OR_FEWER)
    way = up if middle.value > 0 else down
    range = _range(rows, f"{format}_signed")
    parts = {"when": when, "amount": middle, "way": way, "against": against, "range": range}
    return sentence(_MEASURES[measure], **parts)


_NAMES = {
    "plans": "the number of plans",
    "spend": "high needs spending",
    "in_year_balance": "the in-year balance",
}


def amount_format(measure: str) -> str:
    """Return how amounts of a measure read in a sentence."""
    return "forecast" if measure.startswith("plans") else "gbp_million"


def _range(rows: Selection, format: str) -> Markup:
    ends = rows.interval("80%", format)
    if not ends:
        return Markup()
    text = " (80% interval of the difference {low} to {high})"
    return sentence(text, low=ends[0], high=ends[1])
