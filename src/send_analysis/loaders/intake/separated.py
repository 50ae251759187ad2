"""Text tables that Excel saves otherwise than as CSV with commas, made into that when opened.

“Unicode Text” is UTF-16 with tabs; a CSV has semicolons where commas are decimal; a CSV that was
opened is saved as a workbook.
"""

import codecs
import csv
import io
from itertools import islice

from send_analysis.loaders.intake import sheets
from send_analysis.loaders.intake.base import LoadError, RawFile

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ENCODINGS = ("utf-8-sig", "cp1252")
_SEPARATORS = ";\t|"
_START = 100_000  # bytes, which hold more rows than are looked at
_LOOKED_AT = 20  # rows from which the separator is told
_LEAST_COLUMNS = 3


def with_commas(file: RawFile) -> RawFile:
    """Return a text table as CSV in UTF-8 with commas; any other file unchanged.

    A separator is certain when the first rows, titles apart, are of one width by it, and not by
    commas.
    """
    if not file.data.startswith(_UTF_16):
        separator = _separator(file.data[:_START].decode("latin-1"))
        text = _text(file.data, _ENCODINGS) if separator else None
    else:
        text = _text(file.data, ["utf-16"])
        separator = _separator(text[:_START]) if text else None
    if text is None:
        return file
    try:
        return RawFile(file.name, _commas(text, separator or ",").encode(), file.archive)
    except csv.Error:  # further down than was looked at; refused as it was handed over
        return file


def of_sheets(file: RawFile) -> list[RawFile]:
    """Return each sheet of a workbook as the CSV that it may have been; none of another file."""
    try:
        every = sheets.workbook(file)
    except LoadError:
        return []
    return [
        RawFile(f"{file.name}/{name}", rows.to_csv(index=False, header=False).encode(), file.name)
        for name, rows in every.items()
        if len(rows)
    ]


def _text(data: bytes, encodings: tuple[str, ...] | list[str]) -> str | None:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _separator(start: str) -> str | None:
    """Return the separator of a table, None where it is the comma or there is no table."""
    if "\0" in start or _is_table(start, ","):
        return None
    return next((one for one in _SEPARATORS if _is_table(start, one)), None)


def _is_table(start: str, separator: str) -> bool:
    lines = io.StringIO(start, newline="")
    try:
        read = islice(csv.reader(lines, delimiter=separator, strict=True), _LOOKED_AT)
        widths = [len(row) for row in read if row]
    except csv.Error:
        return False
    wide = [width for width in widths if width > 1]  # a title has one cell
    return len(set(wide)) == 1 and wide[0] >= _LEAST_COLUMNS and 2 * len(wide) > len(widths)


def _commas(text: str, separator: str) -> str:
    if separator == ",":
        return text
    made = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    csv.writer(made, lineterminator="\n").writerows(rows)
    return made.getvalue()
