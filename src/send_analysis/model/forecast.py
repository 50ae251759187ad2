"""Demand, places and money of one area under one scenario: one named step a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.config import Area, Assumption, Measure, Scenario
from send_analysis.model import money as budget
from send_analysis.model import places as sufficiency
from send_analysis.model.demand import flows, measures, structure
from send_analysis.model.demand import total as total_step
from send_analysis.model.demand.panel import PanelError
from send_analysis.model.places import results

METHOD = "send_analysis"

Tables = dict[str, pd.DataFrame]
# Draws of plans by name: total (draw, census_year), and one more dimension for each of its parts.
# No Dataset: a variable cannot have its own name as one of several dimensions there.
Plans = dict[str, xr.DataArray]


@dataclass(frozen=True)
class Unmitigated:
    """The baseline's draws of plans, which every scenario starts from, and all they rest on."""

    inputs: Tables
    area: Area
    assumptions: Mapping[str, Assumption]
    seed: int
    origin: int
    plans: Plans
    changes: dict[Measure, Mapping[str, xr.DataArray]] = field(default_factory=dict, repr=False)

    @cached_property
    def flows(self) -> flows.Flows:
        """Return growth as new, ceased and residual; only measures on plans need it."""
        caseload, code = self.inputs["caseload"], self.area.old_la_code
        own = caseload[(caseload.old_la_code == code) & (caseload.dimension == "total")]
        fitted = flows.fit(
            self.inputs["flows"], own.set_index("census_year").plans, code, self.origin
        )
        needs = _joiners(self.inputs["flows"], self.origin)
        mixes = flows.joiner_mixes(needs, self.plans, self.assumptions)
        return flows.explain(self.plans["total"], fitted, mixes, code, self.assumptions, self.seed)

    def change(self, measure: Measure) -> Mapping[str, xr.DataArray]:
        """Return what one measure adds to the plans, worked out once for all its company."""
        if measure not in self.changes:
            self.changes[measure] = measures.change(
                self.plans, measure, self.flows, self.assumptions, self.seed
            )
        return self.changes[measure]

    @cached_property
    def money(self) -> budget.Basis:
        """Return base year and unit costs."""
        return budget.basis(self.inputs, self.assumptions, self.area)


@dataclass(frozen=True)
class Draws:
    """Plans, plans without a place, spending and balance of one scenario, by draw."""

    plans: Mapping[str, xr.DataArray]
    short: xr.DataArray
    spend: xr.DataArray
    in_year_balance: xr.DataArray


@dataclass(frozen=True)
class Result(Draws):
    """The draws of a run, kept for comparison, and the tidy tables read from them."""

    tables: Tables


def run(
    inputs: Tables,
    area: Area,
    scenario: Scenario,
    assumptions: Mapping[str, Assumption],
    seed: int,
    draws: int,
) -> Result:
    """Return plans, places and money of one area under one scenario, from one set of draws."""
    return outcome(prepare(inputs, area, assumptions, seed, draws), scenario)


def prepare(
    inputs: Tables, area: Area, assumptions: Mapping[str, Assumption], seed: int, draws: int
) -> Unmitigated:
    """Return the baseline's draws of plans: what no measure has touched yet."""
    origin = newest_census(inputs["caseload"], area)
    plans = demand(inputs, area, assumptions, origin, seed, draws)
    return Unmitigated(inputs, area, assumptions, seed, origin, plans)


def outcome(of: Unmitigated, scenario: Scenario) -> Result:
    """Return what a scenario's measures make of the baseline's draws: plans, places, money."""
    plans = mitigated(of, scenario.measures)
    acting, name = scenario.measures, scenario.name
    places = sufficiency.step(
        structure.with_joint(plans, of.inputs, of.area.old_la_code, of.assumptions),
        of.inputs["places"],
        of.assumptions,
        of.area,
        name,
        of.seed,
        acting,
        None if plans is of.plans else of.plans["provision"],
    )
    money = budget.step(
        places.placed,
        of.inputs,
        of.assumptions,
        of.area,
        name,
        places.by_draw,
        acting,
        of.seed,
        of.money,
    )
    return Result(
        plans=places.placed,
        short=results.short(plans["provision"], places.by_draw),
        spend=money.spend,
        in_year_balance=money.in_year_balance,
        tables={
            "forecast": forecast_table(plans, of.area, scenario.name, of.origin),
            "sufficiency": places.table,
            "sufficiency_by_part": places.by_part,
            **money.tables,
        },
    )


def draws_only(of: Unmitigated, acting: Sequence[Measure]) -> Draws:
    """Return the draws that ``outcome`` makes tables of: for hundreds of sets of measures."""
    plans = mitigated(of, acting)
    placed = sufficiency.place(
        for_places(of, plans),
        of.inputs["places"],
        of.assumptions,
        of.area,
        of.seed,
        acting,
        None if plans is of.plans else of.plans["provision"],
    )
    money = budget.by_draw(
        placed.plans,
        of.inputs,
        of.assumptions,
        of.area,
        placed.by_draw,
        acting,
        of.seed,
        known=of.money,
    )
    return Draws(
        plans=placed.plans,
        short=results.short(plans["provision"], placed.by_draw),
        spend=money.parts.after_recoupment,
        in_year_balance=money.balance.in_year,
    )


def mitigated(of: Unmitigated, acting: Sequence[Measure]) -> Mapping[str, xr.DataArray]:
    """Return the draws with the measures on plans applied; without any, the draws themselves."""
    return measures.together(of.plans, [of.change(m) for m in measures.of(acting)])


def for_places(of: Unmitigated, plans: Mapping[str, xr.DataArray]) -> Mapping[str, xr.DataArray]:
    """Return the draws with their two-way cells where places are known to run out.

    They cost as much as all else together, and nothing reads them where capacity is unknown.
    """
    places = of.inputs["places"]
    if not ((places.area == of.area.slug) & (places.status == "open")).any():
        return plans
    return structure.with_joint(plans, of.inputs, of.area.old_la_code, of.assumptions)


def newest_census(caseload: pd.DataFrame, area: Area) -> int:
    """Return the newest January census that counts the area's plans."""
    own = caseload[(caseload.old_la_code == area.old_la_code) & (caseload.dimension == "total")]
    counted = own[own.plans.notna()]
    if counted.empty:
        raise PanelError(f"no plans of {area.name} ({area.old_la_code}) in any census")
    return int(counted.census_year.max())


def demand(
    inputs: Tables,
    area: Area,
    assumptions: Mapping[str, Assumption],
    origin: int,
    seed: int,
    draws: int,
) -> Plans:
    """Return draws of plans in total and by provision, age band and need."""
    total = total_plans(inputs, area, assumptions, origin, seed, draws)
    known = structure.calibrations(inputs, origin)
    parts = structure.parts(inputs, known, area.old_la_code, assumptions, total, seed)
    return {"total": total, **parts}


def total_plans(
    inputs: Tables,
    area: Area,
    assumptions: Mapping[str, Assumption],
    origin: int,
    seed: int,
    draws: int,
) -> xr.DataArray:
    """Return draws of all plans, made from what was known in June of the origin."""
    return total_step.plans(inputs, area.old_la_code, assumptions, origin, seed, draws)


def growth_drivers(inputs: Tables, area: Area) -> pd.DataFrame:
    """Return what drives the newest forecast of an area: its leading indicators."""
    origin = newest_census(inputs["caseload"], area)
    return total_step.drivers(inputs, area.old_la_code, origin)


def _joiners(counted: pd.DataFrame, origin: int) -> pd.Series:
    """Return England's new plans by primary need in the calendar year before the origin."""
    prefix = "new_plans/primary_need/"
    rows = counted[
        (counted.old_la_code == vocab.ENGLAND)
        & (counted.calendar_year == origin - 1)
        & counted.measure.str.startswith(prefix)
    ]
    return rows.set_index(rows.measure.str.removeprefix(prefix)).value.astype(float)


def forecast_table(
    plans: Mapping[str, xr.DataArray], area: Area, scenario: str, origin: int
) -> pd.DataFrame:
    """Return the quantiles of every cell after the origin, in the one quantile table."""
    future = slice(origin + 1, None)
    one_way = [name for name in plans if name in vocab.DIMENSIONS]
    rows = pd.concat(_quantiles(name, plans[name].sel(census_year=future)) for name in one_way)
    rows = rows.assign(
        old_la_code=area.old_la_code,
        la_code=area.la_code,
        scenario=scenario,
        method=METHOD,
        origin=origin,
        horizon=rows.census_year - origin,
    )
    return tables.FORECAST.check(rows, "forecast")


def _quantiles(dimension: str, cell: xr.DataArray) -> pd.DataFrame:
    values = np.quantile(cell.to_numpy(), vocab.QUANTILES, axis=cell.dims.index("draw"))
    dims = [d for d in cell.dims if d != "draw"]
    coords = {"quantile": list(vocab.QUANTILES), **{d: cell[d].to_numpy() for d in dims}}
    long = xr.DataArray(values, coords, ["quantile", *dims], name="value").to_dataframe()
    long = long.reset_index()
    named = long.assign(dimension=dimension, category=long.get(dimension, "total"))
    return named.drop(columns=dimension, errors="ignore")
