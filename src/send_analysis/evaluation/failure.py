"""The origin before the reform: how badly every method failed, and what would have held."""

from collections.abc import Iterator

import numpy as np

from send_analysis.evaluation.origins import LEVELS, MEDIAN, MODELS, OURS, Origin
from send_analysis.evaluation.pooled import Row
from send_analysis.evaluation.scores import ALL
from send_analysis.model.demand.total import national_draws

COVER = 0.95
TAIL_DRAWS = 20_000  # enough to tell a chance of 0.005 from one of 0.004


def england_rows(run: Origin, seed: int) -> Iterator[Row]:
    """Yield England's growth as it came, beside the interval and chance it was given."""
    model = run.fitted[OURS].calibration
    drawn = national_draws(model, len(run.england), TAIL_DRAWS, seed).growth
    low, high = np.quantile(drawn, [(1 - COVER) / 2, (1 + COVER) / 2], axis=0)
    found = {
        "england_growth": run.england,
        "england_growth_median": np.median(drawn, axis=0),
        "england_growth_low_95": low,
        "england_growth_high_95": high,
        "england_growth_chance": (drawn >= run.england).mean(axis=0),
    }
    for metric, values in found.items():
        for h in run.known:
            yield _row(run, OURS, h, metric, values[h])


def half_width_rows(run: Origin) -> Iterator[Row]:
    """Yield the half-width of the 95 % interval as given, and as it should have been.

    As a share of the forecast: needed is what 95 % of the authorities stayed within, given the
    median distance from the forecast to the interval's upper end.
    """
    for method in MODELS:
        q = run.quantiles[method]
        error = np.abs(np.log(run.actual / q[MEDIAN]))
        given = np.median(q[len(LEVELS) - 1] / q[MEDIAN] - 1, axis=0)
        for h in run.known:
            needed = float(np.expm1(np.quantile(error[:, h], COVER)))
            yield _row(run, method, h, "half_width_95_needed", needed)
            yield _row(run, method, h, "half_width_95_given", float(given[h]))


def _row(run: Origin, method: str, h: int, metric: str, value: float) -> Row:
    where = {"method": method, "origin": run.origin, "horizon": h + 1, "group": ALL}
    return {**where, "metric": metric, "value": value}
