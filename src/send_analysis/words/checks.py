"""Sentences about past forecasts: who was closer, and by how much."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from send_analysis.config import Area
from send_analysis.facts import RunTables, Words, fact, missing, sentence
from send_analysis.facts.subjects import forecaster, is_ours, past_forecasts

_TABLE = "forecast_check"
AFTERWARDS = Markup(
    "Ours were made afterwards, by today's method and on figures as since revised: they test the "
    "method and were in nobody's hands at the time."
)


def past_forecast_answer(run: RunTables, area: Area) -> Words:
    """Return which past forecast of the newest census was closest, and by how much each missed."""
    rows = past_forecasts(run, area).df
    if rows.empty:
        return missing(f"past forecast of plans for {area.name} to hold against a census")
    ranked = rows.assign(miss=rows.difference.abs()).sort_values("miss").to_dict("records")
    first = sentence(
        "{area} held {census} EHC plans in {when}.",
        area=area.name,
        census=fact(_TABLE, ranked[0], "census", "count"),
        when=fact(_TABLE, ranked[0], "census_year", "census_year"),
    )
    parts = [first, *_ranking(ranked), *([AFTERWARDS] if any(map(is_ours, ranked)) else [])]
    return Words((Markup(" ").join(parts),), "answer")


def _ranking(ranked: list[dict[Any, Any]]) -> list[Markup]:
    if len(ranked) == 1:
        return [_line(ranked[0], "{who} said {forecast}: {miss}.")]
    tied = ranked[0]["miss"] == ranked[1]["miss"]
    lead = "{who} said {forecast}: {miss}."
    closest = "{who} came closest: <strong>{forecast}</strong>, {miss}."
    lines = [_line(ranked[0], lead if tied else closest)]
    lines += [_line(row, lead) for row in ranked[1:]]
    return [Markup("The closest two missed by the same."), *lines] if tied else lines


def _line(row: Mapping[Any, Any], text: str) -> Markup:
    number = "forecast" if is_ours(row) else "count"
    said = fact(_TABLE, row, "forecast", number)
    return sentence(text, who=forecaster(row), forecast=said, miss=miss(row))


def miss(row: Mapping[Any, Any]) -> Markup:
    """Return how far a forecast lay from the census: ``226 plans (7.5%) below the census``."""
    if row["difference"] == 0:
        return Markup("exactly the census")
    return sentence(
        "{plans} plans ({percent}) {side} the census",
        plans=fact(_TABLE, row, "difference", "count_size"),
        percent=fact(_TABLE, row, "percent_of_census", "percent_size"),
        side="below" if row["difference"] < 0 else "above",
    )
