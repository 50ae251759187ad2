"""Draws of an authority's cost of a plan: England's rise, and its own path around it."""

from dataclasses import dataclass

import numpy as np

from send_analysis.config import Assumptions, value
from send_analysis.model import streams
from send_analysis.model.money.cost_level import CostModel

LONGEST = 10  # years that errors are drawn for, so that a longer forecast keeps its first years


@dataclass(frozen=True)
class Rise:
    """How cost a plan moves in England, log points a year.

    Attributes
    ----------
    rate
        The long-run rise.
    rate_spread
        Standard deviation of what the rise may be instead, the same in every year of a draw.
    shock
        Standard deviation of a single year's departure from it.
    """

    rate: float
    rate_spread: float
    shock: float


@dataclass(frozen=True)
class Start:
    """Where one authority stands at the origin of the model, and its plans since.

    Attributes
    ----------
    cost
        Log GBP a plan at the origin.
    spread
        Standard deviation of what it may be instead; 0 where its outturn is known.
    plans
        Average plans, shape (draws, 2 + years): the year before the origin, the origin, and
        every year ahead; a known year is the same in all draws.
    england
        England's of the same years, same shape.
    """

    code: str
    cost: float
    spread: float
    plans: np.ndarray
    england: np.ndarray


def rise(assumptions: Assumptions) -> Rise:
    """Return how cost a plan is assumed to move in England."""
    return Rise(
        rate=value(assumptions, "budget.cost_rate"),
        rate_spread=value(assumptions, "budget.cost_rate_spread"),
        shock=value(assumptions, "budget.cost_shock"),
    )


def rises(rise: Rise, years: int, draws: int, seed: int) -> np.ndarray:
    """Draw the rise in England of each year, shape (draws, years): the same for every area."""
    stream = streams.generator(seed, "england/cost")
    lasting = rise.rate_spread * stream.standard_normal((draws, 1))
    shocks = rise.shock * stream.standard_normal((LONGEST, draws))[:years].T
    return rise.rate + lasting + shocks


def simulate(model: CostModel, start: Start, rise: Rise, seed: int) -> np.ndarray:
    """Draw an authority's GBP a plan, shape (draws, 1 + years): the origin, and the years ahead."""
    draws, years = start.plans.shape[0], start.plans.shape[1] - 2
    stream = streams.generator(seed, f"cost/{start.code}")
    level = stream.standard_normal(draws) * start.spread
    errors = stream.standard_t(model.error_df, (LONGEST, draws))[:years]
    england = rises(rise, years, draws, seed)
    growth = np.diff(np.log(start.plans / start.england), axis=1)
    now, before, back = model.coefficients
    path = np.empty((draws, 1 + years))
    path[:, 0] = own = start.cost - model.median + level
    for k in range(years):
        scale = np.sqrt(model.error_scale**2 + model.error_small / start.plans[:, k + 2])
        own = own * (1 + back) + now * growth[:, k + 1] + before * growth[:, k] + scale * errors[k]
        path[:, k + 1] = own + england[:, : k + 1].sum(axis=1)
    return np.exp(model.median + path)
