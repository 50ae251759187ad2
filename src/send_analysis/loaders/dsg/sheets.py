"""The three sheets of a dedicated schools grant workbook as one long table of printed cells.

Columns of the long table: ``old_la_code``, ``la_name``, ``financial_year``, ``table`` (the
tidy table that a cell goes to), ``line``, ``basis``, ``academic_year`` (places only),
``unit``, ``value``, ``symbol``.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.intake.base import RawFile, numbers, plain, stop_on, tables

# --- the publisher's words -----------------------------------------------------------------

_TABLES = tables("dsg")
BLOCKS = _TABLES["blocks"]  # columns of the sheet Allocations_summary, below before or after
BASES = _TABLES["bases"]
PARTS = _TABLES["parts"]  # columns of the sheet High_needs_block
UNITS = _TABLES["units"]  # of parts that are no amount in pounds, or no part of the sum
INSTITUTIONS = _TABLES["institutions"]  # header rows of the sheet High_needs_deductions
PLACE_TYPES = _TABLES["place_types"]
DEDUCTION_COLUMNS = _TABLES["deductions"]
TOTAL_DEDUCTION = plain("Total deduction to high needs block for direct funding of places (£s)")

# The two "places" columns of hospital academies hold pounds: for England in 2020-21 they are
# 6,206,272 and 8,692,000 and sum to the deduction beside them, 14,898,272.
POUNDS_NOT_PLACES = "hospital_academies"

# Rows that sum authorities by type; the regions below them are kept.
AUTHORITY_TYPES = (
    "metropolitan authorities",
    "unitary authorities",
    "upper tier authorities",
)
SUMMING_ROWS = {
    "england": vocab.ENGLAND,
    **{plain(name): code for name, code in vocab.REGIONS.items()},
}

_DETAIL = re.compile(r"\s*\((?:£s|based on[^)]*)\)")
_MONTHS = re.compile(r"(April|August|September) (\d{4}) to (July|August|March) (\d{4})")
_TITLE_YEARS = re.compile(r"(\d{4}) to (\d{4})")


def worded(printed: str) -> str:
    """Return a column's wording without its unit and the census it is based on."""
    return plain(_DETAIL.sub("", printed))


def basis_of(heading: str) -> str | None:
    """Return whether a heading of the summary says before or after recoupment."""
    return next((code for words, code in BASES.items() if words in plain(heading)), None)


def academic_year_of(months: str) -> str | None:
    """Return the academic year of a span of months, None when it is none.

    ``April 2020 to August 2020`` (or July) ends 2019/20; ``September 2020 to March 2021``
    (or August) starts 2020/21.
    """
    match = _MONTHS.fullmatch(months.strip())
    if not match:
        return None
    first, start, last, end = match[1], int(match[2]), match[3], int(match[4])
    if first == "April" and last != "March" and end == start:
        return vocab.academic_year(start)
    if first != "April" and last == "March" and end == start + 1:
        return vocab.academic_year(end)
    return None


def financial_year(title: str) -> str | None:
    """Return the financial year in a sheet's title: ``2023 to 2024`` is 2023-24."""
    match = _TITLE_YEARS.search(title)
    if not match or int(match[2]) != int(match[1]) + 1:
        return None
    return vocab.financial_year(int(match[1]))


# --- the three sheets ----------------------------------------------------------------------

SHEETS = (
    SUMMARY := "Allocations_summary",
    BLOCK := "High_needs_block",
    DEDUCTIONS := "High_needs_deductions",
)
BETWEEN_HEADINGS = " | "  # joins the heading rows of a column in one text
FIRST_VALUE = 2  # code and name come first
CHECK_ONLY = "check"  # a total that is compared with its parts and not kept a second time


@dataclass(frozen=True)
class Column:
    """Where the cells of one printed column go."""

    table: str
    line: str
    basis: str = ""
    academic_year: str = ""
    unit: str = "GBP"


def summary(file: RawFile, sheet: pd.DataFrame, year: str) -> pd.DataFrame:
    """Return the four blocks and their total, before and after recoupment (GBP)."""
    return _long(
        file, sheet, year, SUMMARY, list(zip(_filled(sheet, 0), _row(sheet, 1), strict=True))
    )


def _block(heading: str, printed: str) -> Column | None:
    block, basis = BLOCKS.get(worded(printed)), basis_of(heading)
    return Column("income", block, basis) if block and basis else None


def high_needs_block(file: RawFile, sheet: pd.DataFrame, year: str) -> pd.DataFrame:
    """Return what the high needs block is made of (GBP, a rate and pupils)."""
    return _long(file, sheet, year, BLOCK, [(printed,) for printed in _row(sheet, 0)])


def _part(printed: str) -> Column | None:
    part = PARTS.get(worded(printed))
    if part is None:
        return None
    if part == "high_needs_block":
        return Column(CHECK_ONLY, part)
    if part in UNITS:
        return Column("block_drivers", part, unit=UNITS[part])
    return Column("income", f"high_needs_{part}", "component")


def deductions(file: RawFile, sheet: pd.DataFrame, year: str) -> pd.DataFrame:
    """Return places paid directly, by academic year, and the pounds deducted for them."""
    headings = zip(_filled(sheet, 0), _filled(sheet, 1), _row(sheet, 2), strict=True)
    return _long(file, sheet, year, DEDUCTIONS, list(headings))


def _deduction(institution: str, place_type: str, detail: str = "") -> Column | None:
    if plain(institution) == TOTAL_DEDUCTION:
        return Column("income", "all_places", "deduction_total")
    where = INSTITUTIONS.get(plain(institution))
    what = PLACE_TYPES.get(plain(place_type))
    academic_year = academic_year_of(detail)
    if where is None or what is None:
        return None
    line = where if where == what else f"{where}_{what}"
    if plain(detail) in DEDUCTION_COLUMNS:
        return Column("income", line, "deduction")
    if academic_year is None:
        return None
    if where == POUNDS_NOT_PLACES:
        return Column("income", f"{line}_{academic_year}", "deduction_part")
    return Column("place_deductions", where, what, academic_year, unit="places")


def column(sheet: str, heading: Sequence[str]) -> Column | None:
    """Return where the cells below a column's heading rows go, None when it is not known."""
    return _COLUMN_OF[sheet](*heading)


_COLUMN_OF: dict[str, Callable[..., Column | None]] = {
    SUMMARY: _block,
    BLOCK: _part,
    DEDUCTIONS: _deduction,
}


def _row(sheet: pd.DataFrame, number: int) -> list[str]:
    return [str(cell).strip() for cell in sheet.iloc[number, FIRST_VALUE:]]


def _filled(sheet: pd.DataFrame, number: int) -> list[str]:
    """Return a header row in which a merged heading is repeated over each of its columns."""
    row = pd.Series(_row(sheet, number))
    return list(row.mask(row == "").ffill().fillna(""))


def _long(
    file: RawFile,
    sheet: pd.DataFrame,
    year: str,
    name: str,
    headings: list[tuple[str, ...]],
) -> pd.DataFrame:
    """Return one row a cell of the authorities, regions and England."""
    columns = [column(name, heading) for heading in headings]
    printed = [BETWEEN_HEADINGS.join(heading) for heading in headings]
    codes = sheet[0].map(_code)
    unknown = sorted(set(sheet[0][codes.isna() & (sheet.index > _last_header(sheet))]))
    problems = [f"unknown row {row!r}" for row in unknown]
    problems += [
        f"unknown column {p!r}" for p, c in zip(printed, columns, strict=True) if c is None
    ]
    stop_on(problems, file.name)
    rows = sheet[codes.fillna("") != ""]
    parts = [
        _cells(file, rows, codes, position, goes_to, label).assign(financial_year=year)
        for position, (goes_to, label) in enumerate(
            zip(columns, printed, strict=True), start=FIRST_VALUE
        )
        if goes_to is not None
    ]
    return pd.concat(parts, ignore_index=True).drop_duplicates()


def _last_header(sheet: pd.DataFrame) -> int:
    """Return the row above the first authority or England; all rows when there is neither."""
    first = sheet.index[sheet[0].map(_code).fillna("") != ""]
    return int(first[0]) - 1 if len(first) else len(sheet)


def _code(printed: str) -> str | None:
    """Return a row's key, "" for a row to leave out, None for a row that is not known."""
    name = plain(printed)
    if name == "" or name in AUTHORITY_TYPES:
        return ""
    if name in SUMMING_ROWS:
        return SUMMING_ROWS[name]
    return name if name.isdigit() and len(name) == 3 else None


def _cells(
    file: RawFile, rows: pd.DataFrame, codes: pd.Series, position: int, column: Column, label: str
) -> pd.DataFrame:
    value, symbol = numbers(rows[position].rename(label), file.name)
    return pd.DataFrame(
        {
            "old_la_code": codes[rows.index],
            "la_name": rows[1].str.strip(),
            "table": column.table,
            "line": column.line,
            "basis": column.basis,
            "academic_year": column.academic_year,
            "unit": column.unit,
            "value": value,
            "symbol": symbol,
        }
    )
