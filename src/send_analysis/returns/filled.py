"""The cells of every statutory table as rows: published, central and the ends of the range."""

from collections.abc import Sequence

import pandas as pd
import xarray as xr

from send_analysis import tables
from send_analysis.config.returns import Axis, Layout, ReturnTable
from send_analysis.model.case import Case
from send_analysis.returns import published
from send_analysis.returns.cells import Cells
from send_analysis.returns.parts import TOTAL
from send_analysis.tables.returns import ALL, FORECAST, PUBLISHED


def table(case: Case, every: Sequence[Cells]) -> pd.DataFrame:
    """Return the cells of every table of some returns, in the schema of RETURN_TABLE."""
    rows = [_of_table(case, cells, one) for cells in every for one in cells.layout.tables]
    return tables.RETURN_TABLE.check(case.labelled(pd.concat(rows)), "returns")


def _of_table(case: Case, cells: Cells, one: ReturnTable) -> pd.DataFrame:
    axis = cells.layout.axes[one.rows]
    known = published.rows(case, cells, one).assign(statistic=PUBLISHED)
    parts = [known, *(_forecast(cells, one) if cells.has(one) else [_blank(axis, cells.layout)])]
    columns = cells.layout.axes[one.across].titles if one.shown else [ALL]
    order = {title: place for place, title in enumerate([*columns, *axis.titles, TOTAL])}
    rows = pd.concat(part for part in parts if not part.empty)
    rows = rows.sort_values(["row", "column"], key=lambda titles: titles.map(order), kind="stable")
    return rows.assign(
        statutory_return=cells.layout.about.name,
        table=one.table,
        unit=one.unit,
        status=[_status(axis, one, *of) for of in rows[["row", "statistic"]].to_numpy()],
        to_do=rows.row.map(_to_do(axis, rows)),
    )


def _forecast(cells: Cells, one: ReturnTable) -> list[pd.DataFrame]:
    by_statistic = {FORECAST: cells.central(one), **cells.ranges(one)}
    return [_long(array, one).assign(statistic=name) for name, array in by_statistic.items()]


def _long(array: xr.DataArray, one: ReturnTable) -> pd.DataFrame:
    names = {Axis.dim_of(one.rows): "row", Axis.dim_of(one.across): "column"}
    named = array.rename({dim: name for dim, name in names.items() if dim in array.dims})
    rows = named.rename("value").to_series().reset_index()
    return rows if "column" in rows else rows.assign(column=ALL)


def _blank(axis: Axis, layout: Layout) -> pd.DataFrame:
    """Return the cells of a table whose figures are missing, for the authority to fill in."""
    cells = [(row, period) for row in axis.titles for period in layout.about.periods.values()]
    rows = pd.DataFrame(cells, columns=["row", "period"])
    return rows.assign(column=ALL, statistic=FORECAST, value=float("nan"))


def _status(axis: Axis, one: ReturnTable, row: str, statistic: str) -> str:
    """Return how firm a cell is: no firmer than the assumption that divides a group."""
    if one.unit == "GBP" or any(part.share for part in axis.of(row)):
        return "assumed"
    return "published" if statistic == PUBLISHED else "derived"


def _to_do(axis: Axis, cells: pd.DataFrame) -> dict[str, str]:
    """Return what the officer has to do with each row: fill it in where a year is not known."""
    unknown = set(cells.row[cells.value.isna() & (cells.statistic == FORECAST)])
    known = {**{row: axis.to_do(row) for row in axis.titles}, TOTAL: "none"}
    return {**known, **dict.fromkeys(unknown, "fill_in")}
