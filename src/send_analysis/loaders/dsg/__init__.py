"""Dedicated schools grant: the allocations workbooks and the balances at year end.

Source: DfE, Dedicated schools grant allocations (.ods, one a financial year), and DSG
cumulative balance as a percentage of total income (.xlsx).
"""

import re
from datetime import datetime

import pandas as pd

from send_analysis.loaders.dsg import balances, checks, words
from send_analysis.loaders.dsg.sheets import SHEETS, deductions, high_needs_block, summary
from send_analysis.loaders.intake.base import LoadError, RawFile, Recognised, checked
from send_analysis.loaders.intake.sheets import workbook, workbook_kind
from send_analysis.tables import AUTHORITIES, BLOCK_DRIVERS, INCOME, PLACE_DEDUCTIONS

PUBLISHER = "Department for Education"

# The workbook kept as dsg_2024_07_20.ods holds financial year 2023-24 and prints the
# publication date 20 July 2023: the year comes from the sheets' titles, never from a name.
_DATE = re.compile(r"\d{1,2} [A-Z][a-z]{2}, \d{4}")


def recognise(file: RawFile) -> Recognised | None:
    """Return what the workbook is, from its sheets' names and titles."""
    if workbook_kind(file) is None:
        return None
    sheets = workbook(file)
    if set(SHEETS) <= set(sheets):
        return Recognised("dsg", PUBLISHER, _release(sheets), "allocations")
    if balances.is_balances(sheets):
        return Recognised("dsg", PUBLISHER, balances.release(sheets), "balances")
    return None


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return the tables of one workbook.

    Returns
    -------
    dict
        Allocations: ``income`` (GBP: each block before and after recoupment, each component
        of the high needs block, each deduction), ``place_deductions`` (places),
        ``block_drivers`` (rates, pupils), ``authorities``. Balances: ``dsg_balance``.

    Raises
    ------
    LoadError
        If a column or row is unknown, or a printed total is not the sum of its parts.
    """
    if what.kind == "balances":
        return balances.load(file, what)
    sheets = workbook(file)
    year = _financial_year(file, sheets)
    parts = [
        summary(file, sheets["Allocations_summary"], year),
        high_needs_block(file, sheets["High_needs_block"], year),
        deductions(file, sheets["High_needs_deductions"], year),
    ]
    printed = pd.concat(parts, ignore_index=True)
    checks.totals(file, printed)
    return tidied(file.name, printed.assign(source_id=what.source_id(what.kind)))


def _release(sheets: dict[str, pd.DataFrame]) -> str:
    """Return the financial year, then the printed publication date, which orders vintages."""
    year = _title_year(sheets[SHEETS[0]]) or "year unknown"
    notes = [sheet for name, sheet in sheets.items() if name.startswith("Information")]
    date = _DATE.search(" ".join(cell for sheet in notes for cell in sheet.to_numpy().ravel()))
    if not date:
        return year
    return f"{year} published {datetime.strptime(date[0], '%d %b, %Y'):%Y-%m-%d}"


def _title_year(sheet: pd.DataFrame) -> str | None:
    return words.financial_year(str(sheet.iloc[0, 0])) if sheet.size else None


def _financial_year(file: RawFile, sheets: dict[str, pd.DataFrame]) -> str:
    found = {name: _title_year(sheets[name]) for name in SHEETS}
    first = found[SHEETS[0]]
    if first is None or set(found.values()) != {first}:
        raise LoadError(file.name, [f"financial years of the titles: {found}; one is allowed"])
    return first


def tidied(source: str, printed: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Share the printed cells of :mod:`send_analysis.loaders.dsg.sheets` out to their tables."""
    income = printed[printed.table == INCOME.name].rename(columns={"value": "amount"})
    places = printed[printed.table == PLACE_DEDUCTIONS.name]
    drivers = printed[printed.table == BLOCK_DRIVERS.name]
    named = printed[printed.la_name != ""].drop_duplicates(["old_la_code", "la_name"])
    places = places.rename(
        columns={"line": "institution", "basis": "place_type", "value": "places"}
    )
    made = (
        (INCOME, income.assign(status="published")),
        (PLACE_DEDUCTIONS, places),
        (BLOCK_DRIVERS, drivers.rename(columns={"line": "driver"})),
        (AUTHORITIES, named),
    )
    return checked(source, *made)
