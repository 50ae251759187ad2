"""The table inside a file of an authority: on which sheet, below which titles, in which cells.

People put a title above the headings, a note below the rows and another sheet before the table.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from send_analysis.loaders.intake import sheets
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.own import excel, hidden
from send_analysis.loaders.own.cells import SHOWN, place

AS_OF = "as_of"  # the day on which the figures were true; orders vintages
NUMBERS = ("value", "amount", "places", "imports", "probability")  # never filled from a merged cell
EXAMPLE = "Example"  # the sheet of a template that shows how it is filled in
HEADING_ROWS = 20  # among which the headings are looked for
_SENTENCE = re.compile(r"[^\W\d]{2,}.* .*[^\W\d]{2,}")  # two words
_START = 100_000  # bytes of a CSV that hold those rows
Rows = list[list[str]]


@dataclass(frozen=True)
class Grid:
    """The table of a file as text without outer spaces; the index is the row in the file."""

    table: pd.DataFrame
    letters: Mapping[str, str]  # of a workbook: column -> its sheet and letter, Data!G
    titles: tuple[str, ...]  # the words above the headings
    problems: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()  # in a line each: rows that are no data


def columns(file: RawFile) -> set[str]:
    """Return the names of the columns of a file's table; the empty set when there is none."""
    if not sheets.workbook_kind(file):
        rows = _first_rows(file)
        return _names(rows[_top(rows)]) if rows else set()
    rows = next(iter(_tables(file).values()), [])
    return _names(rows[0]) if rows else set()


def read(file: RawFile) -> Grid:
    """Return the table of a file, and what is wrong with its cells whatever they should hold.

    Raises
    ------
    LoadError
        If several sheets hold a table, or the rows do not fit the headings.
    """
    if not sheets.workbook_kind(file):
        rows = sheets.csv_rows(file)
        return _framed(file, rows, _top(rows), {})
    every = _tables(file)
    if len(every) > 1:
        named = " and ".join(map(repr, every))
        problem = f"the sheets {named} hold rows of a template: save each as a file of its own"
        raise LoadError(file.name, [problem])
    name = next(iter(every))
    rows = sheets.workbook(file)[name].to_numpy().tolist()
    return _of_sheet(file, name, rows)


def _tables(file: RawFile) -> dict[str, Rows]:
    """Return the sheets with a table from its headings on: those filled in, or else the first.

    Without a sheet that has the column ``as_of`` it is the first sheet.
    """
    every = {name: sheet.to_numpy().tolist() for name, sheet in sheets.workbook(file).items()}
    dated = {
        name: rows[_top(rows) :]
        for name, rows in every.items()
        if any(map(_is_heading, rows[:HEADING_ROWS]))
    }
    own = {name: rows for name, rows in dated.items() if name != EXAMPLE} or dated
    filled = {name: rows for name, rows in own.items() if any(map(_filled, rows[1:]))}
    return filled or dict(list((own or every).items())[:1])


def _top(rows: Rows) -> int:
    """Return which row holds the headings, else the first."""
    return next((n for n, row in enumerate(rows[:HEADING_ROWS]) if _is_heading(row)), 0)


def _is_heading(row: list[str]) -> bool:
    """Say whether a row has the column ``as_of`` among names, and does not explain it in words."""
    names = [name for name in map(_name, row) if name]
    return AS_OF in names and sum(" " not in name for name in names) > len(names) / 2


def _names(row: list[str]) -> set[str]:
    return {_name(cell) for cell in row}


def _name(cell: str) -> str:
    return cell.strip().casefold()


def _filled(row: list[str]) -> int:
    """Return how many cells of a row are not empty."""
    return sum(bool(cell.strip()) for cell in row)


def _first_rows(file: RawFile) -> Rows:
    if b"\0" in file.data[:1_000]:
        return []
    start = file.data[:_START]
    whole = start if len(file.data) <= _START else start[: start.rfind(b"\n") + 1]
    try:
        return sheets.csv_rows(RawFile(file.name, whole), HEADING_ROWS)
    except LoadError:
        return []


# --- a table from its rows ------------------------------------------------------------------


def _of_sheet(file: RawFile, sheet: str, rows: Rows) -> Grid:
    """Return a sheet's table, merged cells filled in where each row has the value."""
    from openpyxl.utils import get_column_letter

    unseen, top = hidden.of_sheet(file, sheet), _top(rows)
    names = [_name(cell) for cell in rows[top]] if rows else []
    within = f"{sheet}!" if sheet.isalnum() else f"'{sheet}'!"
    letters = [within + get_column_letter(n + 1) for n in range(len(names))]
    unclear = [within + one for one in _unmerged(rows, top, names, unseen.merged)]
    grid = _framed(file, rows, top, dict(zip(names, letters, strict=True)))
    unsaved = [
        f"{letters[column - 1]}{row}: a formula whose value is not saved; open the workbook in "
        "Excel and save it"
        for row, column in sorted(unseen.formulas)
        if top < row - 1 < len(rows) and not "".join(rows[row - 1][column - 1 : column]).strip()
    ]
    return replace(grid, problems=(*grid.problems, *unclear[:SHOWN], *unsaved[:SHOWN]))


def _unmerged(
    rows: Rows, top: int, names: list[str], ranges: Iterable[hidden.Merged]
) -> Iterator[str]:
    """Fill words of merged cells into each of their rows; yield the ranges that are not clear."""
    for merged in ranges:
        first, column = merged.rows.start - 1, merged.columns.start - 1
        if not top < first < len(rows) or column >= len(names) or _filled(rows[first]) == 1:
            continue  # a title above the table, or a note beside or below it
        if len(merged.columns) > 1 or names[column] in NUMBERS or names[column][:1].isdigit():
            yield f"{merged.address}: merged cells; unmerge them and give each row its value"
        for row in rows[first : merged.rows.stop - 1]:
            row[column] = rows[first][column]


def _framed(file: RawFile, rows: Rows, top: int, letters: Mapping[str, str]) -> Grid:
    """Return the rows from the headings on as a grid."""
    titles = tuple(cell.strip() for row in rows[:top] for cell in row if cell.strip())
    body: Rows = [*([] for _ in rows[:top]), *rows[top:]]
    numbers = [n for n, row in enumerate(body, start=1) if _filled(row)]
    df = sheets.framed(body, file).set_axis(numbers[1:]).rename(columns=_name)
    df = df.apply(lambda column: column.str.strip())
    notes = [row for row in df.index if _is_note(df.loc[row])]
    none = ["no row of figures below the headings"] if len(notes) == len(df) else []
    problems = (*none, *_failed(df, letters))
    left_out = tuple(f"row {row}: a note, not a row of figures" for row in notes)
    return Grid(df.drop(index=notes), letters, titles, problems, left_out)


def _is_note(row: pd.Series) -> bool:
    """Say whether a row holds nothing but words where the day should be."""
    filled = row[row != ""]
    return list(filled.index) == [AS_OF] and _SENTENCE.search(filled.iloc[0]) is not None


def _failed(df: pd.DataFrame, letters: Mapping[str, str]) -> Iterator[str]:
    """Yield a problem for each cell that Excel shows of a failed formula."""
    for column in df.columns.difference(["note"], sort=False):
        for row, cell in df[column][df[column].map(excel.failed)].head(SHOWN).items():
            where = place(letters, column, row)
            yield f"{column}: {cell} in {where}, which Excel shows of a failed formula"
