"""Sentences about places: how many are needed, how many will open, how likely a shortfall is."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.kit import MEDIAN, Fact, RunTables, Selection, Words, missing, sentence
from send_analysis.pages.places.rows import more_plans

_IF_FULL = "p_short_if_full"
# The chance of a shortfall, the better-known measure first.
_CHANCES = {
    "p_shortfall": "The chance that places fall short is {chance}.",
    _IF_FULL: "If every place is full today, the chance of too few is {chance}.",
}
_LACKING = ("shortfall", "short_if_full")
_BAD_CASE = 0.9  # the quantile that provisions are ranked by
_MOST_SENTENCES = 3  # an answer names at most this many provisions or projects
_OCCUPANCY = Markup(
    "How many places are filled today is not published. Where the authority has not supplied a "
    "list of its places, the chance of a shortfall assumes that every place is full today."
)


def answer(run: RunTables) -> Words:
    """Return, for the provisions most at risk, growth in plans and the places that will open."""
    ahead = kit.select(run, "sufficiency").of_area.last("census_year")
    at_risk = [ahead.where(provision=p) for p in _by_risk(ahead)[:_MOST_SENTENCES]]
    if not at_risk:
        return missing(f"sufficiency of places for {run.area.name}")
    assumed_full = any(_IF_FULL in part.values("measure") for part in at_risk)
    caution = [_OCCUPANCY] if assumed_full else []
    return Words((*map(_provision, at_risk), *caution), "answer")


def _by_risk(ahead: Selection) -> list[str]:
    """Return the provisions that may run short, the largest shortfall in a bad case first."""
    df = ahead.at(_BAD_CASE).df
    lacking = df[df.measure.isin(_LACKING)].sort_values("value", ascending=False, kind="stable")
    chances = ahead.where(statistic="probability").df
    known = set(chances[chances.measure.isin(_CHANCES)].provision)
    return [provision for provision in dict.fromkeys(lacking.provision) if provision in known]


def _provision(of_one: Selection) -> Markup:
    parts = [*_growth(of_one), *_new_places(of_one), *_capacity(of_one), *_chance(of_one)]
    return Markup(" ").join(parts)


def _growth(of_one: Selection) -> list[Markup]:
    growth = of_one.where(measure="growth")
    central = growth.at(MEDIAN)
    if central.empty:
        return []
    size = central.facts("value", "forecast_size")[0]
    text = "{provision}: by {when} we expect {change} than at the newest census{range}."
    change = more_plans(size, "about <strong>{size} {way}</strong> {plans}")
    parts = {"provision": central.fact("provision"), "when": central.fact("census_year")}
    return [sentence(text, change=change, range=kit.intervals(growth, "forecast"), **parts)]


def _new_places(of_one: Selection) -> list[Markup]:
    places = _central(of_one.where(measure="new_places"))
    if places is None:
        return []
    if places.value == 0:
        return [Markup("No new place is announced by then.")]
    return [sentence("Places announced by then: {places}.", places=places)]


def _central(of_one: Selection) -> Fact | None:
    """Return the median of the one distribution selected, else its mean."""
    median = of_one.quantile(MEDIAN)
    return median or of_one.fact("value", statistic="mean")


def _capacity(of_one: Selection) -> list[Markup]:
    """Return places and plans without one, where the authority's own list says what is open."""
    usable, short, needed = (
        _central(of_one.where(measure=measure))
        for measure in ("usable_places", "shortfall", "places_for_assurance")
    )
    if usable is None or short is None:
        return []
    text = (
        "Places its own plans can use: about {usable}; plans without a place: about {short}{more}."
    )
    more = "" if needed is None else sentence("; places that would be enough: {n}", n=needed)
    return [sentence(text, usable=usable, short=short, more=more)]


def _chance(of_one: Selection) -> list[Markup]:
    for measure, text in _CHANCES.items():
        chance = of_one.fact("value", "probability", measure=measure, statistic="probability")
        if chance is not None:
            return [sentence(text, chance=chance)]
    return []


def pipeline_answer(run: RunTables) -> Words:
    """Return the effect of each planned project: the chance of too few places without it."""
    projects = kit.select(run, "project_effect").of_area
    if projects.empty:
        return missing(f"planned project for {run.area.name}")
    df = projects.df.assign(gain=projects.df.p_short_without - projects.df.p_short_with)
    ranked = df.sort_values("gain", ascending=False)[["provider", "provision"]].to_dict("records")
    shown = [projects.where(**key) for key in ranked[:_MOST_SENTENCES]]
    return Words(tuple(map(_project, shown)), "answer")


def _project(row: Selection) -> Markup:
    return sentence(
        "{provider}: without it the chance of too few places ({provision}, by {when}) is {without} "
        "instead of {with_it}; plans without a place: about {more} instead of {fewer}.",
        provider=row.fact("provider"),
        provision=row.fact("provision", "label"),
        when=row.fact("census_year"),
        without=row.fact("p_short_without"),
        with_it=row.fact("p_short_with"),
        more=row.fact("short_without"),
        fewer=row.fact("short_with"),
    )
