"""The wording of the dedicated schools grant workbooks and what each column becomes."""

import re

from send_analysis import vocab
from send_analysis.loaders.intake.wording import plain, tables

_TABLES = tables("dsg")
BLOCKS = _TABLES["blocks"]  # columns of the sheet Allocations_summary, below before or after
BASES = _TABLES["bases"]
PARTS = _TABLES["parts"]  # columns of the sheet High_needs_block
UNITS = _TABLES["units"]  # of parts that are no amount in pounds, or no part of the sum
INSTITUTIONS = _TABLES["institutions"]  # header rows of the sheet High_needs_deductions
PLACE_TYPES = _TABLES["place_types"]
DEDUCTIONS = _TABLES["deductions"]
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


def label(printed: str) -> str:
    """Return a column's wording without its unit and the census it is based on."""
    return plain(_DETAIL.sub("", printed))


def basis(heading: str) -> str | None:
    """Return whether a heading of the summary says before or after recoupment."""
    return next((code for words, code in BASES.items() if words in plain(heading)), None)


def academic_year(months: str) -> str | None:
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
