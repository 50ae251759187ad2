"""The text of a table's cells, derived from the run's frames and the glossary only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.pages.kit import firmness, printed
from send_analysis.pages.kit.facts import INTERVALS, exact, holding, records, status_of
from send_analysis.pages.kit.formats import (
    HIDDEN,
    MISSING,
    NUMBERS,
    fields,
    formatted,
    label_start,
)
from send_analysis.tables import RUN_TABLES, Entry, Lookup, Tables

SPREADS = ("quantile", "statistic")  # the two ways in which tables name a quantile
UNKNOWN = ([MISSING], [HIDDEN])  # cells without a number
_SILENT = ("0.5", "q0.5", "mean", "probability")  # omitted beside another heading
Key = Mapping[str, str]
Row = tuple[str, ...]


def read(run: Tables, table: str, column: str, row: Mapping[Any, Any]) -> str:
    """Return a column or phrase of a row of a run's table, formatted as in the glossary."""
    entry = RUN_TABLES[table].glossary[column]
    if isinstance(entry.format, Lookup):
        return _looked_up(run, entry, row)
    name = entry.format_of(row)
    if "{" in name:
        parts = fields(name)
        if any(pd.isna(row[part]) for part in parts):
            hidden = any(read(run, table, part, row) == HIDDEN for part in parts)
            return HIDDEN if hidden else entry.missing or MISSING
        return name.format(**{part: read(run, table, part, row) for part in parts})
    if pd.isna(row[column]):
        return HIDDEN if name in NUMBERS and _is_hidden(row, entry) else entry.missing or MISSING
    if entry.less and row.keys() >= set(entry.less):
        end, start = (read(run, table, part, row) for part in entry.less)
        if MISSING not in (end, start):
            return printed.less(end, start, name)
    return entry.words.get(str(row[column])) or formatted(row[column], name)


def _is_hidden(row: Mapping[Any, Any], entry: Entry) -> bool:
    """Return whether a row's number is missing because it may not be shown."""
    return bool(row.get(entry.why) == vocab.SUPPRESSED)


def _looked_up(run: Tables, entry: Entry, row: Mapping[Any, Any]) -> str:
    lookup = entry.format
    assert isinstance(lookup, Lookup)
    wanted, other = lookup.wanted(row), run.get(lookup.table)
    if other is not None:
        same = holding(other, wanted)
        if same.any():
            return str(other[lookup.column].iloc[same.argmax()])
    code = str(next(reversed(wanted.values())))
    return entry.words.get(code) or label_start(code)


@dataclass(frozen=True)
class Head:
    """A column on the page: a column of the run table, in the rows that hold ``key``."""

    column: str
    key: Key

    def parts(self) -> list[list[Key]]:
        """Return what a cell shows, one part a line: the key of a value, or of two ends."""
        spread = next((c for c in SPREADS if c in self.key), None)
        if spread is None:
            return [[self.key]]
        return [
            [{**self.key, spread: end} for end in _ends(spread, name)]
            for name in self.key[spread].split()
        ]


def _ends(spread: str, name: str) -> list[str]:
    prefix = "q" if spread == "statistic" else ""
    return [f"{prefix}{q:g}" for q in INTERVALS[name]] if name in INTERVALS else [name]


class View:
    """The cells of a table, formatted from the run's frame and the glossary.

    ``fixed`` is the part of the key that all rows share, ``index`` the columns that tell rows
    apart, ``rows`` their values as text.
    """

    def __init__(
        self,
        run: Tables,
        table: str,
        fixed: Key,
        index: Sequence[str],
        heads: Sequence[Head],
        rows: Sequence[Row],
    ) -> None:
        self.run, self.table, self.fixed = run, table, fixed
        self.index, self.heads, self.rows = tuple(index), tuple(heads), tuple(rows)
        self.glossary = RUN_TABLES[table].glossary
        df = run[table]
        self._records = records(df[at_key(df, fixed)] if fixed else df)
        self._groups: dict[tuple[str, ...], dict[Row, list[dict[Any, Any]]]] = {}
        self._looked_up: dict[tuple[object, ...], str] = {}
        self._marks: dict[Row, set[str]] = {}

    def records(self, row: Row, key: Key) -> list[dict[Any, Any]]:
        """Return the records of the frame for a row and the key of a column."""
        columns = (*self.index, *key)
        if columns not in self._groups:
            groups: dict[Row, list[dict[Any, Any]]] = {}
            for record in self._records:
                groups.setdefault(tuple(exact(record[c]) for c in columns), []).append(record)
            self._groups[columns] = groups
        return self._groups[columns].get((*row, *key.values()), [])

    def heading(self, head: Head) -> str:
        """Return the text of a column's heading."""
        if not head.key:
            return self.glossary[head.column].heading
        words = [
            read(self.run, self.table, column, {column: value})
            for column, value in head.key.items()
            if len(head.key) == 1 or column not in SPREADS or value.split()[0] not in _SILENT
        ]
        entry = self.glossary[head.column]
        return ", ".join([*words, *([entry.heading] if _is_phrase(entry.format) else [])])

    def cell(self, row: Row, head: Head) -> list[str]:
        """Return the lines of a cell; a range that repeats its value is left out."""
        lines = [
            self._line([self._text(row, key, head.column) for key in part]) for part in head.parts()
        ]
        return list(dict.fromkeys(lines))

    @staticmethod
    def _line(texts: list[str]) -> str:
        if unknown := {MISSING, HIDDEN}.intersection(texts):
            return HIDDEN if HIDDEN in unknown else MISSING
        return texts[0] if len(set(texts)) == 1 else " to ".join(texts)

    def _text(self, row: Row, key: Key, column: str) -> str:
        records = self.records(row, key)
        if self.glossary[column].format == "status" and len(records) > 1:
            return weakest(record[column] for record in records)
        texts = {self._read(column, record) for record in records}
        if len(texts) > 1:
            raise LookupError(f"{self.table}: {column} of {row} {dict(key)} reads {sorted(texts)}")
        return next(iter(texts), MISSING)

    def _read(self, column: str, record: Mapping[Any, Any]) -> str:
        """Return the text of a column; a row of another table is looked up once."""
        entry = self.glossary[column]
        if not isinstance(entry.format, Lookup):
            return read(self.run, self.table, column, record)
        wanted = (column, *entry.format.wanted(record).values())
        if wanted not in self._looked_up:
            self._looked_up[wanted] = _looked_up(self.run, entry, record)
        return self._looked_up[wanted]

    def number(self, row: Row, key: Key, column: str) -> float:
        """Return the value of a cell; NaN where the frame has none."""
        values = [record[column] for record in self.records(row, key)][:1]
        return float(values[0]) if values and not pd.isna(values[0]) else float("nan")

    @property
    def labels(self) -> list[Any]:
        """The labels of the rows: the value or text of the first column."""
        column = self.heads[0].column
        first = [self.records(row, {})[0] for row in self.rows]
        return [r[column] if column in r else read(self.run, self.table, column, r) for r in first]

    @property
    def basis(self) -> str:
        """What the caption says of the marks: that all numbers have one, or what each means."""
        return firmness.all_alike(self._common_mark) or firmness.key(
            mark for row in self.rows for mark in self.marks(row)
        )

    @cached_property
    def _common_mark(self) -> str:
        """The mark that all numbers of the table share."""
        return _only({mark for row in self.rows for mark in self._marks_of(row)})

    def badge(self, row: Row) -> str:
        """Return the mark that all numbers of a row share, unless all of the table share it."""
        return "" if self._common_mark else _only(self._marks_of(row))

    def marks(self, row: Row) -> list[str]:
        """Return the mark of each cell, where neither table nor row has one mark for all."""
        alike = self._common_mark or self.badge(row)
        return ["" if alike else self._mark(row, head) for head in self.heads]

    def _marks_of(self, row: Row) -> set[str]:
        """Return the marks of a row's numbers, no mark included."""
        if row not in self._marks:
            known = [head for head in self._marked if self.cell(row, head) not in UNKNOWN]
            self._marks[row] = {self._mark(row, head) for head in known}
        return self._marks[row]

    @cached_property
    def _marked(self) -> list[Head]:
        """The columns whose numbers have marks."""
        return [head for head in self.heads if self._bears_mark(head)]

    def _bears_mark(self, head: Head) -> bool:
        """Return whether numbers of a column have marks: not key columns, not intervals."""
        in_key = head.column in RUN_TABLES[self.table].key
        return self.is_value(head) and not in_key and len(head.parts()[0]) == 1

    def _mark(self, row: Row, head: Head) -> str:
        if head not in self._marked:
            return ""
        has_status = any(self.glossary[h.column].format == "status" for h in self.heads)
        said = vocab.STATUSES if has_status else ()
        records = self.records(row, head.parts()[0][0])
        marks = [status_of(self.table, record, head.column) for record in records]
        return next((m for m in marks if m in firmness.MARKED and m not in said), "")

    def is_value(self, head: Head) -> bool:
        """Return whether a column holds numbers of a column of the run table."""
        return head.column in RUN_TABLES[self.table].columns and self.is_number(head)

    def is_number(self, head: Head) -> bool:
        """Return whether a column holds numbers or intervals, which are right-aligned."""
        return self._numeric(head.column)

    def _numeric(self, column: str) -> bool:
        return all(
            name in NUMBERS or (bool(fields(name)) and all(map(self._numeric, fields(name))))
            for name in self.glossary[column].formats
        )

    def is_prose(self, head: Head) -> bool:
        """Return whether a column holds sentences, which need a wide column."""
        return "prose" in self.glossary[head.column].formats


def _only(marks: set[str]) -> str:
    """Return the mark if there is one only."""
    return next(iter(marks)) if len(marks) == 1 else ""


def _is_phrase(format: object) -> bool:
    return isinstance(format, str) and "{" in format


def weakest(statuses: Iterator[str]) -> str:
    """Return the least reliable of some statuses."""
    return max(statuses, key=vocab.STATUSES.index)


def at_key(df: pd.DataFrame, key: Key) -> np.ndarray:
    """Return, for each row of a frame, whether it holds a key, whose values are text."""
    is_number = pd.api.types.is_numeric_dtype
    return holding(df, {c: float(v) if is_number(df[c]) else v for c, v in key.items()})
