"""The cells of a statutory table from draws: a central path that adds up, and ranges beside it.

The central path is the mean of the draws, since means add up and medians do not, rounded so that
whole numbers do too. A table's rows are sums of our groups, or parts of them where an assumption
divides a group among rows.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import xarray as xr

from send_analysis.config import Assumptions
from send_analysis.config.returns import Axis, Layout, ReturnTable
from send_analysis.model.case import Plans
from send_analysis.returns import balance, parts, rounding

RANGE = {"q0.1": 0.1, "q0.9": 0.9}
FIRST = 2  # dimensions before those of a breakdown: draw and year
Drawn = Mapping[str, Plans]  # the layout's name of draws -> arrays (draw, year, ...)


@dataclass(frozen=True)
class Cells:
    """The cells of the tables of one return.

    Arrays are (period, row) and, where a table shows a second axis, (period, row, column); the
    last row is the total, but for accounts.
    """

    layout: Layout
    drawn: Drawn
    assumptions: Assumptions
    _kept: dict[Hashable, xr.DataArray] = field(default_factory=dict, repr=False, compare=False)

    def has(self, table: ReturnTable) -> bool:
        """Return whether the draws that a table needs are there, of a year that it covers."""
        return self.is_drawn(table) and self._drawn(table, self._needed(table)).period.size > 0

    def is_drawn(self, table: ReturnTable) -> bool:
        """Return whether the draws that a table needs are there, of any year."""
        return self._array(table, self._needed(table)) is not None

    def central(self, table: ReturnTable) -> xr.DataArray:
        """Return whole numbers that add up: rows of one axis are the same in every table."""
        if table.is_account:
            return balance.whole(self.mean(table))
        both = [self.layout.axes[name] for name in (table.rows, table.across) if name]
        axes = both if self._array(table, both) is not None else self._needed(table)
        key = (table.cells, len(axes))
        if key not in self._kept:
            self._kept[key] = self._rounded(table, sorted(axes, key=lambda axis: axis.name))
        return parts.with_total(_shown(self._kept[key], table), Axis.dim_of(table.rows))

    def mean(self, table: ReturnTable) -> xr.DataArray:
        """Return the means of the draws, not rounded."""
        return self._divided(table, self._drawn(table, self._needed(table)).mean("draw"))

    def ranges(self, table: ReturnTable) -> dict[str, xr.DataArray]:
        """Return the ends of the 80 % range of every cell, by statistic."""
        cells = self._divided(table, self._drawn(table, self._needed(table)))
        ends = np.quantile(cells.to_numpy(), list(RANGE.values()), axis=0)
        like = cells.isel(draw=0)
        return {name: like.copy(data=end) for name, end in zip(RANGE, ends, strict=True)}

    def total(self, table: ReturnTable) -> xr.DataArray:
        """Return the mean of all that a table's draws hold, (period)."""
        array = self._drawn(table, self._needed(table))
        return array.mean("draw").sum(array.dims[FIRST:], skipna=False)

    def _needed(self, table: ReturnTable) -> list[Axis]:
        names = (table.rows, table.across) if table.is_two_way else (table.rows,)
        return [self.layout.axes[name] for name in names]

    def _divided(self, table: ReturnTable, values: xr.DataArray) -> xr.DataArray:
        """Return a table's rows, and the columns it shows, of draws or of their means."""
        rows, *across = self._needed(table)
        cells = self._of_axis(values, rows)
        for axis in across:
            share = parts.weights(axis, values, self.assumptions)
            inside = share.sel({axis.dim: list(table.within)}).sum(axis.dim)
            cells = parts.summed(cells, share if table.shown else inside)
        cells = _shown(cells, table)
        return cells if table.is_account else parts.with_total(cells, rows.dim)

    def _of_axis(self, values: xr.DataArray, axis: Axis) -> xr.DataArray:
        return parts.summed(values, parts.weights(axis, values, self.assumptions))

    def _rounded(self, table: ReturnTable, axes: Sequence[Axis]) -> xr.DataArray:
        """Return whole cells; the sums along an axis are the same whatever the other one is."""
        means = self._means(table, axes)
        margins = [self._margin(table, axis, means) for axis in axes]
        if len(axes) == 1:
            return margins[0]
        by_period = zip(*(array.to_numpy() for array in (means, *margins)), strict=True)
        whole = [rounding.to_margins(*one) for one in by_period]
        return means.copy(data=np.array(whole, dtype=float))

    def _margin(self, table: ReturnTable, axis: Axis, means: xr.DataArray) -> xr.DataArray:
        """Return the whole rows of one axis, (period, row); not known where a mean is not."""
        is_alone = self._array(table, [axis]) is not None
        rows = self._means(table, [axis]) if is_alone else _along(means, axis)
        known = zip(rows.fillna(0.0).to_numpy(), means.fillna(0.0).to_numpy(), strict=True)
        whole = [rounding.to_total(one, rounding.nearest(of.sum())) for one, of in known]
        return rows.copy(data=np.array(whole, dtype=float)).where(rows.notnull())

    def _means(self, table: ReturnTable, axes: Sequence[Axis]) -> xr.DataArray:
        """Return the means of all rows of the axes, (period, an axis, ...)."""
        means = self._drawn(table, axes).mean("draw")
        for axis in axes:
            means = self._of_axis(means, axis)
        return means.transpose("period", *(axis.dim for axis in axes))

    def _drawn(self, table: ReturnTable, axes: Sequence[Axis]) -> xr.DataArray:
        array = self._array(table, axes)
        if array is None:
            raise LookupError(f"table {table.table}: no draws by {[a.dimension for a in axes]}")
        return parts.in_years(array, self.layout)

    def _array(self, table: ReturnTable, axes: Sequence[Axis]) -> xr.DataArray | None:
        """Return the draws by the dimensions of the axes, if there are."""
        wanted = {axis.dimension for axis in axes}
        for name, array in self.drawn.get(table.draws, {}).items():
            if set(array.dims[FIRST:]) == wanted and table.measure in ("", name):
                return array
        return None


def _along(means: xr.DataArray, axis: Axis) -> xr.DataArray:
    """Return the sums along one axis."""
    return means.sum([dim for dim in means.dims if dim not in ("period", axis.dim)])


def _shown(cells: xr.DataArray, table: ReturnTable) -> xr.DataArray:
    """Return the cells as a table shows them: summed over the second axis unless it is shown."""
    rows, over = Axis.dim_of(table.rows), Axis.dim_of(table.across)
    if over in cells.dims and not table.shown:
        inside = cells.sel({over: list(table.within)}) if table.within else cells
        cells = inside.sum(over)
    return cells.transpose(..., "period", rows, *(dim for dim in (over,) if dim in cells.dims))
