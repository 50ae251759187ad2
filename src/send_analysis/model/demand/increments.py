"""Measures that change how many plans there are: requests, refusals, cessations, a backlog.

A measure adds new plans (or takes some away) in the calendar year before each January. They
join with the mix of new plans, cease like all plans do, and come to look like all plans in time.
"""

from collections.abc import Mapping

import numpy as np
import xarray as xr

from send_analysis.config import Assumption, Measure, value
from send_analysis.model import effects
from send_analysis.model.demand.flows import Flows

Plans = Mapping[str, xr.DataArray]
# Dimension of the draws -> key of a measure's applies_to.
DIMENSIONS = {"provision": "provisions", "age_band": "ages", "primary_need": "needs"}
CHANGES_WITH_TIME = ("provision", "age_band")  # a child's primary need is taken to stay


def requests(
    plans: Plans, measure: Measure, flows: Flows, assumptions: Mapping[str, Assumption], seed: int
) -> Plans:
    """Return the plans added by a change in requests, which act this year and next.

    The change of new plans = new plans x part reached x effect x (share due to this year's
    requests x ramp + share due to last year's x last year's ramp): what was requested before the
    start is left alone.
    """
    effect = effects.sample(measure, plans["total"].sizes["draw"], seed)
    return _through_requests(plans, measure, flows, assumptions, effect)


def refusal_rate(
    plans: Plans, measure: Measure, flows: Flows, assumptions: Mapping[str, Assumption], seed: int
) -> Plans:
    """Return the plans added by a change of the refusal rate: fewer requests go on to a plan."""
    effect = effects.sample(measure, plans["total"].sizes["draw"], seed)
    accepted = 1 - flows.refusal_rate
    return _through_requests(plans, measure, flows, assumptions, (-effect / accepted).clip(-1))


def backlog(
    plans: Plans, measure: Measure, flows: Flows, assumptions: Mapping[str, Assumption], seed: int
) -> Plans:
    """Return the plans brought forward by clearing waiting assessments, once.

    They would have been issued later anyway: that part of them leaves the increment again each
    year, so that the later flow is never raised.
    """
    effect = effects.sample(measure, plans["total"].sizes["draw"], seed)
    ramp = _ramp(measure, flows)
    cleared = effect * (ramp - _year_before(ramp)) * flows.waiting * joining_part(measure, flows)
    anyway = value(assumptions, "flows.backlog_clears_anyway")
    stays = (1 - flows.cease_rate) * (1 - anyway)
    return _joined(plans, measure, flows, assumptions, cleared, stays)


def cease_rate(
    plans: Plans, measure: Measure, flows: Flows, assumptions: Mapping[str, Assumption], seed: int
) -> Plans:
    """Return the plans added (or ended) by a change of the cease rate, of the plans reached."""
    effect = effects.sample(measure, plans["total"].sizes["draw"], seed)
    stock = plans["total"].shift(census_year=1).isel(census_year=slice(1, None))
    ended = -effect * _ramp(measure, flows) * stock * held_part(plans, measure)
    change = accumulate(ended, 1 - flows.cease_rate, plans["total"])
    mixes = {name: _held_mix(plans[name], measure, name) for name in DIMENSIONS}
    return {"total": change, **{name: change * mix for name, mix in mixes.items()}}


def _through_requests(
    plans: Plans,
    measure: Measure,
    flows: Flows,
    assumptions: Mapping[str, Assumption],
    share: xr.DataArray,
) -> Plans:
    ramp = _ramp(measure, flows)
    acts = flows.this_year * ramp + (1 - flows.this_year) * _year_before(ramp)
    added = flows.new * share * joining_part(measure, flows) * acts
    return _joined(plans, measure, flows, assumptions, added, 1 - flows.cease_rate)


def _ramp(measure: Measure, flows: Flows) -> xr.DataArray:
    return effects.reached(measure, flows.new.census_year)


def _year_before(ramp: xr.DataArray) -> xr.DataArray:
    return ramp.shift(census_year=1, fill_value=0.0)


def _joined(
    plans: Plans,
    measure: Measure,
    flows: Flows,
    assumptions: Mapping[str, Assumption],
    added: xr.DataArray,
    stays: xr.DataArray,
) -> Plans:
    """Return the plans that yearly additions lead to, in total and by each dimension."""
    total = accumulate(added, stays, plans["total"])
    return {"total": total} | {
        name: _spread(
            added,
            total,
            stays,
            chosen(flows.joiners[name], measure, name),
            plans[name],
            value(assumptions, "flows.settles") if name in CHANGES_WITH_TIME else 0.0,
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
    """Return the added plans by category: joining with their own mix, settling to that of all."""
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
    """Return the share of the plans held the January before that a measure reaches."""
    part = 1 + 0 * plans["total"]
    for name, key in DIMENSIONS.items():
        if getattr(measure.applies_to, key):
            cells = plans[name]
            part = part * cells.sel({name: named(cells, measure, name)}).sum(name) / cells.sum(name)
    return part.shift(census_year=1).isel(census_year=slice(1, None))


def chosen(mix: xr.DataArray, measure: Measure, name: str) -> xr.DataArray:
    """Return a mix narrowed to the categories a measure names, summing to one."""
    narrowed = mix.where(mix[name].isin(named(mix, measure, name)), 0.0)
    return narrowed / narrowed.sum(name).clip(np.finfo(float).tiny)  # nobody there: no shares


def _held_mix(cells: xr.DataArray, measure: Measure, name: str) -> xr.DataArray:
    narrowed = cells.where(cells[name].isin(named(cells, measure, name)), 0.0)
    return narrowed / narrowed.sum(name).clip(np.finfo(float).tiny)


def named(cells: xr.DataArray, measure: Measure, name: str) -> list[str]:
    """Return the categories a measure names, or all of them, as far as there are any such plans."""
    named = getattr(measure.applies_to, DIMENSIONS[name])
    return [str(c) for c in cells[name].to_numpy() if not named or str(c) in named]
