"""The high needs block of one year as the budget reads it from the grant's published lines.

The tables ``income`` and ``block_drivers`` name lines as the grant's workbooks print them; what
the budget needs (parts of the block, deductions by spending line, totals) is made here and
nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from send_analysis.model.money import history
from send_analysis.tables import Tables

ALLOCATIONS = "the allocations of the dedicated schools grant (DSG)"
COMPONENT, DEDUCTION = "component", "deduction"
BEFORE, AFTER = "before_recoupment", "after_recoupment"
HIGH_NEEDS, SCHOOLS = "high_needs_block", "schools_block"
RATE, PUPILS = "basic_entitlement_rate", "special_pupils"
STATED = "high_needs_"  # what the names of printed components begin with
FORMULA, ENTITLEMENT, TOTAL = "formula", "basic_entitlement", "total"
OWN = "own"
# Institutions of the deductions sheet -> the spending line that their places stand in.
PLACES_OF = {
    "mainstream_academies": "place_units",
    "special_academies": "place_special",
    "special_free_schools": "place_special",
    "ap_academies": "place_alternative_provision",
    "hospital_academies": "hospital_education",
    "post_16_academies": "place_post_16",
    "further_education": "place_post_16",
}
ALTERNATIVE = "_pre_16_ap"  # places of any institution that are alternative provision
ANY_ALTERNATIVE = "place_alternative_provision"


@dataclass(frozen=True)
class Grant:
    """One financial year's block, GBP.

    ``block`` holds its parts, which add up to ``before``; ``deductions`` are by spending line,
    with their ``total``; ``rate`` is the basic entitlement of a special school pupil.
    """

    financial_year: str
    block: dict[str, float]
    rate: float
    schools_block: float
    deductions: dict[str, float]
    before: float
    after: float


def of_year(inputs: Tables, old_la_code: str, year: str) -> Grant:
    """Return a year's block; what the authority's own figures leave open is carried forward.

    A year that only the authority states needs its whole block, before or after recoupment:
    parts and deductions that it does not state are the newest published ones, and the formula
    takes what is left.

    Raises
    ------
    NoFiguresError
        If there is no block of the year, or no published one to carry parts from.
    """
    income, drivers = inputs["income"], inputs["block_drivers"]
    printed = _newest_with(income, old_la_code, COMPONENT, year)
    parts = history.amounts(income, old_la_code, printed, COMPONENT)
    parts |= history.amounts(income, old_la_code, year, COMPONENT)
    deductions = _by_spending_line(
        history.amounts(
            income, old_la_code, _newest_with(income, old_la_code, DEDUCTION, year), DEDUCTION
        )
    )
    rate, pupils = _drivers(drivers, old_la_code, year)
    block = {line.removeprefix(STATED): amount for line, amount in parts.items()}
    block[ENTITLEMENT] = float(round(rate * pupils))
    before = _whole(income, old_la_code, year, deductions[TOTAL])
    if printed != year or _is_own(income, old_la_code, year):
        block[FORMULA] = before - sum(a for line, a in block.items() if line != FORMULA)
    blocks = history.amounts(income, old_la_code, printed, BEFORE)
    after = history.amounts(income, old_la_code, year, AFTER)
    return Grant(
        financial_year=year,
        block=block,
        rate=rate,
        schools_block=blocks.get(SCHOOLS, 0.0),
        deductions=deductions,
        before=before,
        after=after.get(HIGH_NEEDS, before - deductions[TOTAL]),
    )


def by_year(inputs: Tables, old_la_code: str, years: list[str]) -> dict[str, Grant]:
    """Return financial year -> the newest block stated for it or for a year before it.

    Raises
    ------
    NoFiguresError
        If no block is stated up to the first year.
    """
    stated = _stated(inputs["income"], old_la_code, BEFORE, HIGH_NEEDS)
    stated |= _stated(inputs["income"], old_la_code, AFTER, HIGH_NEEDS)
    newest = {year: max((s for s in stated if s <= year), default=None) for year in years}
    if None in newest.values():
        raise history.NoFiguresError(f"no high needs block for {old_la_code}", ALLOCATIONS)
    grants = {s: of_year(inputs, old_la_code, s) for s in set(newest.values()) if s}
    return {year: grants[s] for year, s in newest.items() if s}


def stated_amounts(income: pd.DataFrame, old_la_code: str, line: str) -> dict[str, float]:
    """Return financial year -> the authority's own amount of a line, such as its transfer."""
    rows = income[
        (income.old_la_code == old_la_code)
        & (income.line == line)
        & (income.status == OWN)
        & income.amount.notna()
    ]
    return dict(zip(rows.financial_year, rows.amount.astype(float), strict=True))


def _stated(income: pd.DataFrame, code: str, basis: str, line: str = "") -> set[str]:
    rows = income[(income.old_la_code == code) & (income.basis == basis) & income.amount.notna()]
    return set(rows[rows.line == line].financial_year if line else rows.financial_year)


def _newest_with(income: pd.DataFrame, code: str, basis: str, year: str) -> str:
    """Return the newest published year up to ``year`` that has lines of a basis."""
    years = [s for s in _stated(income[income.status != OWN], code, basis) if s <= year]
    if not years:
        raise history.NoFiguresError(
            f"no {basis} of the block of authority {code} up to {year}", ALLOCATIONS
        )
    return max(years)


def _drivers(drivers: pd.DataFrame, code: str, year: str) -> tuple[float, float]:
    """Return the basic entitlement's rate and its pupils, newest up to the year."""
    rows = drivers[(drivers.old_la_code == code) & (drivers.financial_year <= year)]
    newest = rows[rows.value.notna()].sort_values("financial_year").groupby("driver").value.last()
    if not {RATE, PUPILS} <= set(newest.index):
        raise history.NoFiguresError(
            f"no {RATE} and {PUPILS} for authority {code} up to {year}", ALLOCATIONS
        )
    return float(newest[RATE]), float(newest[PUPILS])


def _by_spending_line(printed: Mapping[str, float]) -> dict[str, float]:
    """Return the deductions by the spending line of their places, and their total, GBP."""
    deductions = dict.fromkeys([*PLACES_OF.values(), ANY_ALTERNATIVE], 0.0)
    for line, amount in printed.items():
        where = next(place for name, place in PLACES_OF.items() if line.startswith(name))
        deductions[ANY_ALTERNATIVE if line.endswith(ALTERNATIVE) else where] += amount
    return {**deductions, TOTAL: sum(deductions.values())}


def _whole(income: pd.DataFrame, code: str, year: str, deducted: float) -> float:
    """Return the block before recoupment; from the block after it where only that is stated."""
    before = history.amounts(income, code, year, BEFORE)
    after = history.amounts(income, code, year, AFTER)
    if HIGH_NEEDS in before:
        return before[HIGH_NEEDS]
    if HIGH_NEEDS not in after:
        raise history.NoFiguresError(f"no high needs block {year} for {code}", ALLOCATIONS)
    return after[HIGH_NEEDS] + deducted


def _is_own(income: pd.DataFrame, code: str, year: str) -> bool:
    """Return whether the authority itself states the year's whole block."""
    return year in stated_amounts(income, code, HIGH_NEEDS)
