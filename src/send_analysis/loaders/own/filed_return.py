"""A statutory return as it was last filed: the workbook that the returns command wrote, filled in.

People open it in a spreadsheet, correct cells and fill in those that are marked. Only the forecast
is read: what was published and the ranges are not filed.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from send_analysis import vocab
from send_analysis.config import authorities
from send_analysis.loaders import own
from send_analysis.loaders.intake import base, sheets
from send_analysis.loaders.own.kinds import NUMBER
from send_analysis.tables import LAST_RETURN
from send_analysis.tables.returns import ALL, FILL_IN, FORECAST, RETURN_STATISTICS

COVER, TABLE, ROW, COLUMN = "Cover", "Table ", "Row", "Column"
NOT_KNOWN = "x"  # the symbol of a cell that was left to be filled in
SHOWN = 5
_FORECAST = re.compile(rf"(\d{{4}}[-/\d]*): {RETURN_STATISTICS[FORECAST].lower()}")
_MADE = re.compile(r"Made on (\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class _Sheet:
    """A numbered table: its cells as text, and the row of its headings."""

    name: str
    cells: pd.DataFrame
    top: int

    @property
    def headings(self) -> dict[str, int]:
        """Return the place of each heading."""
        return {cell.strip(): place for place, cell in enumerate(self.cells.iloc[self.top])}

    def place(self, row: int, column: int) -> str:
        """Return where a cell is: ``'Table 5.1'!D7``."""
        from openpyxl.utils import get_column_letter

        return f"'{self.name}'!{get_column_letter(column + 1)}{row + 1}"


def recognise(file: base.RawFile) -> base.Recognised | None:
    """Return which return a workbook holds; its release is the day it was made."""
    if not sheets.workbook_kind(file) or _return(sheets.workbook(file)) is None:
        return None
    made = _MADE.search(_cover(sheets.workbook(file)))
    release = made[1] if made else "undated"
    return base.Recognised(
        "filed_return", own.PUBLISHER, release, "last_return", own.LICENCE, private=True
    )


def load(file: base.RawFile, what: base.Recognised) -> dict[str, pd.DataFrame]:
    """Return ``last_return``: every forecast cell of the numbered tables; raises as ``in_rows``."""
    return base.checked(file.name, (LAST_RETURN, in_rows(file, what)))


def in_rows(file: base.RawFile, what: base.Recognised) -> pd.DataFrame:
    """Return the forecast cells, indexed by where each is: ``'Table 5.1'!D7``.

    Raises
    ------
    LoadError
        Naming an unknown authority, every table without its headings, and every cell that is blank
        or no number; never what is in it.
    """
    book = sheets.workbook(file)
    name = _return(book) or ""
    area, problems = _area(book, name)
    rows: list[dict[str, object]] = []
    for sheet in (one for one in book if one.startswith(TABLE)):
        found = _found(sheet, book[sheet])
        if found is None:
            problems.append(f"{sheet!r}: no row starts with {ROW!r}, as the headings do")
            continue
        problems += _wrong(found)
        rows += _rows(found)
    base.stop_on([*problems, *_twice(rows)], file.name)
    df = (
        pd.DataFrame(rows)
        .set_index("place")
        .assign(old_la_code=area, statutory_return=name, source_id=what.source_id(what.kind))
    )
    value, symbol = base.numbers(df.value, file.name)
    return df.assign(value=value, symbol=symbol)


def _cover(book: dict[str, pd.DataFrame]) -> str:
    return "\n".join(book[COVER].to_numpy().ravel())


def _return(book: dict[str, pd.DataFrame]) -> str | None:
    """Return the name of the return whose title is on the cover."""
    if COVER not in book or not any(name.startswith(TABLE) for name in book):
        return None
    title = _cover(book).lstrip()
    return next((name for name, words in vocab.RETURNS.items() if title.startswith(words)), None)


def _area(book: dict[str, pd.DataFrame], name: str) -> tuple[str, list[str]]:
    """Return the code of the authority that the cover names, or a problem."""
    title = _cover(book).lstrip().splitlines()[0]
    try:
        of = authorities.or_example(title.removeprefix(f"{vocab.RETURNS[name]}: ").strip())
    except vocab.SendError:
        return "", [f"{COVER}!A1: no authority is named after the title of the return"]
    return of.old_la_code, []


def _found(name: str, cells: pd.DataFrame) -> _Sheet | None:
    """Return a table from its headings on; None where nothing starts with them."""
    starts = cells.iloc[:, 0].str.strip() if cells.size else pd.Series(dtype=str)
    tops = [place for place, cell in enumerate(starts) if cell == ROW]
    return _Sheet(name, cells, tops[0]) if tops else None


def _cells(sheet: _Sheet) -> Iterator[tuple[int, int, str]]:
    """Yield row, column and text of every forecast cell of a row with a name or a number."""
    columns = [place for head, place in sheet.headings.items() if _FORECAST.fullmatch(head)]
    for row in range(sheet.top + 1, len(sheet.cells)):
        texts = sheet.cells.iloc[row].str.strip()
        if texts.iloc[0] or texts.iloc[columns].any():
            yield from ((row, column, texts.iloc[column]) for column in columns)


def _wrong(sheet: _Sheet) -> list[str]:
    """Return one problem with the cells of a table that hold no number, and with unnamed rows."""
    wrong = [(row, column) for row, column, text in _cells(sheet) if _number(text) is None]
    unnamed = {row for row, _, _ in _cells(sheet) if not sheet.cells.iloc[row, 0].strip()}
    places = [sheet.place(*one) for one in [*((row, 0) for row in sorted(unnamed)), *wrong]]
    if not places:
        return []
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    allowed = f"allowed: the name of a row, then a number or {FILL_IN}"
    return [f"{', '.join(places[:SHOWN])}{more}: blank or no number; {allowed}"]


def _number(text: str) -> str | None:
    """Return a number as text, the symbol of a cell that nobody filled in, or None."""
    return NOT_KNOWN if text == FILL_IN else (NUMBER.read(text) if text else None)


def _rows(sheet: _Sheet) -> list[dict[str, object]]:
    """Return the forecast cells of a table that can be read."""
    periods = {place: _FORECAST.fullmatch(head) for head, place in sheet.headings.items()}
    of = sheet.headings.get(COLUMN)
    return [
        {
            "table": sheet.name.removeprefix(TABLE),
            "row": sheet.cells.iloc[row, 0].strip(),
            "column": ALL if of is None else sheet.cells.iloc[row, of].strip(),
            "period": named[1],
            "value": _number(text),
            "place": sheet.place(row, column),
        }
        for row, column, text in _cells(sheet)
        if (named := periods[column])
    ]


def _twice(rows: list[dict[str, object]]) -> list[str]:
    """Return a problem a table in which two rows have one name."""
    keys = Counter((row["table"], row["row"], row["column"], row["period"]) for row in rows)
    repeated = dict.fromkeys(key[0] for key, times in keys.items() if times > 1)
    return [f"'{TABLE}{table}': two rows have the same name" for table in repeated]
