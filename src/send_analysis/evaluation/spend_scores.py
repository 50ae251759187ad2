"""The backtest of spending as tables: forecasts as quantiles, and the scores of each method."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from send_analysis import metrics, vocab
from send_analysis.evaluation import scores
from send_analysis.evaluation.backtest import LEVELS, MEDIAN
from send_analysis.evaluation.scores import ALL, COVERS, Row
from send_analysis.evaluation.spend import GIVEN_PLANS, METHODS, OURS, REFERENCES, Origin
from send_analysis.evaluation.tables import quantile_table

DIMENSION, CATEGORY = "spend", "net_1_2_x"
BALANCE_COVER = 0.8


def forecast_table(runs: Sequence[Origin], la_codes: Mapping[str, str]) -> pd.DataFrame:
    """Return every forecast of spending as quantiles; ``census_year`` is the year's first.

    Parameters
    ----------
    la_codes
        Newest GSS code by ``old_la_code``.
    """
    made = ((run.origin, m, run.codes, run.quantiles[m]) for run in runs for m in METHODS)
    return quantile_table(made, la_codes, DIMENSION, CATEGORY, "the backtest of spending")


def score_table(runs: Sequence[Origin], block: pd.DataFrame) -> pd.DataFrame:
    """Return error, bias, WIS and coverage of every method: by origin and over all origins.

    The in-year balance is income less spending, so where the block is known its error is that of
    spending: ``balance_error`` as a share of the block, ``balance_coverage_80`` of these years.
    ``mape_ratio/...`` and ``wis_log_ratio/...`` are ours over each reference's, below 1 better;
    ``coverage_..._low`` and ``_high`` the central 95 % of what our model predicts for it.

    Parameters
    ----------
    block
        ``known_blocks``.
    """
    cells = pd.DataFrame(row for run in runs for row in _cells(run, block))
    pooled = scores.means(cells)
    rows = pd.DataFrame([*_ranges(runs), *_ratios(pooled)])
    return scores.table([cells, pooled, rows], DIMENSION, "spending")


def _cells(run: Origin, block: pd.DataFrame) -> Iterator[Row]:
    years = range(run.origin + 1, run.origin + 1 + run.actual.shape[1])
    blocks = block.reindex(index=list(run.codes), columns=list(years)).to_numpy(dtype=float)
    for method, quantiles in run.quantiles.items():
        for h in range(run.actual.shape[1]):
            known = np.isfinite(run.actual[:, h])
            values = _scores(run.actual[known, h], quantiles[:, known, h])
            both = known & np.isfinite(blocks[:, h])
            if both.any():
                values |= _of_balance(run.actual[both, h], quantiles[:, both, h], blocks[both, h])
            where = {"method": method, "origin": run.origin, "horizon": h + 1, "group": ALL}
            yield from ({**where, "metric": m, "value": v} for m, v in values.items())


def _of_balance(actual: np.ndarray, quantiles: np.ndarray, block: np.ndarray) -> dict[str, float]:
    bounds = metrics.central(quantiles, LEVELS, BALANCE_COVER)
    return {
        "balance_error": float(np.mean(np.abs(actual - quantiles[MEDIAN]) / block)),
        f"balance_coverage_{100 * BALANCE_COVER:.0f}": metrics.coverage(actual, *bounds),
    }


def known_blocks(income: pd.DataFrame) -> pd.DataFrame:
    """Return published high needs blocks before recoupment, GBP: ``old_la_code`` x first year."""
    rows = income[(income.basis == "before_recoupment") & (income.line == "high_needs_block")]
    rows = rows[rows.status != "own"]
    year = rows.financial_year.map(vocab.financial_year_start)
    wide = rows.assign(year=year).pivot(index="old_la_code", columns="year", values="amount")
    return wide.astype(float)


def _scores(actual: np.ndarray, quantiles: np.ndarray) -> dict[str, float]:
    log = metrics.wis(np.log(actual), np.log(quantiles), LEVELS)
    bounds = {cover: metrics.central(quantiles, LEVELS, cover) for cover in COVERS}
    return {
        "mape": metrics.mape(actual, quantiles[MEDIAN]),
        "bias": metrics.bias(actual, quantiles[MEDIAN]),
        "wis_log": float(log["total"].mean()),
        **{f"coverage_{100 * c:.0f}": metrics.coverage(actual, *b) for c, b in bounds.items()},
    }


def _ranges(runs: Sequence[Origin]) -> Iterator[Row]:
    """Yield the range of coverage that our model predicts, each draw in turn the truth.

    Draws share England's rise over origins, as real outcomes do.
    """
    for method in (OURS, OURS + GIVEN_PLANS):
        for cover in COVERS:
            inside = {(r.origin, h): v for r in runs for h, v in _inside(r, method, cover)}
            yield from scores.range_rows(method, cover, pd.DataFrame(inside))


def _inside(run: Origin, method: str, cover: float) -> Iterator[tuple[int, np.ndarray]]:
    """Yield, by horizon, the share of authorities whose interval holds each draw."""
    low, high = metrics.central(run.quantiles[method], LEVELS, cover)
    truth = run.truths[method]
    known = np.isfinite(run.actual)
    for h in range(truth.shape[2]):
        held = (truth[..., h] >= low[:, h]) & (truth[..., h] <= high[:, h])
        yield h + 1, held[:, known[:, h]].mean(axis=1)


def _ratios(pooled: pd.DataFrame) -> Iterator[Row]:
    for metric in ("mape", "wis_log"):
        for suffix in ("", GIVEN_PLANS):
            references = {name: name + suffix for name in REFERENCES}
            yield from scores.relative(pooled, metric, OURS + suffix, references)
