"""A backtest as tidy tables: the one quantile table, and the scores."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from send_analysis import tables, vocab
from send_analysis.evaluation import misses, scores
from send_analysis.evaluation.backtest import HINDSIGHT, METHODS, MODELS, Backtest, Origin

SCENARIO = "baseline"


def forecast_table(done: Backtest, la_codes: Mapping[str, str]) -> pd.DataFrame:
    """Return every forecast of a backtest as quantiles, without the yardsticks.

    Parameters
    ----------
    la_codes
        Newest GSS code by ``old_la_code``.
    """
    runs = [*done.runs, *_apart(done)]
    rows = pd.concat([_of_method(run, m) for run in runs for m in METHODS if _is_forecast(run, m)])
    rows = rows.assign(
        la_code=rows.old_la_code.map(la_codes),
        scenario=SCENARIO,
        census_year=rows.origin + rows.horizon,
        dimension="total",
        category="total",
    )
    order = ["method", "origin", "horizon", "old_la_code", "quantile"]
    return tables.FORECAST.check(rows.sort_values(order), "the backtest")


def _is_forecast(run: Origin, method: str) -> bool:
    return method in run.quantiles and method not in HINDSIGHT


def _of_method(run: Origin, method: str) -> pd.DataFrame:
    q = run.quantiles[method]
    index = pd.MultiIndex.from_product(
        [vocab.QUANTILES, run.codes, np.arange(q.shape[2]) + 1],
        names=["quantile", "old_la_code", "horizon"],
    )
    long = pd.DataFrame({"value": q.ravel()}, index=index).reset_index()
    return long.assign(method=method, origin=run.origin)


def score_table(done: Backtest) -> pd.DataFrame:
    """Return every score: by origin, pooled, by size, with ratios and predicted coverage.

    The origin before the reform is scored too but never pooled, unless it was asked for.
    """
    runs = [run for run in done.runs if len(run.known)]
    apart = _apart(done)
    parts = [_failure(run, done.seed) for run in [done.before_reform] if run is not None]
    if apart:
        parts.append(scores.cells(apart))
    if runs:
        cells = scores.cells(runs)
        over_all = scores.means(cells)
        rows = [
            *(row for method in MODELS for row in scores.ratios(runs, method, done.seed)),
            *scores.ratios_by_origin(cells),
            *scores.against_references(over_all),
            *scores.coverage_ranges(runs, done.draws, done.seed),
        ]
        parts += [cells, over_all, pd.DataFrame(rows)]
    if not parts:
        return tables.SCORE.empty()
    table = pd.concat(parts, ignore_index=True).assign(dimension="total")
    table = table.assign(origin=table.origin.astype(str), horizon=table.horizon.astype(str))
    return tables.SCORE.check(table, "the backtest")


def _apart(done: Backtest) -> list[Origin]:
    """Return the origin before the reform, where it was not itself asked for."""
    origins = {run.origin for run in done.runs}
    reform = done.before_reform
    return [reform] if reform is not None and reform.origin not in origins else []


def _failure(run: Origin, seed: int) -> pd.DataFrame:
    return pd.DataFrame([*misses.england_rows(run, seed), *misses.half_width_rows(run)])
