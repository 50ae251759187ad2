"""What a scenario's measures do to requests, refusals, new and ceased plans.

A measure adds plans (``increments``): those that it lets in or keeps out change new plans, those
that it ends change ceased ones, so that growth is still new less ceased plans and the residual.
Requests change where the measure is on them, and with new plans where England's path is another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import xarray as xr

from send_analysis.config import Measure
from send_analysis.config.measure import CeaseRate, EnglandPath, RefusalRate, Requests
from send_analysis.model.demand import increments
from send_analysis.model.demand.drawn_ratios import dated
from send_analysis.model.demand.flows import Flows
from send_analysis.model.demand.increments import Baseline, Plans


@dataclass(frozen=True)
class Effects:
    """Of all measures together, each (draw, calendar_year) or the number that changes nothing.

    Attributes
    ----------
    requests
        What requests are multiplied by.
    refused
        What is added to the share of requests refused.
    plans
        What the plans of the January at the start of the year are multiplied by.
    new
        What new plans, and so assessments, are multiplied by.
    """

    requests: xr.DataArray | float = 1.0
    refused: xr.DataArray | float = 0.0
    plans: xr.DataArray | float = 1.0
    new: xr.DataArray | float = 1.0

    def over(self, years: xr.DataArray) -> "Effects":
        """Return the effects in some calendar years, none before the first that they reach."""
        kept = {"requests": 1.0, "refused": 0.0, "plans": 1.0, "new": 1.0}
        return Effects(
            **{
                name: effect.reindex(calendar_year=years, fill_value=nothing)
                for name, nothing in kept.items()
                if isinstance(effect := getattr(self, name), xr.DataArray)
            }
        )


def effects(start: Baseline, changes: Mapping[Measure, Plans], total: xr.DataArray) -> Effects:
    """Return what measures do to requests, the share refused, plans held and new plans.

    Parameters
    ----------
    changes
        What each measure adds to the plans.
    total
        Draws of all plans with all of them, (draw, census_year).
    """
    requests, refused = xr.ones_like(start.flows.new), xr.zeros_like(start.flows.new)
    for measure, change in changes.items():
        if isinstance(measure, Requests):
            requests = requests * (1 + _reached(start, measure))
        elif isinstance(measure, RefusalRate):
            refused = refused + _reached(start, measure)
        elif isinstance(measure, EnglandPath):
            let_in = _let_in(change["total"], start.flows.cease_rate)
            requests = requests * (1 + let_in / start.flows.new)
    plans = (total / start.plans["total"]).isel(census_year=slice(None, -1))
    new = (moved(start, changes, total).new / start.flows.new).where(start.flows.new > 0, 1.0)
    return Effects(dated(requests.clip(0), 1), dated(refused, 1), dated(plans, 0), dated(new, 1))


def _reached(start: Baseline, measure: Measure) -> xr.DataArray:
    """Return a measure's effect in each year, of all new plans (draw, census_year)."""
    part = increments.joining_part(measure, start.flows)
    return start.effect(measure) * start.ramp(measure) * part


def moved(start: Baseline, changes: Mapping[Measure, Plans], total: xr.DataArray) -> Flows:
    """Return the flows with measures: growth of ``total`` is new - ceased + residual, exactly.

    Parameters
    ----------
    changes, total
        As ``effects`` has them.
    """
    flows = start.flows
    new, ceased = flows.new, flows.ceased
    for measure, change in changes.items():
        added = change.get("total")
        if added is None:  # it moves plans between provisions alone
            continue
        before = _before(added)
        if isinstance(measure, CeaseRate):
            ceased = ceased + before - _after(added)
        else:
            new = new + _let_in(added, flows.cease_rate)
            ceased = ceased + flows.cease_rate * before
    new, ceased = (part.clip(0).transpose(*total.dims) for part in (new, ceased))
    residual = _after(total) - _before(total) - new + ceased
    return replace(flows, new=new, ceased=ceased, residual=residual.transpose(*total.dims))


def _let_in(added: xr.DataArray, cease_rate: xr.DataArray) -> xr.DataArray:
    """Return the new plans that build up added plans of which a part ceases each year."""
    return _after(added) - (1 - cease_rate) * _before(added)


def _before(plans: xr.DataArray) -> xr.DataArray:
    """Return plans of the January before, by the January after."""
    return plans.shift(census_year=1).isel(census_year=slice(1, None))


def _after(plans: xr.DataArray) -> xr.DataArray:
    return plans.isel(census_year=slice(1, None))
