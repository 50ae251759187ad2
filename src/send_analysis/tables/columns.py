"""Kinds of column, each with its glossary entry: heading, unit and format, written once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import pandera.pandas as pa

from send_analysis import vocab

STATISTICS = (*(f"q{q:g}" for q in vocab.QUANTILES), "mean", "probability")
WHOLE, DECIMAL, TEXT = "Int64", "Float64", "string"


@dataclass(frozen=True)
class ByRow:
    """A format that depends on another column of the row.

    ``formats`` maps patterns of the value of ``column`` to formats; the first that fits counts.
    """

    column: str
    formats: Mapping[str, str]

    def of(self, row: Mapping[str, Any]) -> str:
        """Return the format for a row."""
        value = str(row.get(self.column, ""))
        return next(name for pattern, name in self.formats.items() if fnmatchcase(value, pattern))


@dataclass(frozen=True)
class Lookup:
    """A value of another table of the run: the one whose ``key`` equals ``by`` of the row."""

    table: str
    column: str
    key: tuple[str, ...]
    by: tuple[str, ...] = ()

    def wanted(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the key of the other table must hold."""
        return {k: row[c] for k, c in zip(self.key, self.by or self.key, strict=True)}


@dataclass(frozen=True)
class Entry:
    """The heading, unit and format of a column, or of a phrase of several columns.

    ``format`` names a format of the pages, or is a phrase such as ``{lower} to {upper}`` whose
    fields are columns of the same table. ``words`` are what a reader sees for codes; ``missing``
    is what a missing value reads as, where that is not "not available". ``less`` names two columns
    of which this is the difference: pages print that of the two numbers as printed. ``why`` names
    the column with the symbol of a missing value; empty where no value is ever withheld.
    """

    heading: str
    format: str | ByRow | Lookup
    unit: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""
    less: tuple[str, str] | None = None
    why: str = "symbol"

    @property
    def formats(self) -> tuple[str, ...]:
        """Every format that a value of the column may have."""
        if isinstance(self.format, ByRow):
            return tuple(self.format.formats.values())
        return ("text",) if isinstance(self.format, Lookup) else (self.format,)

    def format_of(self, row: Mapping[str, Any]) -> str:
        """Return the format of the column in a row."""
        return self.format.of(row) if isinstance(self.format, ByRow) else str(self.format)


def entry(column: pa.Column) -> Entry:
    """Return the glossary entry of a declared column."""
    return Entry(column.title, unit=column.description, **column.metadata)


def column(
    dtype: str,
    heading: str,
    format: str | ByRow,
    unit: str = "",
    check: pa.Check | None = None,
    nullable: bool = False,
    **more: Any,
) -> pa.Column:
    """Return a column with its glossary entry; ``more`` are other parts of it."""
    entry = {"format": format, **more}
    return pa.Column(
        dtype, check, nullable=nullable, title=heading, description=unit, metadata=entry
    )


def text(heading: str, format: str | ByRow = "text", nullable: bool = False, **more: Any) -> Any:
    """Return a column of text."""
    return column(TEXT, heading, format, nullable=nullable, **more)


def one_of(
    values: tuple[str, ...], heading: str, format: str = "label_start", **more: Any
) -> pa.Column:
    """Return a column that holds only the values named."""
    return column(TEXT, heading, format, check=pa.Check.isin(values), **more)


def count(heading: str, unit: str, format: str | ByRow = "count", **more: Any) -> pa.Column:
    """Return a column of numbers of 0 or more; ``symbol`` gives the reason of a missing value."""
    return column(DECIMAL, heading, format, unit, pa.Check.ge(0), nullable=True, **more)


def number(
    heading: str, unit: str, format: str | ByRow = "number", nullable: bool = False, **more: Any
) -> pa.Column:
    """Return a column of numbers of either sign."""
    return column(DECIMAL, heading, format, unit, nullable=nullable, **more)


def share(heading: str, format: str = "probability_percent") -> pa.Column:
    """Return a column of shares, 0 to 1."""
    return column(DECIMAL, heading, format, "share, 0 to 1", pa.Check.in_range(0, 1))


def year(heading: str, format: str = "census_year") -> pa.Column:
    """Return a column of years."""
    return column(WHOLE, heading, format, "year", pa.Check.in_range(2005, 2060))


def from_one(heading: str, unit: str, nullable: bool = False, **more: Any) -> pa.Column:
    """Return a column of whole numbers from 1 on."""
    return column(WHOLE, heading, "count", unit, pa.Check.ge(1), nullable=nullable, **more)


def financial_year(heading: str = "Financial year") -> pa.Column:
    """Return a column of financial years, written 2024-25."""
    return column(TEXT, heading, "text", check=pa.Check.str_matches(r"^\d{4}-\d{2}$"))


def academic_year(heading: str = "From academic year") -> pa.Column:
    """Return a column of academic years, written 2024/25."""
    return column(TEXT, heading, "text", check=pa.Check.str_matches(r"^\d{4}/\d{2}$"))


STATUS = one_of(vocab.STATUSES, "Status", "status")
FORECAST_DIMENSION = one_of(vocab.FORECAST_DIMENSIONS, "Breakdown")
SOURCE_ID = text("Source")
SOURCE = {"symbol": text("Symbol", nullable=True), "source_id": SOURCE_ID}
# Columns with the same meaning in every table.
SHARED = {
    "old_la_code": text("Authority code"),
    "la_code": text("GSS code"),
    "la_name": text("Authority"),
    "area": text("Area"),
    "scenario": text("Scenario", "label_start"),
    "against": text("Against", "label_start"),
    "method": text("Method", "label_start"),
    "origin": year("Forecast from"),
    "horizon": from_one("Years ahead", "years"),
    "census_year": year("Census"),
    "calendar_year": year("Calendar year", "year"),
    "financial_year": financial_year(),
    "academic_year": academic_year(),
    "dimension": one_of(vocab.DIMENSIONS, "Breakdown"),
    "category": text("Group", "label_start"),
    "quantile": column(
        DECIMAL, "Quantile", "quantile", "share of simulations", pa.Check.isin(vocab.QUANTILES)
    ),
    "statistic": one_of(STATISTICS, "Statistic", "quantile"),
    "provision": text("Provision", "label_start"),
    "line": text("Line", "line"),
    "basis": text("Basis", "label_start"),
    "measure": text("Measure", "label_start"),
    "period": text("Period", "period"),
    "unit": text("Unit"),
    "status": STATUS,
    "source_id": SOURCE_ID,
    "forecaster": text("Forecast by", "label_start"),
    "published": text("Published", "month"),
    "title": text("Title"),
    "owner": text("Owner", nullable=True, missing="none named"),
}


def shared(names: str) -> dict[str, pa.Column]:
    """Return shared columns by name, in the order given."""
    return {name: SHARED[name] for name in names.split()}
