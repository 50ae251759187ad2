"""The authority's own costs, taken as they are: of one plan or place, and of single lines.

An own cost holds from its price year on and moves no other line. The control year keeps its
outturn; a line of it that the authority's own ledger shows is that amount.
"""

from collections.abc import Mapping

import pandas as pd

from send_analysis.model.case import Case
from send_analysis.model.money import history, prices, split
from send_analysis.model.money.base import Base
from send_analysis.model.money.lines import (
    ALTERNATIVE,
    BOOKED,
    PLACE_PRICES,
    PLACES_OF,
    PLAN_LINES,
    SERVICES,
    plans_by_line,
)
from send_analysis.model.money.prices import OWN, UnitCost

PLACE, TOTAL = "place", "total"
BESIDE_THE_PLACE = ("top_up", "fee", "support")  # what a plan costs the home authority


def stated(case: Case) -> dict[str, UnitCost]:
    """Return the authority's own cost of a plan or a place by line."""
    unit_cost = case.inputs["unit_cost"]
    rows = unit_cost[(unit_cost.status == OWN) & (unit_cost.old_la_code == case.code)]
    if rows.empty:
        return {}
    places = {line: _newest(rows, p, (PLACE,)) for line, p in PLACES_OF.items()}
    known = {line: cost for line, cost in places.items() if cost}
    for provision, of in PLAN_LINES.items():
        place = _place_price(case, provision, known)
        cost = _newest(rows, provision, BESIDE_THE_PLACE) or _newest(
            rows, provision, (TOTAL,), less=place
        )
        if cost:
            known[of.line] = cost
    return known


def _place_price(case: Case, provision: str, own: Mapping[str, UnitCost]) -> float:
    """Return the place funding within a total cost, 0 where the authority pays for no place."""
    line = next((line for line, p in PLACES_OF.items() if p == provision), None)
    if line is None:
        return 0.0
    return own[line].value if line in own else case.value(PLACE_PRICES[line])


def _newest(
    rows: pd.DataFrame, provision: str, components: tuple[str, ...], less: float = 0.0
) -> UnitCost | None:
    stated = rows[(rows.provision == provision) & rows.component.isin(components)]
    if stated.empty:
        return None
    row = stated.sort_values("price_year").iloc[-1]
    return UnitCost(max(float(row.value) - less, 0.0), row.price_year, OWN, row.source_id)


def from_ledger(case: Case, base: Base, january: pd.DataFrame) -> dict[str, UnitCost]:
    """Return line -> its own cost of a plan or service, from own outturn of single lines.

    Printed lines that are read together count where all that were paid in the split year are there.

    Parameters
    ----------
    base
        The control year before its total is shared.
    """
    costs: dict[str, UnitCost] = {}
    for year, amounts in _years_since_split(case, base):
        costs |= _costs_of(case, base, year, amounts, history.average_of(january, year))
    return costs


def _years_since_split(case: Case, base: Base) -> list[tuple[str, dict[str, float]]]:
    """Return each counted year after the split year with its own outturn by printed line."""
    spend = case.inputs["spend"]
    rows = spend[(spend.old_la_code == case.code) & (spend.status == OWN)]
    years = sorted({y for y in rows.financial_year if y > (base.split_year or "")})
    amounts = ((y, history.amounts(rows, case.code, y, "outturn")) for y in years)
    return [(y, known) for y, known in amounts if known and history.is_counted(case, y)]


def _costs_of(
    case: Case, base: Base, year: str, amounts: Mapping[str, float], plans: pd.Series
) -> dict[str, UnitCost]:
    volume = _volumes(case, base, plans)
    expected = prices.england_amounts(case, volume)
    paid = history.spent(case, base.split_year, "outturn") if base.split_year else {}
    lines = {service: amounts[service] for service in SERVICES if service in amounts}
    for group in BOOKED:
        needed = [line for line in group.printed if paid.get(line)] or group.printed
        if set(needed) <= set(amounts):
            whole = sum(amounts.get(line, 0.0) for line in group.printed)
            lines |= split.shared(group, whole, expected)
    return {
        line: UnitCost(amount / volume[line], year, OWN, history.source_of_ledger(case))
        for line, amount in lines.items()
        if amount >= 0 and volume[line] > 0
    }


def _volumes(case: Case, base: Base, plans: pd.Series) -> dict[str, float]:
    """Return what each net line paid for in a year with these average plans."""
    growth = float(plans.sum() / base.average_plans.sum()) - 1
    services = {s: 1 + case.value(f"budget.moves_with_plans.{s}") * growth for s in SERVICES}
    return {**plans_by_line(plans), ALTERNATIVE: base.volume(ALTERNATIVE), **services}
