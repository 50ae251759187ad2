"""Januaries as financial years: averages over the months of each, and arrays joined by year."""

from collections.abc import Mapping

import numpy as np
import xarray as xr

from send_analysis import vocab
from send_analysis.model.money.lines import PLAN_LINES

# Provisions whose financial year holds four months of the old academic year instead of five.
POST_16 = tuple(p for p, of in PLAN_LINES.items() if of.weights == vocab.POST_16_YEAR_WEIGHTS)


def financial_years(census_years: np.ndarray) -> list[str]:
    """Return the financial years that lie between the first and the last January."""
    return [vocab.financial_year(int(year)) for year in census_years[:-1]]


def average(
    january: xr.DataArray, weights: vocab.YearWeights = vocab.SCHOOL_YEAR_WEIGHTS
) -> xr.DataArray:
    """Return financial year averages of a January series: census_year -> financial_year."""
    years = financial_years(january.census_year.to_numpy())
    axis, values = january.get_axis_num("census_year"), january.to_numpy()
    ending, starting = (values.take(range(i, len(years) + i), axis) for i in (0, 1))
    dims = ["financial_year" if d == "census_year" else d for d in january.dims]
    coords = {c: january[c] for c in january.coords if c != "census_year"}
    averages = weights.average(ending, starting)
    return xr.DataArray(averages, {**coords, "financial_year": years}, dims, january.name)


def join_lines(arrays: Mapping[str, xr.DataArray]) -> xr.DataArray:
    """Return arrays over the same years along a new dimension ``line``.

    By draw and year, or by year alone where none is by draw; built at once, since aligning arrays
    that are alike takes longer than all that is computed with them.
    """
    by_draw = any("draw" in array.dims for array in arrays.values())
    dims = ("draw", "financial_year") if by_draw else ("financial_year",)
    years = next(a.financial_year.to_numpy() for a in arrays.values() if "financial_year" in a.dims)
    values = np.broadcast_arrays(*(_over(array, dims) for array in arrays.values()))
    coords = {"financial_year": years, "line": list(arrays)}
    return xr.DataArray(np.stack(values, axis=-1), coords, (*dims, "line"))


def _over(array: xr.DataArray, dims: tuple[str, ...]) -> np.ndarray:
    """Return values with one axis a dimension, of length 1 where the array lacks it."""
    values = array.transpose(*(d for d in dims if d in array.dims)).to_numpy()
    return values.reshape([array.sizes.get(d, 1) for d in dims])


def carried_back(draws: xr.DataArray, first: int, value: float | None = None) -> xr.DataArray:
    """Return draws with the years from ``first`` before them: a value, or their first year's."""
    start = int(draws.census_year[0])
    years = list(range(first, start))
    if not years:
        return draws
    axis, values = draws.get_axis_num("census_year"), draws.to_numpy()
    first_year = values.take([0] * len(years), axis)
    before = first_year if value is None else 0 * first_year + value
    return with_years_before(years, before, draws)


def with_years_before(years: list[int], before: np.ndarray, draws: xr.DataArray) -> xr.DataArray:
    """Return draws with the values of the years before them; aligning them takes far longer."""
    axis = draws.get_axis_num("census_year")
    values = np.concatenate([before, draws.to_numpy()], axis)
    coords = {c: draws[c] for c in draws.coords if c != "census_year"}
    every_year = [*years, *draws.census_year.to_numpy()]
    return xr.DataArray(values, {**coords, "census_year": every_year}, draws.dims, draws.name)


def average_plans(provision: xr.DataArray) -> xr.DataArray:
    """Return average plans (draw, financial_year, provision), post-16 by its own months."""
    school = average(provision)
    post_16 = average(provision, vocab.POST_16_YEAR_WEIGHTS)
    return school.where(~school.provision.isin(POST_16), post_16)
