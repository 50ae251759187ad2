"""Methods that forecasts of shares must beat: each cell alone, by its own counts.

Each returns log plans, (quantile, authority, year ahead, category).
"""

import numpy as np
from scipy import stats

from send_analysis import vocab
from send_analysis.model.demand.shares import EMPTY_CELL, Cells
from send_analysis.model.demand.structure_calibration import MEDIAN_OF_SQUARES

LEAST_SPREAD = 0.005  # log points: a cell that never changed is not certain
MOST_GROWTH = 0.5  # log points a year: beyond, a recoding that says nothing about spread
SPREAD_YEARS = 10  # of deviations from England's growth of the cell
MOST_NATIONAL = 0.1  # log points: England's growth of a cell changes by no more from year to year
Logs = np.ndarray


def log_plans(cells: Cells, groups: dict[str, tuple[str, ...]]) -> Logs:
    """Return log plans of groups of categories, (code, year, group)."""
    positions = [[cells.categories.index(c) for c in members] for members in groups.values()]
    plans = np.stack([cells.plans[:, :, p].sum(axis=2) for p in positions], axis=2)
    return np.log(np.maximum(plans, EMPTY_CELL))


def drift(logs: Logs, horizon: int) -> Logs:
    """Return each cell's last value and mean growth: a random walk with drift.

    Variance = s**2 * h * (1 + h / n), s and n of the cell's n yearly growths.
    """
    growth = np.ma.masked_invalid(np.diff(logs[1:], axis=1))
    years = growth.count(axis=1)[:, None]
    mean = growth.mean(axis=1).filled(np.nan)[:, None]
    sd = growth.std(axis=1, ddof=1).filled(np.nan)[:, None]
    step = np.arange(1, horizon + 1)[None, :, None]
    spread = np.maximum(sd, LEAST_SPREAD) * np.sqrt(step * (1 + step / np.maximum(years, 1)))
    return _normal(logs[1:, -1][:, None] + mean * step, spread)


def england_growth(logs: Logs, horizon: int) -> Logs:
    """Return each cell growing as England's same cell last did."""
    growth = np.diff(logs[0], axis=0)
    known = growth[np.isfinite(growth).all(axis=1)]
    step = np.arange(1, horizon + 1)[None, :, None]
    return _normal(logs[1:, -1][:, None] + known[-1] * step, _pooled_spread(logs, horizon))


def england_total_growth(logs: Logs, totals: np.ndarray, horizon: int) -> Logs:
    """Return each cell growing as all plans of England last did: shares stay as they are."""
    growth = np.log(totals[-1] / totals[-2])
    step = np.arange(1, horizon + 1)[None, :, None]
    return _normal(logs[1:, -1][:, None] + growth * step, _pooled_spread(logs, horizon))


def _pooled_spread(logs: Logs, horizon: int) -> np.ndarray:
    """Return the spread around England: authorities' deviations and England's own changes."""
    growth = np.diff(logs, axis=1)
    beside = np.clip(growth[1:] - growth[0], -MOST_GROWTH, MOST_GROWTH)[:, -SPREAD_YEARS:]
    own = np.nanmean(beside**2, axis=(0, 1))
    england = growth[0][np.isfinite(growth[0]).all(axis=1)]
    changes = np.median(np.diff(england, axis=0) ** 2, axis=0) / MEDIAN_OF_SQUARES
    national = np.minimum(changes, MOST_NATIONAL**2)
    step = np.arange(1, horizon + 1)[None, :, None]
    # A yearly change of growth that stays adds up to h * (h + 1) * (2h + 1) / 6 times itself.
    return np.sqrt(own * step + national * step * (step + 1) * (2 * step + 1) / 6)


def _normal(mean: np.ndarray, spread: np.ndarray) -> Logs:
    levels = stats.norm.ppf(vocab.QUANTILES)[:, None, None, None]
    return mean + levels * np.broadcast_to(spread, mean.shape)
