"""Backtest of age bands and provisions: shares divide our draws of all plans.

Provisions keep to the limit by age where age bands are counted at the origin, as a forecast's do.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import metrics, tables, vocab
from send_analysis.config import Assumptions
from send_analysis.evaluation import reference, scores
from send_analysis.evaluation.backtest import LEVELS, MEDIAN, OURS
from send_analysis.evaluation.scores import ALL
from send_analysis.model.demand import ages, growth, shares
from send_analysis.model.demand import total as drawing
from send_analysis.model.demand.leading import authority_inputs
from send_analysis.model.demand.panel import Panel
from send_analysis.model.demand.shares import Cells, Tables
from send_analysis.model.demand.structure_calibration import Calibration, calibrate_structure
from send_analysis.model.demand.structure_draws import simulate
from send_analysis.model.demand.structure_fit import fit

METHOD = "send_analysis"
AGE = "age_band"
DIMENSIONS = (AGE, "provision")
SCENARIO = "baseline"
# Old LA code -> draws of all plans (draw, census_year), the first year the origin.
Totals = Mapping[str, xr.DataArray]


@dataclass(frozen=True)
class Options:
    """The options of a backtest of parts: input tables, dimension, years ahead and draws."""

    inputs: Tables
    dimension: str
    horizon: int
    assumptions: Assumptions
    draws: int
    seed: int


def groups(dimension: str, categories: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the categories scored: each recorded category, and post-16 together."""
    names = [c for c in categories if c != shares.UNRECORDED]
    members: dict[str, tuple[str, ...]] = {c: (c,) for c in names}
    post_16 = vocab.POST_16_PROVISIONS
    if dimension == "provision" and all(c in names for c in post_16):
        members["post_16"] = post_16
    return members


def backtest_parts(
    options: Options, origins: Iterable[int], totals: Callable[[int], Totals]
) -> pd.DataFrame:
    """Return FORECAST rows of one dimension for every authority, origin and method.

    Parameters
    ----------
    totals
        Returns the draws of all plans by authority for an origin.

    Notes
    -----
    An origin at which few authorities are counted by the dimension (age bands in January 2023)
    is left out.
    """
    rows = [
        _one_origin(options, origin, totals(origin))
        for origin in origins
        if is_counted(options.inputs["caseload"], origin, options.dimension)
    ]
    return tables.FORECAST.check(pd.concat(rows), f"backtest by {options.dimension}")


def observed(caseload: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """Return what was counted, old_la_code, census_year, category -> plans, groups included."""
    rows = caseload[(caseload.dimension == dimension) & caseload.plans.notna()]
    wide = rows.pivot(
        index=["old_la_code", "census_year"], columns="category", values="plans"
    ).astype(float)
    wide = wide.fillna(0.0)  # missing where others are printed: none in the category
    by_group = {
        name: wide[list(members)].sum(axis=1)
        for name, members in groups(dimension, wide.columns).items()
    }
    long = pd.DataFrame(by_group).rename_axis(columns="category").stack()
    return long.rename("plans").reset_index()


def is_counted(caseload: pd.DataFrame, origin: int, dimension: str) -> bool:
    """Return whether England and enough authorities to score are counted so at the origin."""
    rows = caseload[(caseload.census_year == origin) & (caseload.dimension == dimension)]
    counted = set(rows[rows.plans.notna()].old_la_code)
    authorities = sum(code.isdigit() for code in counted)
    return vocab.ENGLAND in counted and authorities >= growth.LEAST_AUTHORITIES


def _one_origin(options: Options, origin: int, totals: Totals) -> pd.DataFrame:
    cells = shares.read(options.inputs, options.dimension, origin)
    by_method = {METHOD: _ours(options, cells, totals)}
    usable = cells.counted[:, -1] & np.isin(cells.codes[1:], list(totals))
    la_codes = options.inputs["caseload"].drop_duplicates("old_la_code", keep="last")
    names = la_codes.set_index("old_la_code").la_code
    rows = pd.concat(
        _rows(cells, values, usable, origin).assign(method=method, origin=origin)
        for method, values in {**_references(cells, options.horizon), **by_method}.items()
    )
    named = rows.assign(la_code=rows.old_la_code.map(names), scenario=SCENARIO)
    return named.assign(interval=pd.NA)  # what is scored here cannot say how far to rely on itself


def _references(cells: Cells, horizon: int) -> dict[str, np.ndarray]:
    """Return plans of the reference methods, (quantile, authority, year ahead, group)."""
    logs = reference.log_plans(cells, groups(cells.dimension, cells.categories))
    total = reference.england_total_growth(logs, cells.totals[0], horizon)
    return {
        "drift": np.exp(reference.part_drift(logs, horizon)),
        "england_growth": np.exp(reference.part_england_growth(logs, horizon)),
        "england_total_growth": np.exp(total),
    }


def _ours(options: Options, cells: Cells, totals: Totals) -> np.ndarray:
    """Return quantiles of our draws, (quantile, authority, year ahead, group)."""
    calibrations = _calibrations(options, cells.years[-1])
    wanted = groups(cells.dimension, cells.categories)
    shape = (len(vocab.QUANTILES), len(cells.codes) - 1, options.horizon, len(wanted))
    quantiles = np.full(shape, np.nan)
    narrowed = shares.split(options.inputs)
    for i, code in enumerate(cells.codes[1:]):
        if code not in totals:
            continue
        total = totals[code].isel(census_year=slice(options.horizon + 1))
        parts = _simulated(options, calibrations, narrowed(code), total, code)
        for j, members in enumerate(wanted.values()):
            plans = parts.sel({cells.dimension: list(members)}).sum(cells.dimension).to_numpy()
            quantiles[:, i, :, j] = np.quantile(plans[:, 1:], vocab.QUANTILES, axis=0)
    return quantiles


def _calibrations(options: Options, origin: int) -> list[Calibration]:
    """Return the calibration of the dimension; for provisions also of age bands, if counted."""
    names = {options.dimension}
    if options.dimension == "provision" and is_counted(options.inputs["caseload"], origin, AGE):
        names.add(AGE)
    return [calibrate_structure(options.inputs, origin, name) for name in sorted(names)]


def _simulated(
    options: Options,
    calibrations: Iterable[Calibration],
    inputs: Tables,
    total: xr.DataArray,
    code: str,
) -> xr.DataArray:
    """Return plans of one authority by the dimension, (draw, census_year, category)."""
    parts = {}
    for known in calibrations:
        counts = shares.of_one(inputs, known.dimension, known.origin, code)
        fitted = fit(known, counts, options.assumptions)
        parts[known.dimension] = simulate(fitted, total, code, options.seed)
    if len(parts) == 1:
        return parts[options.dimension]
    return ages.limited(parts["provision"], parts[AGE], options.assumptions)


def _rows(cells: Cells, values: np.ndarray, usable: np.ndarray, origin: int) -> pd.DataFrame:
    """Return quantiles as rows, authorities without counts at the origin left out."""
    codes = [c for c, here in zip(cells.codes[1:], usable, strict=True) if here]
    names = list(groups(cells.dimension, cells.categories))
    steps = range(1, values.shape[2] + 1)
    index = pd.MultiIndex.from_product(
        [vocab.QUANTILES, codes, steps, names],
        names=["quantile", "old_la_code", "horizon", "category"],
    )
    rows = pd.DataFrame({"value": values[:, usable].ravel()}, index=index).reset_index()
    return rows.assign(dimension=cells.dimension, census_year=origin + rows.horizon)


ONE = 1.0  # plan added before logarithms, so that an empty cell can be scored
COVER = 0.8
CELL = ["method", "origin", "horizon", "category"]
TARGET = ["old_la_code", "census_year", "category"]


def forecasts(options: Options, panel: Panel, origins: Iterable[int]) -> pd.DataFrame:
    """Return the quantiles of every part of a dimension, of ours and the reference methods."""
    steps = (options.horizon, options.draws, options.seed)
    return backtest_parts(options, origins, lambda origin: totals(panel, origin, *steps))


def totals(
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


def scored(
    forecast: pd.DataFrame, inputs: Mapping[str, pd.DataFrame], dimension: str
) -> pd.DataFrame:
    """Return WIS, error and coverage of every part: by origin, over origins, over ours.

    ``group`` is the part. WIS is of log(plans + 1). A cell that few authorities count then (age
    bands in January 2023, all in 2026) has no score: it would weigh as much as one that all count.
    """
    actual = observed(inputs["caseload"], dimension)
    wide = forecast.pivot(
        index=[*CELL, "old_la_code", "census_year"], columns="quantile", values="value"
    )
    return scores_of(wide.astype(float).reset_index().merge(actual, on=TARGET), dimension)


def scores_of(wide: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """Return the scores of forecasts beside what was counted, a column a quantile, as SCORE."""
    cells = [
        _cell(key, rows)
        for key, rows in _by_all_methods(wide).groupby(CELL)
        if len(rows) >= growth.LEAST_AUTHORITIES
    ]
    if not cells:
        return tables.SCORE.empty()
    each = pd.DataFrame(cells).melt(CELL, var_name="metric").rename(columns={"category": "group"})
    pooled = scores.means(each)
    return scores.table([each, pooled, _ratios(pooled)], dimension, f"backtest by {dimension}")


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
        "authorities": float(len(rows)),
        "wis_log": float(log["total"].mean()),
        "mae": float(np.abs(actual - quantiles[MEDIAN]).mean()),
        "bias_of_sum": float(quantiles[MEDIAN].sum() / actual.sum() - 1),
        "coverage_80": metrics.coverage(actual, low, high),
    }


def _ratios(pooled: pd.DataFrame) -> pd.DataFrame:
    """Return our WIS over each reference's, by part and horizon: below 1 is better."""
    wis = pooled[pooled.metric == "wis_log"]
    wide = wis.pivot(index=["horizon", "group"], columns="method", values="value")
    ratios = {f"wis_log_ratio/{name}": wide[OURS] / wide[name] for name in wide if name != OURS}
    long = pd.DataFrame(ratios).melt(ignore_index=False, var_name="metric").reset_index()
    return long.assign(method=OURS, origin=ALL)
