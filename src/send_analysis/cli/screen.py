"""What commands show on the screen: progress for who watches, tables for everyone."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from send_analysis.evaluation.backtest import Shown

WIDE = 160  # columns of a table that goes to a file or a pipe


@contextmanager
def progress() -> Iterator[Shown]:
    """Yield what shows ``(what, done, total)``; silent when nobody watches a terminal."""
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
        task = bar.add_task("start", total=None)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total
        )


def show(title: str, table: pd.DataFrame) -> None:
    """Print a table, its index first; text of data is never taken for markup."""
    printed = Table(title=title, title_justify="left")
    for column in (table.index.name or "", *table.columns):
        printed.add_column(str(column), justify="right")
    for name, row in zip(table.index, table.to_numpy(), strict=True):
        printed.add_row(*(str(cell).replace("[", r"\[") for cell in (name, *row)))
    Console(width=None if sys.stdout.isatty() else WIDE).print(printed)
