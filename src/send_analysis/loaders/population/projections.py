"""ONS subnational population projections for England, persons by single year of age."""

import re

import pandas as pd

from send_analysis.loaders.intake.base import RawFile, column_problems, stop_on, word_problems
from send_analysis.loaders.intake.sheets import csv_table
from send_analysis.loaders.population.shape import tidy

COLUMNS = {
    "AREA_CODE": "la_code",
    "AREA_NAME": "la_name",
    "COMPONENT": "component",
    "SEX": "sex",
    "AGE_GROUP": "age",
}
ONLY = {"component": "Population", "sex": "persons"}
_YEAR = re.compile(r"20\d\d")


def is_year(column: str) -> bool:
    """Return whether a column is headed by a year."""
    return _YEAR.fullmatch(column) is not None


def is_projection(columns: set[str]) -> bool:
    """Return whether the columns are those of a subnational projection."""
    return set(COLUMNS) <= columns


def base_year(columns: set[str]) -> int:
    """Return the first year, from which the population is projected; 0 when there is none."""
    return min((int(column) for column in columns if is_year(column)), default=0)


def read(file: RawFile) -> pd.DataFrame:
    """Return projected residents of the file "persons"."""
    df = csv_table(file)
    years = [column for column in df.columns if is_year(column)]
    stop_on(column_problems(df.columns, COLUMNS, years), file.name)
    return projected(file, df.rename(columns=COLUMNS))


def projected(file: RawFile, df: pd.DataFrame) -> pd.DataFrame:
    """Return projected residents, in fractions of a person as published.

    Parameters
    ----------
    df
        Text columns ``la_code``, ``age``, ``component`` and ``sex`` where printed, and years.
    """
    years = [column for column in df.columns if is_year(column)]
    base = base_year(set(years))
    problems = [] if base else ["no column headed by a year"]
    for column, word in ONLY.items():
        problems += word_problems(df[column].rename(column.upper()), [word]) if column in df else []
    stop_on(problems, file.name)
    cells = df.melt(
        id_vars=["la_code", "age"], value_vars=years, var_name="mid_year", value_name="persons"
    )
    return tidy(file, cells, f"projection_{base}")
