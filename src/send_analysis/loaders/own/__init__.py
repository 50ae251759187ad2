"""What an authority's own files share: the day they were true, columns, plain words."""

import re
from pathlib import Path

import pandas as pd

from send_analysis import config
from send_analysis.config import paths
from send_analysis.loaders.intake.base import RawFile, Recognised
from send_analysis.loaders.intake import sheets
from send_analysis.loaders.intake.base import form_problems

PUBLISHER = "The authority"
LICENCE = "Private to the authority"
PUBLIC = ("publisher", "release", "licence")  # columns of figures typed from a publication
AS_OF = "as_of"  # the day on which the figures were true; orders vintages
DATE = r"20\d\d-[01]\d-[0-3]\d"
GSS_CODE = r"E\d{8}"
DFE_CODE = r"\d{3}"
FINANCIAL_YEAR = r"20\d\d-\d\d"
ACADEMIC_YEAR = r"20\d\d/\d\d"

# A date cell of a workbook comes with a time.
_MIDNIGHT = re.compile(r" 00:00:00$")


def table(file: RawFile) -> pd.DataFrame:
    """Return a CSV, or the first sheet of a workbook, as text without outer spaces.

    Raises
    ------
    LoadError
        If the rows do not fit the header.
    """
    if sheets.workbook_kind(file):
        df = sheets.framed(sheets.first_sheet(file).to_numpy().tolist(), file)
    else:
        df = sheets.csv_table(file)
    return df.apply(lambda column: column.str.strip().str.replace(_MIDNIGHT, "", regex=True))


def columns(file: RawFile) -> set[str]:
    """Return the column names of a CSV or of a workbook's first sheet."""
    if not sheets.workbook_kind(file):
        return sheets.header(file)
    sheet = sheets.first_sheet(file)
    return {cell.strip() for cell in sheet.iloc[0]} if len(sheet) else set()


def recognised(publication: str, file: RawFile, kind: str) -> Recognised:
    """Return what a file is; its release is the latest day it states.

    A file is private unless it names the publication that its figures come from.
    """
    printed = table(file)
    days = [day for day in printed[AS_OF] if re.fullmatch(DATE, day)]
    release = max(days, default="undated")
    if is_public(printed):
        first = printed.iloc[0]
        return Recognised(publication, first.publisher, release, kind, first.licence)
    return Recognised(publication, PUBLISHER, release, kind, LICENCE, private=True)


def is_public(df: pd.DataFrame) -> bool:
    """Say whether rows name the publication that they were typed from."""
    return set(PUBLIC) <= set(df)


def source_id(file: RawFile, what: Recognised) -> str:
    """Return the source that a file's rows carry."""
    if what.private:
        return what.source_id(what.kind)
    return f"published_figures/{Path(file.name).stem}"


def day_problems(df: pd.DataFrame) -> list[str]:
    """Return days that are not written year first."""
    return form_problems(df[AS_OF], DATE, "2025-01-31")


def area(name: str) -> config.Area:
    """Return the authority that a file names, by name, slug or code.

    Raises
    ------
    config.ConfigError
        If it is unknown, ambiguous or closed.
    """
    return config.find_area(paths.config(), name)


def area_problems(names: pd.Series) -> list[str]:
    """Return why names are not of one authority of today."""
    problems = []
    for name in names.unique():
        try:
            area(name)
        except config.ConfigError as error:
            problems.append(str(error))
    return problems
