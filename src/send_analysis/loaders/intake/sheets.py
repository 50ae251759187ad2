"""Read CSV files and workbooks as text, cell by cell, within limits and without formulas.

A CSV row that is shorter or longer than the header is refused: a cut or shifted line must
not pass for missing cells. A workbook gives the values that were saved in it; nothing is
computed.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

import pandas as pd

from send_analysis.loaders.intake import extent, xml_parts
from send_analysis.loaders.intake.base import LoadError, RawFile

MAX_ROWS = 100_000  # the largest workbook in use has 480 rows
MAX_COLUMNS = 1_000
MAX_CELLS = 5_000_000  # of all sheets of a workbook; the largest in use has 100,000
MAX_WRITTEN = 300_000  # cells of an .ods, whose reader takes a kilobyte for each
MAX_IN_CSV = 20_000_000  # cells of a CSV that is read row by row
MAX_UNPACKED = 100_000_000  # bytes of one workbook
SHOWN = 5  # problems of one kind named in a message

_NO_VALUE = "#N/A"  # the one text of an .ods that its reader takes for a missing value
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_PARTS = {"xlsx": "xl/workbook.xml", "ods": "content.xml"}


def workbook_kind(file: RawFile) -> str | None:
    """Return ``xlsx`` or ``ods`` for a workbook, None for anything else."""
    if not file.data.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    return next((kind for kind, part in _PARTS.items() if part in names), None)


@lru_cache(maxsize=4)
def workbook(file: RawFile) -> dict[str, pd.DataFrame]:
    """Return every sheet as text, by name, without a header; an empty cell is ``""``.

    Callers must not change what they get: recognising and loading share it.

    Raises
    ------
    LoadError
        If the workbook is damaged or too large; the message names the limit.
    """
    kind = workbook_kind(file)
    if kind is None:
        raise LoadError(file.name, ["not a workbook; allowed: .xlsx, .ods"])
    try:
        _refuse_huge(file)
        return _read_xlsx(file) if kind == "xlsx" else _read_ods(file)
    except LoadError:
        raise
    except Exception as error:  # the readers raise whatever a damaged part leads them to
        # Their words may hold a cell, which may be private.
        raise LoadError(file.name, [f"not a readable {kind} workbook; save it again"]) from error


def first_sheet(file: RawFile) -> pd.DataFrame:
    """Return a workbook's first sheet; one without rows when the workbook has no sheet."""
    return next(iter(workbook(file).values()), pd.DataFrame())


def _refuse_huge(file: RawFile) -> None:
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        size = sum(member.file_size for member in archive.infolist())
        if size > MAX_UNPACKED:
            raise _too_large(file, f"{size:,} bytes unpacked; at most {MAX_UNPACKED:,}")
        xml_parts.refuse_parts(file, archive)
        for part in filter(_SHEET_PART.fullmatch, archive.namelist()):
            written = archive.read(part)
            _refuse_size(file, written.count(b"<row"), 0, written.count(b"<c "))
        if "content.xml" in archive.namelist():
            size_of = extent.of_ods(archive.read("content.xml"))
            _refuse_size(file, size_of.rows, size_of.columns, size_of.cells)
            _refuse_letters(file, size_of.letters)
            if size_of.written > MAX_WRITTEN:
                raise _too_large(file, f"more than {MAX_WRITTEN:,} cells in an .ods file")


def _refuse_size(file: RawFile, rows: int, columns: int, cells: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise _too_large(file, f"more than {MAX_ROWS:,} rows or {MAX_COLUMNS:,} columns")
    if cells > MAX_CELLS:
        raise _too_large(file, f"more than {MAX_CELLS:,} cells")


def _refuse_letters(file: RawFile, letters: int) -> None:
    if letters > MAX_UNPACKED:
        raise _too_large(file, f"more than {MAX_UNPACKED:,} letters")


def _too_large(file: RawFile, size: str) -> LoadError:
    return LoadError(file.name, [f"the workbook is too large to read: {size}"])


def _read_xlsx(file: RawFile) -> dict[str, pd.DataFrame]:
    import openpyxl  # slow to import, and needed for workbooks only

    book = openpyxl.load_workbook(io.BytesIO(file.data), read_only=True, data_only=True)
    sheets: dict[str, pd.DataFrame] = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # the size that a file states may be wrong: DSG deficits say A1
        before = sum(df.size for df in sheets.values())
        sheets[sheet.title] = _sheet(sheet.iter_rows(values_only=True), file, before)
    return sheets


def _sheet(rows: Iterable[tuple[object, ...]], file: RawFile, before: int) -> pd.DataFrame:
    """Return a sheet's rows; ``before`` is how many cells the sheets before it have."""
    read: list[list[str]] = []
    width = letters = 0  # a row ends at its last filled cell
    for row in rows:
        width = max(width, len(row))
        _refuse_size(file, len(read) + 1, width, before + (len(read) + 1) * width)
        read.append(["" if cell is None else str(cell) for cell in row])
        letters += sum(map(len, read[-1]))
        _refuse_letters(file, letters)
    return pd.DataFrame([row + [""] * (width - len(row)) for row in read], dtype=str)


def _read_ods(file: RawFile) -> dict[str, pd.DataFrame]:
    sheets = pd.read_excel(
        io.BytesIO(file.data),
        engine="odf",
        sheet_name=None,
        header=None,
        dtype=str,
        keep_default_na=False,
    )
    return {name: sheet.fillna(_NO_VALUE) for name, sheet in sheets.items()}


def csv_rows(file: RawFile, first: int | None = None) -> list[list[str]]:
    """Return the ``first`` rows of a CSV (all when None) as printed, blank rows included.

    UTF-8 is tried before Windows-1252, in which some finance files are saved.

    Raises
    ------
    LoadError
        If the bytes are no text, no CSV or too many cells.
    """
    if first is None and file.data.count(b",") + file.data.count(b"\n") > MAX_IN_CSV:
        raise LoadError(file.name, [f"more than {MAX_IN_CSV:,} cells; the table is too large"])
    try:
        rows = csv.reader(io.StringIO(_text(file), newline=""), strict=True)
        return list(islice(rows, first))
    except csv.Error as error:
        raise LoadError(file.name, [f"not a readable CSV ({error})"]) from error


def _text(file: RawFile) -> str:
    try:
        return file.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return file.data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise LoadError(file.name, ["neither UTF-8 nor Windows-1252 text"]) from error


def csv_table(file: RawFile) -> pd.DataFrame:
    """Return a CSV with a header row as text; blank rows are left out.

    Raises
    ------
    LoadError
        If a column is named twice or not at all, or a row is cut or too long.
    """
    return framed(csv_rows(file), file)


def framed(rows: list[list[str]], file: RawFile) -> pd.DataFrame:
    """Return rows, the first of which is the header, as a table of text.

    Raises
    ------
    LoadError
        If a column is named twice or not at all, or a row is cut or too long.
    """
    numbered = [(n, row) for n, row in enumerate(rows, start=1) if any(map(str.strip, row))]
    if len(numbered) < 2:
        raise LoadError(file.name, ["no rows below a header"])
    width = _width([row for _, row in numbered])
    numbered = [(n, _cut_to(row, width)) for n, row in numbered]
    header = [cell.strip() for cell in numbered[0][1]]
    body = numbered[1:]
    problems = [f"column {c!r} is named twice" for c in header if c and header.count(c) > 1]
    problems += [f"column {n} has no name" for n, name in enumerate(header, start=1) if not name]
    odd = [(n, len(row)) for n, row in body if len(row) != len(header)]
    problems += [f"row {n} has {size} cells of {len(header)}" for n, size in odd[:SHOWN]]
    if problems:
        raise LoadError(file.name, list(dict.fromkeys(problems)))
    return pd.DataFrame([row for _, row in body], columns=header, dtype=str)


def _width(rows: list[list[str]]) -> int:
    """Return how many columns there are up to the last with a name or a filled cell."""
    names = rows[0]
    named = max((n for n, name in enumerate(names, start=1) if name.strip()), default=0)
    unnamed = range(len(names), named, -1)
    return next((n for n in unnamed if any("".join(r[n - 1 : n]).strip() for r in rows)), named)


def _cut_to(row: list[str], width: int) -> list[str]:
    """Return a row without the empty cells that spreadsheets leave to the right of a table."""
    return row if len(row) <= width or any(map(str.strip, row[width:])) else row[:width]


def header(file: RawFile) -> set[str]:
    """Return the column names of a CSV's first row; the empty set when there is none."""
    if workbook_kind(file) or b"\0" in file.data[:1_000]:
        return set()
    first_line = RawFile(file.name, file.data[:100_000].partition(b"\n")[0])
    try:
        return {cell.strip() for row in csv_rows(first_line, 1) for cell in row}
    except LoadError:
        return set()
