"""Plans, then places, then money of one area: one named step a line, each callable alone.

The draws come first; tables are made from them on demand. A scenario starts from the baseline's
draws of plans, so that a difference between two scenarios is their effect and not noise.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd
import xarray as xr

from send_analysis import tables
from send_analysis.config import BASELINE, Area, Measure
from send_analysis.model import cells
from send_analysis.model import money as money_step
from send_analysis.model import places as places_step
from send_analysis.model.case import Case, Plans
from send_analysis.model.demand import (
    children,
    drivers,
    england_paths,
    flows,
    joint,
    measures,
    request_measures,
    requests,
    structure,
    workload,
)
from send_analysis.model.demand import total as total_step
from send_analysis.model.demand.increments import Baseline
from send_analysis.model.demand.panel import PanelError
from send_analysis.model.demand.request_measures import Effects
from send_analysis.model.demand.requests import Yearly
from send_analysis.model.demand.starts import OWN, starting
from send_analysis.model.money import Basis, Money
from send_analysis.model.money.history import NoFiguresError
from send_analysis.model.places import Placed, need_by_age, year_groups


@dataclass(frozen=True)
class Start:
    """The baseline's draws of plans, which every scenario starts from, and all they rest on."""

    case: Case
    plans: Plans
    # What measures add to these very plans under these assumptions: a copy has its own.
    changes: dict[Measure, Plans] = field(init=False, default_factory=dict, repr=False)

    @property
    def origin(self) -> int:
        """Return the January of the newest census, the first year of the draws."""
        return int(self.plans["total"].census_year[0])

    def having(self, **changes: Any) -> "Start":
        """Return the same draws of plans under other inputs or assumptions."""
        return replace(self, case=self.case.having(**changes))

    @cached_property
    def flows(self) -> flows.Flows:
        """Return growth as new, ceased and residual; only measures on plans need it."""
        return flows.of_case(self.case, self.plans)

    def change(self, measure: Measure) -> Plans:
        """Return what one measure adds to the plans, computed once for every set it is in."""
        if measure not in self.changes:
            self.changes[measure] = measures.change(self.explained, measure)
        return self.changes[measure]

    @cached_property
    def explained(self) -> Baseline:
        """Return the draws and their flows, which measures on plans start from."""
        case = self.case
        return Baseline(
            self.plans, self.flows, case.assumptions, case.seed, lambda: self.england_alone
        )

    @cached_property
    def without_measures(self) -> "Outcome":
        """Return what the draws come to when no measure acts."""
        return _outcome(self, self.case.having(measures=(), scenario=BASELINE))

    @cached_property
    def money(self) -> Basis:
        """Return the control year, which no measure changes."""
        return money_step.basis(self.case)

    @cached_property
    def base(self) -> places_step.Base:
        """Return the places at the census, which no measure changes."""
        return places_step.base_of(self.case, self.plans["provision"])

    @cached_property
    def cost_factor(self) -> xr.DataArray:
        """Return the drawn level of prices, which every scenario shares.

        No measure moves it, nor a cost that the authority states itself.
        """
        known, placed = self.money.without_own(), self.without_measures.placed
        parts = money_step.spend_by_draw(self.case, placed.plans, placed.by_draw, known)
        return money_step.cost_factor(self.case, known, parts, self.england)

    @cached_property
    def account(self) -> money_step.Account:
        """Return the blocks and the opening balance, which no measure changes."""
        years = self.cost_factor.financial_year.to_numpy()
        return money_step.account_of(self.case, [str(year) for year in years])

    @cached_property
    def england_alone(self) -> england_paths.England:
        """Return England's plans without measures, and what its flows say."""
        return england_paths.of_case(self.case, self.origin)

    @cached_property
    def england(self) -> xr.DataArray:
        """Return England's plans in the same draws (draw, census_year)."""
        return total_step.england(self.case, self.origin)


@dataclass(frozen=True)
class Outcome:
    """What a set of measures makes of the baseline's draws.

    Attributes
    ----------
    start
        The draws without measures.
    case
        The start's case with the measures that act.
    demanded
        Draws of plans before places run out; ``placed.plans`` after.
    """

    start: Start
    case: Case
    demanded: Plans
    placed: Placed

    @property
    def plans(self) -> Plans:
        """Return the plans where they end up."""
        return self.placed.plans

    @cached_property
    def short(self) -> xr.DataArray:
        """Return plans without a place (draw, census_year, provision)."""
        return self.placed.short

    @cached_property
    def money(self) -> Money:
        """Return spending, income and balance; NoFiguresError where a figure is missing."""
        start = self.start
        return money(self.case, self.placed, start.money, start.cost_factor, start.account)

    @cached_property
    def without_money(self) -> str:
        """Return which figure the budget lacks and what to add; empty where it lacks none."""
        try:
            _ = self.money
        except NoFiguresError as error:
            return str(error)
        return ""

    @property
    def has_money(self) -> bool:
        """Say whether the figures that the budget starts from are loaded."""
        return not self.without_money

    @property
    def spend(self) -> xr.DataArray:
        """Return GBP after recoupment (draw, financial_year, line)."""
        return self.money.parts.after_recoupment

    @property
    def in_year_balance(self) -> xr.DataArray:
        """Return GBP (draw, financial_year), a deficit below 0."""
        return self.money.balance.in_year

    @cached_property
    def wanted(self) -> Plans:
        """Return the plans had everybody who wants a place found one, with two-way cells."""
        return with_joint(self.case, {**self.demanded, "provision": self.placed.unlimited})

    @cached_property
    def place_tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables of places, which need the two-way cells."""
        return places_step.tables_of(self.case, self.wanted, self.placed)

    @cached_property
    def requests(self) -> Yearly:
        """Return requests, decisions, assessments, plans and appeals, (draw, calendar_year)."""
        start, total = self.start, self.demanded["total"]
        acting = {m: start.change(m) for m in measures.of(self.case.measures)}
        try:
            flows = request_measures.moved(start.explained, acting, total)
        except PanelError:  # flows of too few years are published to explain growth by
            return requests.by_year(self.case, start.plans["total"], None, Effects())
        effects = request_measures.effects(start.explained, acting, total)
        return requests.by_year(self.case, start.plans["total"], flows, effects)

    def requests_tables(self) -> dict[str, pd.DataFrame]:
        """Return the forecast of requests and the work that follows from it."""
        return {
            "requests_forecast": requests.table(self.case, self.requests),
            "workload": workload.table(self.case, self.demanded["total"], self.requests),
        }

    @property
    def forecast(self) -> pd.DataFrame:
        """Return the quantiles of plans."""
        return cells.one_way(self.case, self.demanded)

    @property
    def balance(self) -> pd.DataFrame:
        """Return the balances; empty where a figure is missing."""
        return money_step.balance_table(self.case, lambda: self.money)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tidy tables of a run that are read from the draws."""
        return {
            "forecast": self.forecast,
            "plans_change": children.table(self.case, self.demanded),
            **self.place_tables,
            **money_step.tables_of(self.case, lambda: self.money, lambda: self.start.money),
        }

    def divided(self) -> dict[str, pd.DataFrame]:
        """Return the plans that want a place by school year, and by need and age."""
        wanted = self.wanted
        return {
            "year_group": year_groups.table(self.case, wanted),
            "need_by_age": need_by_age.table(self.case, wanted),
        }


def start(case: Case) -> Start:
    """Return the baseline's draws of plans: what no measure has touched yet."""
    return Start(case, plans(case))


def run(of: Start, acting: Iterable[Measure] = (), scenario: str = BASELINE) -> Outcome:
    """Return what measures make of the baseline's draws: plans, places, money."""
    case = of.case.having(measures=tuple(acting), scenario=scenario)
    unchanged = not case.measures and scenario == BASELINE
    return of.without_measures if unchanged else _outcome(of, case)


def _outcome(of: Start, case: Case) -> Outcome:
    demanded = mitigated(of, case.measures)
    before = None if demanded is of.plans else of.plans["provision"]
    return Outcome(of, case, demanded, places(case, demanded, before, of.base))


def plans(case: Case) -> Plans:
    """Return draws of plans in total and by provision, age band and need, without measures."""
    total = total_plans(case, newest_census(case.inputs["caseload"], case.area))
    return {"total": total, **structure.parts(case, total)}


def mitigated(of: Start, acting: Iterable[Measure]) -> Plans:
    """Return the draws with the measures on plans applied; without any, the draws themselves."""
    return measures.together(of.plans, *(of.change(m) for m in measures.of(tuple(acting))))


def places(
    case: Case,
    demanded: Plans,
    unmitigated: xr.DataArray | None = None,
    base: places_step.Base | None = None,
) -> Placed:
    """Return the plans in the places there are, and what overflows.

    The two-way cells cost as much as all else together, and nothing reads them where every place
    takes any need and age.

    Parameters
    ----------
    unmitigated
        Plans by provision before any measure, where measures have moved some.
    base
        ``places.base_of`` the area, where it has been found before.
    """
    draws = with_joint(case, demanded) if places_step.is_divided(case) else demanded
    return places_step.place(case, draws, unmitigated, base)


def money(
    case: Case,
    placed: Placed,
    basis: Basis | None = None,
    cost_factor: xr.DataArray | float = 1.0,
    account: money_step.Account | None = None,
) -> Money:
    """Return spending, income and balance by draw.

    Raises
    ------
    NoFiguresError
        If a published figure that the budget starts from is missing.
    """
    return money_step.by_draw(case, placed.plans, placed.by_draw, basis, cost_factor, account)


def with_joint(case: Case, demanded: Plans) -> Plans:
    """Return the draws with the two-way cells of need and age by provision."""
    return joint.with_joint(demanded, case.inputs, case.code, case.assumptions)


def newest_census(caseload: pd.DataFrame, area: Area) -> int:
    """Return the newest January census that counts the area's plans."""
    own = caseload[(caseload.old_la_code == area.old_la_code) & (caseload.dimension == "total")]
    counted = own[own.plans.notna()]
    if counted.empty:
        raise PanelError(f"no plans of {area.name} ({area.old_la_code}) in any census")
    return int(counted.census_year.max())


def total_plans(case: Case, origin: int) -> xr.DataArray:
    """Return draws of all plans, made from what was known in June of the origin."""
    return total_step.plans(case, origin)


def growth_drivers(case: Case) -> pd.DataFrame:
    """Return what drives the newest forecast of an area: its leading indicators."""
    origin = newest_census(case.inputs["caseload"], case.area)
    return drivers.table(case.inputs, case.code, origin)


def starts(case: Case) -> pd.DataFrame:
    """Return the January that the forecast of each breakdown starts from, and whose counts."""
    origin = newest_census(case.inputs["caseload"], case.area)
    rows = [("total", origin, OWN)]
    for one in starting(case.inputs, case.code, origin):
        rows.append((one.dimension, one.census_year, one.counts))
    frame = pd.DataFrame(rows, columns=["dimension", "census_year", "counts"])
    named = frame.assign(old_la_code=case.code, origin=origin)
    return tables.FORECAST_START.check(named, "where forecasts start")
