"""The backtest of spending as tables: forecasts as quantiles, and the scores of each method."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from send_analysis import metrics, tables, vocab
from send_analysis.evaluation.backtest import LEVELS, MEDIAN
from send_analysis.evaluation.scores import ALL, COVERS, RANGE
from send_analysis.evaluation.spend import GIVEN_PLANS, METHODS, OURS, REFERENCES, Origin

DIMENSION, CATEGORY = "spend", "net_1_2_x"
BALANCE_COVER = 0.8


def forecast_table(runs: Sequence[Origin], la_codes: Mapping[str, str]) -> pd.DataFrame:
    """Return every forecast of spending as quantiles; ``census_year`` is the year's first.

    Parameters
    ----------
    la_codes
        Newest GSS code by ``old_la_code``.
    """
    rows = pd.concat(_rows(run, method) for run in runs for method in METHODS)
    rows = rows.assign(
        la_code=rows.old_la_code.map(la_codes),
        scenario="baseline",
        census_year=rows.origin + rows.horizon,
        dimension=DIMENSION,
        category=CATEGORY,
    )
    order = ["method", "origin", "horizon", "old_la_code", "quantile"]
    return tables.FORECAST.check(rows.sort_values(order), "the backtest of spending")


def _rows(run: Origin, method: str) -> pd.DataFrame:
    values = run.quantiles[method]
    index = pd.MultiIndex.from_product(
        [vocab.QUANTILES, run.codes, range(1, values.shape[2] + 1)],
        names=["quantile", "old_la_code", "horizon"],
    )
    long = pd.DataFrame({"value": values.ravel()}, index=index).reset_index()
    return long.assign(method=method, origin=run.origin)


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
    keys = ["method", "horizon", "metric"]
    pooled = cells.groupby(keys, as_index=False).value.mean().assign(origin=ALL)
    table = pd.concat([cells, pooled, _ranges(runs), *_ratios(pooled)])
    table = table.assign(dimension=DIMENSION, group=ALL, origin=table.origin.astype(str))
    return tables.SCORE.check(table.assign(horizon=table.horizon.astype(str)), "spending")


def _cells(run: Origin, block: pd.DataFrame) -> Iterator[dict[str, object]]:
    years = range(run.origin + 1, run.origin + 1 + run.actual.shape[1])
    blocks = block.reindex(index=list(run.codes), columns=list(years)).to_numpy(dtype=float)
    for method, quantiles in run.quantiles.items():
        for h in range(run.actual.shape[1]):
            known = np.isfinite(run.actual[:, h])
            scores = _scores(run.actual[known, h], quantiles[:, known, h])
            both = known & np.isfinite(blocks[:, h])
            if both.any():
                scores |= _of_balance(run.actual[both, h], quantiles[:, both, h], blocks[both, h])
            where = {"method": method, "origin": run.origin, "horizon": h + 1}
            yield from ({**where, "metric": m, "value": v} for m, v in scores.items())


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


def _ranges(runs: Sequence[Origin]) -> pd.DataFrame:
    """Return the range of coverage that our model predicts, each draw in turn the truth.

    Draws share England's rise over origins, as real outcomes do.
    """
    rows = []
    for method in (OURS, OURS + GIVEN_PLANS):
        for cover in COVERS:
            inside = {(r.origin, h): v for r in runs for h, v in _inside(r, method, cover)}
            by_cell = pd.DataFrame(inside)
            pooled = by_cell.T.groupby(level=1).mean().T
            pooled.columns = pd.MultiIndex.from_tuples((ALL, h) for h in pooled)
            ends = pd.concat([by_cell, pooled], axis=1).quantile(list(RANGE))
            ends.index = [f"coverage_{100 * cover:.0f}_{end}" for end in ("low", "high")]
            long = ends.rename_axis("metric").T.rename_axis(["origin", "horizon"]).stack()
            rows.append(long.rename("value").reset_index().assign(method=method))
    return pd.concat(rows)


def _inside(run: Origin, method: str, cover: float) -> Iterator[tuple[int, np.ndarray]]:
    """Yield, by horizon, the share of authorities whose interval holds each draw."""
    low, high = metrics.central(run.quantiles[method], LEVELS, cover)
    truth = run.truths[method]
    known = np.isfinite(run.actual)
    for h in range(truth.shape[2]):
        held = (truth[..., h] >= low[:, h]) & (truth[..., h] <= high[:, h])
        yield h + 1, held[:, known[:, h]].mean(axis=1)


def _ratios(pooled: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for metric in ("mape", "wis_log"):
        rows = pooled[pooled.metric == metric]
        wide = rows.pivot(index="horizon", columns="method", values="value")
        for suffix in ("", GIVEN_PLANS):
            ratios = {
                f"{metric}_ratio/{name}": wide[OURS + suffix] / wide[name + suffix]
                for name in REFERENCES
            }
            long = pd.DataFrame(ratios).melt(ignore_index=False, var_name="metric").reset_index()
            yield long.assign(method=OURS + suffix, origin=ALL)
