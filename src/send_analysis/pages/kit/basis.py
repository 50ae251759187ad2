"""What a page takes as given: the table of assumptions, which several subjects show."""

import pandas as pd

from send_analysis.pages.kit import Grid, RunTables, Selection, Words, select
from send_analysis.pages.tables_html.listing import STATUS_NOTE, Shown, listing

_FIRST = {"status": ("assumed", "unverified"), "impact": ("high", "medium", "low")}
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


def assumptions(run: RunTables, part: str = "") -> Grid | Words:
    """Show every value the model takes as given, assumed ones first, then by effect.

    ``part`` keeps those of one part of the model, such as ``budget``.
    """
    rows = select(run, "assumptions_used")
    rows = Selection(rows.table, rows.df[rows.df.id.str.startswith(part)])
    ranked = in_order(rows, _FIRST)
    return listing(
        "assumptions", "What the model takes as given", ranked, _ASSUMPTIONS, (STATUS_NOTE,)
    )


def in_order(rows: Selection, first: dict[str, tuple[str, ...]]) -> Selection:
    """Return rows sorted by columns whose values come in a stated order; others come last."""
    ranks = {column: _ranks(rows.df[column], order) for column, order in first.items()}
    order = rows.df.assign(**ranks).sort_values(list(first), kind="stable").index
    return Selection(rows.table, rows.df.loc[order])


def _ranks(column: pd.Series, order: tuple[str, ...]) -> pd.Series:
    return column.map({value: place for place, value in enumerate(order)}).fillna(len(order))
