"""The analyst's corrections: one cell overridden, with a reason, an author and a date.

``data/raw/corrections.csv`` has the columns ``table``, ``value``, ``reason``, ``author``,
``date`` and whichever key columns its tables need. ``value`` is a number or one of the
symbols (``x`` takes an implausible number away). The n-th row becomes the source
``correction/n`` of the cell, so that the override shows wherever the cell is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from send_analysis.loaders.intake.base import LoadError, RawFile, numbers, read_csv
from send_analysis.loaders.intake.precedence import TABLES, VALUE

FILE = "corrections.csv"
REQUIRED = ("table", "value", "reason", "author", "date")
Row = dict[str, Any]  # one printed row: texts, and the value as a number
KEYS = tuple(dict.fromkeys(key for name in VALUE for key in TABLES[name].key))


@dataclass(frozen=True)
class Correction:
    """One row of the file, its cell's key in the types of the table."""

    number: int
    table: str
    cell: dict[str, object]
    value: float | None
    symbol: str | None
    reason: str
    author: str
    date: str

    @property
    def source_id(self) -> str:
        """Return the source that the corrected cell carries."""
        return f"correction/{self.number}"


def read(file: RawFile) -> list[Correction]:
    """Return the corrections in ``file``.

    Raises
    ------
    LoadError
        Naming every row that is not complete, with what is allowed.
    """
    printed = read_csv(file)
    problems = [f"no column {c!r}" for c in REQUIRED if c not in printed]
    problems += [
        f"unknown column {c!r}; allowed: {[*REQUIRED, *KEYS]}"
        for c in printed
        if c not in (*REQUIRED, *KEYS)
    ]
    if problems:
        raise LoadError(file.name, problems)
    values, symbols = numbers(printed["value"], file.name)
    rows = _records(printed.assign(value=values, symbol=symbols))
    faults = [_problems(n, row) for n, row in enumerate(rows, start=1)]
    if any(faults):
        raise LoadError(file.name, [problem for row in faults for problem in row])
    return [_correction(n, row) for n, row in enumerate(rows, start=1)]


def apply(
    tables: Mapping[str, pd.DataFrame], corrections: list[Correction]
) -> dict[str, pd.DataFrame]:
    """Return the tables with every correction laid over its cell.

    Raises
    ------
    LoadError
        If a correction names a cell that no file prints.
    """
    corrected = dict(tables)
    problems = []
    for correction in corrections:
        df = corrected.get(correction.table, TABLES[correction.table].empty())
        at = pd.Series(True, index=df.index)
        for column, value in correction.cell.items():
            at &= (df[column] == value).fillna(False)
        if not at.any():
            problems.append(f"row {correction.number}: no file prints the cell {correction.cell}")
        corrected[correction.table] = _overridden(df, at, correction)
    if problems:
        raise LoadError(FILE, problems)
    return corrected


def as_table(corrections: list[Correction]) -> pd.DataFrame:
    """Return the corrections as a table to show: source, table, cell, value, why and who."""
    columns = ["source_id", "table", "cell", "value", "symbol", "reason", "author", "date"]
    rows = [
        {
            **{c: getattr(one, c) for c in columns if c != "cell"},
            "cell": " / ".join(str(value) for value in one.cell.values()),
        }
        for one in corrections
    ]
    return pd.DataFrame(rows, columns=columns)


def as_sources(corrections: list[Correction]) -> list[dict[str, object]]:
    """Return the corrections as rows of ``sources_used``."""
    return [
        {
            "source_id": one.source_id,
            "title": f"Correction of {one.table}, {' / '.join(map(str, one.cell.values()))}: "
            f"{one.reason}",
            "publisher": one.author,
            "release": one.date,
            "licence": "Private to the authority",
            "sha256": "",
            "rows": 1,
            "origin": "correction",
        }
        for one in corrections
    ]


def _overridden(df: pd.DataFrame, at: pd.Series, correction: Correction) -> pd.DataFrame:
    value = VALUE[correction.table]
    symbol = pd.NA if correction.symbol is None else correction.symbol
    number = pd.NA if correction.value is None else correction.value
    return df.assign(
        **{
            value: df[value].mask(at, number),
            "symbol": df["symbol"].mask(at, symbol),
            "source_id": df["source_id"].mask(at, correction.source_id),
        }
    )


def _records(df: pd.DataFrame) -> list[Row]:
    """Return rows as dicts, None where a cell has no value."""
    rows = df.astype("object").where(df.notna(), None).to_dict("records")
    return [{str(column): value for column, value in row.items()} for row in rows]


def _problems(number: int, row: Row) -> list[str]:
    empty = [c for c in ("reason", "author") if not str(row[c]).strip()]
    problems = [f"row {number}: {column} is empty" for column in empty]
    if row["table"] not in VALUE:
        return [*problems, f"row {number}: table {row['table']!r}; allowed: {sorted(VALUE)}"]
    if not _is_date(str(row["date"])):
        problems.append(f"row {number}: date {row['date']!r}; allowed: like 2026-03-31")
    if row["value"] is not None and row["value"] < 0 and row["table"] not in MONEY:
        problems.append(f"row {number}: value {row['value']}; allowed: 0 or more")
    for column in TABLES[str(row["table"])].key:
        try:
            _typed(str(row["table"]), column, str(row.get(column, "")))
        except ValueError as error:
            problems.append(f"row {number}: {column}: {error}")
    return problems


MONEY = ("income", "spend", "places")  # whose amounts may be negative


def _typed(table: str, column: str, text: str) -> object:
    if not text.strip():
        raise ValueError("is empty; it is needed to name the cell")
    return int(text) if str(TABLES[table].columns[column].dtype) == "Int64" else text.strip()


def _correction(number: int, row: Row) -> Correction:
    table = str(row["table"])
    return Correction(
        number,
        table,
        {c: _typed(table, c, str(row[c])) for c in TABLES[table].key},
        None if row["value"] is None else float(row["value"]),
        row["symbol"],
        str(row["reason"]),
        str(row["author"]),
        str(row["date"]),
    )


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
