"""What a plan costs: own figure, else derived, else published nationally, else assumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from send_analysis import tables, vocab
from send_analysis.config.measure import INFLATION
from send_analysis.model.case import Case
from send_analysis.model.money import history
from send_analysis.model.money.lines import PLACE_PRICES, PLACES_OF, PLAN_LINES, SECTION_251

OWN = "own"
PLACE, TOTAL = "place", "total"
BESIDE_THE_PLACE = ("top_up", "fee", "support")  # what a plan costs the home authority
# Provision that a shared unit cost is stated for; others on it are multiples of it.
STATED_FOR = {
    line.unit_cost: provision
    for provision, line in reversed(PLAN_LINES.items())
    if not line.ratio and not line.place_paid_by_others and provision != "early_years"
}


# Unit cost -> the national series (provision, component) that it follows year by year.
NATIONAL_SERIES = {
    "topup_special": ("state_special", "place_and_topup"),
    "fee_independent": ("independent_special", "fee"),
}
# The national special school figure holds the place funding too; a top-up leaves it out.
PLACE_IN_SERIES = {"topup_special": "budget.place.special"}
# State top-ups that are booked under one another's phases; their sum is reported as one line.
STATE_TOPUPS = (
    "topup_mainstream",
    "topup_special",
    "topup_further_education",
    "topup_alternative_provision",
)


@dataclass(frozen=True)
class UnitCost:
    """One unit cost with its price year and standing."""

    name: str
    value: float
    price_year: str
    status: str
    source: str


@dataclass(frozen=True)
class Source:
    """Where one authority's unit costs are derived from."""

    case: Case

    @cached_property
    def year(self) -> str:
        """Return the base year."""
        return history.base_year(self.case)

    @cached_property
    def average_plans(self) -> pd.Series:
        """Return the base year's average plans by provision."""
        return history.average_of(history.january_plans(self.case), self.year)

    @property
    def source_id(self) -> str:
        """Return the source of the base year's outturn."""
        spend = self.case.inputs["spend"]
        rows = spend[(spend.old_la_code == self.case.code) & (spend.financial_year == self.year)]
        return str(rows[rows.basis == "outturn"].source_id.iloc[0])

    def booked(self, basis: str, names: list[str]) -> float:
        """Return the section 251 sum of the lines behind some unit costs, GBP."""
        lines = history.spent(self.case, self.year, basis)
        return sum(lines.get(line, 0.0) for name in names for line in SECTION_251[name])

    def agrees(self, names: list[str]) -> bool:
        """Return whether there is an outturn and the budget lies near enough to it."""
        budget, outturn = self.booked("budget", names), self.booked("outturn", names)
        allowed = self.case.value("budget.plausible_difference")
        return outturn > 0 and abs(outturn - budget) <= allowed * budget

    def volumes(self, name: str) -> tuple[float, float]:
        """Return how many unit costs the base year held, and GBP of places others paid.

        Alternative provision counts places: most pupils there have no plan.
        """
        if name == "topup_alternative_provision":
            booked = history.spent(self.case, self.year, "budget")
            place = self.case.value("budget.place.alternative_provision")
            return booked.get("place_pru_ap", 0.0) / place, 0.0
        average = self.average_plans
        lines = {p: line for p, line in PLAN_LINES.items() if line.unit_cost == name}
        multiples = sum(x.multiple(self.case) * average[p] for p, x in lines.items())
        others = sum(x.deducted(self.case) * average[p] for p, x in lines.items())
        return float(multiples), float(others)

    def within_england(self, name: str, cost: float) -> UnitCost | None:
        """Return the cost if it lies within England's 5th to 95th percentile."""
        england = self.case.assumptions[f"budget.england.{name}"]
        if england.low is None or england.high is None or not england.low <= cost <= england.high:
            return None
        return UnitCost(name, cost, self.year, "derived", self.source_id)


def national_series(case: Case, name: str) -> pd.Series:
    """Return the published national cost by financial year, empty where there is none."""
    if name not in NATIONAL_SERIES:
        return pd.Series(dtype=float)
    provision, component = NATIONAL_SERIES[name]
    unit_cost = case.inputs["unit_cost"]
    rows = unit_cost[
        (unit_cost.provision == provision)
        & (unit_cost.component == component)
        & (unit_cost.status == "published")
    ]
    series = rows.set_index("price_year").value.astype(float).sort_index()
    return series - (case.value(PLACE_IN_SERIES[name]) if name in PLACE_IN_SERIES else 0)


def unit_costs(case: Case) -> dict[str, UnitCost]:
    """Return the unit cost of every name used, the firmest that passes, and own lines."""
    source = Source(case)
    names = dict.fromkeys(line.unit_cost for line in PLAN_LINES.values())
    own = stated(case)
    firm = {n: own.get(n) or derived(source, n) for n in names}
    accepted = {name: cost for name, cost in firm.items() if cost is not None}
    rest = [name for name in names if name not in accepted]
    shared = derived_together(source, accepted, [n for n in rest if n in STATE_TOPUPS])
    national = {n: without_own_outturn(case, n, source.year) for n in rest}
    return {**{n: {**national, **shared, **accepted}[n] for n in names}, **own}


def derived(source: Source, name: str) -> UnitCost | None:
    """Return outturn over average plans, or nothing where the plausibility rule refuses it.

    Refused: no outturn, budget and outturn further apart than allowed, or a result outside
    the 5th to 95th percentile of England's authorities.
    """
    if name not in SECTION_251 or not source.agrees([name]):
        return None
    multiples, paid_by_others = source.volumes(name)
    if multiples <= 0:
        return None
    cost = (source.booked("outturn", [name]) + paid_by_others) / multiples
    return source.within_england(name, cost)


def derived_together(
    source: Source, accepted: Mapping[str, UnitCost], refused: list[str]
) -> dict[str, UnitCost]:
    """Return the refused state top-ups, scaled alike so that all state top-ups add up.

    An authority that books one phase under another (Tower Hamlets: all under special) still
    reports the sum. Refused where the sum's budget and outturn disagree, where any result
    leaves England's range, or where nobody held what was refused.
    """
    if not refused or not source.agrees(list(STATE_TOPUPS)):
        return {}
    left = source.booked("outturn", list(STATE_TOPUPS)) - sum(
        source.volumes(n)[0] * _in_base_year(source, c)
        for n, c in accepted.items()
        if n in STATE_TOPUPS
    )
    national = {n: without_own_outturn(source.case, n, source.year).value for n in refused}
    expected = sum(source.volumes(n)[0] * cost for n, cost in national.items())
    if expected <= 0:  # nobody held what was refused: there is nothing to scale
        return {}
    scaled = {n: source.within_england(n, cost * left / expected) for n, cost in national.items()}
    within = {n: cost for n, cost in scaled.items() if cost is not None}
    return within if len(within) == len(refused) else {}


def _in_base_year(source: Source, cost: UnitCost) -> float:
    """Return a cost in the base year's prices: an own figure may be of a later year."""
    rate = source.case.value(INFLATION[cost.name])
    return cost.value / float(inflated(source.year, [cost.price_year], rate)[0])


def without_own_outturn(case: Case, name: str, year: str) -> UnitCost:
    """Return the cost as if the authority's outturn were not known: national, else assumed."""
    series = national_series(case, name)
    if year in series.index:
        source = "published_figures/money_and_places"
        return UnitCost(name, float(series[year]), year, "published", source)
    id_ = f"budget.england.{name}" if name in SECTION_251 else f"budget.unit_cost.{name}"
    assumed = case.assumptions[id_]
    return UnitCost(name, case.value(id_), assumed.price_year or year, assumed.status, id_)


def path(case: Case, cost: UnitCost, financial_years: list[str]) -> np.ndarray:
    """Return the unit cost in each financial year: published rises first, assumed ones after."""
    series = national_series(case, cost.name)
    rate = case.value(INFLATION[cost.name])
    if cost.price_year not in series.index:
        return cost.value * inflated(cost.price_year, financial_years, rate)
    last = series.index[-1]
    newest = [series[series.index <= year].iloc[-1] for year in financial_years]
    risen = [published / series[cost.price_year] for published in newest]
    return cost.value * np.array(risen) * inflated(last, financial_years, rate)


def inflated(price_year: str, financial_years: list[str], rate: float) -> np.ndarray:
    """Return (1 + rate) to the years since the price year; 1 before it."""
    since = vocab.financial_year_start(price_year)
    years = [max(vocab.financial_year_start(y) - since, 0) for y in financial_years]
    return (1 + rate) ** np.array(years, dtype=float)


def table(costs: Mapping[str, UnitCost], old_la_code: str) -> pd.DataFrame:
    """Return the unit costs used, each with its status, as a unit cost table."""
    rows = pd.DataFrame(
        {
            "old_la_code": old_la_code,
            "provision": " + ".join(_used_for(key, costs)),
            "component": key,
            "price_year": cost.price_year,
            "value": cost.value,
            "unit": "GBP a place a year" if cost.name == PLACE else "GBP a plan a year",
            "status": cost.status,
            "source_id": cost.source,
        }
        for key, cost in costs.items()
        if _used_for(key, costs)
    )
    return tables.UNIT_COST.check(rows, "unit costs used")


def _used_for(key: str, costs: Mapping[str, UnitCost]) -> list[str]:
    """Return the provisions that a unit cost prices: a provision's own line takes precedence."""
    if key in PLACES_OF:
        return [PLACES_OF[key]]
    lines = PLAN_LINES.items()
    return [p for p, x in lines if x.line == key or (x.unit_cost == key and x.line not in costs)]


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
