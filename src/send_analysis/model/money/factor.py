"""What the drawn cost of a plan makes of the lines' prices: one factor, which scenarios share."""

import numpy as np
import xarray as xr

from send_analysis import vocab
from send_analysis.model.case import Case
from send_analysis.model.money import cost_draws, history, yearly
from send_analysis.model.money.base import Basis
from send_analysis.model.money.spend import Spend


def cost_factor(case: Case, known: Basis, parts: Spend, england: xr.DataArray) -> xr.DataArray:
    """Return what the drawn cost of a plan makes of the lines' prices, (draw, financial_year).

    The lines of the forecast without measures then add up to the drawn cost times the plans; in
    the control year exactly to the outturn.

    Parameters
    ----------
    england
        England's plans in the same draws, (draw, census_year), from before the control year on.
    """
    rise = cost_draws.rise(case.assumptions)
    model = known.control.model
    if model is None:
        drawn = cost_draws.rises(rise, parts.net.sizes["financial_year"] - 1, case.draws, case.seed)
        away = np.concatenate([np.zeros((case.draws, 1)), (drawn - rise.rate).cumsum(axis=1)], 1)
        return xr.zeros_like(parts.all_plans) + np.exp(away)
    start = cost_draws.Start(
        case.code,
        float(np.log(known.control.amount / parts.all_plans.isel(draw=0, financial_year=0))),
        known.control.spread,
        _with_year_before(history.total_before(case, known.start.year), parts.all_plans),
        _with_year_before(
            yearly.average(england).sel(financial_year=_year_before(known.start.year)),
            yearly.average(england).sel(financial_year=parts.all_plans.financial_year),
        ),
    )
    cost = cost_draws.simulate(model, start, rise, case.seed)
    return (parts.all_plans * cost / parts.net).transpose("draw", "financial_year")


def _year_before(financial_year: str) -> str:
    return vocab.financial_year(vocab.financial_year_start(financial_year) - 1)


def _with_year_before(before: xr.DataArray | float, years: xr.DataArray) -> np.ndarray:
    """Return average plans of the year before and of the years, shape (draws, 1 + years)."""
    drawn = years.transpose("draw", "financial_year").to_numpy()
    first = np.broadcast_to(np.asarray(before), (len(drawn),))
    return np.column_stack([first, drawn])
