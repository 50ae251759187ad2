"""The layouts in which ONS prints residents, and the district look-up.

The layout of the detailed series is that of the mid-2020 to mid-2024 releases; not tried on a
published file.
"""

import re
from collections.abc import Callable

import pandas as pd

from send_analysis.loaders.intake.base import (
    LoadError,
    RawFile,
    column_problems,
    numbers,
    stop_on,
    word_problems,
)
from send_analysis.loaders.intake.sheets import csv_table, header
from send_analysis.loaders.population import nomis, projections, workbooks
from send_analysis.loaders.population.shape import tidy

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
    return tidy(file, _both_sexes(file, cells[cells.mid_year >= FIRST_YEAR]), nomis.ESTIMATE)


def _both_sexes(file: RawFile, cells: pd.DataFrame) -> pd.DataFrame:
    """Return men and women added, as text; a sum is kept only where both are printed."""
    value, _ = numbers(cells["value"], file.name)
    by_sex = cells.assign(value=value).groupby(["la_code", "mid_year", "age"])["value"]
    if (by_sex.size() != 2).any():
        raise LoadError(file.name, [f"not one row a sex for {by_sex.size().ne(2).idxmax()}"])
    both = by_sex.agg(lambda part: part.sum(skipna=False))
    return both.map(str, na_action="ignore").fillna("x").rename("persons").reset_index()


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
    "nomis": nomis.read,
    "projection": projections.read,
    "projection_workbook": workbooks.read_projection,
    "series": read_series,
    "mye2": workbooks.read_mye2,
}
