"""Tables of a run in the one layout of quantiles."""

import pandas as pd
import xarray as xr

from send_analysis.model import summaries


def difference(array: xr.DataArray, measure: str) -> pd.DataFrame:
    """Return the quantiles of a difference (draw, period), and the chance that it is below 0."""
    chance = summaries.probability(array < 0).set_index("period")["value"]
    rows = summaries.quantiles(array).assign(measure=measure)
    rows = rows.assign(chance_lower=rows["period"].map(chance), period=rows["period"].astype(str))
    return rows[["measure", "period", "quantile", "value", "chance_lower"]]


def in_quantiles(table: pd.DataFrame) -> pd.DataFrame:
    """Return the quantiles of a table of a run as ``quantile`` and ``value``, the layout of all.

    Means and chances are left out.
    """
    rows = table[table["statistic"].str.startswith("q")].rename(columns={"amount": "value"})
    quantile = rows["statistic"].str[1:].astype(float)
    place = int(rows.columns.get_loc("statistic"))
    return rows.drop(columns="statistic").pipe(_with_quantile, place, quantile)


def _with_quantile(rows: pd.DataFrame, place: int, quantile: pd.Series) -> pd.DataFrame:
    rows.insert(place, "quantile", quantile)
    return rows.reset_index(drop=True)
