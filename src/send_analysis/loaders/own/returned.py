"""The cells of a statutory return as it was last filed: which it has, and how large they are."""

from collections.abc import Iterator

import pandas as pd

from send_analysis.config import paths, returns
from send_analysis.config.returns import Layout, ReturnTable
from send_analysis.loaders.own import cells, kinds
from send_analysis.loaders.own.cells import Kind
from send_analysis.loaders.own.ranges import Doubt
from send_analysis.tables import Tables
from send_analysis.tables.returns import ALL

RETURN = "statutory_return"
CELL = ["table", "row", "column"]
TIMES = 3  # the published plans, or the high needs block, that a cell can be
LEAST = 50  # plans; fewer grow many times over by chance
OWN_CHILDREN = ("demanded", "wanted", "placed")  # draws of plans, which are part of the published
YEARS = {
    "calendar_year": kinds.CALENDAR_YEAR,
    "academic_year": kinds.ACADEMIC_YEAR,
    "financial_year": kinds.FINANCIAL_YEAR,
}


def read(df: pd.DataFrame, letters: cells.Letters) -> tuple[pd.DataFrame, list[str]]:
    """Return rows with period and number read as their return asks, and the problems."""
    if RETURN not in df:
        return df, []
    made, problems = [], []
    for name, rows in df.groupby(RETURN, sort=False):
        rows, of_rows = cells.read(rows, _kinds(str(name)), letters)
        made.append(rows)
        problems += of_rows
    return (pd.concat(made).sort_index() if made else df), problems


def _kinds(name: str) -> dict[str, Kind]:
    layout = returns.layout(paths.config(), name)
    in_pounds = any(table.unit == "GBP" for table in layout.tables)
    number = kinds.NUMBER if in_pounds else kinds.COUNT
    return {"period": YEARS[layout.about.period], "value": number}


def doubts(own: pd.DataFrame, published: Tables) -> Iterator[Doubt]:
    """Yield cells that a return has not, and those of many times what is published."""
    for name, rows in own.groupby(RETURN, sort=False):
        layout = returns.layout(paths.config(), str(name))
        known = _cells(layout)
        for row in rows.dropna(subset=["value"]).itertuples():
            table = known.get((row.table, row.row, row.column))
            if table is None:
                yield Doubt(row.Index, "value", float(row.value), "this return has no such cell")
                continue
            most = TIMES * _published(layout, table, row.row, row.old_la_code, published)
            if abs(row.value) > max(most, LEAST):
                text = f"usual is {most:,.0f} or less, by the newest published figures"
                yield Doubt(row.Index, "value", float(row.value), text)


def _cells(layout: Layout) -> dict[tuple[str, str, str], ReturnTable]:
    return {
        (table.table, row, column): table
        for table in layout.tables
        for row in layout.axes[table.rows].titles
        for column in (layout.axes[table.across].titles if table.shown else [ALL])
    }


def _published(layout: Layout, table: ReturnTable, row: str, code: str, published: Tables) -> float:
    """Return the newest plans of what a row is made of, or the block; without end if unknown."""
    if table.unit == "GBP":
        income = published["income"]
        newest = income[(income.old_la_code == code) & (income.line == "high_needs_block")]
        amounts = newest.sort_values("financial_year").amount.dropna()
        return float(amounts.iloc[-1]) if len(amounts) else float("inf")
    if table.draws not in OWN_CHILDREN:
        return float("inf")
    axis, caseload = layout.axes[table.rows], published["caseload"]
    parts = [part.category for part in axis.of(row)]
    held = caseload[(caseload.old_la_code == code) & (caseload.dimension == axis.dimension)]
    held = held[held.category.isin(parts)].dropna(subset=["plans"])
    newest = held.sort_values("census_year").groupby("category").plans.last()
    return float(newest.sum()) if len(newest) == len(set(parts)) else float("inf")
