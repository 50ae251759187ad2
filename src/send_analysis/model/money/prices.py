"""What a plan costs in England, how prices rise, and the table of unit costs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from send_analysis import tables, vocab
from send_analysis.config.measure import INFLATION
from send_analysis.model.case import Case
from send_analysis.model.money.lines import (
    ALTERNATIVE,
    PLACE_PRICES,
    PLACES_OF,
    PLAN_LINES,
    PROVISION_OF,
    SERVICES,
    Booked,
)

OWN = "own"
PLACE = "place"
LEAST_PLANS = 1.0  # fewer plans, and money booked for them says nothing about a plan's cost


@dataclass(frozen=True)
class UnitCost:
    """What one plan or place of a line costs, with its price year and standing."""

    value: float
    price_year: str
    status: str
    source: str


def family(line: str) -> str:
    """Return the price that a line follows: what a measure or an assumption names."""
    if line in PROVISION_OF:
        return PLAN_LINES[PROVISION_OF[line]].unit_cost
    return PLACE if line in PLACE_PRICES else "service"


def inflation(case: Case, line: str) -> float:
    """Return the assumed yearly rise of a line's price."""
    return case.value(INFLATION[family(line)])


def england_cost(case: Case, line: str) -> UnitCost:
    """Return what a plan of a line costs in England: the median of authorities, else assumed."""
    of = PLAN_LINES[PROVISION_OF[line]]
    name = of.england or of.unit_cost
    id_ = next(
        i for i in (f"budget.england.{name}", f"budget.unit_cost.{name}") if i in case.assumptions
    )
    assumed = case.assumptions[id_]
    cost = max(of.paid(case, case.value(id_)), 0.0)
    return UnitCost(cost, assumed.price_year or "", assumed.status, id_)


def only_growth_is_paid(line: str) -> bool:
    """Say whether what a line's plans of the control year cost stands in other lines."""
    return line in PROVISION_OF and PLAN_LINES[PROVISION_OF[line]].only_growth


def england_amounts(case: Case, volume: Mapping[str, float]) -> dict[str, float]:
    """Return line -> GBP of its volume at England's prices; 0 where only growth is paid."""
    return {
        line: 0.0 if only_growth_is_paid(line) else volume[line] * england_cost(case, line).value
        for line in PROVISION_OF
    }


def england_services(case: Case, plans: pd.Series) -> dict[str, float]:
    """Return service -> GBP that England's authorities pay for as many plans."""
    return {s: plans.sum() * case.value(f"budget.england.{s}") for s in SERVICES}


def is_plausible(case: Case, group: Booked, paid: float, volume: Mapping[str, float]) -> bool:
    """Say whether a group's cost a plan lies within England's 5th to 95th percentile.

    Place funding that others pay is part of the cost that England's range is of.
    """
    lines = [PLAN_LINES[PROVISION_OF[line]] for line in group.ours]
    units = sum(x.multiple(case) * volume[x.line] for x in lines)
    others = sum(x.deducted(case) * volume[x.line] for x in lines)
    if units < LEAST_PLANS:
        return paid == 0
    low, high = _range(case, lines[0].england or lines[0].unit_cost)
    return paid > 0 and low <= (paid + others) / units <= high


def england_range(case: Case, line: str) -> tuple[float, float]:
    """Return England's 5th and 95th percentile of what a plan of a line costs; of a service any."""
    if line not in PROVISION_OF:
        return 0.0, np.inf
    of = PLAN_LINES[PROVISION_OF[line]]
    low, high = _range(case, of.england or of.unit_cost)
    return max(of.paid(case, low), 0.0), of.paid(case, high)


def _range(case: Case, name: str) -> tuple[float, float]:
    known = case.assumptions.get(f"budget.england.{name}")
    if known is None:
        return 0.0, np.inf
    return known.low or 0.0, np.inf if known.high is None else known.high


def inflated(price_year: str, financial_years: list[str], rate: float) -> np.ndarray:
    """Return (1 + rate) to the years since the price year; 1 before it."""
    since = vocab.financial_year_start(price_year)
    years = [max(vocab.financial_year_start(y) - since, 0) for y in financial_years]
    return (1 + rate) ** np.array(years, dtype=float)


def table(costs: Mapping[str, UnitCost], case: Case) -> pd.DataFrame:
    """Return the unit costs used, each with its status, as a unit cost table.

    Parameters
    ----------
    costs
        By line of a provision, or place line.
    """
    rows = pd.DataFrame(
        {
            "old_la_code": case.code,
            "provision": PLACES_OF.get(line) or PROVISION_OF[line],
            "component": line,
            "price_year": cost.price_year,
            "value": cost.value,
            "unit": "GBP a place a year"
            if line in (*PLACES_OF, ALTERNATIVE)
            else "GBP a plan a year",
            "status": cost.status,
            "source_id": _source(case, cost.source),
        }
        for line, cost in costs.items()
    )
    return tables.UNIT_COST.check(rows, "unit costs used")


def _source(case: Case, source: str) -> str:
    """Return a source, of an assumption what it states and where that comes from."""
    known = case.assumptions.get(source)
    return f"{known.statement} ({known.source})" if known else source
