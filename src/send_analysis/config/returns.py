"""Layouts of the statutory returns: their tables and rows as data, so that a template is rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BeforeValidator, Field

from send_analysis import vocab
from send_analysis.config import base
from send_analysis.config.assumptions import Assumptions, value
from send_analysis.config.csv_files import rows

FOLDER = "returns"
REST = "rest"  # the share of a row that takes what other rows of the category leave
PARTED = "; "  # between the rows that a table is within
PERIODS = ("calendar_year", "academic_year", "financial_year")
DRAWS = (
    *("demanded", "wanted", "imports", "placed", "requests"),
    *("unmitigated_income", "unmitigated_spend", "mitigated_income", "mitigated_spend"),
    *("unmitigated_balance", "mitigated_balance"),
)
ToDo = Annotated[str, base.OneOf(("none", "check", "fill_in"))]
Listed = Annotated[
    tuple[str, ...], BeforeValidator(lambda text: tuple(filter(None, text.split(PARTED))))
]


class ReturnRow(base.Frozen):
    """One of our categories in a row of the template; a row without one is nil or filled in."""

    axis: base.Name
    dimension: base.Name
    row: base.Text
    category: str = ""
    share: str = Field("", description="id of an assumption, rest, or empty: the whole category")
    to_do: ToDo = "none"
    why: base.OptionalText = None


class ReturnTable(base.Frozen):
    """One table of the template.

    ``across`` is a second axis: its rows are columns where ``shown``, else they are summed, all
    of them or those that the table is ``within``.
    """

    table: base.Text
    title: base.Text
    counts: base.Text
    draws: Annotated[str, base.OneOf(DRAWS)]
    measure: str = ""
    rows: base.Name
    across: str = ""
    within: Listed = ()
    shown: bool = False

    @property
    def is_two_way(self) -> bool:
        """Return whether the cells of two axes are needed, and not the sums of one."""
        return bool(self.across) and (self.shown or bool(self.within))

    @property
    def is_account(self) -> bool:
        """Return whether its rows are an account that leads from one year to the next."""
        return self.draws.endswith("_balance")

    @property
    def unit(self) -> str:
        """Return what its cells are counted in."""
        if self.draws == "requests":
            return "cases"
        return "GBP" if self.draws.startswith(("unmitigated", "mitigated")) else "plans"

    @property
    def cells(self) -> tuple[str, str, frozenset[str]]:
        """Return whose cells it shows: tables of the same cells are rounded together."""
        return self.draws, self.measure, frozenset({self.rows, self.across})


class StatutoryReturn(base.Frozen):
    """A return: its title, how firm the layout is, and the years that it covers."""

    name: base.Name
    title: base.Text
    standing: base.Text
    as_of: base.Text
    period: Annotated[str, base.OneOf(PERIODS)]
    first: int
    last: int
    history: int

    def period_of(self, start: int) -> str:
        """Return the name of the year that starts in a calendar year; it holds January after."""
        names = {
            "calendar_year": str(start),
            "academic_year": vocab.academic_year(start + 1),
            "financial_year": vocab.financial_year(start),
        }
        return names[self.period]

    @property
    def periods(self) -> dict[int, str]:
        """Return the years ahead by the January that each holds or comes before."""
        return {start + 1: self.period_of(start) for start in range(self.first, self.last + 1)}


@dataclass(frozen=True)
class Axis:
    """The rows of a template along one of our breakdowns."""

    name: str
    parts: tuple[ReturnRow, ...]

    @property
    def dimension(self) -> str:
        """Return our breakdown."""
        return self.parts[0].dimension

    @property
    def dim(self) -> str:
        """Return the name of the dimension of arrays that holds the rows."""
        return self.dim_of(self.name)

    @staticmethod
    def dim_of(name: str) -> str:
        """Return the same for an axis by name; a breakdown may have that name itself."""
        return f"{name}_rows"

    @property
    def titles(self) -> list[str]:
        """Return the rows in order."""
        return list(dict.fromkeys(part.row for part in self.parts))

    def of(self, row: str) -> list[ReturnRow]:
        """Return what makes a row."""
        return [part for part in self.parts if part.row == row]

    def to_do(self, row: str) -> str:
        """Return what the officer has to do with a row."""
        return max((part.to_do for part in self.of(row)), key=("none", "check", "fill_in").index)

    def assumptions(self, row: str) -> list[str]:
        """Return the ids of the assumptions that divide the groups of a row among rows."""
        groups = {part.category for part in self.of(row) if part.share}
        shares = [part.share for part in self.parts if part.category in groups]
        return [share for share in dict.fromkeys(shares) if share != REST]

    def weights(self, categories: Sequence[str], assumptions: Assumptions) -> np.ndarray:
        """Return the part of each category that is in each row, (row, category)."""
        made = np.zeros((len(self.titles), len(categories)))
        for part in self.parts:
            if part.category in categories:
                place = self.titles.index(part.row), categories.index(part.category)
                made[place] += self._share(part, assumptions)
        return made

    def _share(self, part: ReturnRow, assumptions: Assumptions) -> float:
        if part.share == REST:
            others = [p for p in self.parts if p.category == part.category and p is not part]
            return 1 - sum(value(assumptions, other.share) for other in others)
        return value(assumptions, part.share) if part.share else 1.0


@dataclass(frozen=True)
class Layout:
    """A return with its tables and axes."""

    about: StatutoryReturn
    tables: tuple[ReturnTable, ...]
    axes: dict[str, Axis]


def layout(folder: Path, name: str) -> Layout:
    """Return the layout of a return from the rows of ``folder``/returns.

    Raises
    ------
    ConfigError
        Naming every faulty row, every axis or row that a table names and the rows lack, and every
        category whose shares do not sum to one.
    """
    here = folder / FOLDER
    about = next(one for one in rows(here / "returns.csv", StatutoryReturn) if one.name == name)
    parts = rows(here / f"{name}_rows.csv", ReturnRow)
    names = dict.fromkeys(part.axis for part in parts)
    axes = {axis: Axis(axis, tuple(p for p in parts if p.axis == axis)) for axis in names}
    made = Layout(about, tuple(rows(here / f"{name}_tables.csv", ReturnTable)), axes)
    problems = [*_unknown(made), *(p for axis in axes.values() for p in _shares(axis))]
    if problems:
        raise base.ConfigError(f"{FOLDER}/{name}: " + "; ".join(problems))
    return made


def layouts(folder: Path) -> list[Layout]:
    """Return the layout of every return; raises as ``layout``."""
    names = [one.name for one in rows(folder / FOLDER / "returns.csv", StatutoryReturn)]
    return [layout(folder, name) for name in names]


def _unknown(layout: Layout) -> list[str]:
    """Return a problem for every axis, and every row within, that is not among the rows."""
    problems = []
    for table in layout.tables:
        for axis in filter(None, (table.rows, table.across)):
            if axis not in layout.axes:
                problems.append(f"table {table.table}: axis {axis!r}; allowed: {[*layout.axes]}")
        known = layout.axes[table.across].titles if table.across in layout.axes else []
        problems += [
            f"table {table.table}: within {row!r}; allowed: {known}"
            for row in table.within
            if row not in known
        ]
    return problems


def _shares(axis: Axis) -> list[str]:
    """Return a problem for every category that rows share and none takes the rest of."""
    shared = [part for part in axis.parts if part.category]
    problems = []
    for category in dict.fromkeys(part.category for part in shared):
        shares = [part.share for part in shared if part.category == category]
        if shares != [""] and shares.count(REST) != 1:
            problems.append(
                f"{axis.name}, {category}: shares {shares}; allowed: one row with an empty share, "
                f"or rows with assumptions of which one takes the {REST}"
            )
    return problems
