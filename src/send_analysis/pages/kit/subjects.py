"""What several charts, tables and sentences speak of: our forecast, the counts, the money."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from send_analysis.config import Area
from send_analysis.pages.kit.fact import RunTables, fact
from send_analysis.pages.kit.select import Selection, select
from send_analysis.pages.kit.show import sentence

METHOD = "send_analysis"  # our own forecasts in the forecast table
TOTAL = {"dimension": "total", "category": "total"}
AFTER_RECOUPMENT = "after_recoupment"  # the basis that money is shown on
EVERY = "all"  # origin or group of a score that is taken over all of them
_OURS = "ours_"  # how the slugs of our own past forecasts begin
_RELEASE = re.compile(r"(\w+ \d{4}) release$")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})")


def our_forecast(run: RunTables, area: Area, scenario: str | None = None) -> Selection:
    """Return our newest forecast for an area; of one scenario where the run holds several."""
    own = select(run, "forecast", old_la_code=area.old_la_code, method=METHOD)
    own = own if scenario is None else own.where(scenario=scenario)
    return own.last("origin")


def counted(run: RunTables, area: Area) -> Selection:
    """Return the plans that censuses counted in an area."""
    return select(run, "caseload", old_la_code=area.old_la_code).known("plans")


def council_forecast(run: RunTables, area: Area) -> Selection:
    """Return forecasts of all plans that the council itself published."""
    return select(run, "published_forecast", old_la_code=area.old_la_code, **TOTAL).known("plans")


def past_forecasts(run: RunTables, area: Area) -> Selection:
    """Return forecasts of all plans that the newest census can be held against."""
    rows = select(run, "forecast_check", old_la_code=area.old_la_code, **TOTAL)
    return rows.known("census").known("forecast").last("census_year")


def is_ours(row: Mapping[Any, Any]) -> bool:
    """Return whether a row of the forecast check is a forecast by this tool."""
    return str(row["forecaster"]).startswith(_OURS)


def forecaster(row: Mapping[Any, Any]) -> Markup:
    """Return whose forecast a row of the forecast check is, and of when or from what."""
    table = "forecast_check"
    if is_ours(row):
        return sentence("Ours from the {basis}", basis=fact(table, row, "based_on", "text"))
    return sentence("The council's of {when}", when=fact(table, row, "published", "month"))


def public_in_time(row: Mapping[Any, Any], rows: Sequence[Mapping[Any, Any]]) -> bool | None:
    """Return whether what our past forecast rests on was public when the council wrote.

    None where the council wrote nothing or either date is not stated.
    """
    written = [date for r in rows if not is_ours(r) and (date := _month(str(r["published"])))]
    released = _RELEASE.match(str(row["based_on"]))
    if not written or not released:
        return None
    month = datetime.strptime(released[1], "%B %Y")
    return month <= min(written)


def like_for_like(rows: Sequence[Mapping[Any, Any]]) -> list[Mapping[Any, Any]]:
    """Return the past forecasts that rest on no figures newer than the council had."""
    return [r for r in rows if not is_ours(r) or public_in_time(r, rows) is not False]


def _month(text: str) -> datetime | None:
    found = _ISO_MONTH.match(text)
    return datetime(int(found[1]), int(found[2]), 1) if found else None


def scores(run: RunTables, **values: object) -> Selection:
    """Return backtest scores of all authorities together, over all origins unless named."""
    chosen = {"origin": EVERY, "group": EVERY, "dimension": "total", "method": METHOD, **values}
    return select(run, "score", **chosen)


def money(run: RunTables, table: str) -> Selection:
    """Return an area's rows of spend, income or balance, after recoupment."""
    return select(run, table, old_la_code=run.area.old_la_code, basis=AFTER_RECOUPMENT)
