"""Rolling-origin forecasts of age bands and provisions, beside reference methods by cell."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.config import Assumptions
from send_analysis.evaluation import structure_reference
from send_analysis.model import streams
from send_analysis.model.demand import shares
from send_analysis.model.demand.shares import Cells, Tables
from send_analysis.model.demand.structure_calibration import Calibration, calibrate_structure
from send_analysis.model.demand.structure_fit import fit, simulate

METHOD = "send_analysis"
SCENARIO = "baseline"
# Totals where none are handed over: England's last growth, which moves by about a point a year,
# and authorities around it, as 2010-2024 scatter.
NATIONAL_CHANGE = 0.008
AUTHORITY_SPREAD = 0.035

# Old LA code -> draws of all plans (draw, census_year), the first year the origin.
Totals = Mapping[str, xr.DataArray]


def groups(dimension: str, categories: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return what is forecast and scored: each recorded category, and post-16 together."""
    names = [c for c in categories if c != shares.UNRECORDED]
    found: dict[str, tuple[str, ...]] = {c: (c,) for c in names}
    post_16 = ("further_education", "specialist_post_16")
    if dimension == "provision" and all(c in names for c in post_16):
        found["post_16"] = post_16
    return found


def backtest_structure(
    inputs: Tables,
    origins: Iterable[int],
    horizon: int,
    dimension: str,
    assumptions: Assumptions,
    seed: int,
    draws: int,
    totals: Callable[[int], Totals] | None = None,
) -> pd.DataFrame:
    """Return FORECAST rows of one dimension for every authority, origin and method.

    Parameters
    ----------
    totals
        Draws of all plans by authority for an origin; simple ones when left out.

    Notes
    -----
    An origin at which England's plans by the dimension are not published (age bands in
    January 2023) is left out.
    """
    rows = [
        _one_origin(inputs, origin, horizon, dimension, assumptions, seed, draws, totals)
        for origin in origins
        if is_published(inputs["caseload"], origin, dimension)
    ]
    return tables.FORECAST.check(pd.concat(rows), f"backtest by {dimension}")


def observed(caseload: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """Return what was counted, old_la_code, census_year, category -> plans, groups included."""
    rows = caseload[(caseload.dimension == dimension) & caseload.plans.notna()]
    wide = rows.pivot(
        index=["old_la_code", "census_year"], columns="category", values="plans"
    ).astype(float)
    wide = wide.fillna(0.0)  # not printed where others are: nobody has it
    found = {
        name: wide[list(members)].sum(axis=1)
        for name, members in groups(dimension, wide.columns).items()
    }
    long = pd.DataFrame(found).rename_axis(columns="category").stack()
    return long.rename("plans").reset_index()


def is_published(caseload: pd.DataFrame, origin: int, dimension: str) -> bool:
    """Say whether England's plans are counted by the dimension in January of the origin."""
    rows = caseload[(caseload.census_year == origin) & (caseload.dimension == dimension)]
    return bool(rows[rows.old_la_code == vocab.ENGLAND].plans.notna().any())


def _one_origin(
    inputs: Tables,
    origin: int,
    horizon: int,
    dimension: str,
    assumptions: Assumptions,
    seed: int,
    draws: int,
    totals: Callable[[int], Totals] | None,
) -> pd.DataFrame:
    cells = shares.read(inputs, dimension, origin)
    calibration = calibrate_structure(inputs, origin, dimension)
    known = simple_totals(cells, horizon, draws, seed) if totals is None else totals(origin)
    found = _references(cells, horizon)
    found[METHOD] = _ours(inputs, cells, calibration, known, assumptions, seed, horizon)
    last = cells.plans[1:, -1].sum(axis=1)
    usable = np.isfinite(last) & (last > 0) & np.isin(cells.codes[1:], list(known))
    la_codes = inputs["caseload"].drop_duplicates("old_la_code", keep="last")
    names = la_codes.set_index("old_la_code").la_code
    return pd.concat(
        _rows(cells, values, usable, origin).assign(method=method, origin=origin)
        for method, values in found.items()
    ).pipe(lambda df: df.assign(la_code=df.old_la_code.map(names), scenario=SCENARIO))


def _references(cells: Cells, horizon: int) -> dict[str, np.ndarray]:
    """Return plans of the reference methods, (quantile, authority, year ahead, group)."""
    logs = structure_reference.log_plans(cells, groups(cells.dimension, cells.categories))
    total = structure_reference.england_total_growth(logs, cells.totals[0], horizon)
    return {
        "drift": np.exp(structure_reference.drift(logs, horizon)),
        "england_growth": np.exp(structure_reference.england_growth(logs, horizon)),
        "england_total_growth": np.exp(total),
    }


def _ours(
    inputs: Tables,
    cells: Cells,
    calibration: Calibration,
    totals: Totals,
    assumptions: Assumptions,
    seed: int,
    horizon: int,
) -> np.ndarray:
    """Return quantiles of our draws, (quantile, authority, year ahead, group)."""
    wanted = groups(cells.dimension, cells.categories)
    shape = (len(vocab.QUANTILES), len(cells.codes) - 1, horizon, len(wanted))
    found = np.full(shape, np.nan)
    narrowed = shares.split(inputs)
    for i, code in enumerate(cells.codes[1:]):
        if code not in totals:
            continue
        fitted = fit(narrowed(code), calibration, code, assumptions)
        parts = simulate(fitted, totals[code].isel(census_year=slice(horizon + 1)), code, seed)
        for j, members in enumerate(wanted.values()):
            plans = parts.sel({cells.dimension: list(members)}).sum(cells.dimension).to_numpy()
            found[:, i, :, j] = np.quantile(plans[:, 1:], vocab.QUANTILES, axis=0)
    return found


def simple_totals(cells: Cells, horizon: int, draws: int, seed: int) -> dict[str, xr.DataArray]:
    """Return draws of all plans from England's last growth, by authority with a total."""
    england = cells.totals[0]
    last = float(np.log(england[-1] / england[-2]))
    rng = streams.generator(seed, "england")
    national = last + NATIONAL_CHANGE * rng.standard_normal((draws, horizon)).cumsum(axis=1)
    origin = cells.years[-1]
    found = {}
    for code, plans in zip(cells.codes[1:], cells.totals[1:, -1], strict=True):
        if not plans > 0:
            continue
        rng = streams.generator(seed, f"authority/{code}")
        growth = national + AUTHORITY_SPREAD * rng.standard_normal((draws, horizon))
        path = np.concatenate([np.zeros((draws, 1)), growth.cumsum(axis=1)], axis=1)
        years = list(range(origin, origin + horizon + 1))
        found[code] = xr.DataArray(
            plans * np.exp(path), dims=("draw", "census_year"), coords={"census_year": years}
        )
    return found


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
