"""The results that scenarios are held against each other by: plans, shortfall, pounds."""

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.model.forecast import Outcome

# Result -> unit. A shortfall is over all provisions that have a limit.
UNITS = {"plans": "plans", "short": "places", "spend": "GBP", "in_year_balance": "GBP"}


def series(draws: Outcome) -> dict[str, xr.DataArray]:
    """Return each result as (draw, period); no money where its figures are missing."""
    arrays = {"plans": draws.plans["total"], "short": draws.short.sum("provision")}
    if draws.has_money:
        arrays |= {"spend": draws.spend.sum("line"), "in_year_balance": draws.in_year_balance}
    return {name: array.transpose("draw", ...) for name, array in arrays.items()}


def results(draws: Outcome) -> np.ndarray:
    """Return all results side by side, (draw, cell), in the order of ``labels``."""
    return np.concatenate([array.to_numpy() for array in series(draws).values()], axis=1)


def labels(draws: Outcome) -> pd.DataFrame:
    """Return measure, period and unit of every cell."""
    return pd.DataFrame(
        {"measure": name, "period": str(period), "unit": UNITS[name]}
        for name, array in series(draws).items()
        for period in array[array.dims[1]].to_numpy()
    )


def summary(labels: pd.DataFrame, values: np.ndarray) -> pd.DataFrame:
    """Return quantiles and mean of every cell, one row each.

    Parameters
    ----------
    values
        (draw, cell)
    """
    quantiles = np.quantile(values, vocab.QUANTILES, axis=0)
    stacked = [*quantiles, values.mean(axis=0)]
    names = [s for s in tables.STATISTICS if s != "probability"]
    return pd.concat(
        labels.assign(statistic=name, value=found)
        for name, found in zip(names, stacked, strict=True)
    )
