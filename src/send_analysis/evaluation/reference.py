"""Reference methods for all plans, and for each part from its own counts.

Of all plans: log quantiles, (level, authority, horizon). Of parts: log plans, (quantile,
authority, year ahead, category).
"""

import warnings

import numpy as np
from scipy import stats
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from statsmodels.tsa.statespace.structural import UnobservedComponents

from send_analysis import vocab
from send_analysis.model import streams
from send_analysis.model.demand.calibration import Calibration
from send_analysis.model.demand.growth import STEADY_YEARS, growth_deviations
from send_analysis.model.demand.leading import Inputs
from send_analysis.model.demand.national import national_draws
from send_analysis.model.demand.panel import Panel
from send_analysis.model.demand.shares import EMPTY_CELL, Cells
from send_analysis.model.demand.structure_drift import MEDIAN_OF_SQUARES

# One order for all: the order that automatic selection picks most often on series this short.
ARIMA_ORDER = (0, 2, 1)
ETS_PARAMETERS = 3  # alpha, beta, phi
LEAST_SD = 0.005  # log points: a fit with no error at all on ten points is a failed fit

OWN_HISTORY = ("last_value", "drift", "ets_damped", "local_trend", "arima")


def own_history(method: str, logs: np.ndarray, horizons: int, levels: np.ndarray) -> np.ndarray:
    """Return the forecast of a method of ``OWN_HISTORY``, one authority at a time.

    Parameters
    ----------
    logs
        Log plans up to the origin, shape (authorities, years).
    """
    if method == "last_value":
        return last_value(logs, horizons, levels)
    if method == "drift":
        return drift(logs, horizons, levels)
    fallback = drift(logs, horizons, levels)
    fitted = [_one(method, series, horizons, levels) for series in logs]
    # A failed fit falls back on drift, so that no authority drops out of the comparison.
    return np.stack(
        [fallback[:, i] if one is None else one for i, one in enumerate(fitted)], axis=1
    )


def last_value(logs: np.ndarray, horizons: int, levels: np.ndarray) -> np.ndarray:
    """Return the last value; its spread is the authority's root mean square growth."""
    step = np.arange(1, horizons + 1)
    sd = np.sqrt(_mean_square(np.diff(logs, axis=1)))[:, None] * np.sqrt(step)
    return _normal(np.repeat(logs[:, -1:], horizons, axis=1), sd, levels)


def last_growth(logs: np.ndarray, horizons: int, levels: np.ndarray) -> np.ndarray:
    """Return the last value and its last growth year after year.

    Its spread is the authority's root mean square change of growth, each of which stays.
    """
    step, growths = np.arange(1, horizons + 1), np.diff(logs, axis=1)
    mean = logs[:, -1:] + growths[:, -1:] * step
    change = np.sqrt(_mean_square(np.diff(growths, axis=1)))[:, None]
    return _normal(mean, change * np.sqrt(step * (step + 1) * (2 * step + 1) / 6), levels)


def _mean_square(changes: np.ndarray) -> np.ndarray:
    """Return the mean square of each row's known changes, NaN where none is."""
    return np.ma.masked_invalid(changes**2).mean(axis=1).filled(np.nan)


def drift(logs: np.ndarray, horizons: int, levels: np.ndarray) -> np.ndarray:
    """Return the last value plus the authority's mean growth (random walk with drift).

    Variance = s**2 * h * (1 + h / n), s and n of the authority's n yearly growths.
    """
    step, growths = np.arange(1, horizons + 1), np.diff(logs, axis=1)
    years = growths.shape[1]
    mean = logs[:, -1:] + growths.mean(axis=1)[:, None] * step
    sd = growths.std(axis=1, ddof=1)[:, None] * np.sqrt(step * (1 + step / years))
    return _normal(mean, sd, levels)


def england_growth(
    panel: Panel,
    calibration: Calibration,
    inputs: Inputs,
    horizons: int,
    levels: np.ndarray,
    draws: int,
    seed: int,
) -> np.ndarray:
    """Return England's last growth for all, with our national shocks and a pooled spread.

    The spread is the standard deviation of a year's deviation from England in the years before
    the origin, so that only the leading indicators, size and tails separate this from the
    model.
    """
    first = max(calibration.origin - STEADY_YEARS, min(panel.plans)) + 1
    past = [growth_deviations(panel, y) for y in range(first, calibration.origin + 1)]
    national = national_draws(calibration, horizons, draws, seed).growth
    stream = streams.generator(seed, "reference/england_growth")
    noise = stream.standard_normal((draws, len(inputs.plans), horizons)).cumsum(axis=2)
    paths = np.log(inputs.plans)[None, :, None] + national[:, None, :]
    return np.quantile(paths + float(np.nanstd(past)) * noise, levels, axis=0)


def oracle(plans: np.ndarray, england: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Return England's actual future growth for all authorities; no real method can know it.

    Parameters
    ----------
    plans
        At the origin, shape (authorities,).
    england
        England's cumulative log growth as it happened, shape (horizons,).
    """
    path = np.log(plans)[:, None] + england
    return np.repeat(path[None], len(levels), axis=0)


def _one(method: str, series: np.ndarray, horizons: int, levels: np.ndarray) -> np.ndarray | None:
    """Return one authority's log quantiles, shape (levels, horizons); None if the fit fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of convergence, on series of six to fifteen points
        try:
            mean, sd = _fitted(method, series, horizons)
        except (ValueError, np.linalg.LinAlgError):
            return None
    quantiles = _normal(mean[None], sd[None], levels)[:, 0]
    return quantiles if np.isfinite(quantiles).all() else None


def _fitted(method: str, series: np.ndarray, horizons: int) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of one authority's statsmodels forecast, in logs."""
    if method == "ets_damped":
        return _ets_damped(series, horizons)
    if method == "local_trend":
        model = UnobservedComponents(series, level="local linear trend")
        table = model.fit(disp=False).get_forecast(horizons)
    else:
        table = ARIMA(series, order=ARIMA_ORDER).fit().get_forecast(horizons)
    return np.asarray(table.predicted_mean), np.asarray(table.se_mean)


def _ets_damped(series: np.ndarray, horizons: int) -> tuple[np.ndarray, np.ndarray]:
    """Return damped-trend exponential smoothing, ETS(A,Ad,N), fitted by least squares.

    statsmodels' maximum likelihood converges to a straight line here, with errors twice
    as large. Variance by Hyndman et al. (2008), table 6.1: s**2 * (1 + sum over j < h of
    (alpha + alpha * beta * (phi + ... + phi**j))**2).
    """
    fitted = ExponentialSmoothing(series, trend="add", damped_trend=True).fit()
    alpha, beta = fitted.params["smoothing_level"], fitted.params["smoothing_trend"]
    phi = fitted.params["damping_trend"]
    weights = alpha * (1 + beta * np.cumsum(phi ** np.arange(1, horizons)))
    spread = np.sqrt((fitted.resid**2).sum() / (len(series) - ETS_PARAMETERS))
    sd = spread * np.sqrt(1 + np.concatenate([[0.0], np.cumsum(weights**2)]))
    return np.asarray(fitted.forecast(horizons)), sd


def _normal(mean: np.ndarray, sd: np.ndarray, levels: np.ndarray) -> np.ndarray:
    return mean + stats.norm.ppf(levels)[:, None, None] * np.maximum(sd, LEAST_SD)


LEAST_SPREAD = 0.005  # log points: a cell that never changed is not certain
MOST_GROWTH = 0.5  # log points a year: a larger change is a recoding, not spread
SPREAD_YEARS = 10  # of deviations from England's growth of the cell
MOST_NATIONAL = 0.1  # log points: England's growth of a cell changes by no more from year to year
Logs = np.ndarray


def log_plans(cells: Cells, groups: dict[str, tuple[str, ...]]) -> Logs:
    """Return log plans of groups of categories, (code, year, group)."""
    positions = [[cells.categories.index(c) for c in members] for members in groups.values()]
    plans = np.stack([cells.plans[:, :, p].sum(axis=2) for p in positions], axis=2)
    return np.log(np.maximum(plans, EMPTY_CELL))


def part_drift(logs: Logs, horizon: int) -> Logs:
    """Return each cell's last value and mean growth: a random walk with drift.

    Variance = s**2 * h * (1 + h / n), s and n of the cell's n yearly growths.
    """
    growth = np.ma.masked_invalid(np.diff(logs[1:], axis=1))
    years = growth.count(axis=1)[:, None]
    mean = growth.mean(axis=1).filled(np.nan)[:, None]
    sd = growth.std(axis=1, ddof=1).filled(np.nan)[:, None]
    step = np.arange(1, horizon + 1)[None, :, None]
    spread = np.maximum(sd, LEAST_SPREAD) * np.sqrt(step * (1 + step / np.maximum(years, 1)))
    return _part_normal(logs[1:, -1][:, None] + mean * step, spread)


def part_england_growth(logs: Logs, horizon: int) -> Logs:
    """Return a forecast in which each cell grows as the same cell of England last did."""
    growth = np.diff(logs[0], axis=0)
    known = growth[np.isfinite(growth).all(axis=1)]
    step = np.arange(1, horizon + 1)[None, :, None]
    return _part_normal(logs[1:, -1][:, None] + known[-1] * step, _pooled_spread(logs, horizon))


def england_total_growth(logs: Logs, totals: np.ndarray, horizon: int) -> Logs:
    """Return a forecast in which each cell grows as all plans of England last did."""
    growth = np.log(totals[-1] / totals[-2])
    step = np.arange(1, horizon + 1)[None, :, None]
    return _part_normal(logs[1:, -1][:, None] + growth * step, _pooled_spread(logs, horizon))


def _pooled_spread(logs: Logs, horizon: int) -> np.ndarray:
    """Return the spread around England: deviations of authorities and changes of England."""
    growth = np.diff(logs, axis=1)
    beside = np.clip(growth[1:] - growth[0], -MOST_GROWTH, MOST_GROWTH)[:, -SPREAD_YEARS:]
    own = np.nanmean(beside**2, axis=(0, 1))
    england = growth[0][np.isfinite(growth[0]).all(axis=1)]
    changes = np.median(np.diff(england, axis=0) ** 2, axis=0) / MEDIAN_OF_SQUARES
    national = np.minimum(changes, MOST_NATIONAL**2)
    step = np.arange(1, horizon + 1)[None, :, None]
    # A permanent yearly change of growth adds up to h * (h + 1) * (2h + 1) / 6 times itself.
    return np.sqrt(own * step + national * step * (step + 1) * (2 * step + 1) / 6)


def _part_normal(mean: np.ndarray, spread: np.ndarray) -> Logs:
    levels = stats.norm.ppf(vocab.QUANTILES)[:, None, None, None]
    return mean + levels * np.broadcast_to(spread, mean.shape)
