"""The layouts in which ONS prints residents, and the district look-up.

Layouts of the detailed series and of the workbook are those of the mid-2020 to mid-2024
releases; not tried on a published file.
"""

import re
from collections.abc import Callable
from datetime import datetime

import pandas as pd

from send_analysis.loaders.intake.base import (
    LoadError,
    RawFile,
    column_problems,
    numbers,
    stop_on,
    word_problems,
)
from send_analysis.loaders.intake.sheets import (
    csv_rows,
    csv_table,
    framed,
    header,
    workbook,
    workbook_kind,
)
from send_analysis.loaders.population.shape import tidy

# --- mid-year estimates of Nomis: a title, a date, then an area a row -----------------------

TITLE = "Population estimates - local authority based by single year of age"
TITLE_ROWS = 12  # the header is among them
CODE = "mnemonic"
NAME = "local authority: district / unitary"
EVERYONE = "Total"
ESTIMATE = "estimate"
_DOWNLOADED = re.compile(r"from Nomis on (\d{1,2} [A-Z][a-z]+ \d{4})")


def nomis_release(file: RawFile) -> str | None:
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


def read_nomis(file: RawFile) -> pd.DataFrame:
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
    stop_on(_nomis_problems(df, year, sex), file.name)
    cells = df.melt(id_vars=list(df.columns[:2]), var_name="age", value_name="persons")
    return tidy(file, cells.rename(columns={CODE: "la_code"}).assign(mid_year=year), ESTIMATE)


def _table_rows(rows: list[list[str]], start: int) -> list[list[str]]:
    """Return header and areas, up to the blank line below them; rows keep their numbers."""
    filled = [any(cell.strip() for cell in row) for row in rows]
    first = next((n for n in range(start + 1, len(rows)) if filled[n]), len(rows))
    end = next((n for n in range(first, len(rows)) if not filled[n]), len(rows))
    return [[]] * start + rows[start:end]


def _nomis_problems(df: pd.DataFrame, year: str, sex: str) -> list[str]:
    problems = [] if re.fullmatch(r"20\d\d", year) else [f"Date {year!r} is not a year"]
    if sex != EVERYONE:
        problems.append(f"Gender {sex!r}, allowed: {EVERYONE!r}")
    if not df.columns[0].startswith(NAME) or df.columns[1] != CODE:
        problems.append(f"columns {list(df.columns[:2])}, allowed: {NAME!r} and {CODE!r}")
    return problems


# --- subnational projections --------------------------------------------------------------

PROJECTION = ("AREA_CODE", "AREA_NAME", "COMPONENT", "SEX", "AGE_GROUP")
BASES = {2018: "projection_2018", 2022: "projection_2022"}
_YEAR = re.compile(r"20\d\d")


def is_projection(columns: set[str]) -> bool:
    """Return whether the columns are those of a subnational projection."""
    return set(PROJECTION) <= columns


def base_year(columns: set[str]) -> int:
    """Return the first year, from which the population is projected; 0 when there is none."""
    return min((int(c) for c in columns if _YEAR.fullmatch(c)), default=0)


def read_projection(file: RawFile) -> pd.DataFrame:
    """Return projected residents, in fractions of a person as published."""
    df = csv_table(file)
    years = [c for c in df.columns if _YEAR.fullmatch(c)]
    base = base_year(set(years))
    problems = column_problems(df.columns, PROJECTION, years)
    if base not in BASES:
        problems.append(f"projection from {base}, allowed: {list(BASES)}")
    problems += word_problems(df.COMPONENT, ["Population"])
    problems += word_problems(df.SEX, ["persons"])
    stop_on(problems, file.name)
    cells = df.rename(columns={"AREA_CODE": "la_code", "AGE_GROUP": "age"}).melt(
        id_vars=["la_code", "age"], value_vars=years, var_name="mid_year", value_name="persons"
    )
    return tidy(file, cells, BASES[base])


# --- detailed time series (MYEB1) ---------------------------------------------------------

_SERIES_CODE = re.compile(r"ladcode\d\d")
_SERIES_NAME = re.compile(r"laname\d\d")
_SERIES_YEAR = re.compile(r"population_(20\d\d)")
SERIES = ("country", "sex", "age")
FIRST_YEAR = "2005"  # no table goes further back
SEXES = ("F", "M", "1", "2")  # letters since mid-2021, numbers before


def is_series(columns: set[str]) -> bool:
    """Return whether the columns are those of the detailed series."""
    return bool(set(SERIES) <= columns and series_years(columns))


def series_years(columns: set[str]) -> list[int]:
    """Return the mid-years of the series."""
    return [int(match[1]) for c in columns if (match := _SERIES_YEAR.fullmatch(c))]


def read_series(file: RawFile) -> pd.DataFrame:
    """Return residents of every mid-year since 2005: men and women added."""
    df = csv_table(file)
    years = [c for c in df.columns if _SERIES_YEAR.fullmatch(c)]
    code = [c for c in df.columns if _SERIES_CODE.fullmatch(c)]
    name = [c for c in df.columns if _SERIES_NAME.fullmatch(c)]
    problems = column_problems(df.columns, SERIES, [*years, *code, *name])
    if len(code) != 1:
        problems.append(f"columns like ladcode23: {code}, one is allowed")
    problems += word_problems(df.sex, SEXES)
    stop_on(problems, file.name)
    cells = df.rename(columns={code[0]: "la_code"}).melt(
        id_vars=["la_code", "sex", "age"], value_vars=years, var_name="mid_year"
    )
    cells["mid_year"] = cells.mid_year.str.removeprefix("population_")
    return tidy(file, _both_sexes(file, cells[cells.mid_year >= FIRST_YEAR]), ESTIMATE)


def _both_sexes(file: RawFile, cells: pd.DataFrame) -> pd.DataFrame:
    """Return men and women added, as text; a sum is kept only where both are printed."""
    value, _ = numbers(cells["value"], file.name)
    by_sex = cells.assign(value=value).groupby(["la_code", "mid_year", "age"])["value"]
    if (by_sex.size() != 2).any():
        raise LoadError(file.name, [f"not one row a sex for {by_sex.size().ne(2).idxmax()}"])
    both = by_sex.agg(lambda part: part.sum(skipna=False))
    return both.map(str, na_action="ignore").fillna("x").rename("persons").reset_index()


# --- workbook -----------------------------------------------------------------------------

MYE2_SHEET = "MYE2 - Persons"
MYE2_NAMES = ("Code", "Name", "Geography", "Geography1")
_MID = re.compile(r"[Mm]id-(20\d\d)")


def mye2_year(sheets: dict[str, pd.DataFrame]) -> int | None:
    """Return the mid-year that the workbook names above its table, None for another workbook."""
    if MYE2_SHEET not in sheets:
        return None
    sheet = sheets[MYE2_SHEET]
    above = " ".join(str(cell) for cell in sheet.iloc[: _mye2_header(sheet)].to_numpy().ravel())
    years = [int(year) for year in _MID.findall(above)]
    return max(years, default=None)


def _mye2_header(sheet: pd.DataFrame) -> int:
    rows = [n for n, row in enumerate(sheet.to_numpy()) if row[0] == "Code"]
    return rows[0] if rows else 0


def read_mye2(file: RawFile) -> pd.DataFrame:
    """Return residents of one mid-year from the sheet of persons."""
    sheets = workbook(file)
    sheet, year = sheets[MYE2_SHEET], mye2_year(sheets)
    start = _mye2_header(sheet)
    df = framed([[]] * start + sheet.iloc[start:].to_numpy().tolist(), file)
    ages = [c for c in df.columns if c not in MYE2_NAMES]
    stop_on(column_problems(df.columns, ("Code", "Name"), [*MYE2_NAMES, *ages]), file.name)
    cells = df.rename(columns={"Code": "la_code"}).melt(
        id_vars="la_code", value_vars=ages, var_name="age", value_name="persons"
    )
    return tidy(file, cells.assign(mid_year=str(year)), ESTIMATE)


# --- district to upper tier ---------------------------------------------------------------

_LOOKUP = {
    "la_code": re.compile(r"LTLA(\d\d)CD"),
    "la_name": re.compile(r"LTLA\d\dNM"),
    "upper_la_code": re.compile(r"UTLA\d\dCD"),
    "upper_la_name": re.compile(r"UTLA\d\dNM"),
}
_ROW_NUMBERS = ("ObjectId", "FID", "OBJECTID")


def _lookup_columns(columns: set[str]) -> dict[str, str]:
    return {c: name for name, form in _LOOKUP.items() for c in columns if form.fullmatch(c)}


def is_lookup(columns: set[str]) -> bool:
    """Return whether the columns are those of the look-up."""
    return set(_lookup_columns(columns).values()) == set(_LOOKUP)


def lookup_year(columns: set[str]) -> str:
    """Return the year of the look-up's boundaries."""
    years = [m[1] for c in columns if (m := _LOOKUP["la_code"].fullmatch(c))]
    return f"20{years[0]}"


def lookup(file: RawFile) -> pd.DataFrame:
    """Return English districts, each with its upper-tier authority."""
    df = csv_table(file)
    names = _lookup_columns(header(file))
    stop_on(column_problems(df.columns, names, _ROW_NUMBERS), file.name)
    df = df.rename(columns=names)[list(_LOOKUP)]
    return df[df.la_code.str.startswith("E")]


READERS: dict[str, Callable[[RawFile], pd.DataFrame]] = {
    "nomis": read_nomis,
    "projection": read_projection,
    "series": read_series,
    "mye2": read_mye2,
}
