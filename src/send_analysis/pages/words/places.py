"""Sentences about places: how many more are needed, how many come, how likely a shortfall is."""

from markupsafe import Markup

from send_analysis.config import Area
from send_analysis.pages.kit import (
    MEDIAN,
    Fact,
    RunTables,
    Selection,
    Words,
    marked_once,
    missing,
    select,
    sentence,
)
from send_analysis.pages.words.plans import intervals

IF_FULL = "p_short_if_full"
# The chance of a shortfall, the firmer measure first.
_CHANCES = {
    "p_shortfall": "The chance that places fall short is {chance}.",
    IF_FULL: "If every place is full today, the chance of too few is {chance}.",
}
_LACKING = ("shortfall", "short_if_full")
_BAD_CASE = 0.9  # the quantile that provisions are ranked by
_MOST_SENTENCES = 3  # an answer names at most this many provisions
CAPACITY = Markup(
    "How many places are filled today is not published. Where the authority hands in no list of "
    "its places, a chance of being short is given only for the case that every place is full "
    "today (assumed)."
)


def sufficiency_answer(run: RunTables, area: Area) -> Words:
    """Return, for the provisions most at risk, growth against places to come."""
    ahead = select(run, "sufficiency", old_la_code=area.old_la_code).last("census_year")
    at_risk = by_risk(ahead)
    if not at_risk:
        return missing(f"sufficiency of places for {area.name}")
    parts = [_provision(ahead.where(provision=p)) for p in at_risk[:_MOST_SENTENCES]]
    shown = [
        m for p in at_risk[:_MOST_SENTENCES] for m in ahead.where(provision=p).values("measure")
    ]
    caution = [CAPACITY] if IF_FULL in shown else []
    return Words((*parts, *caution), "answer")


def by_risk(rows: Selection) -> list[str]:
    """Return the provisions that may run short, the most places lacking in a bad case first."""
    df = rows.at(_BAD_CASE).df
    lacking = df[df.measure.isin(_LACKING)].sort_values("value", ascending=False, kind="stable")
    chances = rows.where(statistic="probability").df
    known = set(chances[chances.measure.isin(_CHANCES)].provision)
    return [provision for provision in dict.fromkeys(lacking.provision) if provision in known]


def _provision(rows: Selection) -> Markup:
    growth = rows.where(measure="growth")
    parts = [
        *_growth(growth),
        *_new_places(middle(rows.where(measure="new_places"))),
        *_capacity(rows),
        *_shortfall(rows),
    ]
    return Markup(" ").join(parts)


def middle(rows: Selection) -> Fact | None:
    """Return the median of the one distribution selected, else its mean."""
    median = rows.quantile(MEDIAN, "forecast")
    return median or rows.fact("value", "forecast", statistic="mean")


def _growth(growth: Selection) -> list[Markup]:
    median = growth.at(MEDIAN)
    if median.empty:
        return []
    change = median.df["value"].iloc[0]
    return [
        sentence(
            "{provision}: by {when} we expect about <strong>{change} {way}</strong> plans than at "
            "the newest census{range}.",
            provision=median.fact("provision", "label_start"),
            when=median.fact("census_year", "census_year"),
            change=median.fact("value", "forecast_size"),
            way="fewer" if change < 0 else "more",
            range=intervals(growth, "forecast"),
        )
    ]


def _new_places(places: Fact | None) -> list[Markup]:
    if places is None:
        return []
    if places.value == 0:
        return [Markup("No new place is announced by then.")]
    return [sentence("Places announced by then: {places}.", places=places)]


def _capacity(rows: Selection) -> list[Markup]:
    """Return places and plans without one, where the authority's own list says what is open."""
    usable, short = (middle(rows.where(measure=m)) for m in ("usable_places", "shortfall"))
    needed = rows.where(measure="places_for_assurance").fact("value", "forecast", statistic="mean")
    if usable is None or short is None:
        return []
    text = (
        "Places its own plans can use: about {usable}; plans without a place: about {short}{more}."
    )
    more = "" if needed is None else sentence("; places that would suffice: {n}", n=needed)
    return [sentence(text, usable=usable, short=short, more=more)]


def _shortfall(rows: Selection) -> list[Markup]:
    for measure, text in _CHANCES.items():
        chance = rows.fact("value", "probability", measure=measure, statistic="probability")
        if chance is not None:
            return [sentence(text, chance=chance)]
    return []


def pipeline_answer(run: RunTables, area: Area) -> Words:
    """Return what each project to come is worth: the chance of too few places without it."""
    rows = select(run, "project_effect", old_la_code=area.old_la_code)
    if rows.empty:
        return missing(f"project to come for {area.name}")
    df = rows.df.assign(gain=rows.df.p_short_without - rows.df.p_short_with)
    ranked = df.sort_values("gain", ascending=False)[["provider", "provision"]].to_dict("records")
    return Words(tuple(_project(rows.where(**one)) for one in ranked[:_MOST_SENTENCES]), "answer")


def _project(row: Selection) -> Markup:
    chances = [row.fact(c, "probability_percent") for c in ("p_short_without", "p_short_with")]
    short = [row.fact(c, "forecast") for c in ("short_without", "short_with")]
    without, with_it, more, fewer = marked_once([*chances, *short])
    return sentence(
        "{provider}: without it the chance of too few places ({provision}, by {when}) is {without} "
        "instead of {with_it}, and about {more} plans instead of {fewer} have no place.",
        provider=row.fact("provider", "text"),
        provision=row.fact("provision", "label"),
        when=row.fact("census_year", "census_year"),
        without=without,
        with_it=with_it,
        more=more,
        fewer=fewer,
    )
