"""Where forecasts failed: the worst misses with reasons, and the origin before the reform."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from send_analysis import metrics, tables
from send_analysis.evaluation.backtest import (
    BEFORE_REFORM,
    GIVEN_ENGLAND,
    LEVELS,
    MEDIAN,
    OURS,
    Backtest,
    Origin,
)
from send_analysis.evaluation.recounts import recounted
from send_analysis.evaluation.scores import ALL, Row
from send_analysis.model.demand.national import national_draws
from send_analysis.model.demand.panel import REFUSED, REQUESTS, Panel

HORIZON = 1  # misses are listed one year ahead; later misses include the first year's
SERIES_BREAK = 2023  # January in which DfE turned from totals to a person-level collection
# Change of net requests for 100 plans held, after the origin, that explains a miss by itself:
# the spread of that change over authorities is about 4.
MUCH = 4.0


def worst_misses(done: Backtest, names: Mapping[str, str], shown: int) -> pd.DataFrame:
    """Return our worst misses at one year ahead, the worst first.

    Parameters
    ----------
    names
        Authorities' names by ``old_la_code``.
    """
    runs = [run for run in done.every if run.origin != BEFORE_REFORM]
    rows = [_of_run(done.panel, run) for run in runs if HORIZON - 1 in run.known]
    if not rows:
        return tables.MISS.empty()
    misses = pd.concat(rows, ignore_index=True)
    misses = misses.assign(
        la_name=misses.old_la_code.map(names).fillna(misses.old_la_code), method=OURS
    )
    worst = misses.reindex(misses.percent_of_census.abs().sort_values(ascending=False).index)
    return tables.MISS.check(worst.head(shown), "the backtest")


def _of_run(panel: Panel, run: Origin) -> pd.DataFrame:
    h = HORIZON - 1
    q, actual = run.quantiles[OURS][:, :, h], run.actual[:, h]
    low, high = metrics.central(q, LEVELS, 0.8)
    given = run.quantiles[GIVEN_ENGLAND][MEDIAN][:, h]
    newest, later = (_net_requests(panel, run, year) for year in (run.origin - 1, run.origin))
    table = pd.DataFrame(
        {
            "old_la_code": run.codes,
            "origin": run.origin,
            "horizon": HORIZON,
            "census_year": run.origin + HORIZON,
            "forecast": q[MEDIAN],
            "lower_80": low,
            "upper_80": high,
            "census": actual,
            "percent_of_census": 100 * (q[MEDIAN] / actual - 1),
            "england_part": 100 * np.log(q[MEDIAN] / given),
            "own_part": 100 * np.log(given / actual),
            "newest_net_requests": newest,
            "later_net_requests": later,
        }
    )
    doubtful = table.old_la_code.isin(recounted(panel, run.origin + HORIZON))
    reasons = pd.Series([_reason(row) for row in table.to_dict("records")], table.index)
    return table.assign(reason=reasons.mask(doubtful, "recount"))


def _net_requests(panel: Panel, run: Origin, calendar_year: int) -> np.ndarray:
    """Return requests less refusals per 100 plans held at the origin; uses later data."""
    if calendar_year not in panel.flows[REQUESTS] or calendar_year not in panel.flows[REFUSED]:
        return np.full(len(run.codes), np.nan)
    net = panel.flow(REQUESTS, calendar_year) - panel.flow(REFUSED, calendar_year)
    return 100 * net.loc[list(run.codes)].to_numpy(dtype=float) / run.history[:, -1]


def _reason(row: Mapping[str, float]) -> str:
    """Return why a forecast missed, as far as the figures show."""
    if abs(row["england_part"]) > abs(row["own_part"]):
        return "england"
    change = row["later_net_requests"] - row["newest_net_requests"]
    if np.isnan(change):
        return "unknown"
    if abs(change) > MUCH and np.sign(change) == -np.sign(row["own_part"]):
        return "requests_rose" if change > 0 else "requests_fell"
    if row["census_year"] == SERIES_BREAK:
        return "series_break"
    return "own_pace"


COVER = 0.95
TAIL_DRAWS = 20_000  # enough to tell a chance of 0.005 from one of 0.004


def england_rows(run: Origin, seed: int) -> Iterator[Row]:
    """Yield England's actual growth with the interval and probability forecast for it."""
    model = run.fitted.calibration
    drawn = national_draws(model, len(run.england), TAIL_DRAWS, seed).growth
    low, high = np.quantile(drawn, [(1 - COVER) / 2, (1 + COVER) / 2], axis=0)
    by_metric = {
        "england_growth": run.england,
        "england_growth_median": np.median(drawn, axis=0),
        "england_growth_low_95": low,
        "england_growth_high_95": high,
        "england_growth_chance": (drawn >= run.england).mean(axis=0),
    }
    for metric, values in by_metric.items():
        for h in run.known:
            yield _row(run, h, metric, values[h])


def half_width_rows(run: Origin) -> Iterator[Row]:
    """Yield the half-width of the 95 % interval as forecast, and as needed.

    As a share of the forecast: needed is what 95 % of the authorities stayed within, given the
    median distance from the forecast to the interval's upper end.
    """
    q = run.quantiles[OURS]
    error = np.abs(np.log(run.actual / q[MEDIAN]))
    given = np.median(q[len(LEVELS) - 1] / q[MEDIAN] - 1, axis=0)
    for h in run.known:
        needed = float(np.expm1(np.quantile(error[:, h], COVER)))
        yield _row(run, h, "half_width_95_needed", needed)
        yield _row(run, h, "half_width_95_given", float(given[h]))


def _row(run: Origin, h: int, metric: str, value: float) -> Row:
    where = {"method": OURS, "origin": run.origin, "horizon": h + 1, "group": ALL}
    return {**where, "metric": metric, "value": value}
