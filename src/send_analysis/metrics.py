"""Scores of forecasts, and limits of chance: plain arrays in, plain numbers or arrays out.

``actual`` is what happened, ``forecast`` a point forecast (the median), ``quantiles`` has one
more axis at the front, one slice a level of ``levels`` (increasing, symmetric about 0.5).
"""

from statistics import NormalDist

import numpy as np


def mape(actual: np.ndarray, forecast: np.ndarray) -> float:
    """Return the mean absolute percentage error as a share: mean(|forecast / actual - 1|).

    Both of one shape. Actual 100, 200 and forecast 110, 180: (0.1 + 0.1) / 2 = 0.1.
    """
    return float(np.mean(np.abs(forecast / actual - 1)))


def mase(actual: np.ndarray, forecast: np.ndarray, history: np.ndarray) -> float:
    """Return the mean absolute scaled error (Hyndman and Koehler 2006).

    mean(|actual - forecast| / q), q = mean over years of |history[t] - history[t-1]|, each
    authority by its own history, shape (n, years), none of it after the origin; actual and
    forecast have shape (n,). History 1, 3, 4 (q = 1.5), actual 10, forecast 7: 3 / 1.5 = 2.
    """
    scale = np.abs(np.diff(history, axis=1)).mean(axis=1)
    return float(np.mean(np.abs(actual - forecast) / scale))


def rmsse(actual: np.ndarray, forecast: np.ndarray, history: np.ndarray) -> float:
    """Return the root mean squared scaled error (Makridakis et al. 2022).

    sqrt(mean((actual - forecast)**2 / q)), q = mean over years of
    (history[t] - history[t-1])**2, shapes as ``mase``. History 1, 3, 4 (q = 2.5), actual 10,
    forecast 5: sqrt(25 / 2.5) = sqrt(10).
    """
    scale = (np.diff(history, axis=1) ** 2).mean(axis=1)
    return float(np.sqrt(np.mean((actual - forecast) ** 2 / scale)))


def interval_score_parts(
    actual: np.ndarray, lower: np.ndarray, upper: np.ndarray, alpha: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (over, under, dispersion), whose sum is the interval score.

    over = 2 / alpha * max(lower - actual, 0) (forecast too high), under = 2 / alpha *
    max(actual - upper, 0), dispersion = upper - lower, for the central 1 - alpha interval
    (Gneiting and Raftery 2007). All of one shape. Actual 1, interval 3 to 7, alpha 0.2:
    over 2 / 0.2 * 2 = 20, under 0, dispersion 4.
    """
    over = 2 / alpha * np.maximum(lower - actual, 0)
    under = 2 / alpha * np.maximum(actual - upper, 0)
    return over, under, upper - lower


def wis(actual: np.ndarray, quantiles: np.ndarray, levels: np.ndarray) -> dict[str, np.ndarray]:
    """Return the weighted interval score and its parts, each of shape of ``actual``.

    Over K central intervals and the median m (Bracher et al. 2021)::

        wis = (|actual - m| / 2 + sum_k alpha_k / 2 * interval_score_k) / (K + 1/2)

    ``over`` + ``under`` + ``dispersion`` = ``total``; half of |actual - m| goes to over or
    under. For the log scale pass logs of both. Actual 1, levels 0.1 0.5 0.9, quantiles 3 5 7:
    (4 / 2 + 0.1 * (20 + 4)) / 1.5 = 4.4 / 1.5.
    """
    pairs = len(levels) // 2
    middle = quantiles[pairs]
    over, under = np.maximum(middle - actual, 0) / 2, np.maximum(actual - middle, 0) / 2
    dispersion = np.zeros_like(middle)
    for k in range(pairs):
        alpha = 2 * levels[k]
        parts = interval_score_parts(actual, quantiles[k], quantiles[-1 - k], alpha)
        over, under, dispersion = (
            x + alpha / 2 * y for x, y in zip((over, under, dispersion), parts, strict=True)
        )
    parts_of = {"over": over, "under": under, "dispersion": dispersion}
    scaled = {name: part / (pairs + 0.5) for name, part in parts_of.items()}
    return {"total": scaled["over"] + scaled["under"] + scaled["dispersion"], **scaled}


def central(
    quantiles: np.ndarray, levels: np.ndarray, cover: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper bound of the central interval that covers ``cover``.

    Levels 0.1 0.5 0.9 and cover 0.8: the first and the last slice.

    Raises
    ------
    ValueError
        If no level bounds it.
    """
    found = np.flatnonzero(np.isclose(levels, (1 - cover) / 2))
    if not len(found):
        raise ValueError(f"no quantile bounds a central {cover:.0%} interval; levels {levels}")
    return quantiles[found[0]], quantiles[-1 - found[0]]


def coverage(actual: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> float:
    """Return the share of actual values with lower <= actual <= upper.

    Actual 1, 5 and intervals 0 to 2, 6 to 8: 1 of 2 = 0.5.
    """
    return float(np.mean((lower <= actual) & (actual <= upper)))


def width(lower: np.ndarray, upper: np.ndarray, forecast: np.ndarray) -> float:
    """Return the mean width of intervals as a share of the forecast.

    Interval 90 to 130 about 100: 0.4.
    """
    return float(np.mean((upper - lower) / forecast))


def bias(actual: np.ndarray, forecast: np.ndarray) -> float:
    """Return the mean percentage error as a share: mean(forecast / actual - 1); + is too high.

    Actual 100, 200 and forecast 110, 190: (0.1 - 0.05) / 2 = 0.025.
    """
    return float(np.mean(forecast / actual - 1))


def funnel_limits(
    share: float, base: np.ndarray, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits of chance for shares of ``base`` cases whose true value is ``share``.

    share -+ z * sqrt(share * (1 - share) / base), within 0 and 1 (Spiegelhalter 2005, "Funnel
    plots for comparing institutional performance"). Share 0.5, base 100, confidence 0.95:
    0.5 -+ 1.96 * 0.05.
    """
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * np.sqrt(share * (1 - share) / base)
    return np.maximum(share - reach, 0.0), np.minimum(share + reach, 1.0)
