"""Shared by commands: options, progress bars, tables on the screen and in files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
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
    from send_analysis.runs import kept

    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".csv":
        kept.neutralised(table).to_csv(file, index=False)
    else:
        table.to_parquet(file, index=False)
