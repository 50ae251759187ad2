"""Sentences about how many plans there are and will be."""

from markupsafe import Markup

from send_analysis.config import Area
from send_analysis.pages.kit import (
    MEDIAN,
    RunTables,
    Selection,
    Words,
    intervals,
    missing,
    sentence,
)
from send_analysis.pages.kit.subjects import TOTAL, council_forecast, counted, our_forecast


def plans_answer(run: RunTables, area: Area, scenario: str | None = None) -> Words:
    """Return how many plans were held, how many to expect and what the council forecast."""
    ahead = our_forecast(run, area, scenario).where(**TOTAL).last("census_year")
    if ahead.at(MEDIAN).empty:
        return missing(f"forecast of plans for {area.name}")
    council = council_forecast(run, area).where(census_year=ahead.values("census_year")[0])
    parts = [*_held(run, area), *_expected(ahead), *_council(council)]
    return Words((Markup(" ").join(parts),), "answer")


def _held(run: RunTables, area: Area) -> list[Markup]:
    newest = counted(run, area).where(**TOTAL).last("census_year")
    if newest.empty:
        return []
    text = "{area} held {plans} EHC plans in {when}."
    return [
        sentence(
            text,
            area=area.name,
            plans=newest.fact("plans", "count"),
            when=newest.fact("census_year", "census_year"),
        )
    ]


def _expected(ahead: Selection) -> list[Markup]:
    median = ahead.at(MEDIAN)
    return [
        sentence(
            "By {when} we expect about <strong>{plans}</strong>{range}.",
            when=median.fact("census_year", "census_year"),
            plans=median.fact("value", "forecast"),
            range=intervals(ahead, "forecast"),
        )
    ]


def _council(published: Selection) -> list[Markup]:
    return [
        sentence(
            "The council's own forecast of {published} for that census was {plans}.",
            published=published.fact("published", "month", forecaster=forecaster),
            plans=published.fact("plans", "count", forecaster=forecaster),
        )
        for forecaster in published.values("forecaster")
    ]


def interval_note() -> Words:
    """Return what an interval means, in words."""
    text = (
        "An 80% interval is the range in which we expect the outcome to fall four times in five; "
        "a 95% interval, nineteen times in twenty. The true figure can lie outside either."
    )
    return Words((Markup(text),), "note")
