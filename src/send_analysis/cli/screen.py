"""Shared by commands: options, progress bars, text and tables on the screen and in files.

A command that lists, shows or checks takes ``AsJson`` and prints with ``listing`` or ``told``: the
same content, as JSON for programs or as text for people.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from send_analysis.cli import complete
from send_analysis.config import paths
from send_analysis.safe_text import neutralised, written_out
from send_analysis.vocab import LARGEST_SEED, LEAST_DRAWS, MOST_DRAWS

if TYPE_CHECKING:
    import pandas as pd

WIDE = 200  # columns of a table that goes to a file or a pipe

AreaOption = Annotated[
    str,
    typer.Option(help="name, slug or code of an authority", autocompletion=complete.areas),
]
ScenarioOption = Annotated[
    str, typer.Option(help="a scenario's name", autocompletion=complete.scenarios)
]
SeedOption = Annotated[
    int, typer.Option(min=0, max=LARGEST_SEED, help="number that every random stream starts from")
]
DataOption = Annotated[
    Path | None, typer.Option(help="folder of publishers' files that replaces the added ones")
]
DrawsOption = Annotated[
    int, typer.Option(min=LEAST_DRAWS, max=MOST_DRAWS, help="paths drawn, 100 to 20,000")
]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON, for other programs")]


class _Pace(ProgressColumn):
    """How many steps of the work are done a minute."""

    def render(self, task: Task) -> Text:
        """Return the pace of the last minutes; nothing until it is known."""
        return Text(f"{60 * task.speed:.1f} a minute" if task.speed else "")


@contextmanager
def progress(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function that shows ``(what, done, total)``; silent unless on a terminal."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(compact=True),
        _Pace(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(what, total=None)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total
        )


def say(text: str) -> None:
    """Print text, control characters of files and names escaped."""
    print(written_out(text))


def told(content: object, lines: Iterable[str], as_json: bool) -> None:
    """Print what a command found as JSON, or as lines of text."""
    if as_json:
        print(written_out(json.dumps(content, indent=1, ensure_ascii=False)))
    else:
        say("\n".join(lines))


def listing(
    rows: pd.DataFrame | Sequence[Mapping[str, object]],
    as_json: bool,
    title: str = "",
    shown: int | None = None,
) -> None:
    """Print rows as JSON, all of them, or as a table of the first ``shown``."""
    if as_json:
        told(rows if isinstance(rows, Sequence) else records(rows), lines=(), as_json=True)
        return
    if isinstance(rows, Sequence):
        cells = [list(map(cell, row.values())) for row in rows[:shown]]
        _print(list(rows[0]) if rows else [], cells, title)
    else:
        rounded = rows.assign(**rows.select_dtypes("Float64").round(1))
        show(rounded.head(shown or len(rows)), title)
    if shown and len(rows) > shown:
        print(f"{len(rows) - shown} more; --area or --json shows them")


def show(table: pd.DataFrame, title: str = "") -> None:
    """Print a table; a missing cell is empty."""
    text = table.astype("string").fillna("")
    _print(list(map(str, table)), text.itertuples(index=False), title)


def records(table: pd.DataFrame) -> object:
    """Return the rows of a table as JSON holds them."""
    return json.loads(table.to_json(orient="records"))


def cell(value: object) -> str:
    """Return a value of a row in words."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:,.10g}"
        case list() | tuple():
            return ", ".join(map(str, value))
    return str(value)


def _print(columns: Sequence[str], rows: Iterable[Iterable[str]], title: str) -> None:
    """Print a table; markup and control characters in the data are written out."""
    printed = Table(title=_plain(title) if title else None, title_justify="left")
    for column in columns:
        printed.add_column(_plain(column))
    for row in rows:
        printed.add_row(*map(_plain, row))
    Console(width=None if sys.stdout.isatty() else WIDE).print(printed)


def _plain(text: str) -> Text:
    """Return text of which a table reads no markup: a backslash before a bracket is no escape."""
    return Text(written_out(text))


def write(table: pd.DataFrame, file: Path) -> None:
    """Write a table as ``.csv`` or ``.parquet`` by its suffix; create its folder."""
    write_each([table], file)


def write_each(tables: Iterable[pd.DataFrame], file: Path, is_private: bool = False) -> int:
    """Write tables of the same columns, one after another, to one file; return its rows.

    The file appears when all are written; no more than one of them is held. Only the owner can read
    what is private.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.part")
    try:
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=paths.OWNERS_FILE if is_private else 0o666)
        rows = (_write_csv if file.suffix == ".csv" else _write_parquet)(tables, unfinished)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return rows


def _write_csv(tables: Iterable[pd.DataFrame], file: Path) -> int:
    rows = 0
    with file.open("w", encoding="utf-8", newline="") as opened:
        for table in tables:
            neutralised(table).to_csv(opened, index=False, header=rows == 0)
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
