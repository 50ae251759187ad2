"""The account of a DSG management plan: opening balance, income, spending, closing balance.

Its whole pounds follow from the whole pounds of income and spending, so that each year closes at
what the next one opens with.
"""

import numpy as np
import xarray as xr

from send_analysis.model.money import Money
from send_analysis.returns import rounding

OPENING, INCOME, SPEND, IN_YEAR, CLOSING = "opening", "income", "spend", "in_year", "closing"
LINES = (OPENING, INCOME, SPEND, IN_YEAR, CLOSING)


def by_draw(money: Money) -> xr.DataArray:
    """Return GBP (draw, financial_year, line); NaN before the year of the opening balance."""
    income = money.income.sum("line")
    spend = money.parts.after_recoupment.sum("line")
    in_year = money.balance.in_year
    account = money.balance.account
    closing = in_year * np.nan if account is None else account.reindex_like(in_year)
    parts = [closing - in_year, income, spend, in_year, closing]
    together = xr.concat(parts, "line").assign_coords(line=list(LINES))
    return together.transpose("draw", "financial_year", "line")


def whole(means: xr.DataArray) -> xr.DataArray:
    """Return whole pounds of means (period, line) in which each year adds up and leads on.

    Parameters
    ----------
    means
        Its last dimension is in the order of ``LINES``.
    """
    rows: list[tuple[float, ...]] = []
    for opening, income, spend, _, _ in means.to_numpy():
        start = rows[-1][-1] if rows and np.isfinite(rows[-1][-1]) else _nearest(opening)
        came, went = _nearest(income), _nearest(spend)
        rows.append((start, came, went, came - went, start + came - went))
    return means.copy(data=np.array(rows))


def _nearest(value: float) -> float:
    return rounding.nearest(value) if np.isfinite(value) else np.nan
