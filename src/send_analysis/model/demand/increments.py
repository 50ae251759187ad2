"""Measures that change how many plans there are: requests, refusals, cessations, a backlog.

A measure adds new plans (or takes some away) in the calendar year before each January. They
join with the mix of new plans, cease like all plans do, and come to look like all plans in time.
Formulas and hand-worked cases: docs/scenarios.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from send_analysis.config import Assumptions, Measure, value
from send_analysis.config.measure import Backlog, CeaseRate, RefusalRate, Requests
from send_analysis.model import effects
from send_analysis.model.demand.flows import Flows

PLANS = "plans"
Plans = Mapping[str, xr.DataArray]
# Dimension of the draws -> key of a measure's applies_to.
DIMENSIONS = {"provision": "provisions", "age_band": "ages", "primary_need": "needs"}
CHANGES_WITH_TIME = ("provision", "age_band")  # a child's primary need is taken to stay


@dataclass(frozen=True)
class Baseline:
    """What measures on plans start from: the baseline's draws, and the same explained as flows.

    Attributes
    ----------
    plans
        total (draw, census_year), and one more dimension for each of its parts.
    flows
        The same draws as new, ceased and residual.
    england
        Gives England's plans; asked for by the measures that move them alone.
    """

    plans: Plans
    flows: Flows
    assumptions: Assumptions
    seed: int
    england: Callable[[], Any]

    def effect(self, measure: Measure) -> xr.DataArray:
        """Return a measure's effect (draw)."""
        return effects.sample(measure, self.plans["total"].sizes["draw"], self.seed)

    def ramp(self, measure: Measure) -> xr.DataArray:
        """Return the part of the effect reached (census_year), from the first year of flows."""
        return effects.reached(measure, self.flows.new.census_year)


@effects.handles(PLANS, Requests)
def requests(measure: Requests, start: Baseline) -> Plans:
    """Return the plans added by a change in requests, which act this year and next.

    The change of new plans = new plans x part reached x effect x (share due to this year's
    requests x ramp + share due to last year's x last year's ramp): what was requested before the
    start is left alone.
    """
    return _through_requests(measure, start, start.effect(measure))


@effects.handles(PLANS, RefusalRate)
def refusal_rate(measure: RefusalRate, start: Baseline) -> Plans:
    """Return the plans added by a change of the refusal rate: fewer requests go on to a plan."""
    accepted = 1 - start.flows.refusal_rate
    return _through_requests(measure, start, (-start.effect(measure) / accepted).clip(-1))


@effects.handles(PLANS, Backlog)
def backlog(measure: Backlog, start: Baseline) -> Plans:
    """Return the plans brought forward by clearing waiting assessments, once.

    They would have been issued later anyway: that part of them leaves the increment again each
    year, so that the later flow is never raised.
    """
    flows, ramp = start.flows, start.ramp(measure)
    cleared = start.effect(measure) * (ramp - _year_before(ramp)) * flows.waiting
    anyway = value(start.assumptions, "flows.backlog_clears_anyway")
    stays = (1 - flows.cease_rate) * (1 - anyway)
    return _joined(measure, start, cleared * joining_part(measure, flows), stays)


@effects.handles(PLANS, CeaseRate)
def cease_rate(measure: CeaseRate, start: Baseline) -> Plans:
    """Return the plans added (or ended) by a change of the cease rate, of the plans reached."""
    plans = start.plans
    stock = plans["total"].shift(census_year=1).isel(census_year=slice(1, None))
    ended = -start.effect(measure) * start.ramp(measure) * stock * held_part(plans, measure)
    change = accumulate(ended, 1 - start.flows.cease_rate, plans["total"])
    mixes = {name: chosen(plans[name], measure, name) for name in DIMENSIONS}
    return {"total": change, **{name: change * mix for name, mix in mixes.items()}}


def _through_requests(measure: Measure, start: Baseline, share: xr.DataArray) -> Plans:
    flows, ramp = start.flows, start.ramp(measure)
    acts = flows.this_year * ramp + (1 - flows.this_year) * _year_before(ramp)
    added = flows.new * share * joining_part(measure, flows) * acts
    return _joined(measure, start, added, 1 - flows.cease_rate)


def _year_before(ramp: xr.DataArray) -> xr.DataArray:
    return ramp.shift(census_year=1, fill_value=0.0)


def _joined(measure: Measure, start: Baseline, added: xr.DataArray, stays: xr.DataArray) -> Plans:
    """Return the plans that yearly additions lead to, in total and by each dimension."""
    total = accumulate(added, stays, start.plans["total"])
    settles = value(start.assumptions, "flows.settles")
    return {"total": total} | {
        name: _spread(
            added,
            total,
            stays,
            chosen(start.flows.joiners[name], measure, name),
            start.plans[name],
            settles if name in CHANGES_WITH_TIME else 0.0,
        )
        for name in DIMENSIONS
    }


def accumulate(added: xr.DataArray, stays: xr.DataArray, like: xr.DataArray) -> xr.DataArray:
    """Return the stock (draw, census_year) that yearly additions build up as part of it stays."""
    flow = added.transpose("draw", "census_year").to_numpy()
    kept = stays.to_numpy()
    stock = np.zeros((flow.shape[0], flow.shape[1] + 1))
    for year in range(flow.shape[1]):
        stock[:, year + 1] = stock[:, year] * kept + flow[:, year]
    return like.copy(data=stock)


def _spread(
    added: xr.DataArray,
    total: xr.DataArray,
    stays: xr.DataArray,
    mix: xr.DataArray,
    held: xr.DataArray,
    settles: float,
) -> xr.DataArray:
    """Return the added plans by category: joining with their own mix, settling to that of all.

    Parameters
    ----------
    added, total
        (draw, census_year): new plans of a year, and the stock that they build up.
    stays
        (draw): share of the added plans kept from one January to the next.
    mix, held
        (category), the joiners' mix; (draw, census_year, category), the baseline's plans.
    """
    flow = added.transpose("draw", "census_year").to_numpy()
    cells, stock = np.zeros(held.shape), total.to_numpy()
    shares = (held / held.sum(str(mix.dims[0]))).transpose(*held.dims).to_numpy()
    kept, joins = stays.to_numpy()[:, None], mix.to_numpy()[None, :]
    for year in range(flow.shape[1]):
        settled = settles * stock[:, year, None] * shares[:, year + 1]
        cells[:, year + 1] = kept * ((1 - settles) * cells[:, year] + settled)
        cells[:, year + 1] += flow[:, year, None] * joins
    return held.copy(data=cells)


def joining_part(measure: Measure, flows: Flows) -> float:
    """Return the share of new plans that a measure reaches, its dimensions taken as independent."""
    parts = [
        float(flows.joiners[name].sel({name: named(flows.joiners[name], measure, name)}).sum())
        for name in DIMENSIONS
    ]
    return float(np.prod(parts))


def held_part(plans: Plans, measure: Measure) -> xr.DataArray:
    """Return the share (draw, census_year) of the plans of the January before that it reaches."""
    part = 1 + 0 * plans["total"]
    for name, key in DIMENSIONS.items():
        if measure.reaches.get(key):
            cells = plans[name]
            part = part * cells.sel({name: named(cells, measure, name)}).sum(name) / cells.sum(name)
    return part.shift(census_year=1).isel(census_year=slice(1, None))


def chosen(mix: xr.DataArray, measure: Measure, name: str) -> xr.DataArray:
    """Return plans or a mix limited to the categories a measure names, as shares of one."""
    narrowed = mix.where(mix[name].isin(named(mix, measure, name)), 0.0)
    return narrowed / narrowed.sum(name).clip(np.finfo(float).tiny)  # nobody there: no shares


def named(cells: xr.DataArray, measure: Measure, name: str) -> list[str]:
    """Return the categories that a measure names, or all, as far as there are such plans."""
    wanted = measure.reaches.get(DIMENSIONS[name])
    return [str(c) for c in cells[name].to_numpy() if not wanted or str(c) in wanted]
