"""How a column reads: its heading, unit and format, written once beside its type."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import pandera.pandas as pa


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
    is what a missing value reads as, where that is not "not available".
    """

    heading: str
    format: str | ByRow | Lookup
    unit: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""

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
