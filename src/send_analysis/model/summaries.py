"""Quantiles, mean and probability over draws, as rows of the tidy tables."""

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab

STATISTICS = (*(f"q{q:g}" for q in vocab.QUANTILES), "mean")


def statistics(values: np.ndarray, axis: int = 0) -> np.ndarray:
    """Return the quantiles and the mean over draws, one slice each: (statistic, ...).

    Parameters
    ----------
    values
        Any array; ``axis`` is that of the draws, which the result does not have.
    """
    in_order = np.sort(values, axis=axis)  # sorts sooner than np.quantile finds its few places
    quantiles = np.quantile(in_order, vocab.QUANTILES, axis=axis)
    return np.concatenate([quantiles, values.mean(axis=axis)[None]])


def quantiles_and_mean(values: xr.DataArray) -> pd.DataFrame:
    """Return one row per cell and statistic: columns of every dimension but ``draw``.

    Parameters
    ----------
    values
        Any array with a dimension ``draw``; the result adds ``statistic`` and ``value``.
    """
    stacked = statistics(values.to_numpy(), values.dims.index("draw"))
    return _long(stacked, values, statistic=list(STATISTICS))


def quantiles(values: xr.DataArray) -> pd.DataFrame:
    """Return one row per cell and quantile, as ``quantiles_and_mean`` with ``quantile``."""
    stacked = statistics(values.to_numpy(), values.dims.index("draw"))[:-1]
    return _long(stacked, values, quantile=list(vocab.QUANTILES))


def probability(event: xr.DataArray) -> pd.DataFrame:
    """Return the share of draws in which ``event`` holds, one row per cell."""
    share = event.to_numpy().mean(axis=event.dims.index("draw"))
    return _long(share[None], event, statistic=["probability"])


def _long(stacked: np.ndarray, like: xr.DataArray, **first: list) -> pd.DataFrame:
    axes = {**first, **{str(d): like[d].to_numpy() for d in like.dims if d != "draw"}}
    places = np.indices(stacked.shape).reshape(stacked.ndim, -1)
    labels = {
        name: pd.Index(axis).take(place)
        for (name, axis), place in zip(axes.items(), places, strict=True)
    }
    return pd.DataFrame({**labels, "value": stacked.ravel()})
