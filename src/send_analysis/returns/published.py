"""What was published of a return's rows, for the Januaries before its forecast and beside it."""

from collections.abc import Sequence

import pandas as pd

from send_analysis.config.returns import Axis, ReturnTable
from send_analysis.model.case import Case
from send_analysis.model.demand import joint
from send_analysis.returns.cells import Cells
from send_analysis.returns.parts import TOTAL
from send_analysis.tables.returns import ALL

COUNTED = 0.5  # of a plan: a breakdown that adds up to the total leaves nobody out


def rows(case: Case, cells: Cells, table: ReturnTable) -> pd.DataFrame:
    """Return published counts of a table's rows and of their total: row, column, period, value.

    Only years that the publication breaks down that way or prints the total of, and rows that hold
    something published; missing where a part is not printed.
    """
    if not cells.layout.about.history:
        return pd.DataFrame(columns=["row", "column", "period", "value"])
    columns = cells.layout.axes[table.across].titles if table.shown else [ALL]
    totals = _totals(case, table)
    parts = [
        _of_column(case, cells, _groups(case, cells, table, column), table, totals).assign(
            column=column
        )
        for column in columns
    ]
    return pd.concat(parts)


def _of_column(
    case: Case, cells: Cells, groups: pd.DataFrame, table: ReturnTable, totals: pd.Series
) -> pd.DataFrame:
    """Return row, period and value of our groups by January, under totals as printed."""
    about, axis = cells.layout.about, cells.layout.axes[table.rows]
    parts = axis.weights(list(groups.columns), case.assumptions)
    made = {
        row: _weighted(groups, share)
        for row, share in zip(axis.titles, parts, strict=True)
        if share.any()
    }
    summed = _weighted(groups, parts.sum(axis=0))
    wide = pd.DataFrame({**made, TOTAL: totals.combine_first(summed)}).sort_index()
    first = about.first + 1 - about.history
    named = {year: about.period_of(year - 1) for year in wide.index if year >= first}
    shown = wide.loc[list(named)].rename(index=named).rename_axis("period")
    return shown.reset_index().melt("period", var_name="row")


def _totals(case: Case, table: ReturnTable) -> pd.Series:
    """Return the totals that are printed by January; none of a table that is within a whole."""
    if table.is_two_way or table.unit == "GBP":
        return pd.Series(dtype=float)
    if table.draws == "requests":
        flows = case.printed["flows"]
        own = flows[(flows.old_la_code == case.code) & (flows.measure == table.measure)]
        return own.set_index(own.calendar_year + 1).value.dropna().astype(float)
    plans = case.printed["caseload"]
    own = plans[(plans.old_la_code == case.code) & (plans.dimension == "total")]
    return own.set_index("census_year").plans.dropna().astype(float)


def _weighted(groups: pd.DataFrame, share: Sequence[float]) -> pd.Series:
    """Return a row's sum of its groups by January; missing where one of them is."""
    used = groups.loc[:, [part > 0 for part in share]]
    return (used * [part for part in share if part > 0]).sum(axis=1, skipna=False)


def _groups(case: Case, cells: Cells, table: ReturnTable, column: str) -> pd.DataFrame:
    """Return our groups along the table's rows, a row a January; none where nobody counts them."""
    axis = cells.layout.axes[table.rows]
    if table.draws == "requests":
        return _flows(case, table.measure, axis)
    if table.is_two_way:
        within = table.within if column == ALL else (column,)
        return _crossed(case, axis, cells.layout.axes[table.across], within)
    plans = case.printed["caseload"]
    own = plans[(plans.old_la_code == case.code) & (plans.dimension == axis.dimension)]
    return _complete(case, own.pivot(index="census_year", columns="category", values="plans"))


def _complete(case: Case, counts: pd.DataFrame) -> pd.DataFrame:
    """Return counts with 0 for a group that a complete breakdown does not print."""
    plans = case.printed["caseload"]
    total = plans[(plans.old_la_code == case.code) & (plans.dimension == "total")]
    all_plans = total.set_index("census_year").plans.astype(float)
    counts = counts.astype(float)
    gap = (counts.sum(axis=1) - all_plans.reindex(counts.index)).abs()
    return counts.where(counts.notna() | ~(gap < COUNTED).to_numpy()[:, None], 0.0)


def _crossed(case: Case, axis: Axis, across: Axis, within: Sequence[str]) -> pd.DataFrame:
    """Return counts along the rows within the rows of the other axis."""
    own = joint.pairs(case.printed["caseload_joint"], case.code, axis.dimension, across.dimension)
    if own.empty:
        return pd.DataFrame()
    printed = list(own.category_b.unique())
    share = across.weights(printed, case.assumptions)
    inside = [across.titles.index(row) for row in within]
    part = pd.Series(share[inside].sum(axis=0), index=printed)
    own = own.assign(plans=own.plans.astype(float) * own.category_b.map(part).astype(float))
    used = own[own.category_b.map(part) > 0]
    groups = used.groupby(["census_year", "category_a"]).plans
    return groups.agg(lambda plans: plans.sum(skipna=False)).unstack()


def _flows(case: Case, measure: str, axis: Axis) -> pd.DataFrame:
    """Return a flow along the rows by the January that follows its calendar year."""
    flows = case.printed["flows"]
    prefix = f"{measure}/{axis.dimension}/"
    own = flows[(flows.old_la_code == case.code) & flows.measure.str.startswith(prefix)]
    if own.empty:
        return pd.DataFrame()
    named = own.assign(
        category=own.measure.str.removeprefix(prefix), census_year=own.calendar_year + 1
    )
    return named.pivot(index="census_year", columns="category", values="value").astype(float)
