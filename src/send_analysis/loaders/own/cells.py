"""What a wrong cell of an authority's own file says: its column, its place, what is allowed.

It is printed only when it is short and holds no capital letter, long number or early day, so that
no child's name, number or birthday of a list handed over by mistake is.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from send_analysis.loaders.intake import base
from send_analysis.loaders.own import excel

SHOWN = 5  # wrong cells of one column named in a message
CHANGED = "Excel has changed these cells: format the column as text and type them again"
_MAY_BE_SHOWN = re.compile(r"(?!.*\d{7})[a-z0-9_./:-]{1,24}|January \d{2,4}")


_HEADING = re.compile(r"(?!.*\d{5})[a-z0-9_./-]{1,24}")


@dataclass(frozen=True)
class Kind:
    """What a column holds: how a cell is read (None: it is wrong), and what is allowed."""

    read: Callable[[str], str | None]
    allowed: str
    hint: Callable[[str], str] = lambda cell: ""  # what a wrong cell may have meant
    choices: tuple[str, ...] = ()  # what a template offers to choose from
    is_shown: bool = True  # whether a message may show a wrong cell that is short and harmless
    is_day: bool = False  # a day is wrong as it was typed: no program has made it of something else


Letters = Mapping[str, str]  # column of a workbook's table -> its sheet and letter; none in a CSV


def read(
    df: pd.DataFrame, kinds: Mapping[str, Kind], letters: Letters | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """Return the table with the columns of ``kinds`` as written in our files, and its problems.

    The index of ``df`` is the row in the file.
    """
    problems: list[str] = []
    for column, kind in kinds.items():
        made = {cell: kind.read(cell) for cell in df[column].unique()}
        problems += _problem(df[column], made, kind, letters or {})
        df = df.assign(**{column: df[column].map(made).astype("string")})
    return df, problems


def columns(table: pd.DataFrame, required: Iterable[str], optional: Iterable[str]) -> list[str]:
    """Return the columns that a table lacks or should not have; a name with a space is not shown.

    A column may be headed by a child's name.
    """
    unshown = {
        name: f"number {place} ({len(name)} characters)"
        for place, name in enumerate(table, start=1)
        if not _HEADING.fullmatch(name)
    }
    known = {*required, *optional}
    names = [name if name in known else unshown.get(name, name) for name in table]
    return base.column_problems(names, required, optional)


def place(letters: Letters, column: str, row: object) -> str:
    """Return where a cell is: ``Data!G5`` in a workbook, ``row 5`` in a CSV."""
    return f"{letters[column]}{row}" if column in letters else f"row {row}"


def _problem(
    printed: pd.Series, made: Mapping[str, str | None], kind: Kind, letters: Letters
) -> list[str]:
    """Return one problem with the wrong cells of a column, failed formulas apart."""
    wrong = printed[[made[cell] is None and not excel.failed(cell) for cell in printed]]
    if wrong.empty:
        return []
    hints = {cell: f" ({kind.hint(cell)})" if kind.hint(cell) else "" for cell in wrong.unique()}
    first = wrong.head(SHOWN).items()
    where = str(printed.name)
    named = [
        f"{shown(cell, kind.is_shown)} in {place(letters, where, row)}{hints[cell]}"
        for row, cell in first
    ]
    more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
    changed = f" ({CHANGED})" if not kind.is_day and any(map(excel.made, wrong)) else ""
    return [f"{where}: {', '.join(named)}{more}, allowed: {kind.allowed}{changed}"]


def shown(cell: str, may_be: bool = True) -> str:
    """Return a wrong cell as a message shows it: its length where it might be of a child."""
    if not cell:
        return "nothing"
    day = excel.day(cell)
    is_birthday = day is not None and day.year < excel.FIRST_TYPED
    harmless = may_be and _MAY_BE_SHOWN.fullmatch(cell) and not is_birthday
    return repr(cell) if harmless else f"{len(cell)} characters"
