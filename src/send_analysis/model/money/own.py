"""What an authority states itself: unit costs, services, the balance it starts from.

Own figures come before published, derived and assumed ones. A unit cost of a provision is what
the home authority pays for a plan there, beside the place.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from send_analysis import vocab
from send_analysis.config.measure import INFLATION
from send_analysis.model.case import Case
from send_analysis.model.money import grant, history
from send_analysis.model.money.lines import (
    BASE_YEAR,
    PLACE_PRICES,
    PLACES_OF,
    PLAN_LINES,
    SERVICES,
)

OWN = "own"
PLACE, TOTAL = "place", "total"
BESIDE_THE_PLACE = ("top_up", "fee", "support")  # what a plan costs the home authority
OPENING = "opening_balance"
CARRIED_FORWARD = "carried_forward"
# Provision that a shared unit cost is stated for; others on it are multiples of it.
STATED_FOR = {
    line.unit_cost: provision
    for provision, line in reversed(PLAN_LINES.items())
    if not line.ratio and not line.place_paid_by_others and provision != "early_years"
}


@dataclass(frozen=True)
class UnitCost:
    """One unit cost with its price year and standing."""

    name: str
    value: float
    price_year: str
    status: str
    source: str


@dataclass(frozen=True)
class Opening:
    """The balance at the start, GBP, below 0 a deficit; None where nobody states one."""

    amount: float | None
    status: str


def stated(case: Case) -> dict[str, UnitCost]:
    """Return the authority's own unit costs by unit cost, line of a provision or place line."""
    unit_cost = case.inputs["unit_cost"]
    rows = unit_cost[(unit_cost.status == OWN) & (unit_cost.old_la_code == case.code)]
    places = {line: _newest(rows, p, (PLACE,), PLACE) for line, p in PLACES_OF.items()}
    prices = {line: cost for line, cost in places.items() if cost}
    costs = {}
    for provision, line in PLAN_LINES.items():
        place = _place_price(case, provision, prices)
        cost = _newest(rows, provision, BESIDE_THE_PLACE, line.unit_cost) or _newest(
            rows, provision, (TOTAL,), line.unit_cost, less=place
        )
        if cost:
            named = STATED_FOR[line.unit_cost] == provision
            costs[line.unit_cost if named else line.line] = cost
    return {**costs, **prices}


def _place_price(case: Case, provision: str, own: Mapping[str, UnitCost]) -> float:
    """Return the place funding within a total cost, 0 where the authority pays for no place."""
    line = next((line for line, p in PLACES_OF.items() if p == provision), None)
    if line is None:
        return 0.0
    return own[line].value if line in own else case.value(PLACE_PRICES[line])


def _newest(
    rows: pd.DataFrame, provision: str, components: tuple[str, ...], name: str, less: float = 0.0
) -> UnitCost | None:
    stated = rows[(rows.provision == provision) & rows.component.isin(components)]
    if stated.empty:
        return None
    row = stated.sort_values("price_year").iloc[-1]
    return UnitCost(name, float(row.value) - less, row.price_year, OWN, row.source_id)


def services(case: Case, january: pd.DataFrame, outturn: Mapping[str, float]) -> dict[str, float]:
    """Return each service's base year amount, GBP, such that it makes the newest own figure.

    An own figure of a later year is taken back to the base year by inflation and plans. Years
    whose two Januaries are not counted yet are left aside.
    """
    amounts = {line: outturn.get(line, 0.0) for line in SERVICES}
    spend = case.inputs["spend"]
    own = spend[(spend.old_la_code == case.code) & (spend.status == OWN) & spend.amount.notna()]
    counted = own.financial_year.map(lambda y: vocab.census_years_of(y)[1] <= january.index.max())
    later = own[counted.astype(bool) & (own.financial_year > BASE_YEAR) & own.line.isin(SERVICES)]
    for row in later.sort_values(["financial_year", "basis"]).to_dict("records"):
        grown = _grown(case, row["line"], row["financial_year"], january)
        amounts[row["line"]] = float(row["amount"]) / grown
    return amounts


def _grown(case: Case, line: str, year: str, january: pd.DataFrame) -> float:
    """Return what the model makes of 1 GBP of a service from the base year to ``year``."""
    since = vocab.financial_year_start(year) - vocab.financial_year_start(BASE_YEAR)
    plans, base = (history.average_plans(january, y).sum() for y in (year, BASE_YEAR))
    moves = case.value(f"budget.moves_with_plans.{line}")
    rise = case.value(INFLATION["service"])
    return float((1 + rise) ** since * (1 + moves * (plans / base - 1)))


def opening(case: Case, first_year: str) -> Opening:
    """Return the balance at 1 April of the first year: own, else as published, else assumed.

    Published is the grant carried forward in the outturn of the year before.
    """
    own = grant.stated_amounts(case.inputs["income"], case.code, OPENING)
    if first_year in own:
        return Opening(own[first_year], OWN)
    carried = _carried_forward(case, first_year)
    if carried is not None:
        return Opening(carried, "published")
    assumption = case.assumptions.get(f"budget.opening_balance.{case.area.slug}")
    return Opening(assumption.value, assumption.status) if assumption else Opening(None, "assumed")


def _carried_forward(case: Case, first_year: str) -> float | None:
    """Return the grant carried forward at 31 March before the first year, if published."""
    if "dsg_balance" not in case.inputs:
        return None
    before = vocab.financial_year(vocab.financial_year_start(first_year) - 1)
    rows = case.inputs["dsg_balance"]
    rows = rows[
        (rows.old_la_code == case.code)
        & (rows.financial_year == before)
        & (rows.measure == CARRIED_FORWARD)
        & rows.value.notna()
    ]
    return None if rows.empty else float(rows.value.iloc[-1])
