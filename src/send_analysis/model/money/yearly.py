"""Januaries as financial years: averages over the months of each, and arrays joined by year."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import xarray as xr

from send_analysis import vocab
from send_analysis.model.money.lines import PLAN_LINES

_NAMES_KEPT = 64  # sets of financial years and of lines
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
    axis = january.get_axis_num("census_year")
    dims = ["financial_year" if d == "census_year" else d for d in january.dims]
    coords = {c: january[c] for c in january.coords if c != "census_year"}
    values = averages(january.to_numpy(), weights, axis)
    return xr.DataArray(values, {**coords, "financial_year": years}, dims, january.name)


def averages(
    january: np.ndarray, weights: vocab.YearWeights = vocab.SCHOOL_YEAR_WEIGHTS, axis: int = 1
) -> np.ndarray:
    """Return financial year averages of Januaries along an axis."""
    years = january.shape[axis] - 1
    ending, starting = (january.take(range(i, years + i), axis) for i in (0, 1))
    return weights.average(ending, starting)


def averages_by_provision(january: np.ndarray, provisions: Sequence[str]) -> np.ndarray:
    """Return average plans (draw, financial_year, provision), post-16 by its own months."""
    is_post_16 = np.isin(provisions, POST_16)
    post_16 = averages(january, vocab.POST_16_YEAR_WEIGHTS)
    return np.where(is_post_16, post_16, averages(january))


def with_lines(values: Mapping[str, np.ndarray], years: Sequence[str]) -> xr.DataArray:
    """Return values (draw, financial_year), or by year alone, along a new dimension ``line``."""
    every = np.broadcast_arrays(*values.values())
    dims = ("draw", "financial_year")[2 - every[0].ndim :]
    coords = {"financial_year": names("financial_year", *years), "line": names("line", *values)}
    return xr.DataArray(np.stack(every, axis=-1), coords, (*dims, "line"))


@lru_cache(_NAMES_KEPT)
def names(dimension: str, *labels: str) -> xr.IndexVariable:
    """Return labels along a dimension; an index of them takes longer than what it names."""
    return xr.IndexVariable(dimension, list(labels))


def over(array: xr.DataArray, dims: tuple[str, ...]) -> np.ndarray:
    """Return values with one axis a dimension, of length 1 where the array lacks it."""
    if array.dims == dims:
        return array.to_numpy()
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
    coords = {c: of for c, of in draws.coords.variables.items() if c != "census_year"}
    every_year = [*years, *draws.census_year.to_numpy()]
    return xr.DataArray(values, {**coords, "census_year": every_year}, draws.dims, draws.name)
