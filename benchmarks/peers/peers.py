"""AutoETS, AutoTheta and AutoARIMA on the authorities of a backtest, beside our own scores.

Usage: python peers.py HISTORY.parquet FORECASTS.parquet
HISTORY has old_la_code, census_year, plans; FORECASTS is what ``send-analysis backtest`` wrote.
"""

import sys

import numpy as np
import pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import AutoARIMA, AutoETS, AutoTheta

LEVELS = [50, 80, 95]
OURS = "send_analysis"
NAMES = ("AutoETS", "AutoTheta", "AutoARIMA")
KEYS = ["old_la_code", "origin", "horizon"]


def peers(history: pd.DataFrame, origin: int, horizons: int) -> pd.DataFrame:
    """Return log medians and interval ends of every peer from one origin."""
    known = history[history.census_year <= origin]
    series = pd.DataFrame(
        {"unique_id": known.old_la_code, "ds": known.census_year, "y": np.log(known.plans)}
    )
    models = [AutoETS(season_length=1), AutoTheta(season_length=1), AutoARIMA(season_length=1)]
    found = StatsForecast(models=models, freq=1, n_jobs=1).forecast(
        df=series, h=horizons, level=LEVELS
    )
    found = found.rename(columns={"unique_id": "old_la_code"})
    return found.assign(origin=origin, horizon=found.ds - origin)


def score(rows: pd.DataFrame, name: str) -> pd.Series:
    """Return error, WIS (log x 100) and 80 % coverage of one method, by horizon."""
    error, wis = np.abs(rows[name] - rows.y) / 2, 0.0
    for level in LEVELS:
        low, high, alpha = rows[f"{name}-lo-{level}"], rows[f"{name}-hi-{level}"], 1 - level / 100
        outside = np.maximum(low - rows.y, 0) + np.maximum(rows.y - high, 0)
        wis = wis + alpha / 2 * (high - low) + outside
    inside = rows.y.between(rows[f"{name}-lo-80"], rows[f"{name}-hi-80"])
    table = pd.DataFrame(
        {
            "mape": 100 * np.abs(np.exp(rows[name] - rows.y) - 1),
            "wis_log": 100 * (error + wis) / (len(LEVELS) + 0.5),
            "coverage_80": 100 * inside,
            "horizon": rows.horizon,
            "origin": rows.origin,
        }
    )
    return table.groupby(["horizon", "origin"]).mean().groupby("horizon").mean()


def ours(forecasts: pd.DataFrame, method: str) -> pd.DataFrame:
    """Return our quantiles in logs, named as statsforecast names a peer's."""
    rows = forecasts[forecasts.method == method]
    wide = np.log(rows.pivot(index=KEYS, columns="quantile", values="value").astype(float))
    names = {0.5: method, 0.25: f"{method}-lo-50", 0.75: f"{method}-hi-50"}
    names |= {0.1: f"{method}-lo-80", 0.9: f"{method}-hi-80"}
    names |= {0.025: f"{method}-lo-95", 0.975: f"{method}-hi-95"}
    return wide.rename(columns=names).reset_index()


def main() -> None:
    """Print error, WIS and coverage of ours and the peers by horizon."""
    history, forecasts = (pd.read_parquet(path) for path in sys.argv[1:3])
    history = history[history.old_la_code.isin(forecasts.old_la_code.unique())]
    origins = sorted(o for o in forecasts.origin.unique() if o >= 2019)
    horizons = int(forecasts.horizon.max())
    found = pd.concat(peers(history, int(origin), horizons) for origin in origins)
    actual = history.assign(y=np.log(history.plans), target=history.census_year)
    actual = actual[["old_la_code", "target", "y"]]
    tables = {}
    for name in (OURS, *NAMES):
        rows = ours(forecasts, name) if name == OURS else found
        rows = rows[rows.origin.isin(origins)].assign(target=lambda d: d.origin + d.horizon)
        tables[name] = score(rows.merge(actual, on=["old_la_code", "target"]), name)
    print(pd.concat(tables).unstack("horizon").round(2).to_string())


if __name__ == "__main__":
    main()
