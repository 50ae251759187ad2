"""Hold the printed totals of a dedicated schools grant workbook against their parts.

All of them hold to the pound in the four workbooks of 2020-21 to 2023-24, so a difference
means a damaged file.
"""

import pandas as pd

from send_analysis.loaders.dsg.sheets import CHECK_ONLY
from send_analysis.loaders.intake.base import RawFile
from send_analysis.loaders.intake.wording import stop_on

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


def totals(file: RawFile, printed: pd.DataFrame) -> None:
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
    stop_on([*_absent(printed), *_authorities_apart(printed)], file.name)
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
    stop_on([problem for problem in problems if problem], file.name)


def _absent(printed: pd.DataFrame) -> list[str]:
    """Return the columns without which no total can be held against its parts."""
    found = set(printed[["line", "basis"]].itertuples(index=False, name=None))
    return [
        f"no column of {line} {basis.replace('_', ' ')}".rstrip()
        for line, basis in REQUIRED
        if (line, basis) not in found
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
        f"{sheet}: no row of {sorted(everywhere - found)[:5]}, which another sheet has"
        for sheet, found in codes.items()
        if everywhere - found
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
