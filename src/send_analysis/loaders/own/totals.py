"""Rows of an authority's file that are sums: left out where they add up, named where not."""

import re
from dataclasses import replace

import pandas as pd

from send_analysis.loaders.own import kinds
from send_analysis.loaders.own.cells import SHOWN
from send_analysis.loaders.own.grid import AS_OF, Grid

NAMING = ("area", "old_la_code", "provider")  # columns that say whose figure a row is
_TOTAL = re.compile(r"(grand |sub[- ]?)?totals?:?", re.IGNORECASE)
_HALF_A_UNIT = 0.5  # by which a sum of rounded figures may differ


def without_totals(grid: Grid) -> Grid:
    """Return a grid without rows of totals; one that does not add up is a problem.

    A row is a sum when its day, area or provider says so, or when it has neither day nor area.
    """
    sums = _sums(grid.table)
    rows = grid.table.drop(index=sums)
    doubted = [row for row in sums if not _adds_up(grid.table.loc[row], rows)]
    text = "row {}: a row of totals, or one without day and area: take it out, or fill them in"
    return replace(
        grid,
        table=rows,
        problems=(*grid.problems, *(text.format(row) for row in doubted[:SHOWN])),
        left_out=(
            *grid.left_out,
            *(f"row {row}: the sum of the other rows" for row in sums if row not in doubted),
        ),
    )


def _sums(df: pd.DataFrame) -> list[int]:
    naming = df[[c for c in (AS_OF, *NAMING) if c in df]]
    said = naming.apply(lambda column: column.str.fullmatch(_TOTAL)).any(axis=1)
    unnamed = (naming[[c for c in naming if c != "provider"]] == "").all(axis=1)
    return list(df.index[said | unnamed])


def _adds_up(total: pd.Series, rows: pd.DataFrame) -> bool:
    """Say whether every number of a row is the sum of the other rows, none of them withheld."""
    printed = total.drop(labels=[AS_OF, *NAMING, "note"], errors="ignore")
    printed = printed[printed != ""]
    gaps = [_gap(cell, rows[column]) for column, cell in printed.items()]
    return bool(gaps) and all(abs(gap) < _HALF_A_UNIT for gap in gaps)


def _gap(total: str, parts: pd.Series) -> float:
    numbers = [_number(cell) for cell in (total, *parts)]
    return numbers[0] - sum(numbers[1:])


def _number(cell: str) -> float:
    """Return a number; not a number where it is none or withheld."""
    read = kinds.number(cell)
    return float("nan") if read is None else read
