"""Backtest of age bands and provisions: shares divide our draws of all plans."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import metrics, tables
from send_analysis.config import Assumptions
from send_analysis.evaluation import structure_backtest
from send_analysis.evaluation.origins import LEVELS, MEDIAN, OURS
from send_analysis.evaluation.scores import ALL
from send_analysis.model.demand import growth
from send_analysis.model.demand import total as drawing
from send_analysis.model.demand.panel import Panel, authority_inputs

DIMENSIONS = ("age_band", "provision")
ONE = 1.0  # plan added before logarithms, so that an empty cell can be scored
COVER = 0.8
CELL = ["method", "origin", "horizon", "category"]
TARGET = ["old_la_code", "census_year", "category"]


def forecasts(
    inputs: dict[str, pd.DataFrame],
    panel: Panel,
    dimension: str,
    origins: Sequence[int],
    horizon: int,
    assumptions: Assumptions,
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """Return the quantiles of every part of a dimension, ours and the methods to beat."""
    return structure_backtest.backtest_structure(
        inputs,
        origins,
        horizon,
        dimension,
        assumptions,
        seed,
        draws,
        totals=lambda origin: _totals(panel, origin, horizon, draws, seed),
    )


def _totals(
    panel: Panel, origin: int, horizon: int, draws: int, seed: int
) -> dict[str, xr.DataArray]:
    """Return draws of all plans of every authority, the origin first."""
    known = panel.at(origin)
    inputs = authority_inputs(known, origin)
    paths = drawing.simulate(growth.fit(known, origin), inputs, horizon, draws, seed)
    held = np.broadcast_to(inputs.plans[None, :, None], (draws, len(inputs.plans), 1))
    whole = np.concatenate([held, paths], axis=2)
    years = {"census_year": list(range(origin, origin + horizon + 1))}
    return {
        code: xr.DataArray(whole[:, i], dims=("draw", "census_year"), coords=years)
        for i, code in enumerate(inputs.codes)
    }


def scored(found: pd.DataFrame, inputs: Mapping[str, pd.DataFrame], dimension: str) -> pd.DataFrame:
    """Return WIS, error and coverage of every part: by origin, over origins, over ours.

    ``group`` is the part. WIS is of log(plans + 1).
    """
    actual = structure_backtest.observed(inputs["caseload"], dimension)
    wide = found.pivot(
        index=[*CELL, "old_la_code", "census_year"], columns="quantile", values="value"
    )
    wide = wide.astype(float).reset_index().merge(actual, on=TARGET)
    cells = [_cell(key, rows) for key, rows in _by_all_methods(wide).groupby(CELL)]
    each = pd.DataFrame(cells).melt(CELL, var_name="metric").rename(columns={"category": "group"})
    keys = ["method", "horizon", "group", "metric"]
    pooled = each.groupby(keys, as_index=False).value.mean().assign(origin=ALL)
    table = pd.concat([each, pooled, _ratios(pooled)]).assign(dimension=dimension)
    table = table.assign(origin=table.origin.astype(str), horizon=table.horizon.astype(str))
    return tables.SCORE.check(table, f"backtest by {dimension}")


def _by_all_methods(wide: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of what every method forecasts: all are scored on the same."""
    known = wide.assign(known=wide[list(LEVELS)].notna().all(axis=1))
    return wide[known.groupby([*TARGET, "origin"]).known.transform("all")]


def _cell(key: tuple, rows: pd.DataFrame) -> dict[str, object]:
    quantiles, actual = rows[list(LEVELS)].to_numpy().T, rows.plans.to_numpy()
    low, high = metrics.central(quantiles, LEVELS, COVER)
    log = metrics.wis(np.log(actual + ONE), np.log(quantiles + ONE), LEVELS)
    return {
        **dict(zip(CELL, key, strict=True)),
        "wis_log": float(log["total"].mean()),
        "mae": float(np.abs(actual - quantiles[MEDIAN]).mean()),
        "coverage_80": metrics.coverage(actual, low, high),
    }


def _ratios(pooled: pd.DataFrame) -> pd.DataFrame:
    """Return our WIS over each reference's, by part and horizon: below 1 is better."""
    wis = pooled[pooled.metric == "wis_log"]
    wide = wis.pivot(index=["horizon", "group"], columns="method", values="value")
    ratios = {f"wis_log_ratio/{name}": wide[OURS] / wide[name] for name in wide if name != OURS}
    long = pd.DataFrame(ratios).melt(ignore_index=False, var_name="metric").reset_index()
    return long.assign(method=OURS, origin=ALL)
