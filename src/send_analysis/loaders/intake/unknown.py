"""What an unrecognised file looks like, in words that hold no cell of it.

The file may be a list of children. Printed are a workbook's sheets, and of a first row that is
a header the names that are written as programs write them (``la_code``); of everything else only
how much there is.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from send_analysis.config.csv_files import packaged
from send_analysis.loaders.intake import sheets
from send_analysis.loaders.intake.archive import is_stray
from send_analysis.loaders.intake.base import LoadError, RawFile, plain
from send_analysis.vocab import counted

LAYOUTS = "known_layouts.csv"  # the names that tell one layout from another; for messages only
NEAR = 0.6  # of a layout's names that a file has, for the layout to be called near
SHOWN = 6  # names or files listed
HEADING_ROWS = 20  # of a sheet, among which the headings are looked for
ADVISED = (
    "download the whole data set: find the publication on explore-education-statistics.service."
    "gov.uk, then Explore data and files, Download data set (CSV) or Download all data (ZIP)"
)
# How a file begins -> what it is, and what to hand over instead.
BEGINNINGS = (
    (b"%PDF", "a PDF document; look for its tables as CSV, .xlsx or .ods"),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Office file; save it as .xlsx or CSV"),
    (b"{", f"JSON, as a programming interface answers; {ADVISED}"),
    (b"[", f"JSON, as a programming interface answers; {ADVISED}"),
    (b"<", f"a web page or XML, not a table; {ADVISED}"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"PK", "a packed file or Office document; unpack it, or save its table as .xlsx or CSV"),
    (b"\x1f\x8b", "a packed file; unpack it first"),
    (b"7z\xbc\xaf", "a packed file; unpack it first"),
    (b"Rar!", "a packed file; unpack it first"),
)
PROGRAMMED = re.compile(r"[A-Za-z]+[a-z0-9]*(?:_[A-Za-z0-9]+)+")  # such as la_code
DIGITS = re.compile(r"\d{5}|\d[-/. ]\d")  # a number, a date or a pupil's number: no header has one
EXPORT = {"time_period", "geographic_level"}  # columns of Explore education statistics


@dataclass(frozen=True)
class Layout:
    """One layout: its title, and the columns or sheets that tell it from others."""

    title: str
    part: str
    names: tuple[str, ...]
    unread: str  # why files of this layout are not read; empty: they are

    def absent(self, printed: set[str]) -> list[str]:
        """Return the names that a file lacks."""
        return [name for name in self.names if plain(name) not in printed]


def describe(handed_over: list[RawFile]) -> str:
    """Return what a file is, or the first members of a zip."""
    shown = [_described(file) for file in handed_over[:SHOWN]]
    if len(handed_over) == 1:
        return shown[0]
    named = [f"{f.name} ({what})" for f, what in zip(handed_over, shown, strict=False)]
    return f"a zip of {counted(len(handed_over), 'file')}: {_listed(named, len(handed_over))}"


def _described(file: RawFile) -> str:
    if is_stray(file.name):
        return "left by the system or an office program, no data"
    if not file.data.strip():
        return "it is empty"
    if sheets.workbook_kind(file):
        return _workbook(file)
    start = file.data.removeprefix(b"\xef\xbb\xbf").lstrip()
    beginning = next((what for begin, what in BEGINNINGS if start.startswith(begin)), None)
    return beginning or _text(file)


def _workbook(file: RawFile) -> str:
    tables = sheets.workbook(file)
    cells = {cell for sheet in tables.values() for cell in sheet.head(HEADING_ROWS).to_numpy().flat}
    names = [repr(name) for name in tables]
    return f"a workbook with the sheets {_listed(names)}; {_nearest(cells, tables)}"


def _text(file: RawFile) -> str:
    lines = file.data.rstrip().count(b"\n") + 1
    try:
        rows = [row for row in sheets.csv_rows(file, HEADING_ROWS) if any(row)]
    except LoadError:
        return f"{counted(lines, 'line')}, no readable CSV in UTF-8 or Windows-1252"
    if not rows:
        return f"{counted(lines, 'line')} without a word"
    [(columns, _)] = Counter(map(len, rows)).most_common(1)
    if columns == 1:
        return f"text of {counted(lines, 'line')}, no table"
    size = f"a table of {columns} columns{_names(rows[0])} and {counted(lines, 'row')}"
    return f"{size}; {_nearest(rows[0])}"


def _names(row: list[str]) -> str:
    """Return the names of columns in a first row; nothing when it may be a row of data."""
    written = [cell.strip() for cell in row if PROGRAMMED.fullmatch(cell.strip())]
    is_header = len(written) > len(row) / 2 and not any(map(DIGITS.search, row))
    return f" ({_listed(written, len(row))})" if is_header else ""


def _nearest(cells: Iterable[str], tables: Iterable[str] = ()) -> str:
    """Return the layout that most columns or sheets fit, and what a file lacks of it."""
    printed = {"columns": {plain(c) for c in cells}, "sheets": {plain(t) for t in tables}}
    known = known_layouts()
    if printed["columns"] >= EXPORT:
        return _export(cells, known)
    unread = (x for x in known if x.unread and not x.absent(printed[x.part]))
    if not_read := next(unread, None):
        return f"it is the layout “{not_read.title}”: {not_read.unread}"
    read = (x for x in known if not x.unread)
    best = max(read, key=lambda x: 1 - len(x.absent(printed[x.part])) / len(x.names))
    absent = best.absent(printed[best.part])
    if not absent:
        where = "they must be in the first row of a CSV or of a workbook's first sheet"
        return f"it has the {best.part} of the layout “{best.title}”, but not in place: {where}"
    if len(absent) > (1 - NEAR) * len(best.names):
        return "no layout that is read is near"
    return f"nearest is the layout “{best.title}”, whose {best.part} {_listed(absent)} are absent"


def _export(cells: Iterable[str], known: list[Layout]) -> str:
    """Return the measures of an export of Explore education statistics."""
    about = {name for layout in known for name in layout.names}
    measures = [c for c in cells if c.strip() not in about and PROGRAMMED.fullmatch(c.strip())]
    others = f"measures {_listed(measures)}, none of them" if measures else "no measures that are"
    return f"an export of Explore education statistics with {others} read; {ADVISED}"


def known_layouts() -> list[Layout]:
    """Return every layout that a file is compared with."""
    return [
        Layout(row["title"], row["part"], tuple(row["names"].split("|")), row["unread"])
        for row in packaged("loaders.intake", LAYOUTS)
    ]


def _listed(names: list[str], count: int | None = None) -> str:
    more = (len(names) if count is None else count) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
