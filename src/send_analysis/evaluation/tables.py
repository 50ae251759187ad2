"""A backtest as tidy tables: the one quantile table, and the scores."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from send_analysis import tables, vocab
from send_analysis.evaluation import misses, scores
from send_analysis.evaluation.backtest import (
    BEFORE_REFORM,
    HINDSIGHT,
    Backtest,
    Origin,
)

SCENARIO = "baseline"


def forecast_table(done: Backtest, la_codes: Mapping[str, str]) -> pd.DataFrame:
    """Return every forecast of a backtest as quantiles, without the yardsticks.

    Parameters
    ----------
    la_codes
        Newest GSS code by ``old_la_code``.
    """
    made = (
        (run.origin, method, run.codes, run.quantiles[method])
        for run in done.every
        for method in run.quantiles
        if method not in HINDSIGHT
    )
    return quantile_table(made, la_codes, "total", "total", "the backtest")


# Origin, method, authorities, and quantiles of shape (levels, authorities, horizons).
Made = tuple[int, str, Sequence[str], np.ndarray]


def quantile_table(
    made: Iterable[Made], la_codes: Mapping[str, str], dimension: str, category: str, where: str
) -> pd.DataFrame:
    """Return forecasts of one category in the schema of FORECAST; ``where`` names them there."""
    rows = pd.concat(_of_method(*one) for one in made)
    rows = rows.assign(
        la_code=rows.old_la_code.map(la_codes),
        scenario=SCENARIO,
        census_year=rows.origin + rows.horizon,
        dimension=dimension,
        category=category,
        interval=pd.NA,  # what is scored here cannot say how far to rely on itself
    )
    order = ["method", "origin", "horizon", "old_la_code", "quantile"]
    return tables.FORECAST.check(rows.sort_values(order), where)


def _of_method(origin: int, method: str, codes: Sequence[str], q: np.ndarray) -> pd.DataFrame:
    index = pd.MultiIndex.from_product(
        [vocab.QUANTILES, codes, np.arange(q.shape[2]) + 1],
        names=["quantile", "old_la_code", "horizon"],
    )
    long = pd.DataFrame({"value": q.ravel()}, index=index).reset_index()
    return long.assign(method=method, origin=origin)


def score_table(done: Backtest) -> pd.DataFrame:
    """Return every score: by origin, pooled, by size, with ratios and predicted coverage.

    Origins that stand apart are scored too but never pooled.
    """
    runs, apart = ([run for run in some if len(run.known)] for some in (done.runs, done.apart))
    parts = [_failure(run, done.seed) for run in done.every if run.origin == BEFORE_REFORM]
    if apart:
        cells = scores.cells(apart)
        parts.append(cells)
        if recent := [run for run in apart if run.origin != BEFORE_REFORM]:
            parts.append(_alone(recent, cells[cells.origin != BEFORE_REFORM], done))
    if runs:
        cells = scores.cells(runs)
        over_all = scores.means(cells)
        others = [method for method in runs[0].quantiles if method not in HINDSIGHT]
        rows = [
            *scores.ratios(runs, done.seed),
            *scores.ratios_by_origin(cells),
            *scores.against_references(over_all, others),
            *scores.coverage_ranges(runs, done.draws, done.seed),
        ]
        parts += [cells, over_all, pd.DataFrame(rows)]
    if not parts:
        return tables.SCORE.empty()
    return scores.table(parts, "total", "the backtest")


def _alone(runs: list[Origin], cells: pd.DataFrame, done: Backtest) -> pd.DataFrame:
    """Return what each origin is compared with where it stands apart."""
    ranges = scores.coverage_ranges(runs, done.draws, done.seed, pooled=False)
    return pd.DataFrame([*scores.ratios_by_origin(cells), *ranges])


def _failure(run: Origin, seed: int) -> pd.DataFrame:
    return pd.DataFrame([*misses.england_rows(run, seed), *misses.half_width_rows(run)])
