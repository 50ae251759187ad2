"""What an authority's own files share: the day they were true, columns, plain words."""

import re
from pathlib import Path

import pandas as pd

from send_analysis.loaders.intake import sheets
from send_analysis.loaders.intake.base import RawFile, Recognised
from send_analysis.loaders.own import kinds
from send_analysis.loaders.own.cells import SHOWN

PUBLISHER = "The authority"
LICENCE = "Private to the authority"
PUBLIC = ("publisher", "release", "licence")  # columns of figures typed from a publication
AS_OF = "as_of"  # the day on which the figures were true; orders vintages
NAMING = ("area", "old_la_code", "provider")  # columns that say whose figure a row is
_TOTAL = re.compile(r"(grand |sub[- ]?)?totals?:?", re.IGNORECASE)


def table(file: RawFile) -> pd.DataFrame:
    """Return a CSV, or the sheet of a workbook, as text without outer spaces.

    The index is the row in the file.

    Raises
    ------
    LoadError
        If the rows do not fit the header.
    """
    is_book = sheets.workbook_kind(file)
    rows = _sheet(file).to_numpy().tolist() if is_book else sheets.csv_rows(file)
    df = sheets.framed(rows, file)
    filled = [n for n, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    return df.set_axis(filled[1:]).apply(lambda column: column.str.strip())


def without_totals(df: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows of a table that are not sums or notes, and a problem where there are some.

    A row is a sum when its day, area or provider says so, a note when it has neither day nor area.
    """
    naming = df[[c for c in (AS_OF, *NAMING) if c in df]]
    said = naming.apply(lambda column: column.str.fullmatch(_TOTAL)).any(axis=1)
    unnamed = (naming[[c for c in naming if c != "provider"]] == "").all(axis=1)
    rows = df.index[said | unnamed]
    text = "row {}: a row of totals, or one without day and area: take it out, or fill them in"
    return df.drop(index=rows), [text.format(row) for row in rows[:SHOWN]]


def split_by_commas(df: pd.DataFrame, number: str) -> list[str]:
    """Return a problem a row whose number a comma has split: 7,600 read as 7 with the note 600."""
    if not {number, "note"} <= set(df):
        return []
    split = df[number].str.fullmatch(r"-?\d{1,3}") & df.note.str.fullmatch(r"\d{3}")
    text = "row {}: {} {} followed by a note of three digits: write a number without commas"
    rows = df[split.fillna(False)].head(SHOWN)
    return [text.format(row, number, value) for row, value in rows[number].items()]


def columns(file: RawFile) -> set[str]:
    """Return the column names of a CSV or of a workbook's sheet."""
    return _named(_sheet(file)) if sheets.workbook_kind(file) else sheets.header(file)


def _sheet(file: RawFile) -> pd.DataFrame:
    """Return the first sheet with the column ``as_of``, else the first sheet."""
    dated = (sheet for sheet in sheets.workbook(file).values() if AS_OF in _named(sheet))
    return next(dated, sheets.first_sheet(file))


def _named(sheet: pd.DataFrame) -> set[str]:
    return {cell.strip() for cell in sheet.iloc[0]} if len(sheet) else set()


def recognised(publication: str, file: RawFile, kind: str) -> Recognised:
    """Return what a file is; its release is the latest day it states.

    A file is private unless it names the publication that its figures come from.
    """
    printed = table(file)
    days = [day for cell in printed[AS_OF] if (day := kinds.DAY.read(cell))]
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
