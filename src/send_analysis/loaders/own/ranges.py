"""Between which values the cells of an authority's own files can lie, and usually lie.

``ranges.csv`` is the one table of them. Beyond a range that is ``refused`` a value is impossible,
beyond one that is ``doubted`` it is rare. What England's figures say is in ``plausible``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import pandas as pd

from send_analysis.loaders.intake import base
from send_analysis.loaders.own.cells import SHOWN, Letters, place, shown
from send_analysis.loaders.own.grid import AS_OF

REFUSED, DOUBTED = "refused", "doubted"
VALUE = "value"  # what is measured: the number of the cell, or how far its year is
NEARLY = pd.Timedelta(days=31)  # a year is called over when its last month has begun
_FIRST_YEAR = r"([0-9]{4})"  # of 2025-26, 2025/26, January 2025 and 2025-03


class Doubt(NamedTuple):
    """An unusual figure: its row, its column, and in words what is usual."""

    row: object
    column: str
    found: float
    usual: str


@dataclass(frozen=True)
class Range:
    """Between which values a column lies in the rows that ``where`` names."""

    kind: str
    column: str
    where: str  # column=word, column!=word, or nothing
    measure: str
    at_least: float
    at_most: float
    beyond: str
    why: str

    def outside(self, rows: pd.DataFrame) -> pd.Series:
        """Return the cells that lie outside, by row; a year that is none lies outside too."""
        named = rows[_named(rows, self.where)]
        number = _measured(named, self.column, self.measure)
        beyond = (number < self.at_least) | (number > self.at_most)
        no_year = self.measure != VALUE and named[[self.column, AS_OF]].notna().all(axis=1)
        return named[self.column][beyond.fillna(no_year).astype(bool)]

    def __str__(self) -> str:
        unit = "" if self.measure == VALUE else f" {self.measure}"
        return f"{self.at_least:,.10g} to {self.at_most:,.10g}{unit}: {self.why}"


def impossible(rows: pd.DataFrame, kind: str, letters: Letters) -> list[str]:
    """Return a problem for each range that cells as read lie beyond, with the cells."""
    return [
        f"{one.column}: {_listed(outside, letters)}, allowed: {one}"
        for one in of(kind, REFUSED)
        if {one.column, AS_OF} <= set(rows) and len(outside := one.outside(rows))
    ]


def of(kind: str, beyond: str) -> Iterator[Range]:
    """Yield the ranges of a kind of file that refuse, or that doubt."""
    return (one for one in _ranges() if (one.kind, one.beyond) == (kind, beyond))


def _listed(cells: pd.Series, letters: Letters) -> str:
    first = cells.head(SHOWN).items()
    named = [f"{shown(cell)} in {place(letters, str(cells.name), row)}" for row, cell in first]
    more = f" and {len(cells) - SHOWN} more" if len(cells) > SHOWN else ""
    return ", ".join(named) + more


def _named(rows: pd.DataFrame, where: str) -> pd.Series:
    column, _, word = where.partition("=")
    if not where:
        return pd.Series(True, rows.index)
    if column.endswith("!"):
        return (rows[column[:-1]] != word).fillna(False)
    return (rows[column] == word).fillna(False)


def _measured(rows: pd.DataFrame, column: str, measure: str) -> pd.Series:
    """Return the number of each row: the value, or years or months after the day of the figures."""
    if measure == VALUE:
        return pd.to_numeric(rows[column], errors="coerce").astype("Float64")
    day = pd.to_datetime(rows[AS_OF], errors="coerce")
    if measure.startswith("months"):
        month = pd.to_datetime(rows[column], format="%Y-%m", errors="coerce")
        return ((month.dt.year - day.dt.year) * 12 + month.dt.month - day.dt.month).astype(
            "Float64"
        )
    if measure.startswith("whole"):
        day += NEARLY
    year = day.dt.year - (day.dt.month < 4 if "financial" in measure else 0)
    first = rows[column].str.extract(_FIRST_YEAR, expand=False).astype("Float64")
    return first - year.astype("Float64")


@cache
def _ranges() -> tuple[Range, ...]:
    return tuple(
        Range(
            kind=row["kind"],
            column=row["column"],
            where=row["where"],
            measure=row["measure"],
            at_least=float(row["at_least"]),
            at_most=float(row["at_most"]),
            beyond=row["beyond"],
            why=row["why"],
        )
        for row in base.rows("own", "ranges.csv")
    )
