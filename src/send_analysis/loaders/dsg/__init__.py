"""Dedicated schools grant: the allocations workbooks and the balances at year end.

Source: DfE, Dedicated schools grant allocations (.ods, one a financial year), and DSG
cumulative balance as a percentage of total income (.xlsx).
"""

import re
from datetime import datetime

import pandas as pd

from send_analysis.loaders.dsg import balances
from send_analysis.loaders.dsg.sheets import (
    CHECK_ONLY,
    SHEETS,
    deductions,
    financial_year,
    high_needs_block,
    summary,
)
from send_analysis.loaders.intake import base
from send_analysis.loaders.intake.sheets import workbook, workbook_kind
from send_analysis.tables import AUTHORITIES, BLOCK_DRIVERS, INCOME, PLACE_DEDUCTIONS

PUBLISHER = "Department for Education"

# The workbook kept as dsg_2024_07_20.ods holds financial year 2023-24 and prints the
# publication date 20 July 2023: the year comes from the sheets' titles, never from a name.
_DATE = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2})[a-z]*,? (20\d\d)")


def recognise(file: base.RawFile) -> base.Recognised | None:
    """Return what the workbook is, from its sheets' names and titles."""
    if workbook_kind(file) is None:
        return None
    sheets = workbook(file)
    if set(SHEETS) <= set(sheets):
        return base.Recognised("dsg", PUBLISHER, _release(sheets), "allocations")
    if balances.is_balances(sheets):
        return base.Recognised("dsg", PUBLISHER, balances.release(sheets), "balances")
    return None


def load(file: base.RawFile, what: base.Recognised) -> dict[str, pd.DataFrame]:
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
    check_totals(file, printed)
    return tidied(file.name, printed.assign(source_id=what.source_id(what.kind)))


def _release(sheets: dict[str, pd.DataFrame]) -> str:
    """Return the financial year, then the printed publication date, which orders vintages."""
    year = _title_year(sheets[SHEETS[0]]) or "year unknown"
    notes = [sheet for name, sheet in sheets.items() if name.startswith("Information")]
    date = _DATE.search(" ".join(cell for sheet in notes for cell in sheet.to_numpy().ravel()))
    if not date:
        return year
    return f"{year} published {datetime.strptime(' '.join(date.groups()), '%d %b %Y'):%Y-%m-%d}"


def _title_year(sheet: pd.DataFrame) -> str | None:
    return financial_year(str(sheet.iloc[0, 0])) if sheet.size else None


def _financial_year(file: base.RawFile, sheets: dict[str, pd.DataFrame]) -> str:
    years = {name: _title_year(sheets[name]) for name in SHEETS}
    first = years[SHEETS[0]]
    if first is None or set(years.values()) != {first}:
        raise base.LoadError(file.name, [f"financial years of the titles: {years}; one is allowed"])
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
    return base.checked(source, *made)


# --- printed totals compared with their parts ----------------------------------------------
# All of them hold to the pound in the four workbooks of 2020-21 to 2023-24, so a difference
# means a damaged file.

POUNDS = 2.0  # rounding of the parts; the largest difference found is 0.99
BLOCKS = ("schools_block", "central_school_services_block", "high_needs_block", "early_years_block")
REQUIRED = (
    *((block, "before_recoupment") for block in (*BLOCKS, "total_dsg")),
    *((block, "after_recoupment") for block in (*BLOCKS, "total_dsg")),
    ("high_needs_formula", "component"),
    ("basic_entitlement_rate", ""),
    ("special_pupils", ""),
    ("high_needs_block", ""),
    ("all_places", "deduction_total"),
)
A_LINE_A_SHEET = {
    "Allocations_summary": ("total_dsg", "before_recoupment"),
    "High_needs_block": ("high_needs_formula", "component"),
    "High_needs_deductions": ("all_places", "deduction_total"),
}


def check_totals(file: base.RawFile, printed: pd.DataFrame) -> None:
    """Raise every total that is not the sum of its parts.

    Parameters
    ----------
    printed
        Long table of :mod:`send_analysis.loaders.dsg.sheets`.

    Raises
    ------
    LoadError
        Naming each total, the first authority and the difference in pounds.
    """
    base.stop_on([*_absent(printed), *_authorities_apart(printed)], file.name)
    before, after = (_by_line(printed, "income", f"{w}_recoupment") for w in ("before", "after"))
    deducted = _by_line(printed, "income", "deduction").sum(axis=1, skipna=False)
    total = _by_line(printed, "income", "deduction_total")["all_places"]
    block = _by_line(printed, CHECK_ONLY, "")["high_needs_block"]
    problems = [
        _differs("total before recoupment", before["total_dsg"], _sum(before)),
        _differs("total after recoupment", after["total_dsg"], _sum(after)),
        _differs("total deduction", total, deducted),
        _differs("high needs block of the two sheets", before["high_needs_block"], block),
        _differs("high needs block after deductions", after["high_needs_block"], block - total),
        _differs("high needs block", block, _computed_block(printed)),
    ]
    base.stop_on([problem for problem in problems if problem], file.name)


def _absent(printed: pd.DataFrame) -> list[str]:
    """Return the columns without which no total can be compared with its parts."""
    present = set(printed[["line", "basis"]].itertuples(index=False, name=None))
    return [
        f"no column of {line} {basis.replace('_', ' ')}".rstrip()
        for line, basis in REQUIRED
        if (line, basis) not in present
    ]


def _authorities_apart(printed: pd.DataFrame) -> list[str]:
    """Return authorities that one sheet has and another lacks."""
    local = printed[printed.old_la_code.str.fullmatch(r"\d{3}")]
    codes = {
        sheet: set(local.old_la_code[local.line.eq(line) & local.basis.eq(basis)])
        for sheet, (line, basis) in A_LINE_A_SHEET.items()
    }
    everywhere = set.union(*codes.values())
    return [
        f"{sheet}: no row of {sorted(everywhere - listed)[:5]}, which another sheet has"
        for sheet, listed in codes.items()
        if everywhere - listed
    ]


def _by_line(printed: pd.DataFrame, table: str, basis: str) -> pd.DataFrame:
    """Return values with a row an authority and a column a line."""
    wanted = printed[(printed.table == table) & (printed.basis == basis)]
    once = wanted.drop_duplicates(["old_la_code", "line"])
    return once.set_index(["old_la_code", "line"])["value"].unstack("line")


def _sum(blocks: pd.DataFrame) -> pd.Series:
    return blocks[list(BLOCKS)].sum(axis=1, skipna=False)


def _computed_block(printed: pd.DataFrame) -> pd.Series:
    """Return amounts + rate x pupils, of authorities only: England's rate is an average."""
    drivers = _by_line(printed, "block_drivers", "")
    amounts = _by_line(printed, "income", "component").sum(axis=1, skipna=False)
    computed = amounts + drivers["basic_entitlement_rate"] * drivers["special_pupils"]
    return computed[computed.index.str.fullmatch(r"\d{3}")]


def _differs(what: str, printed: pd.Series, computed: pd.Series) -> str | None:
    """Return the first difference of more than rounding; a missing part is not checked."""
    difference = (printed - computed).dropna()
    wrong = difference[difference.abs() > POUNDS]
    if wrong.empty:
        return None
    return (
        f"{what}: printed less the sum of its parts is {wrong.iloc[0]:,.0f} "
        f"for {wrong.index[0]}, {len(wrong)} such rows"
    )
