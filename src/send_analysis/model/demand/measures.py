"""What a scenario's measures do to the draws of plans: increments over the baseline.

An increment never depends on another measure, so neither their order nor what else acts
changes what one of them does to the plans. Formulas and hand-worked cases: docs/scenarios.md.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

import numpy as np
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Measure
from send_analysis.model import effects
from send_analysis.model.demand import increments, moves, structure
from send_analysis.model.demand.increments import PLANS, Baseline, Plans

__all__ = ["Baseline", "apply", "change", "moves", "of", "together"]


def of(measures: Iterable[Measure]) -> list[Measure]:
    """Return the measures that act on plans, in an order that no file decides."""
    return effects.acting(PLANS, measures)


def apply(start: Baseline, measures: Iterable[Measure]) -> Plans:
    """Return the draws with every measure applied; with none, the draws themselves.

    Returns
    -------
    Draws whose parts sum to the total, in every draw and year, and are never below zero.
    """
    return together(start.plans, [change(start, m) for m in of(measures)])


def change(start: Baseline, measure: Measure) -> Plans:
    """Return what one measure adds to the baseline's draws, by dimension."""
    named = [p for target, p in measure.moves.items() if target.endswith("_provision")]
    there = {**start.plans, "provision": _with(start.plans["provision"], named)}
    return effects.handler(measure)(measure, replace(start, plans=there))


def together(plans: Plans, changes: Sequence[Plans]) -> Plans:
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
