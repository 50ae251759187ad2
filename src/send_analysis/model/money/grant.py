"""The high needs block of one year as the budget reads it from the grant's published lines.

The tables ``income`` and ``block_drivers`` name lines as the grant's workbooks print them; what
the budget needs (parts of the block, deductions by spending line, totals) is made here and
nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from send_analysis.model import once
from send_analysis.model.money import history
from send_analysis.model.once import Authority
from send_analysis.quality import own_money
from send_analysis.tables import Tables

ALLOCATIONS = "the allocations of the dedicated schools grant (DSG)"
COMPONENT, DEDUCTION = "component", "deduction"
BEFORE, AFTER = "before_recoupment", "after_recoupment"
HIGH_NEEDS, SCHOOLS = "high_needs_block", "schools_block"
RATE, PUPILS = "basic_entitlement_rate", "special_pupils"
STATED = "high_needs_"  # what the names of printed components begin with
FORMULA, ENTITLEMENT, TOTAL = "formula", "basic_entitlement", "total"
IMPORT_EXPORT = "import_export"
OWN, OTHER = "own", "other"
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
class Stated:
    """An amount of one year, GBP, as its source gives it, and how firm it is."""

    amount: float
    status: str


@dataclass(frozen=True)
class Grant:
    """One financial year's block, GBP.

    ``block`` holds its parts, which add up to ``before``; ``deductions`` are by spending line,
    with their ``total``, and were printed for ``deducted_in``; ``rate`` is the basic entitlement of
    a special school pupil.
    ``before_is_stated`` and ``after_is_stated`` say on which bases the year's whole block is given;
    ``status`` how firm it is.
    """

    financial_year: str
    block: dict[str, float]
    rate: float
    schools_block: float
    deductions: dict[str, float]
    deducted_in: str
    before: float
    after: float
    before_is_stated: bool
    after_is_stated: bool
    status: str


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
    deducted_in = _newest_with(income, old_la_code, DEDUCTION, year)
    deductions = _by_spending_line(history.amounts(income, old_la_code, deducted_in, DEDUCTION))
    # Of an authority whose grant is not published the entitlement stands within the formula.
    alone = _is_own_alone(income, old_la_code)
    rate, pupils = (0.0, 0.0) if alone else _drivers(drivers, old_la_code, year)
    block = dict.fromkeys((FORMULA, IMPORT_EXPORT), 0.0)  # in what is left, where not stated
    block |= {line.removeprefix(STATED): amount for line, amount in parts.items()}
    block[ENTITLEMENT] = float(round(rate * pupils))
    stated = _whole(income, old_la_code, year)
    deducted = deductions[TOTAL]
    before = stated[BEFORE] if BEFORE in stated else stated[AFTER] + deducted
    status = _status(income, old_la_code, year)
    if printed != year or status == OWN:
        block[FORMULA] = before - sum(a for line, a in block.items() if line != FORMULA)
    blocks = history.amounts(income, old_la_code, printed, BEFORE)
    return Grant(
        financial_year=year,
        block=block,
        rate=rate,
        schools_block=blocks.get(SCHOOLS, 0.0),
        deductions=deductions,
        deducted_in=deducted_in,
        before=before,
        after=stated.get(AFTER, before - deducted),
        before_is_stated=BEFORE in stated,
        after_is_stated=AFTER in stated,
        status=status,
    )


def by_year(inputs: Tables, old_la_code: str, years: list[str]) -> dict[str, Grant]:
    """Return financial year -> the newest block stated for it or for a year before it.

    Raises
    ------
    NoFiguresError
        If no block is stated up to the first year.
    """
    return dict(_by_year(inputs, old_la_code, tuple(years)))


@once.for_inputs
def _by_year(inputs: Tables, old_la_code: str, years: tuple[str, ...]) -> dict[str, Grant]:
    stated = _stated(inputs["income"], old_la_code, BEFORE, HIGH_NEEDS)
    stated |= _stated(inputs["income"], old_la_code, AFTER, HIGH_NEEDS)
    newest = {year: max((s for s in stated if s <= year), default=None) for year in years}
    if None in newest.values():
        raise _no_block(inputs["income"], old_la_code)
    grants = {s: of_year(inputs, old_la_code, s) for s in set(newest.values()) if s}
    return {year: grants[s] for year, s in newest.items() if s}


def _no_block(income: pd.DataFrame, code: str) -> history.NoFiguresError:
    """Return that an authority has no block: unlisted in the allocations, or none are loaded."""
    name = history.named(code)
    if (income.line == HIGH_NEEDS).any() and income[income.old_la_code == code].empty:
        reason = f"{ALLOCATIONS} that are loaded list no high needs block for {name}"
        return history.NoFiguresError(reason, "the authority's own block, if it receives one")
    return history.NoFiguresError(f"no high needs block for {name}", ALLOCATIONS)


@once.for_authority
def stated_amounts(case: Authority, line: str) -> Mapping[str, Stated]:
    """Return financial year -> what is stated of a line that no block holds, such as its transfer.

    An authority's own figure has replaced what was published before it comes here.
    """
    income = case.inputs["income"]
    rows = income[
        (income.old_la_code == case.code)
        & (income.line == line)
        & (income.basis == OTHER)
        & income.amount.notna()
    ]
    return {
        row.financial_year: Stated(float(row.amount), str(row.status)) for row in rows.itertuples()
    }


def _stated(income: pd.DataFrame, code: str, basis: str, line: str = "") -> set[str]:
    rows = income[(income.old_la_code == code) & (income.basis == basis) & income.amount.notna()]
    return set(rows[rows.line == line].financial_year if line else rows.financial_year)


def _newest_with(income: pd.DataFrame, code: str, basis: str, year: str) -> str:
    """Return the newest published year up to ``year`` that has lines of a basis.

    The year itself where nothing of the authority's grant is published and it states its block.
    """
    published = income[income.status != OWN]
    years = [s for s in _stated(published, code, basis) if s <= year]
    if not years and _is_own_alone(income, code):
        return year
    if not years:
        raise history.NoFiguresError(
            f"no {basis} of the block of {history.named(code)} up to {year}", ALLOCATIONS
        )
    return max(years)


def _is_own_alone(income: pd.DataFrame, code: str) -> bool:
    """Say whether an authority's own figures are all that is loaded of its grant."""
    of_block = income[(income.old_la_code == code) & (income.line == HIGH_NEEDS)]
    return bool(len(of_block)) and bool((of_block.status == OWN).all())


def _drivers(drivers: pd.DataFrame, code: str, year: str) -> tuple[float, float]:
    """Return the basic entitlement's rate and its pupils, newest up to the year."""
    rows = drivers[(drivers.old_la_code == code) & (drivers.financial_year <= year)]
    newest = rows[rows.value.notna()].sort_values("financial_year").groupby("driver").value.last()
    if not {RATE, PUPILS} <= set(newest.index):
        raise history.NoFiguresError(
            f"no {RATE} and {PUPILS} for {history.named(code)} up to {year}", ALLOCATIONS
        )
    return float(newest[RATE]), float(newest[PUPILS])


def _by_spending_line(printed: Mapping[str, float]) -> dict[str, float]:
    """Return the deductions by the spending line of their places, and their total, GBP."""
    deductions = dict.fromkeys([*PLACES_OF.values(), ANY_ALTERNATIVE], 0.0)
    for line, amount in printed.items():
        where = next((place for name, place in PLACES_OF.items() if line.startswith(name)), None)
        if where is None:
            known = f"lines that begin with one of {list(PLACES_OF)}"
            raise history.NoFiguresError(f"deduction {line} is of no known institution", known)
        deductions[ANY_ALTERNATIVE if line.endswith(ALTERNATIVE) else where] += amount
    return {**deductions, TOTAL: sum(deductions.values())}


def _whole(income: pd.DataFrame, code: str, year: str) -> dict[str, float]:
    """Return basis -> the year's block as it is stated, before or after recoupment, or both.

    Where the authority itself states it on one basis, that one alone.
    """
    rows = _blocks(income, code, year)
    rows = rows[rows.status == OWN] if (rows.status == OWN).any() else rows
    if rows.empty:
        raise history.NoFiguresError(
            f"no high needs block {year} for {history.named(code)}", ALLOCATIONS
        )
    whole = dict(zip(rows.basis, rows.amount.astype(float), strict=True))
    _refuse_thousands(income, code, year, whole)
    return whole


def _refuse_thousands(
    income: pd.DataFrame, code: str, year: str, whole: Mapping[str, float]
) -> None:
    """Raise a block so far below the newest published one that it cannot be in pounds."""
    newest = _newest_with(income, code, BEFORE, year)
    published = history.amounts(income[income.status != OWN], code, newest, BEFORE)
    for amount in whole.values():
        if own_money.in_thousands(amount, published.get(HIGH_NEEDS, 0.0)):
            raise history.NoFiguresError(
                f"the block {year} of {history.named(code)} is {amount:,.0f} in its own "
                f"figures and was {published[HIGH_NEEDS]:,.0f} in {newest}",
                "the block in pounds",
            )


def _status(income: pd.DataFrame, code: str, year: str) -> str:
    """Return how firm the year's whole block is: own where the authority itself states it."""
    statuses = list(_blocks(income, code, year).status)
    return OWN if OWN in statuses else str(statuses[-1])


def _blocks(income: pd.DataFrame, code: str, year: str) -> pd.DataFrame:
    return income[
        (income.old_la_code == code)
        & (income.financial_year == year)
        & (income.line == HIGH_NEEDS)
        & income.basis.isin([BEFORE, AFTER])
        & income.amount.notna()
    ]
