"""Every cell of a forecast of plans: one-way, single ages, and two breakdowns at once.

All are of the same draws: in each of them ages add up to their age band and two-way cells to the
one-way cells of both breakdowns.
"""

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.model import summaries
from send_analysis.model.case import Case, Plans
from send_analysis.model.demand import joint, reliability, single_ages, starts

METHOD = "send_analysis"
SECOND = ("dimension_b", "category_b")
YEARLY = 2  # dimensions of draws of all plans: draw, census_year
Columns = dict[str, np.ndarray]


def draws(case: Case, demanded: Plans) -> dict[str, xr.DataArray]:
    """Return plans with single ages and two-way cells added, as far as they are counted.

    Parameters
    ----------
    demanded
        Draws of plans in total and by provision, age band and need.
    """
    ages = single_ages.of_case(case, demanded)
    by_age = {} if ages is None else {"age": ages}
    two_way = joint.with_joint(
        demanded, case.inputs, case.code, case.assumptions, names=joint.PUBLISHED
    )
    return {**two_way, **by_age}


def one_way(case: Case, plans: Plans) -> pd.DataFrame:
    """Return the quantiles of every one-way cell after the origin, in the schema of FORECAST."""
    rows = _rows(case, {name: plans[name] for name in plans if name in vocab.DIMENSIONS})
    return tables.FORECAST.check(rows.drop(columns=list(SECOND)), "forecast")


def table(case: Case, demanded: Plans) -> pd.DataFrame:
    """Return the quantiles of every cell after the origin, in the columns of FORECAST_CELLS."""
    every = draws(case, demanded)
    wanted = (*vocab.DIMENSIONS, *joint.PUBLISHED)
    return _rows(case, {name: every[name] for name in every if name in wanted})


def _rows(case: Case, plans: Plans) -> pd.DataFrame:
    origin = int(plans["total"].census_year[0])
    parts = [_columns(array.isel(census_year=slice(1, None))) for array in plans.values()]
    frame = pd.DataFrame({c: np.concatenate([part[c] for part in parts]) for c in parts[0]})
    rows = case.labelled(frame).assign(
        la_code=case.area.la_code,
        method=METHOD,
        origin=origin,
        horizon=frame.census_year - origin,
    )
    started = starts.starting(case.inputs, case.code, origin)
    return rows.assign(interval=reliability.of_intervals(rows, started, case.inputs))


def _columns(cells: xr.DataArray) -> Columns:
    """Return the quantiles of cells (draw, census_year, category ...) as columns of rows."""
    values = summaries.statistics(cells.to_numpy())[:-1]
    breakdowns = [str(d) for d in cells.dims[2:]] or ["total"]
    coordinates = [cells[d].to_numpy() for d in cells.dims[1:]]
    levels = [np.array(vocab.QUANTILES), *coordinates]
    if cells.ndim == YEARLY:
        levels.append(np.array(["total"]))
    quantile, census_year, *categories = (
        grid.ravel() for grid in np.meshgrid(*levels, indexing="ij")
    )
    columns = {"quantile": quantile, "census_year": census_year, "value": values.ravel()}
    nothing = np.full(values.size, None, dtype=object)  # a one-way cell has no second breakdown
    named = {"dimension": nothing, "category": nothing, **dict.fromkeys(SECOND, nothing)}
    for end, breakdown, category in zip(("", "_b"), breakdowns, categories, strict=False):
        named[f"dimension{end}"] = np.full(values.size, breakdown, dtype=object)
        named[f"category{end}"] = category.astype(object)
    return columns | named
