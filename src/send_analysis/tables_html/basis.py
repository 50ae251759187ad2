"""Tables of what a report rests on: assumptions, checks, sources."""

import pandas as pd

from send_analysis.facts import Grid, RunTables, Selection, Words, select
from send_analysis.tables_html.listing import STATUS_NOTE, Shown, listing

_FIRST = {"status": ("assumed", "unverified"), "impact": ("high", "medium", "low")}
_GRAVEST = ("error", "warning", "note")
_ASSUMPTIONS = (
    Shown("What is taken as given", "statement", wide=True),
    Shown("Value", "value", "number"),
    Shown("Low", "low", "number"),
    Shown("High", "high", "number"),
    Shown("Unit", "unit"),
    Shown("Status", "status"),
    Shown("Effect on results", "impact"),
    Shown("Quality of evidence", "quality"),
    Shown("Source", "source", wide=True),
)
_QUALITY = (
    Shown("Check", "check", "label_start"),
    Shown("How grave", "severity"),
    Shown("Where", "where"),
    Shown("What was found", "found", wide=True),
    Shown("What to do", "action", wide=True),
)
_SOURCES = (
    Shown("Title", "title", wide=True),
    Shown("Publisher", "publisher"),
    Shown("Release", "release", wide=True),
    Shown("Licence", "licence"),
    Shown("Rows", "rows", "count"),
    Shown("SHA hash", "sha256", "short_hash"),
)


def assumptions(run: RunTables) -> Grid | Words:
    """Show every value the model takes as given, assumed ones first, then by effect."""
    rows = select(run, "assumptions_used")
    ranks = {column: _ranks(rows.df[column], order) for column, order in _FIRST.items()}
    order = rows.df.assign(**ranks).sort_values(list(_FIRST), kind="stable").index
    ordered = Selection(rows.table, rows.df.loc[order])
    caption = "What the model takes as given"
    return listing("assumptions", caption, ordered, _ASSUMPTIONS, (STATUS_NOTE,))


def _ranks(column: pd.Series, order: tuple[str, ...]) -> pd.Series:
    """Return the place of each value in ``order``; values it lacks come last."""
    return column.map({value: place for place, value in enumerate(order)}).fillna(len(order))


def quality(run: RunTables) -> Grid | Words:
    """Show every finding of the data checks, the gravest first."""
    rows = select(run, "quality")
    order = _ranks(rows.df["severity"], _GRAVEST).sort_values(kind="stable").index
    ordered = Selection(rows.table, rows.df.loc[order])
    return listing("quality", "What the data checks found", ordered, _QUALITY)


def sources(run: RunTables) -> Grid | Words:
    """Show every source with its release and hash."""
    return listing("sources", "Where the figures come from", select(run, "sources_used"), _SOURCES)
