"""ONS workbooks: mid-year estimates (sheet "MYE2 - Persons") and subnational projections.

Recognised by the headings of a sheet of persons; sheets of men and of women are not read. The
layouts are those of the mid-2020 to mid-2024 estimates and of the 2018- and 2022-based
projections; not tried on a published file.
"""

import re
from dataclasses import dataclass

import pandas as pd

from send_analysis.loaders.intake.base import RawFile, column_problems, plain, stop_on
from send_analysis.loaders.intake.sheets import framed, workbook
from send_analysis.loaders.population import nomis
from send_analysis.loaders.population.projections import base_year, is_year, projected
from send_analysis.loaders.population.shape import tidy

# What a heading says, in plain text -> our column. Others than these, ages and years are unknown.
HEADINGS = {
    "code": "la_code",
    "area code": "la_code",
    "area_code": "la_code",
    "name": "la_name",
    "area": "la_name",
    "area name": "la_name",
    "area_name": "la_name",
    "geography": "kind",
    "geography1": "kind1",
    "age group": "age",
    "age_group": "age",
    "age": "age",
    "component": "component",
    "sex": "sex",
}
NOT_AGES = ("la_name", "kind", "kind1")
_MID = re.compile(r"mid[- ](20\d\d)", re.IGNORECASE)
_PERSONS = re.compile(r"\bpersons\b", re.IGNORECASE)
_ONE_SEX = re.compile(r"\b(males|females)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Sheet:
    """One sheet with a table of areas: its row of headings, what stands above, its columns."""

    row: int
    above: str
    columns: list[str]
    rows: list[list[str]]

    @property
    def years(self) -> set[str]:
        """Return the columns that are years."""
        return {column for column in self.columns if is_year(column)}

    @property
    def mid_year(self) -> str:
        """Return the first mid-year named above the table: the title's."""
        return next(iter(_MID.findall(self.above)), "")

    @property
    def kind(self) -> str | None:
        """Return the layout, None when the table is no table of residents by age."""
        if "age" in self.columns and self.years:
            return "projection_workbook"
        return "mye2" if "0" in self.columns and self.mid_year else None

    def table(self, file: RawFile) -> pd.DataFrame:
        """Return the areas up to the blank line below them."""
        blank = (n for n, row in enumerate(self.rows) if not any(c.strip() for c in row))
        body = self.rows[: next(blank, len(self.rows))]
        return framed([[]] * (self.row - 1) + [self.columns, *body], file)


def recognise(file: RawFile) -> tuple[str, str] | None:
    """Return the release and the layout of a workbook of residents, None for another one."""
    sheet = _of_persons(file)
    if sheet is None:
        return None
    is_estimate = sheet.kind == "mye2"
    release = sheet.mid_year if is_estimate else f"{base_year(sheet.years)}-based"
    return release, str(sheet.kind)


def read_mye2(file: RawFile) -> pd.DataFrame:
    """Return residents of one mid-year from the sheet of persons."""
    sheet = _of_persons(file)
    assert sheet is not None  # it was recognised
    df = sheet.table(file)
    ages = [c for c in df.columns if c not in (*NOT_AGES, "la_code")]
    cells = df.melt(id_vars="la_code", value_vars=ages, var_name="age", value_name="persons")
    return tidy(file, cells.assign(mid_year=sheet.mid_year), nomis.ESTIMATE)


def read_projection(file: RawFile) -> pd.DataFrame:
    """Return projected residents from the sheet of persons."""
    sheet = _of_persons(file)
    assert sheet is not None  # it was recognised
    df = sheet.table(file)
    optional = (*NOT_AGES, "component", "sex", *sheet.years)
    stop_on(column_problems(df.columns, ("la_code", "age"), optional), file.name)
    return projected(file, df)


def _of_persons(file: RawFile) -> _Sheet | None:
    """Return the first sheet of residents of both sexes."""
    for name, cells in workbook(file).items():
        sheet = _sheet(name, cells.to_numpy().tolist())
        if sheet is not None and sheet.kind and _both_sexes(sheet):
            return sheet
    return None


def _both_sexes(sheet: _Sheet) -> bool:
    """Return whether the table has a column of sex, or is said to be of persons."""
    named = " ".join(sheet.above.splitlines()[:2])  # the sheet's name and title
    if "sex" in sheet.columns or _PERSONS.search(named):
        return True
    return bool(_PERSONS.search(sheet.above) and not _ONE_SEX.search(named))


def _sheet(name: str, rows: list[list[str]]) -> _Sheet | None:
    """Return a sheet's table from its row of headings on, None when it has none."""
    for row, cells in enumerate(rows, start=1):
        columns = [HEADINGS.get(plain(cell), cell.strip()) for cell in cells]
        if "la_code" in columns and "la_name" in columns:
            above = "\n".join([name, *(cell for line in rows[: row - 1] for cell in line if cell)])
            return _Sheet(row, above, columns, rows[row:])
    return None
