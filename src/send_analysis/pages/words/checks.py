"""Sentences about past forecasts: who was closer, and by how much."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from send_analysis.config import Area
from send_analysis.pages.kit import RunTables, Words, fact, missing, sentence
from send_analysis.pages.kit.subjects import (
    forecaster,
    is_ours,
    like_for_like,
    past_forecasts,
    public_in_time,
)

_TABLE = "forecast_check"
AFTERWARDS = Markup(
    "Ours were made afterwards, by today's method, on figures as since revised and with residents "
    "counted later: they test the method and were in nobody's hands at the time."
)
_FOOTINGS = {
    True: ", which was public when the council wrote,",
    False: ", which came after the council wrote,",
    None: "",
}


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
    parts = [
        first,
        *_ranking(ranked),
        *_fair(ranked),
        *([AFTERWARDS] if any(map(is_ours, ranked)) else []),
    ]
    return Words((Markup(" ").join(parts),), "answer")


def _ranking(ranked: list[dict[Any, Any]]) -> list[Markup]:
    plain = "{who}{footing} said {forecast}: {miss}."
    closest = "{who}{footing} came closest: <strong>{forecast}</strong>, {miss}."
    alone = len(ranked) == 1
    tied = not alone and ranked[0]["miss"] == ranked[1]["miss"]
    lines = [_line(ranked[0], ranked, plain if alone or tied else closest)]
    lines += [_line(row, ranked, plain) for row in ranked[1:]]
    return [Markup("The closest two missed by the same."), *lines] if tied else lines


def _fair(ranked: list[dict[Any, Any]]) -> list[Markup]:
    """Return who was closer on equal terms, where the closest of all had newer figures."""
    fair = like_for_like(ranked)
    if ranked[0] in fair or len(fair) == 1 or fair[0]["miss"] == fair[1]["miss"]:
        return []
    closer = "the council was" if not is_ours(fair[0]) else "ours was"
    text = "<strong>On the figures public when the council wrote, {closer} closer.</strong>"
    return [sentence(text, closer=closer)]


def _line(row: Mapping[Any, Any], rows: list[dict[Any, Any]], text: str) -> Markup:
    return sentence(
        text,
        who=forecaster(row),
        footing=_footing(row, rows),
        forecast=fact(_TABLE, row, "forecast", "forecast" if is_ours(row) else "count"),
        miss=miss(row),
    )


def _footing(row: Mapping[Any, Any], rows: list[dict[Any, Any]]) -> str:
    """Return whether ours rests on figures that the council could have had."""
    return _FOOTINGS[public_in_time(row, rows) if is_ours(row) else None]


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
