"""Measures that move plans between provisions: at entry, at phase transfer, or over time."""

import numpy as np
import xarray as xr

from send_analysis.config import value
from send_analysis.config.measure import ProvisionShare
from send_analysis.model import effects
from send_analysis.model.demand import increments
from send_analysis.model.demand.increments import PLANS, Baseline, Plans


@effects.handles(PLANS, ProvisionShare)
def provision_share(measure: ProvisionShare, start: Baseline) -> Plans:
    """Return the plans that a measure moves from one provision to another; the total stays."""
    plans = start.plans
    share = start.effect(measure) * effects.reached(measure, plans["total"].census_year)
    there = plans["provision"].sel(provision=measure.from_provision, drop=True)
    moved = _moved(measure, start, share, there * _part(plans, measure))
    here = plans["provision"].provision
    sign = (here == measure.to_provision).astype(float) - (here == measure.from_provision)
    return {"provision": (moved * sign).transpose(*plans["provision"].dims)}


def _moved(
    measure: ProvisionShare, start: Baseline, share: xr.DataArray, reached: xr.DataArray
) -> xr.DataArray:
    """Return the plans (draw, census_year) that are elsewhere because of the measure.

    over_time: a share of all plans there. entry: a share of the new plans that would have gone
    there, added up as they stay. phase_transfer: a share of those there who change school.
    """
    flows = start.flows
    if measure.when == "over_time":
        return (reached * share).transpose("draw", "census_year")
    if measure.when == "entry":
        joins = float(flows.joiners["provision"].sel(provision=measure.from_provision))
        entering = flows.new * joins * increments.joining_part(measure, flows) * share
        return increments.accumulate(entering, 1 - flows.cease_rate, reached)
    leaving = share * value(start.assumptions, "sufficiency.phase_transfer")
    return _at_transfer(reached, leaving, flows.cease_rate)


def _at_transfer(
    reached: xr.DataArray, leaving: xr.DataArray, cease_rate: xr.DataArray
) -> xr.DataArray:
    """Return the plans moved so far; each year a share of those still there follows."""
    order = ("draw", "census_year")
    there, rate = reached.transpose(*order).to_numpy(), leaving.transpose(*order).to_numpy()
    kept = 1 - cease_rate.to_numpy()
    moved = np.zeros(there.shape)
    for year in range(1, there.shape[1]):
        earlier = moved[:, year - 1] * kept
        moved[:, year] = earlier + rate[:, year] * np.maximum(there[:, year] - earlier, 0)
    return reached.transpose(*order).copy(data=moved)


def _part(plans: Plans, measure: ProvisionShare) -> xr.DataArray:
    """Return the share (draw, census_year) of plans with the needs and ages a measure names."""
    part = 1 + 0 * plans["total"]
    for name in ("primary_need", "age_band"):
        mix = plans[name] / plans[name].sum(name)
        part = part * mix.sel({name: increments.named(mix, measure, name)}).sum(name)
    return part
