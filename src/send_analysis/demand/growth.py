"""Draws of all plans held in January, for one authority.

The growth of the logarithm of an authority's plans is England's growth plus the authority's
own deviation plus an error. England's growth wanders from its last value; the deviation is the
authority's recent one, shrunk and fading; the error is heavy-tailed. Nothing after the origin
enters.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import streams, vocab
from send_analysis.config import Assumption

REFORM_YEAR = 2015  # first January census after the reform of September 2014: an earlier regime


class OriginError(ValueError):
    """The caseload does not reach the origin, or has a gap before it."""


@dataclass(frozen=True)
class GrowthFit:
    """What the series up to the origin says; growths and spreads are in log points a year."""

    plans: float
    england_growth: float
    england_spread: float
    deviation: float
    error_spread: float


def fit(
    totals: pd.DataFrame,
    old_la_code: str,
    origin: int,
    assumptions: Mapping[str, Assumption],
) -> GrowthFit:
    """Return the fit for one authority from plans up to January of the origin.

    Parameters
    ----------
    totals
        Plans by census year (rows) and old_la_code (columns), England's included.
    """
    growth = _growth(totals, origin)
    england = growth[vocab.ENGLAND]
    deviations = growth.drop(columns=vocab.ENGLAND).sub(england, axis=0)
    window = int(_value(assumptions, "demand.deviation_years"))
    own = deviations[old_la_code].tail(window).mean()
    return GrowthFit(
        plans=float(totals.loc[origin, old_la_code]),
        england_growth=float(england.iloc[-1]),
        england_spread=_root_mean_square(england.diff()),
        deviation=float(own) * _value(assumptions, "demand.deviation_kept"),
        error_spread=_root_mean_square(deviations.loc[REFORM_YEAR:]),
    )


def simulate(
    fitted: GrowthFit,
    old_la_code: str,
    origin: int,
    assumptions: Mapping[str, Assumption],
    seed: int,
    draws: int,
) -> xr.DataArray:
    """Return plans, dimensions (draw, census_year), from the origin (known) to 2030."""
    years = range(origin, vocab.LAST_CENSUS_YEAR + 1)
    shape = (draws, len(years) - 1)
    tail = _value(assumptions, "demand.tail_degrees")
    shocks = _student(streams.generator(seed, "england"), tail, shape)
    errors = _student(streams.generator(seed, f"authority/{old_la_code}"), tail, shape)
    england = fitted.england_growth + fitted.england_spread * shocks.cumsum(axis=1)
    fading = _value(assumptions, "demand.deviation_fades") ** np.arange(1, shape[1] + 1)
    growth = england + fitted.deviation * fading + fitted.error_spread * errors
    path = np.concatenate([np.zeros((draws, 1)), growth.cumsum(axis=1)], axis=1)
    return xr.DataArray(
        fitted.plans * np.exp(path),
        dims=("draw", "census_year"),
        coords={"census_year": list(years)},
        name="total",
    )


def _growth(totals: pd.DataFrame, origin: int) -> pd.DataFrame:
    """Return yearly growth in log points up to the origin; later years are never looked at."""
    known = totals.loc[:origin]
    if origin not in known.index or known.isna().any(axis=None):
        missing = sorted(known.columns[known.isna().any()])
        raise OriginError(
            f"plans do not run without a gap to January {origin}: "
            f"last year {known.index.max()}, gaps for {missing}"
        )
    return np.log(known.astype(float)).diff().dropna()


def _student(rng: np.random.Generator, degrees: float, shape: tuple[int, int]) -> np.ndarray:
    """Return heavy-tailed numbers with variance 1, so that a spread is a standard deviation."""
    return rng.standard_t(degrees, shape) / np.sqrt(degrees / (degrees - 2))


def _root_mean_square(values: pd.Series | pd.DataFrame) -> float:
    return float(np.sqrt(np.nanmean(np.square(values.to_numpy()))))


def _value(assumptions: Mapping[str, Assumption], id_: str) -> float:
    value = assumptions[id_].value
    if value is None:
        raise ValueError(f"assumption {id_} has no value")
    return value
