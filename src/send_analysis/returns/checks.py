"""Each table of a return held against its total, and its sums against the pages of the run."""

from collections.abc import Iterator, Mapping

import pandas as pd
import xarray as xr

from send_analysis import tables
from send_analysis.config.returns import Axis, ReturnTable
from send_analysis.model.case import Case
from send_analysis.model.money import AFTER
from send_analysis.returns import balance, rounding
from send_analysis.returns.cells import Cells
from send_analysis.returns.parts import TOTAL
from send_analysis.tables.requests import ALL_AGES
from send_analysis.tables.returns import RETURN_CHECKS

_ADDS_UP, _AGREES = RETURN_CHECKS
MEAN = "mean"  # the statistic of the run's tables that adds up
# Lines of the account -> those of the page of money.
_OF_PAGE = {balance.CLOSING: "cumulative_balance", balance.IN_YEAR: "in_year_balance"}
Pages = Mapping[str, tables.Tables]  # mitigated, unmitigated -> the run tables of its pages
Beside = tuple[pd.Series, pd.Series]  # sums by period, and what they must come to


def table(case: Case, every: list[Cells], pages: Pages) -> pd.DataFrame:
    """Return sums of rows beside what they must come to, in the schema of RETURN_CHECK."""
    rows = [
        pd.DataFrame({"returned": returned, "expected": expected})
        .dropna()
        .rename_axis("period")
        .reset_index()
        .assign(
            statutory_return=cells.layout.about.name, table=one.table, unit=one.unit, check=check
        )
        for cells in every
        for one in cells.layout.tables
        if cells.has(one)
        for check, (returned, expected) in _sums(cells, one, pages)
    ]
    together = pd.concat(rows)
    labelled = case.labelled(together.assign(difference=together.returned - together.expected))
    return tables.RETURN_CHECK.check(labelled, "checks of returns")


def _sums(cells: Cells, one: ReturnTable, pages: Pages) -> Iterator[tuple[str, Beside]]:
    if one.is_account:
        yield _ADDS_UP, _account(cells.central(one))
        yield _AGREES, _of_account(cells, one, pages)
        return
    whole, exact = (_sum(array, one) for array in (cells.central(one), cells.mean(one)))
    if not one.within:
        yield _ADDS_UP, (whole, _series(cells.total(one)).dropna().map(rounding.nearest))
    elif (beside := _beside(cells, one)) is not None:
        yield _ADDS_UP, (whole, beside)
    if (page := _page(cells, one, pages)) is not None:
        yield _AGREES, (exact, page)


def _beside(cells: Cells, one: ReturnTable) -> pd.Series | None:
    """Return the rows that a table is within, of the table that has them as rows."""
    for other in cells.layout.tables:
        if other.cells == one.cells and other.rows == one.across and not other.within:
            rows = cells.central(other).sel({Axis.dim_of(other.rows): list(one.within)})
            return _series(rows.sum(str(rows.dims[-1])))
    return None


def _account(whole: xr.DataArray) -> Beside:
    """Return closing balances beside opening, income and spending; the year alone without them."""
    opening, income, spend, in_year, closing = (
        _series(whole.isel({whole.dims[-1]: place})) for place in range(len(balance.LINES))
    )
    change = income - spend
    return closing.fillna(in_year), (opening + change).fillna(change)


def _of_account(cells: Cells, one: ReturnTable, pages: Pages) -> Beside:
    """Return the last balance that is known of each year, and that of the page."""
    exact = cells.mean(one)
    by_line = [exact.isel({exact.dims[-1]: balance.LINES.index(line)}) for line in _OF_PAGE]
    closing, in_year = map(_series, by_line)
    known = {line: _line(cells, one, pages, "balance", name) for line, name in _OF_PAGE.items()}
    return closing.fillna(in_year), known[balance.CLOSING].reindex(closing.index).fillna(
        known[balance.IN_YEAR]
    )


def _page(cells: Cells, one: ReturnTable, pages: Pages) -> pd.Series | None:
    """Return the sum that a page of the run shows; None where none does."""
    if one.unit == "GBP":
        return _line(cells, one, pages, one.draws.partition("_")[2], "total")
    if one.draws == "requests":
        return _requests(one, pages["mitigated"]["requests_forecast"])
    if one.draws != "wanted":
        return None
    types = [p.category for row in one.within for p in cells.layout.axes[one.across].of(row)]
    groups = pages["mitigated"]["year_group"]
    rows = groups[
        (groups.statistic == MEAN) & (groups.year_group == one.rows) & groups.provision.isin(types)
    ]
    periods = cells.layout.about.periods
    sums = rows[rows.census_year.isin(periods)].groupby("census_year").value.sum()
    return sums.rename(index=periods).astype(float)


def _requests(one: ReturnTable, page: pd.DataFrame) -> pd.Series:
    """Return the mean of all ages that the page of plans shows, by calendar year."""
    rows = page[(page.measure == one.measure) & (page.age_band == ALL_AGES)]
    means = rows[rows.statistic == MEAN].set_index("calendar_year").value.astype(float)
    return means.rename(index=str)


def _line(cells: Cells, one: ReturnTable, pages: Pages, name: str, line: str) -> pd.Series:
    page = pages[one.draws.partition("_")[0]][name]
    rows = page[(page.line == line) & (page.statistic == MEAN) & (page.basis == AFTER)]
    return rows.set_index("financial_year").amount.astype(float)


def _sum(array: xr.DataArray, one: ReturnTable) -> pd.Series:
    """Return the sum of the rows themselves, whatever the row of the total says."""
    rows = array.drop_sel({Axis.dim_of(one.rows): TOTAL})
    return _series(rows.sum([dim for dim in rows.dims if dim != "period"]))


def _series(array: xr.DataArray) -> pd.Series:
    return pd.Series(array.to_numpy().astype(float), array.period.to_numpy())
