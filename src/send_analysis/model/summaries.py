"""Quantiles, mean and probability over draws, as rows of the tidy tables."""

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab


def quantiles_and_mean(values: xr.DataArray) -> pd.DataFrame:
    """Return one row per cell and statistic: columns of every dimension but ``draw``.

    Parameters
    ----------
    values
        Any array with a dimension ``draw``; the result adds ``statistic`` and ``value``.
    """
    axis = values.dims.index("draw")
    array = values.to_numpy()
    stacked = np.concatenate(
        [np.quantile(array, vocab.QUANTILES, axis=axis), array.mean(axis=axis)[None]]
    )
    return _long(stacked, values, [*(f"q{q:g}" for q in vocab.QUANTILES), "mean"])


def probability(event: xr.DataArray) -> pd.DataFrame:
    """Return the share of draws in which ``event`` holds, one row per cell."""
    share = event.to_numpy().mean(axis=event.dims.index("draw"))
    return _long(share[None], event, ["probability"])


def _long(stacked: np.ndarray, like: xr.DataArray, statistics: list[str]) -> pd.DataFrame:
    dims = [str(d) for d in like.dims if d != "draw"]
    index = pd.MultiIndex.from_product(
        [statistics, *(like[d].to_numpy() for d in dims)], names=["statistic", *dims]
    )
    return pd.DataFrame({"value": stacked.ravel()}, index=index).reset_index()
