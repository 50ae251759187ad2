"""What was published of a return's rows, for the Januaries before its forecast and beside it."""

from collections.abc import Sequence

import pandas as pd

from send_analysis.config.returns import Axis, ReturnTable
from send_analysis.model.case import Case
from send_analysis.returns.cells import Cells
from send_analysis.returns.parts import TOTAL

COUNTED = 0.5  # of a plan: a breakdown that adds up to the total leaves nobody out


def rows(case: Case, cells: Cells, table: ReturnTable) -> pd.DataFrame:
    """Return published counts of a table's rows and of their total: row, period, value.

    Only years that the publication breaks down that way, and rows that hold something published;
    missing where a part is not printed.
    """
    about = cells.layout.about
    groups = _groups(case, cells, table)
    if not about.history or groups.empty:
        return pd.DataFrame(columns=["row", "period", "value"])
    first = about.first + 1 - about.history
    named = {year: about.period_of(year - 1) for year in groups.index if year >= first}
    axis = cells.layout.axes[table.rows]
    parts = axis.weights(list(groups.columns), case.assumptions)
    shares = {**dict(zip(axis.titles, parts, strict=True)), TOTAL: parts.sum(axis=0)}
    made = {row: _weighted(groups, share) for row, share in shares.items() if share.any()}
    wide = pd.DataFrame(made).loc[list(named)].rename(index=named).rename_axis("period")
    return wide.reset_index().melt("period", var_name="row")


def _weighted(groups: pd.DataFrame, share: Sequence[float]) -> pd.Series:
    """Return a row's sum of its groups by January; missing where one of them is."""
    used = groups.loc[:, [part > 0 for part in share]]
    return (used * [part for part in share if part > 0]).sum(axis=1, skipna=False)


def _groups(case: Case, cells: Cells, table: ReturnTable) -> pd.DataFrame:
    """Return our groups along the table's rows, a row a January; none where nobody counts them."""
    axis = cells.layout.axes[table.rows]
    if table.draws == "requests":
        return _flows(case, table.measure, axis)
    if table.is_two_way:
        return _crossed(case, axis, cells.layout.axes[table.across], table, cells)
    plans = case.inputs["caseload"]
    own = plans[(plans.old_la_code == case.code) & (plans.dimension == axis.dimension)]
    return _complete(case, own.pivot(index="census_year", columns="category", values="plans"))


def _complete(case: Case, counts: pd.DataFrame) -> pd.DataFrame:
    """Return counts with 0 for a group that a complete breakdown does not print."""
    plans = case.inputs["caseload"]
    total = plans[(plans.old_la_code == case.code) & (plans.dimension == "total")]
    all_plans = total.set_index("census_year").plans.astype(float)
    counts = counts.astype(float)
    gap = (counts.sum(axis=1) - all_plans.reindex(counts.index)).abs()
    return counts.where(counts.notna() | ~(gap < COUNTED).to_numpy()[:, None], 0.0)


def _crossed(
    case: Case, axis: Axis, across: Axis, table: ReturnTable, cells: Cells
) -> pd.DataFrame:
    """Return counts along the rows within the rows of the other axis."""
    pairs = case.inputs["caseload_joint"]
    own = pairs[
        (pairs.old_la_code == case.code)
        & (pairs.dimension_a == axis.dimension)
        & (pairs.dimension_b == across.dimension)
    ]
    if own.empty:
        return pd.DataFrame()
    printed = list(own.category_b.unique())
    share = across.weights(printed, case.assumptions)
    inside = [across.titles.index(row) for row in table.within]
    part = pd.Series(share[inside].sum(axis=0), index=printed)
    own = own.assign(plans=own.plans.astype(float) * own.category_b.map(part).astype(float))
    used = own[own.category_b.map(part) > 0]
    groups = used.groupby(["census_year", "category_a"]).plans
    return groups.agg(lambda plans: plans.sum(skipna=False)).unstack()


def _flows(case: Case, measure: str, axis: Axis) -> pd.DataFrame:
    """Return a flow along the rows by the January that follows its calendar year."""
    flows = case.inputs["flows"]
    prefix = f"{measure}/{axis.dimension}/"
    own = flows[(flows.old_la_code == case.code) & flows.measure.str.startswith(prefix)]
    if own.empty:
        return pd.DataFrame()
    named = own.assign(
        category=own.measure.str.removeprefix(prefix), census_year=own.calendar_year + 1
    )
    return named.pivot(index="census_year", columns="category", values="value").astype(float)
