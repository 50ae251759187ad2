"""Which indicators and actions the page of the local area is about."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from send_analysis.config.national import ALL, CONTEXT
from send_analysis.pages import kit
from send_analysis.tables.local_area import UNKNOWN

STATUS = "indicator_status"
VALUES = "indicator"
TRACKER = "tracker"
RATINGS = ("red", "amber", "green")
CURRENT, OLD = "green", "amber"  # reportability of a value, and of one that is old or disputed
# Phrase of the status table -> the column without which it says nothing.
_RESTS_ON = {"named": "title", "with_unit": "value", "trend": "change", "interval": "lower"}
_SUREST = ("yes", "no", "cannot tell")  # whether the difference from England is significant

Row = Mapping[Hashable, Any]


def status(run: kit.RunTables, **values: object) -> kit.Selection:
    """Return the status of the area's indicators that hold ``values``."""
    return kit.select(run, STATUS, **values).of_area


def tally(run: kit.RunTables, table: str, **values: object) -> kit.Fact:
    """Return how many rows of a table are of the run's area and hold ``values``."""
    return kit.tally(run, table, old_la_code=run.area.old_la_code, **values)


def reds(run: kit.RunTables) -> kit.Selection:
    """Return the red indicators: certain ones first, then those with the widest gap."""
    red = status(run, rag="red")
    gap = (red.df.difference.abs() / red.df.england.abs()).astype(float)
    widest = red.of(red.df.loc[gap.sort_values(ascending=False, kind="stable").index])
    return widest.sorted(distinguishable=_SUREST)


def filled(shown: kit.Selection, columns: str) -> str:
    """Return the columns, named in one text, that are not empty in every row."""
    names = columns.split()
    return " ".join(n for n in names if shown.df[_RESTS_ON.get(n, n)].notna().any())


def unknown_note(shown: kit.Selection) -> tuple[str, ...]:
    """Return what the sign for an unknown comparator means, where a row may have one."""
    beside = shown.df[["england", "region", "neighbours"]].dropna(axis=1, how="all")
    return (f"{UNKNOWN}: not published for that period.",) if beside.isna().any(axis=None) else ()


def has_papers(run: kit.RunTables) -> bool:
    """Return whether a paper of the council or a plan of its own is loaded."""
    held = (kit.select(run, "claim"), actions(run), status(run, asked="yes"))
    return any(not rows.empty for rows in held)


def actions(run: kit.RunTables, **values: object) -> kit.Selection:
    """Return the area's actions and milestones that hold ``values``."""
    return kit.select(run, TRACKER, **values).of_area


def of_theme(run: kit.RunTables, theme: str) -> kit.Selection:
    """Return the indicators of a theme, all groups but the one for context."""
    every = status(run, theme=theme)
    return every.of(every.df[every.df.group != CONTEXT])


def theme_words(run: kit.RunTables, of_one_theme: kit.Selection) -> str:
    """Return the name of the theme that rows are of."""
    return kit.read(run, STATUS, "theme", of_one_theme.df.iloc[0].to_dict())


def ranked(run: kit.RunTables) -> kit.Selection:
    """Return the indicators with a rank for which one way is better, all groups but context."""
    every = status(run).known("rank").known("fifth").known("theme")
    judged = (every.df.polarity != "neutral") & (every.df.group != CONTEXT)
    return every.of(every.df[judged])


def leading(run: kit.RunTables) -> kit.Selection:
    """Return the indicators with a value that lead the forecast of plans."""
    return status(run).known("leads").known("value")


def values(run: kit.RunTables, indicator: str, comparator: str) -> kit.Selection:
    """Return the known values of an indicator without groups, in order of time."""
    where = {"indicator": indicator, "comparator": comparator, "group": ALL}
    return kit.select(run, VALUES, **where).of_area.known("value").sorted("period_end")


def number(row: Row, column: str, table: str = STATUS) -> kit.Fact | None:
    """Return a number of a row, or None where it is missing."""
    return None if pd.isna(row[column]) else kit.fact(table, row, column)


def name(row: Row) -> Markup:
    """Return an indicator's title, with its group where it has groups."""
    title, group = kit.fact(STATUS, row, "title"), kit.fact(STATUS, row, "group")
    text = "{title}" if row["group"] == ALL else "{title}, {group}"
    return kit.sentence(text, title=title, group=group)
