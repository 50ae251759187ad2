"""Mid-year estimates as Nomis prints them: a title, a date, then an area a row."""

import re
from datetime import datetime

import pandas as pd

from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.intake.sheets import csv_rows, framed, workbook_kind
from send_analysis.loaders.intake.wording import stop_on
from send_analysis.loaders.population.shape import tidy

TITLE = "Population estimates - local authority based by single year of age"
TITLE_ROWS = 12  # the header stands within them
CODE = "mnemonic"
NAME = "local authority: district / unitary"
EVERYONE = "Total"
BASIS = "estimate"
_DOWNLOADED = re.compile(r"from Nomis on (\d{1,2} [A-Z][a-z]+ \d{4})")


def release(file: RawFile) -> str | None:
    """Return the mid-year and the day of the download, None when the file is no such table."""
    if workbook_kind(file) or b"\0" in file.data[:1_000] or TITLE.encode() not in file.data[:500]:
        return None
    top = csv_rows(file, TITLE_ROWS)
    year = _setting(top, "Date")
    day = _DOWNLOADED.search(" ".join(cell for row in top for cell in row))
    if not day:
        return year
    return f"{year} from Nomis {datetime.strptime(day[1], '%d %B %Y'):%Y-%m-%d}"


def _setting(top: list[list[str]], name: str) -> str:
    """Return the value beside ``Date`` or ``Gender`` above the table."""
    return next((row[1].strip() for row in top if len(row) == 2 and row[0].startswith(name)), "")


def read(file: RawFile) -> pd.DataFrame:
    """Return residents of one mid-year.

    Raises
    ------
    LoadError
        If the table is of one sex, of another geography, or holds a cut row.
    """
    rows = csv_rows(file)
    top = rows[:TITLE_ROWS]
    start = next((n for n, row in enumerate(top) if CODE in row), None)
    if start is None:
        raise LoadError(file.name, [f"no header with {CODE!r} in the first {TITLE_ROWS} rows"])
    df = framed(_table_rows(rows, start), file)
    year, sex = _setting(top, "Date"), _setting(top, "Gender")
    stop_on(_problems(df, year, sex), file.name)
    cells = df.melt(id_vars=list(df.columns[:2]), var_name="age", value_name="persons")
    return tidy(file, cells.rename(columns={CODE: "la_code"}).assign(mid_year=year), BASIS)


def _table_rows(rows: list[list[str]], start: int) -> list[list[str]]:
    """Return header and areas, up to the blank line below them; rows keep their numbers."""
    filled = [any(cell.strip() for cell in row) for row in rows]
    first = next((n for n in range(start + 1, len(rows)) if filled[n]), len(rows))
    end = next((n for n in range(first, len(rows)) if not filled[n]), len(rows))
    return [[]] * start + rows[start:end]


def _problems(df: pd.DataFrame, year: str, sex: str) -> list[str]:
    problems = [] if re.fullmatch(r"20\d\d", year) else [f"Date {year!r} is not a year"]
    if sex != EVERYONE:
        problems.append(f"Gender {sex!r}, allowed: {EVERYONE!r}")
    if not df.columns[0].startswith(NAME) or df.columns[1] != CODE:
        problems.append(f"columns {list(df.columns[:2])}, allowed: {NAME!r} and {CODE!r}")
    return problems
