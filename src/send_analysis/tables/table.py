"""What a tidy table is: its columns, key and unit; checking, reading and writing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from send_analysis import vocab
from send_analysis.tables.columns import Entry, entry

SHOWN = 3  # failing values named in a message
Tables = Mapping[str, pd.DataFrame]  # a set of tables by name


class TableError(vocab.SendError, ValueError):
    """A table does not have the shape that its name promises; the message says where."""


@dataclass(frozen=True)
class Table:
    """Name, key and columns of one tidy table.

    ``columns`` hold a pandera column each, with its glossary entry; ``unit`` says what the values
    are counted in; ``phrases`` are entries made of several columns; a table ``of_run`` is one of
    the tables that a run's folder holds.
    """

    name: str
    key: tuple[str, ...]
    columns: dict[str, pa.Column]
    unit: str
    phrases: Mapping[str, Entry] = field(default_factory=dict)
    of_run: bool = True
    schema: pa.DataFrameSchema = field(init=False, repr=False, compare=False)
    glossary: Mapping[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        schema = pa.DataFrameSchema(self.columns, strict=True, coerce=True, ordered=True)
        entries = {name: entry(column) for name, column in self.columns.items()}
        object.__setattr__(self, "schema", schema)
        object.__setattr__(self, "glossary", {**entries, **self.phrases})

    def check(self, df: pd.DataFrame, source: str) -> pd.DataFrame:
        """Return ``df`` with columns in order and types set.

        Raises
        ------
        TableError
            Naming every problem at once, with ``source``.
        """
        problems = [f"no column {c!r}" for c in self.columns if c not in df]
        problems += [f"unexpected column {c!r}" for c in df if c not in self.columns]
        if not problems:
            df = df[list(self.columns)].reset_index(drop=True)
            df, problems = self._types_and_values(df)
            problems += self._repeated_keys(df)
        if problems:
            raise TableError(f"{self.name} from {source}: " + "; ".join(problems))
        return df

    def _types_and_values(self, df: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
        try:
            return self.schema.validate(df, lazy=True), []
        except SchemaErrors as error:
            cases = error.failure_cases
            return df, [
                f"{column}: {check}, first {', '.join(map(str, group.failure_case[:SHOWN]))}"
                for (column, check), group in cases.groupby(["column", "check"], dropna=False)
            ]

    def _repeated_keys(self, df: pd.DataFrame) -> list[str]:
        repeated = df[df.duplicated(list(self.key))]
        if repeated.empty:
            return []
        first = ", ".join(f"{column} {repeated[column].iloc[0]}" for column in self.key)
        return [f"{len(repeated)} repeated keys, first {first}"]

    def of_rows(self, rows: Sequence[Mapping[str, object]], source: str) -> pd.DataFrame:
        """Return rows by column as the table, checked; without any the table is empty."""
        return self.check(pd.DataFrame(rows, columns=list(self.columns)), source)

    def empty(self) -> pd.DataFrame:
        """Return the table with no rows."""
        return self._empty.copy()

    @cached_property
    def _empty(self) -> pd.DataFrame:
        return self.schema.validate(pd.DataFrame(columns=list(self.columns)))

    def path(self, folder: Path) -> Path:
        """Return the table's path in ``folder``."""
        return folder / f"{self.name}.parquet"

    def read(self, folder: Path) -> pd.DataFrame:
        """Return the table kept in ``folder``, checked."""
        df = pd.read_parquet(self.path(folder))
        return self.check(df.drop(columns="run_id", errors="ignore"), str(self.path(folder)))

    def write(self, df: pd.DataFrame, folder: Path, run_id: str | None = None) -> Path:
        """Check ``df`` and write it to ``folder``; return the file."""
        checked = self.check(df, "memory")
        if run_id is not None:
            checked = checked.assign(run_id=run_id)
        folder.mkdir(parents=True, exist_ok=True)
        checked.to_parquet(self.path(folder), index=False)
        return self.path(folder)


def table(
    name: str,
    key: str,
    columns: dict[str, pa.Column],
    unit: str,
    of_run: bool = True,
    **phrases: Entry,
) -> Table:
    """Return a table whose key columns are named in one string."""
    return Table(name, tuple(key.split()), columns, unit, phrases, of_run)
