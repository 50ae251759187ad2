"""What a scenario's measures do to the draws of plans: increments over the baseline.

An increment never depends on another measure, so neither the order nor the company of measures
changes what one of them does to the plans. Formulas and hand-worked cases: docs/scenarios.md.
"""

from collections.abc import Callable, Mapping, Sequence

import xarray as xr

from send_analysis import vocab
from send_analysis.config import Assumption, Measure
from send_analysis.demand import increments, moves, structure
from send_analysis.demand.flows import Flows
from send_analysis.demand.increments import Plans

Increment = Callable[[Plans, Measure, Flows, Mapping[str, Assumption], int], Plans]

LEVERS: dict[str, Increment] = {
    "requests": increments.requests,
    "refusal_rate": increments.refusal_rate,
    "cease_rate": increments.cease_rate,
    "backlog": increments.backlog,
    "provision_share": moves.provision_share,
}


def of(measures: Sequence[Measure]) -> list[Measure]:
    """Return the measures that act on plans, in an order that no file decides."""
    return sorted((m for m in measures if m.lever in LEVERS), key=lambda m: m.id)


def apply(
    plans: Plans,
    measures: Sequence[Measure],
    flows: Flows,
    assumptions: Mapping[str, Assumption],
    seed: int,
) -> Plans:
    """Return the draws with every measure applied; with none, the draws themselves.

    Parameters
    ----------
    plans
        Baseline draws: total (draw, census_year), and one more dimension for each of its parts.
    flows
        The same draws explained as new, ceased and residual.

    Returns
    -------
    Draws whose parts sum to the total, in every draw and year, and are never below zero.
    """
    acting = of(measures)
    if not acting:
        return plans
    plans = {**plans, "provision": _with_targets(plans["provision"], acting)}
    changed = dict(plans)
    for measure in acting:
        found = LEVERS[measure.lever](plans, measure, flows, assumptions, seed)
        changed |= {name: changed[name] + change for name, change in found.items()}
    total = changed["total"].clip(0)
    parts = {
        name: _summing_to(total, changed[name]).transpose(*plans[name].dims)
        for name in increments.DIMENSIONS
    }
    parts["area_of_need"] = structure.add_up(
        parts["primary_need"], vocab.AREA_OF_NEED, "area_of_need"
    )
    joint = {  # cells by provision and something else follow their provision
        name: array * (parts["provision"] / plans["provision"]).fillna(0)
        for name, array in plans.items()
        if name not in parts and "provision" in array.dims
    }
    return {**plans, "total": total.transpose(*plans["total"].dims), **parts, **joint}


def _with_targets(provision: xr.DataArray, measures: Sequence[Measure]) -> xr.DataArray:
    """Return the draws with every provision that a measure moves plans from or to."""
    there = [str(p) for p in provision.provision.to_numpy()]
    named = {p for m in measures for p in (m.from_provision, m.to_provision) if p}
    new = [p for p in vocab.PROVISIONS if p in named and p not in there]
    return provision.reindex(provision=[*there, *new], fill_value=0.0) if new else provision


def _summing_to(total: xr.DataArray, parts: xr.DataArray) -> xr.DataArray:
    """Return parts without any below zero; what that adds is taken from the others alike."""
    if (parts >= 0).all():
        return parts
    (own,) = set(parts.dims) - set(total.dims)
    kept = parts.clip(0)
    return kept * (total / kept.sum(str(own))).fillna(0)  # no plans at all: no parts either
