"""Which rows of the local area picture pages are about, and how their values read."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from send_analysis.config import Area
from send_analysis.pages.kit.fact import Fact, RunTables, fact
from send_analysis.pages.kit.select import Selection, select

STATUS = "indicator_status"
VALUES = "indicator"
TRACKER = "tracker"
ALL = "all"  # the group of an indicator without groups
COLOURS = ("red", "amber", "green", "not rated")
_WHOLE = ("requests", "plans", "exclusions", "referrals", "children", "weeks", "months")


def status(run: RunTables, area: Area) -> Selection:
    """Return the status of an authority's indicators."""
    return select(run, STATUS, old_la_code=area.old_la_code)


def reported(run: RunTables, area: Area) -> Selection:
    """Return the indicators with a value."""
    return status(run, area).known("value")


def reds(run: RunTables, area: Area) -> Selection:
    """Return the indicators rated red, the surest first, then the widest gap from England."""
    red = status(run, area).where(rag="red")
    sure = red.df.distinguishable.map({"yes": 0, "no": 1}).fillna(2)
    gap = -(red.df.difference.abs() / red.df.england.abs()).astype(float)
    order = red.df.assign(sure=sure, gap=gap).sort_values(["sure", "gap"], kind="stable").index
    return Selection(red.table, red.df.loc[order])


def unreported(run: RunTables, area: Area) -> Selection:
    """Return the indicators that cannot be reported."""
    return status(run, area).where(reportability="red")


def open_actions(run: RunTables, area: Area, state: str) -> Selection:
    """Return the actions and milestones in a state, by the day they are due."""
    return select(run, TRACKER, old_la_code=area.old_la_code, status=state)


def value_format(unit: str) -> str:
    """Return how values of a unit read."""
    if unit == "percent":
        return "percent"
    return "count" if unit in _WHOLE else "decimal"


def number(row: Mapping[Any, Any], column: str, table: str = STATUS) -> Fact | None:
    """Return a number of a row in the format of its unit; None where it is missing."""
    if pd.isna(row[column]):
        return None
    return fact(table, row, column, value_format(str(row["unit"])))


def series(run: RunTables, area: Area, indicator: str, comparator: str) -> Selection:
    """Return the known values of an indicator without groups, in order of time."""
    where = {"indicator": indicator, "comparator": comparator, "group": ALL}
    rows = select(run, VALUES, old_la_code=area.old_la_code, **where).known("value")
    return Selection(rows.table, rows.df.sort_values("period_end"))
