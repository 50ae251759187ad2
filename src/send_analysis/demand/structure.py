"""How the total divides by provision, age band and need, in every draw.

Shares move in log-ratios: England's recent drift, damped, plus noise that is larger for small
cells. In every draw the parts sum to the total.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import streams, vocab
from send_analysis.config import Assumption

EMPTY_CELL = 0.5  # plans stood in for an empty cell, so that its logarithm exists
NOISE_FLOOR = 5.0  # plans below which a cell's noise grows no further, so that none explodes


@dataclass(frozen=True)
class StructureFit:
    """Shares at the origin, yearly drift and noise in log points, by category."""

    dimension: str
    shares: pd.Series
    drift: pd.Series
    noise: pd.Series


def fit_from_history(
    cells: pd.DataFrame,
    old_la_code: str,
    origin: int,
    dimension: str,
    assumptions: Mapping[str, Assumption],
) -> StructureFit:
    """Return the fit of one dimension, its drift taken from England's years up to the origin.

    Parameters
    ----------
    cells
        Plans with columns old_la_code, census_year, category, plans of one dimension.
    """
    own = _shares(cells, old_la_code, origin)
    england = _shares(cells, vocab.ENGLAND, origin)
    window = int(assumptions["demand.structure_years"].value or 0)
    recent = np.log(england).diff().dropna(how="all").tail(window)
    drift = recent.mean().reindex(own.columns).fillna(0.0)  # a new category has no known drift
    return _fitted(dimension, own.loc[origin], drift, cells, old_la_code, origin, assumptions)


def fit_from_joiners(
    cells: pd.DataFrame,
    joiners: pd.Series,
    old_la_code: str,
    origin: int,
    dimension: str,
    assumptions: Mapping[str, Assumption],
) -> StructureFit:
    """Return the fit of a dimension with one census: its drift is what joiners bring.

    Parameters
    ----------
    joiners
        England's new plans of the last calendar year, by category.
    """
    own = _shares(cells, old_la_code, origin)
    england = _plans(cells, vocab.ENGLAND, origin).loc[origin]
    rate = joiners.sum() / england.sum()
    mix = joiners.reindex(england.index) / joiners.sum()
    stock = england / england.sum()
    drift = np.log((1 - rate) + rate * mix / stock).reindex(own.columns).fillna(0.0)
    return _fitted(dimension, own.loc[origin], drift, cells, old_la_code, origin, assumptions)


def simulate(
    fitted: StructureFit, total: xr.DataArray, old_la_code: str, seed: int
) -> xr.DataArray:
    """Return plans, dimensions (draw, census_year, category), whose categories sum to total."""
    rng = streams.generator(seed, f"structure/{old_la_code}/{fitted.dimension}")
    years = np.arange(total.sizes["census_year"])
    shape = (total.sizes["draw"], len(years), len(fitted.shares))
    steps = rng.standard_normal(shape)
    steps[:, 0, :] = 0.0  # the origin is known
    log_shares = (
        np.log(fitted.shares.to_numpy())
        + years[None, :, None] * fitted.drift.to_numpy()
        + steps.cumsum(axis=1) * fitted.noise.to_numpy()
    )
    shares = np.exp(log_shares)
    shares /= shares.sum(axis=2, keepdims=True)
    return xr.DataArray(
        total.to_numpy()[:, :, None] * shares,
        dims=("draw", "census_year", fitted.dimension),
        coords={
            "census_year": total.census_year,
            fitted.dimension: list(fitted.shares.index),
        },
        name=fitted.dimension,
    )


def add_up(parts: xr.DataArray, groups: Mapping[str, str], dimension: str) -> xr.DataArray:
    """Return parts added up to the groups of another dimension (needs to areas of need)."""
    (own,) = set(parts.dims) - {"draw", "census_year"}
    names = [groups[str(c)] for c in parts[own].to_numpy()]
    grouped = parts.assign_coords({dimension: (own, names)}).groupby(dimension).sum()
    order = [g for g in dict.fromkeys(groups.values()) if g in names]
    return grouped.sel({dimension: order}).rename(dimension)


def _fitted(
    dimension: str,
    shares: pd.Series,
    drift: pd.Series,
    cells: pd.DataFrame,
    old_la_code: str,
    origin: int,
    assumptions: Mapping[str, Assumption],
) -> StructureFit:
    """Damp the drift, and set the noise from a cell's size."""
    plans = _plans(cells, old_la_code, origin).loc[origin].clip(lower=NOISE_FLOOR)
    kept = assumptions["demand.structure_drift_kept"].value or 0.0
    spread = assumptions["demand.structure_spread"].value or 0.0
    return StructureFit(
        dimension=dimension,
        shares=shares,
        drift=drift * kept,
        noise=np.sqrt(spread**2 + 1 / plans.reindex(shares.index)),
    )


def _plans(cells: pd.DataFrame, old_la_code: str, origin: int) -> pd.DataFrame:
    known = cells[(cells.old_la_code == old_la_code) & (cells.census_year <= origin)]
    wide = known.pivot(index="census_year", columns="category", values="plans").astype(float)
    if origin not in wide.index:
        raise ValueError(f"{old_la_code} has no cells for January {origin}")
    return wide


def _shares(cells: pd.DataFrame, old_la_code: str, origin: int) -> pd.DataFrame:
    """Return shares by census year and category, of the categories counted at the origin."""
    plans = _plans(cells, old_la_code, origin)
    counted = plans.loc[:, plans.loc[origin].notna()].clip(lower=EMPTY_CELL)
    return counted.div(counted.sum(axis=1), axis=0)
