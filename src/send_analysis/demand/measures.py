"""What a scenario's measures do to the draws of plans."""

from collections.abc import Mapping

import numpy as np
import xarray as xr

from send_analysis import streams
from send_analysis.config import Measure


def apply(
    plans: Mapping[str, xr.DataArray], measures: tuple[Measure, ...], seed: int
) -> dict[str, xr.DataArray]:
    """Return the draws with every measure applied; with none, the draws themselves."""
    provision = plans["provision"]
    for measure in measures:
        provision = _move_share(provision, measure, seed)
    return {**plans, "provision": provision}


def _move_share(provision: xr.DataArray, measure: Measure, seed: int) -> xr.DataArray:
    """Move a share of one provision's plans to another; the total stays as it is."""
    effect = sample_effect(measure, provision.sizes["draw"], seed)
    reached = ((provision.census_year - measure.start + 1) / measure.ramp).clip(0, 1)
    moved = provision.sel(provision=measure.from_provision) * effect * reached
    here = provision.coords["provision"]
    sign = (here == measure.to_provision).astype(float) - (here == measure.from_provision)
    return (provision + moved.drop_vars("provision") * sign).transpose(*provision.dims)


def sample_effect(measure: Measure, draws: int, seed: int) -> xr.DataArray:
    """Return the measure's effect, sampled once a draw from its triangular range."""
    low, mode, high = measure.effect.low, measure.effect.mode, measure.effect.high
    if low == high:
        return xr.DataArray(np.full(draws, mode), dims="draw")
    rng = streams.generator(seed, f"measure/{measure.id}")
    return xr.DataArray(rng.triangular(low, mode, high, draws), dims="draw")
