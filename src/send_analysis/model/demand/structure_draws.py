"""Draws of one authority's shares: national and own scatter around the path, sums kept."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from send_analysis import vocab
from send_analysis.model import streams
from send_analysis.model.demand.shares import UNRECORDED
from send_analysis.model.demand.structure_calibration import LIMIT, TAIL

SPREADS_WITH = 0.8  # power of years: part of a year's change is recoding that is taken back
MOST_GROWTH = 0.2  # log points of a year's growth that shares answer; beyond, it is a recount


@dataclass(frozen=True)
class StructureFit:
    """Where one authority's shares start, how they move and how far they scatter.

    Attributes
    ----------
    path : expected change of log shares since the origin, (years ahead from 1, category).
    noise, national : spread of a year's own and shared error, log points, (category).
    mixing : factor of the errors' correlation, (category, category).
    growth_effect, growth_reference : change of log shares where the total grows by more than
        the reference, in log points.
    unrecorded : share of plans without a recorded category; held as it is.
    by_median : categories whose median follows the path; of the others the mean does.
    """

    dimension: str
    categories: tuple[str, ...]
    log_shares: np.ndarray
    path: np.ndarray
    noise: np.ndarray
    national: np.ndarray
    mixing: np.ndarray
    growth_effect: np.ndarray
    growth_reference: float
    unrecorded: float
    by_median: np.ndarray


def simulate(
    fitted: StructureFit, total: xr.DataArray, old_la_code: str, seed: int
) -> xr.DataArray:
    """Return plans, dimensions (draw, census_year, category), whose categories sum to total.

    Parameters
    ----------
    total
        Plans (draw, census_year); the first census year is the origin and known.
    """
    logs = fitted.log_shares + _changes(fitted, total, old_la_code, seed)
    split = np.exp(logs - logs.max(axis=2, keepdims=True))
    split *= (1.0 - fitted.unrecorded) / split.sum(axis=2, keepdims=True)
    _follow_medians(split, fitted)
    names = list(fitted.categories)
    if fitted.unrecorded > 0:
        rest = np.full((*split.shape[:2], 1), fitted.unrecorded)
        split, names = np.concatenate([split, rest], axis=2), [*names, UNRECORDED]
    return xr.DataArray(
        total.to_numpy()[:, :, None] * split,
        dims=("draw", "census_year", fitted.dimension),
        coords={"census_year": total.census_year, fitted.dimension: names},
        name=fitted.dimension,
    )


def _changes(fitted: StructureFit, total: xr.DataArray, old_la_code: str, seed: int) -> np.ndarray:
    """Return changes of log shares since the origin, (draw, census_year, category)."""
    draws, years = total.sizes["draw"], total.sizes["census_year"] - 1
    shape = (draws, years, len(fitted.categories))
    growth = np.diff(np.log(total.to_numpy()), axis=1) - fitted.growth_reference
    growth = np.clip(growth, -MOST_GROWTH, MOST_GROWTH)
    later = (
        fitted.path[:years]
        + growth.cumsum(axis=1)[:, :, None] * fitted.growth_effect
        + _national(fitted, seed, shape)
        + _own_errors(fitted, old_la_code, seed, shape)
    )
    return np.concatenate([np.zeros((draws, 1, shape[2])), later], axis=1)


def _national(fitted: StructureFit, seed: int, shape: tuple[int, int, int]) -> np.ndarray:
    """Return what moves the shares of every authority alike: a random walk."""
    rng = streams.generator(seed, f"structure/{vocab.ENGLAND}/{fitted.dimension}")
    steps = rng.standard_normal(shape)
    return steps.cumsum(axis=1) * fitted.national


def _own_errors(
    fitted: StructureFit, old_la_code: str, seed: int, shape: tuple[int, int, int]
) -> np.ndarray:
    """Return heavy-tailed, correlated errors whose variance grows as years**SPREADS_WITH.

    Half the variance is taken off: an expected share must not grow because it is uncertain.
    """
    rng = streams.generator(seed, f"structure/{old_la_code}/{fitted.dimension}")
    steps = rng.standard_normal(shape) @ fitted.mixing.T
    steps /= np.sqrt(rng.chisquare(TAIL, shape[:2])[:, :, None] / TAIL)
    years = np.arange(shape[1] + 1) ** SPREADS_WITH
    scale = np.sqrt(np.diff(years))[:, None] * fitted.noise
    taken_off = _half_variance(fitted, shape[1])
    return (np.clip(steps, -LIMIT, LIMIT) * scale).cumsum(axis=1) - taken_off


def _half_variance(fitted: StructureFit, years: int) -> np.ndarray:
    """Return half the variance of the errors' sum, (years ahead from 1, category)."""
    grown = np.arange(1, years + 1)[:, None] ** SPREADS_WITH
    return grown * fitted.noise**2 * TAIL / (TAIL - 2) / 2


def _follow_medians(split: np.ndarray, fitted: StructureFit) -> None:
    """Give small categories the half variance back; their sum stays what it was in every draw.

    Parameters
    ----------
    split
        Shares (draw, census_year, category) from the origin on, changed in place.
    """
    small = fitted.by_median
    if not small.any():
        return
    before = split[:, 1:, small]
    after = before * np.exp(_half_variance(fitted, before.shape[1])[:, small])
    sums = np.maximum(after.sum(axis=2), np.finfo(float).tiny)  # nobody in any of them: stays 0
    split[:, 1:, small] = after * (before.sum(axis=2) / sums)[:, :, None]


def add_up(parts: xr.DataArray, groups: Mapping[str, str], dimension: str) -> xr.DataArray:
    """Return parts added up to the groups of another dimension (needs to areas of need)."""
    (own,) = (str(d) for d in parts.dims if d not in ("draw", "census_year"))
    names = [groups[str(c)] for c in parts[own].to_numpy()]
    order = [g for g in dict.fromkeys(groups.values()) if g in names]
    member = xr.DataArray(
        [[float(name == group) for group in order] for name in names],
        coords={own: parts[own], dimension: order},
        dims=(own, dimension),
    )
    return xr.dot(parts, member, dim=own).rename(dimension)
