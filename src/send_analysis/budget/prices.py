"""What a plan costs: own figure, else derived, else published nationally, else assumed."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from send_analysis import tables, vocab
from send_analysis.budget import history
from send_analysis.budget.lines import BASE_YEAR, INFLATION, PLAN_LINES, SECTION_251
from send_analysis.config import Assumption, value

# Unit cost -> the national series (provision, component) that it follows year by year.
NATIONAL_SERIES = {
    "topup_special": ("state_special", "place_and_topup"),
    "fee_independent": ("independent_special", "fee"),
}
# The national special school figure holds the place funding too; a top-up leaves it out.
PLACE_IN_SERIES = {"topup_special": "budget.place.special"}
OWN = "own"


@dataclass(frozen=True)
class UnitCost:
    """One unit cost with its price year and standing."""

    name: str
    value: float
    price_year: str
    status: str
    source: str


def national_series(
    unit_cost: pd.DataFrame, name: str, assumptions: Mapping[str, Assumption]
) -> pd.Series:
    """Return the published national cost by financial year, empty where there is none."""
    if name not in NATIONAL_SERIES:
        return pd.Series(dtype=float)
    provision, component = NATIONAL_SERIES[name]
    rows = unit_cost[
        (unit_cost.provision == provision)
        & (unit_cost.component == component)
        & (unit_cost.status == "published")
    ]
    series = rows.set_index("price_year").value.astype(float).sort_index()
    return series - (value(assumptions, PLACE_IN_SERIES[name]) if name in PLACE_IN_SERIES else 0)


def unit_costs(
    published: Mapping[str, pd.DataFrame],
    assumptions: Mapping[str, Assumption],
    old_la_code: str,
) -> dict[str, UnitCost]:
    """Return the unit cost of every name used, the firmest that passes."""
    found = {}
    for name in dict.fromkeys(line.unit_cost for line in PLAN_LINES.values()):
        found[name] = (
            own(published["unit_cost"], name)
            or derived(published, assumptions, old_la_code, name)
            or without_own_outturn(published["unit_cost"], assumptions, name)
        )
    return found


def own(unit_cost: pd.DataFrame, name: str) -> UnitCost | None:
    """Return the authority's own figure: a row with component = the unit cost's name."""
    rows = unit_cost[(unit_cost.component == name) & (unit_cost.status == OWN)]
    if rows.empty:
        return None
    newest = rows.sort_values("price_year").iloc[-1]
    return UnitCost(name, float(newest.value), newest.price_year, OWN, newest.source_id)


def derived(
    published: Mapping[str, pd.DataFrame],
    assumptions: Mapping[str, Assumption],
    old_la_code: str,
    name: str,
) -> UnitCost | None:
    """Return outturn over average plans, or nothing where the plausibility rule refuses it.

    Refused: no outturn, budget and outturn further apart than allowed, or a result outside
    the 5th to 95th percentile of England's authorities.
    """
    if name not in SECTION_251:
        return None
    budget = _booked(published["spend"], old_la_code, "budget", name)
    outturn = _booked(published["spend"], old_la_code, "outturn", name)
    allowed = value(assumptions, "budget.plausible_difference")
    if outturn <= 0 or abs(outturn - budget) > allowed * budget:
        return None
    cost = _per_plan(published, assumptions, old_la_code, name, outturn)
    england = assumptions[f"budget.england.{name}"]
    if england.low is None or england.high is None or not england.low <= cost <= england.high:
        return None
    return UnitCost(name, cost, BASE_YEAR, "derived", "published_figures/section_251")


def without_own_outturn(
    unit_cost: pd.DataFrame, assumptions: Mapping[str, Assumption], name: str
) -> UnitCost:
    """Return the cost as if the authority's outturn were not known: national, else assumed."""
    series = national_series(unit_cost, name, assumptions)
    if BASE_YEAR in series.index:
        source = "published_figures/money_and_places"
        return UnitCost(name, float(series[BASE_YEAR]), BASE_YEAR, "published", source)
    id_ = f"budget.england.{name}" if name in SECTION_251 else f"budget.unit_cost.{name}"
    assumption = assumptions[id_]
    return UnitCost(name, value(assumptions, id_), BASE_YEAR, assumption.status, id_)


def _booked(spend: pd.DataFrame, old_la_code: str, basis: str, name: str) -> float:
    lines = history.amounts(spend, old_la_code, BASE_YEAR, basis)
    return sum(lines.get(line, 0.0) for line in SECTION_251[name])


def _per_plan(
    published: Mapping[str, pd.DataFrame],
    assumptions: Mapping[str, Assumption],
    old_la_code: str,
    name: str,
    outturn: float,
) -> float:
    """Return the unit cost c that makes the plans' sum of (ratio x c - place) the outturn."""
    january = history.january_plans(published["caseload"], old_la_code)
    average = history.average_plans(january, BASE_YEAR)
    if name == "topup_alternative_provision":  # most pupils there have no plan: a cost a place
        places = _booked_places(published["spend"], old_la_code, assumptions)
        return outturn / places if places else np.inf
    lines = {p: line for p, line in PLAN_LINES.items() if line.unit_cost == name}
    paid_by_others = sum(line.deducted(assumptions) * average[p] for p, line in lines.items())
    multiples = sum(line.multiple(assumptions) * average[p] for p, line in lines.items())
    return (outturn + paid_by_others) / multiples if multiples else np.inf


def _booked_places(
    spend: pd.DataFrame, old_la_code: str, assumptions: Mapping[str, Assumption]
) -> float:
    budget = history.amounts(spend, old_la_code, BASE_YEAR, "budget").get("place_pru_ap", 0.0)
    return budget / value(assumptions, "budget.place.alternative_provision")


def path(
    cost: UnitCost,
    unit_cost: pd.DataFrame,
    assumptions: Mapping[str, Assumption],
    financial_years: list[str],
) -> np.ndarray:
    """Return the unit cost in each financial year: published rises first, assumed ones after."""
    series = national_series(unit_cost, cost.name, assumptions)
    rate = value(assumptions, INFLATION[cost.name])
    if cost.price_year not in series.index:
        return cost.value * inflated(cost.price_year, financial_years, rate)
    last = series.index[-1]
    risen = [series[min(year, last)] / series[cost.price_year] for year in financial_years]
    return cost.value * np.array(risen) * inflated(last, financial_years, rate)


def inflated(price_year: str, financial_years: list[str], rate: float) -> np.ndarray:
    """Return (1 + rate) to the years since the price year; 1 before it."""
    since = vocab.financial_year_start(price_year)
    years = [max(vocab.financial_year_start(y) - since, 0) for y in financial_years]
    return (1 + rate) ** np.array(years, dtype=float)


def table(costs: Mapping[str, UnitCost]) -> pd.DataFrame:
    """Return the unit costs used, each with its status, as a unit cost table."""
    provisions: dict[str, list[str]] = {}
    for provision, line in PLAN_LINES.items():
        provisions.setdefault(line.unit_cost, []).append(provision)
    rows = pd.DataFrame(
        {
            "provision": " + ".join(provisions[cost.name]),
            "component": cost.name,
            "price_year": cost.price_year,
            "value": cost.value,
            "unit": "GBP a plan a year",
            "status": cost.status,
            "source_id": cost.source,
        }
        for cost in costs.values()
    )
    return tables.UNIT_COST.check(rows, "unit costs used")
