"""Mid-year estimates as Nomis gives them: a title, then a table for each date, stacked.

Above each table stand its date and sex, in it an area a row and a column an age. A blank line
and notes may follow. A workbook holds the same rows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from send_analysis.loaders.intake.base import LoadError, RawFile, stop_on
from send_analysis.loaders.intake.sheets import csv_rows, framed, workbook, workbook_kind
from send_analysis.loaders.population.shape import tidy

TITLE = "Population estimates - local authority based by single year of age"
TITLE_ROWS = 12  # the first table's header is among them
CODE = "mnemonic"
# What the first column may be headed: areas of one kind, or of several ("Area").
GEOGRAPHIES = ("local authority:", "area", "region", "country")
EVERYONE = "Total"
ESTIMATE = "estimate"
_DOWNLOADED = re.compile(r"from Nomis on (\d{1,2} [A-Z][a-z]+ \d{4})")
Rows = list[list[str]]


@dataclass(frozen=True)
class _Block:
    """One of the stacked tables: the row of its header, what stands above, header and areas."""

    row: int
    above: Rows
    rows: Rows

    def setting(self, name: str) -> str:
        """Return the value beside ``Date`` or ``Gender`` above the table."""
        filled = [[cell.strip() for cell in row if cell.strip()] for row in self.above]
        return next((row[1] for row in filled if len(row) == 2 and row[0].startswith(name)), "")

    @property
    def problems(self) -> list[str]:
        """Return what makes it another table than residents of areas by age."""
        year, sex, (area, code) = self.setting("Date"), self.setting("Gender"), self.columns
        found = [] if re.fullmatch(r"20\d\d", year) else [f"Date {year!r} is not a year"]
        if sex != EVERYONE:
            found.append(f"Gender {sex!r}, allowed: {EVERYONE!r}")
        if not area.casefold().startswith(GEOGRAPHIES) or code != CODE:
            allowed = f"one of {list(GEOGRAPHIES)} and {CODE!r}"
            found.append(f"columns {[area, code]}, allowed: {allowed}")
        return [f"table at row {self.row}: {problem}" for problem in found]

    @property
    def columns(self) -> tuple[str, str]:
        """Return the headings of the areas and of their codes."""
        area, code, *_ = [*(cell.strip() for cell in self.rows[0]), ""]
        return area, code

    def cells(self, file: RawFile) -> pd.DataFrame:
        """Return a row an area and age."""
        df = framed([[]] * (self.row - 1) + self.rows, file)
        long = df.melt(id_vars=list(df.columns[:2]), var_name="age", value_name="persons")
        return long.rename(columns={CODE: "la_code"}).assign(mid_year=self.setting("Date"))


def release(file: RawFile) -> str | None:
    """Return the newest mid-year and the day of the download, None for another file."""
    kind = workbook_kind(file)
    if kind == "xlsx":
        rows = _rows(file)
    elif kind or b"\0" in file.data[:1_000] or TITLE.encode() not in file.data[:500]:
        return None
    else:
        rows = csv_rows(file)
    top = " ".join(cell for row in rows[:TITLE_ROWS] for cell in row)
    if TITLE not in top:
        return None
    year = max((block.setting("Date") for block in _blocks(rows)), default="")
    day = _DOWNLOADED.search(top)
    return f"{year} from Nomis {datetime.strptime(day[1], '%d %B %Y'):%Y-%m-%d}" if day else year


def read(file: RawFile) -> pd.DataFrame:
    """Return residents of every mid-year in the file; an area printed twice alike counts once.

    Raises
    ------
    LoadError
        If a table is of one sex, of another geography or without a year, or holds a cut row.
    """
    blocks = list(_blocks(_rows(file)))
    if not blocks:
        raise LoadError(file.name, [f"no table with a column {CODE!r}"])
    stop_on([problem for block in blocks for problem in block.problems], file.name)
    cells = pd.concat([block.cells(file) for block in blocks], ignore_index=True)
    columns = ["la_code", "mid_year", "age", "persons"]
    return tidy(file, cells[columns].drop_duplicates(ignore_index=True), ESTIMATE)


def _rows(file: RawFile) -> Rows:
    """Return the rows of a CSV or of every sheet of a workbook, one below the other."""
    if not workbook_kind(file):
        return csv_rows(file)
    return [row for sheet in workbook(file).values() for row in sheet.to_numpy().tolist()]


def _blocks(rows: Rows) -> Iterator[_Block]:
    """Yield the tables: each runs from its header to the blank line below its areas."""
    filled = [any(cell.strip() for cell in row) for row in rows]
    end = 0
    for start, row in enumerate(rows):
        if CODE in (cell.strip() for cell in row):
            above = rows[end:start]
            first = next((n for n in range(start + 1, len(rows)) if filled[n]), len(rows))
            end = next((n for n in range(first, len(rows)) if not filled[n]), len(rows))
            yield _Block(start + 1, above, _without_margin(rows[start:end]))


def _without_margin(rows: Rows) -> Rows:
    """Return rows without the empty cells to the right of the header."""
    width = max(n for n, cell in enumerate(rows[0], start=1) if cell.strip())
    return [row if any(c.strip() for c in row[width:]) else row[:width] for row in rows]
