"""Draws of a pooled ratio for one authority: England's path, its own distance, its own errors."""

import numpy as np
import xarray as xr
from scipy import special

from send_analysis.model import streams
from send_analysis.model.demand.ratios import HALF, Own, Pooled
from send_analysis.model.demand.total import persisting

FLOOR = 1e-9  # keeps a draw's place in its distribution off its ends


def draws(pooled: Pooled, of: Own, plans: xr.DataArray, seed: int) -> xr.DataArray:
    """Return draws of the ratio (draw, calendar_year), from the first January of ``plans`` on.

    In draws in which plans grow more it is higher, as far as it was so in the past.

    Parameters
    ----------
    plans
        Draws of all plans (draw, census_year): the ratio is drawn for each year but the last.
    """
    years, number = [int(year) for year in plans.census_year[:-1]], plans.sizes["draw"]
    name = f"requests/{pooled.ratio.of}"
    england = england_path(pooled, years, streams.generator(seed, f"{name}/england"), number)
    stream = streams.generator(seed, f"{name}/{of.old_la_code}")
    error = persisting(stream.standard_normal((len(years), number)).T, pooled.persistence)
    if tied := pooled.moves_plans:
        growing = standing(plans, pooled.ratio.grows_plans)
        error = tied * growing + np.sqrt(1 - tied**2) * error
    away = [_away(pooled, of, year, error[:, i]) for i, year in enumerate(years)]
    linked = england + np.stack(away, axis=1)
    coords = {"calendar_year": years}
    return pooled.ratio.of_linked(xr.DataArray(linked, coords, ("draw", "calendar_year")))


def england_path(
    pooled: Pooled, years: list[int], stream: np.random.Generator, draws: int
) -> np.ndarray:
    """Draw England's ratio as linked, (draws, years): counted years, and those after the last.

    A shock of England's lasts in part, as the errors of authorities do: nine years of England
    alone cannot say for how long.
    """
    counted, ratio = pooled.england, pooled.ratio
    last, mean = int(counted.index[-1]), float(counted.mean())
    path = {year: np.full(draws, value) for year, value in counted.items()}
    change, shock = float(counted.iloc[-1] - counted.iloc[-2]), np.zeros(draws)
    for year in range(last + 1, years[-1] + 1):
        change *= ratio.keeps
        towards = change + ratio.returns * (mean - path[year - 1])
        shock = pooled.persistence * shock + pooled.shock * stream.standard_normal(draws)
        path[year] = path[year - 1] + towards + shock
    return np.stack([path[year] for year in years], axis=1)


def _away(pooled: Pooled, of: Own, year: int, normal: np.ndarray) -> np.ndarray:
    """Return an authority's distance from England in a year, a draw each, as counted if it is."""
    if year <= of.year:
        return np.full(len(normal), of.away)
    step = pooled.step(year - of.year)
    place = special.ndtr(normal).clip(FLOOR, 1 - FLOOR)
    scale = np.sqrt(step.scale**2 + step.small / of.count)
    return np.asarray(step.shift + step.kept * of.away + scale * special.stdtrit(step.df, place))


def standing(plans: xr.DataArray, years: int) -> np.ndarray:
    """Return where each draw's growth of plans stands among all, a normal score (draws, years).

    Growth is that to ``years`` Januaries on, or to the last January.
    """
    logs = np.log(plans.to_numpy().clip(HALF))
    last = logs.shape[1] - 1
    grown = [logs[:, min(i + years, last)] - logs[:, i] for i in range(last)]
    rank = np.stack(grown, axis=1).argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    return np.asarray(special.ndtri((rank + HALF) / len(logs)))
