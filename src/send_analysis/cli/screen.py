"""Shared by commands: options, progress bars, tables on the screen and in files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd

LEAST_DRAWS, MOST_DRAWS = 100, 20_000
WIDE = 200  # columns of a table that goes to a file or a pipe

AreaOption = Annotated[str, typer.Option(help="name, slug or code of an authority")]
SeedOption = Annotated[
    int, typer.Option(min=0, max=2**32 - 1, help="number that every random stream starts from")
]
DataOption = Annotated[
    Path | None, typer.Option(help="folder of publishers' files that replaces the added ones")
]
DrawsOption = Annotated[
    int, typer.Option(min=LEAST_DRAWS, max=MOST_DRAWS, help="paths drawn, 100 to 20,000")
]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON, for other programs")]


@contextmanager
def progress(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function that shows ``(what, done, total)``; silent unless on a terminal."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(what, total=None)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total
        )


def listing(rows: pd.DataFrame, as_json: bool, title: str = "", shown: int | None = None) -> None:
    """Print rows as JSON, all of them, or as a table of the first ``shown``."""
    if as_json:
        print(rows.to_json(orient="records", indent=1, force_ascii=False))
        return
    show(rows.assign(**rows.select_dtypes("Float64").round(1)).head(shown or len(rows)), title)
    if shown and len(rows) > shown:
        print(f"{len(rows) - shown} more; --area or --json shows them")


def show(table: pd.DataFrame, title: str = "") -> None:
    """Print a table; markup in the data is escaped, a missing cell is empty."""
    printed = Table(title=title or None, title_justify="left")
    for column in table:
        printed.add_column(str(column))
    for row in table.astype("string").fillna("").itertuples(index=False):
        printed.add_row(*(cell.replace("[", r"\[") for cell in row))
    Console(width=None if sys.stdout.isatty() else WIDE).print(printed)


def write(table: pd.DataFrame, file: Path) -> None:
    """Write a table as ``.csv`` or ``.parquet`` by its suffix; create its folder."""
    write_each([table], file)


def write_each(tables: Iterable[pd.DataFrame], file: Path) -> int:
    """Write tables of the same columns, one after another, to one file; return its rows.

    The file appears when all are written; no more than one of them is held.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.part")
    try:
        rows = (_write_csv if file.suffix == ".csv" else _write_parquet)(tables, unfinished)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return rows


def _write_csv(tables: Iterable[pd.DataFrame], file: Path) -> int:
    from send_analysis.runs import kept

    rows = 0
    with file.open("w", encoding="utf-8", newline="") as opened:
        for table in tables:
            kept.neutralised(table).to_csv(opened, index=False, header=rows == 0)
            rows += len(table)
    return rows


def _write_parquet(tables: Iterable[pd.DataFrame], file: Path) -> int:
    import pyarrow as pa
    from pyarrow import parquet

    rows, writer = 0, None
    try:
        for table in tables:
            content = pa.Table.from_pandas(table, preserve_index=False)
            writer = writer or parquet.ParquetWriter(file, content.schema)
            writer.write_table(content)
            rows += len(table)
    finally:
        if writer:
            writer.close()
    return rows
