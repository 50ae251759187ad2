"""What a scenario's measures do to the draws of plans: increments over the baseline.

An increment never depends on another measure, so neither their order nor what else acts
changes what one of them does to the plans. Formulas and hand-worked cases: docs/scenarios.md.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

import numpy as np
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Measure, value
from send_analysis.config.measure import ProvisionShare
from send_analysis.model import effects, once
from send_analysis.model.demand import increments, structure
from send_analysis.model.demand.increments import PLANS, Baseline, Plans


def of(measures: Iterable[Measure]) -> list[Measure]:
    """Return the measures that act on plans, in an order that no file decides."""
    return effects.acting(PLANS, measures)


def change(start: Baseline, measure: Measure) -> Plans:
    """Return what one measure adds to the baseline's draws, by dimension."""
    named = [p for target, p in measure.moves.items() if target.endswith("_provision")]
    there = {**start.plans, "provision": _with(start.plans["provision"], named)}
    return effects.handler(measure)(measure, replace(start, plans=there))


@once.for_draws
def together(plans: Plans, *changes: Plans) -> Plans:
    """Return the draws with changes added up; without any, the draws themselves."""
    if not changes:
        return plans
    cells = {name: plans[name] for name in ("total", *increments.DIMENSIONS)}
    for one in changes:
        for name, added in one.items():
            cells[name] = _plus(cells[name], added)
    total = _laid_out(cells.pop("total").clip(0), plans["total"].dims)
    parts = {n: _laid_out(_summing_to(total, p), plans[n].dims) for n, p in cells.items()}
    needs = parts["primary_need"]
    parts["area_of_need"] = structure.add_up(needs, vocab.AREA_OF_NEED, "area_of_need")
    return {**plans, "total": total, **parts}


def _laid_out(array: xr.DataArray, dims: tuple[Hashable, ...]) -> xr.DataArray:
    """Return the array in this order of dimensions, in memory too: sums then round alike."""
    ordered = array.transpose(*dims)
    return ordered.copy(data=np.ascontiguousarray(ordered.to_numpy()))


def _plus(cells: xr.DataArray, added: xr.DataArray) -> xr.DataArray:
    if "provision" not in cells.dims:
        return cells + added
    known = [str(p) for p in added.provision.to_numpy()]
    cells = _with(cells, known)
    return cells + _with(added, [str(p) for p in cells.provision.to_numpy()])


def _with(cells: xr.DataArray, provisions: Sequence[str]) -> xr.DataArray:
    """Return cells by provision with the named ones there too, empty where they were not."""
    there = [str(p) for p in cells.provision.to_numpy()]
    new = [p for p in vocab.PROVISIONS if p in provisions and p not in there]
    return cells.reindex(provision=[*there, *new], fill_value=0.0) if new else cells


def _summing_to(total: xr.DataArray, parts: xr.DataArray) -> xr.DataArray:
    """Return parts without any below zero; what that adds is taken from the others alike."""
    (own,) = set(parts.dims) - set(total.dims)
    below = (parts < 0).any(str(own))
    if not below.any():
        return parts
    kept = parts.clip(0)
    scaled = kept * (total / kept.sum(str(own))).fillna(0)  # no plans at all: no parts either
    return xr.where(below, scaled, parts)  # elsewhere nothing is touched, to the last bit


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
