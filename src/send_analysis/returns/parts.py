"""Arrays of our groups by year made into arrays of a template's rows by the template's years."""

import numpy as np
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Assumptions
from send_analysis.config.returns import Axis, Layout

TOTAL = "Total"


def in_years(array: xr.DataArray, layout: Layout) -> xr.DataArray:
    """Return the years that a return covers, under its names of them, as dimension ``period``.

    Parameters
    ----------
    array
        (draw, census_year or calendar_year or financial_year, ...).
    """
    year = str(array.dims[1])
    named = [layout.about.periods.get(january(year, one)) for one in array[year].to_numpy()]
    kept = [place for place, name in enumerate(named) if name]
    chosen = array.isel({year: kept}).drop_vars(year).rename({year: "period"})
    return chosen.assign_coords(period=[named[place] for place in kept])


def january(dimension: str, year: object) -> int:
    """Return the January that a census year is, a financial year holds, a calendar year meets."""
    if dimension == "financial_year":
        return vocab.financial_year_start(str(year)) + 1
    return int(str(year)) + (dimension == "calendar_year")


def weights(axis: Axis, like: xr.DataArray, assumptions: Assumptions) -> xr.DataArray:
    """Return the part of each of our groups in each row, (row, group)."""
    groups = list(map(str, like[axis.dimension].to_numpy()))
    made = axis.weights(groups, assumptions)
    named = {axis.dim: axis.titles, axis.dimension: groups}
    return xr.DataArray(made, named, (axis.dim, axis.dimension))


def summed(values: xr.DataArray, parts: xr.DataArray) -> xr.DataArray:
    """Return sums of parts of groups over their last dimension; not known where a group is not."""
    over = str(parts.dims[-1])
    if not np.isnan(values.to_numpy()).any():
        return xr.dot(values, parts, dim=over)
    unknown = xr.dot(values.isnull().astype(float), (parts != 0).astype(float), dim=over)
    known = values.fillna(0.0)  # so that rows without the unknown group keep their sum
    return xr.dot(known, parts, dim=over).where(unknown == 0)


def with_total(cells: xr.DataArray, rows: str) -> xr.DataArray:
    """Return the rows of a table and, last, their sum, not known where one of them is not."""
    total = cells.sum(rows, skipna=False).expand_dims({rows: [TOTAL]})
    return xr.concat([cells, total], rows).transpose(*cells.dims)
