"""How large a measure's effect is, and how much of it is reached by a year."""

import numpy as np
import xarray as xr

from send_analysis.config import Measure
from send_analysis.model import streams


def sample(measure: Measure, draws: int, seed: int) -> xr.DataArray:
    """Return the measure's effect (draw), sampled once a draw from its triangular range.

    The stream is the measure's own: no other measure, and no other scenario, changes it.
    """
    low, mode, high = measure.effect.low, measure.effect.mode, measure.effect.high
    if low == high:
        return xr.DataArray(np.full(draws, mode), dims="draw")
    rng = streams.generator(seed, f"measure/{measure.id}")
    return xr.DataArray(rng.triangular(low, mode, high, draws), dims="draw")


def reached(measure: Measure, years: xr.DataArray) -> xr.DataArray:
    """Return the part of the whole effect, 0 to 1, that is reached by each census year.

    It grows in equal steps from the start: with a ramp of 2, half in the first year.
    """
    return ((years - measure.start + 1) / measure.ramp).clip(0, 1)
