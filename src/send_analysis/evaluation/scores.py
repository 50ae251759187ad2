"""Scores of every method at every origin and horizon, in all and by size of authority."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from send_analysis import metrics
from send_analysis.evaluation.coverage import COVERS
from send_analysis.evaluation.origins import LEVELS, MEDIAN, ORACLE, Origin

ALL = "all"
SIZES = ("small", "middle", "large")  # thirds of the authorities by plans at the origin
Cell = dict[str, object]


def cells(runs: Sequence[Origin]) -> pd.DataFrame:
    """Return one row a method, origin, horizon, group and metric."""
    return pd.DataFrame(row for run in runs for row in _of_run(run))


def _of_run(run: Origin) -> Iterator[Cell]:
    groups = {ALL: np.ones(len(run.codes), dtype=bool), **_sizes(run)}
    for method in run.quantiles:
        for group, chosen in groups.items():
            for h in run.known:
                found = one_cell(run, method, h, chosen)
                where = {"method": method, "origin": run.origin, "horizon": h + 1, "group": group}
                yield from ({**where, "metric": m, "value": v} for m, v in found.items())


def _sizes(run: Origin) -> dict[str, np.ndarray]:
    """Return which authorities are in each third; none where there are too few to divide."""
    if len(run.codes) < len(SIZES):
        return {}
    rank = run.history[:, -1].argsort(kind="stable").argsort(kind="stable")
    third = rank * len(SIZES) // len(rank)
    return {size: third == i for i, size in enumerate(SIZES)}


def one_cell(run: Origin, method: str, h: int, chosen: np.ndarray) -> dict[str, float]:
    """Return every score of one method at the horizon in place ``h``, for chosen authorities."""
    actual, q = run.actual[chosen, h], run.quantiles[method][:, chosen, h]
    history = run.history[chosen]
    point = {
        "mape": metrics.mape(actual, q[MEDIAN]),
        "mase": metrics.mase(actual, q[MEDIAN], history),
        "rmsse": metrics.rmsse(actual, q[MEDIAN], history),
        "bias": metrics.bias(actual, q[MEDIAN]),
    }
    return point if method == ORACLE else point | _of_intervals(actual, q)


def _of_intervals(actual: np.ndarray, q: np.ndarray) -> dict[str, float]:
    log = metrics.wis(np.log(actual), np.log(q), LEVELS)
    found = {
        "wis": float(metrics.wis(actual, q, LEVELS)["total"].mean()),
        "wis_log": float(log["total"].mean()),
        **{f"wis_log_{p}": float(log[p].mean()) for p in ("over", "under", "dispersion")},
    }
    for cover in COVERS:
        low, high = metrics.central(q, LEVELS, cover)
        found[f"coverage_{cover:.0%}".rstrip("%")] = metrics.coverage(actual, low, high)
        found[f"width_{cover:.0%}".rstrip("%")] = metrics.width(low, high, q[MEDIAN])
    return found


def percentage_errors(runs: Sequence[Origin], method: str) -> pd.DataFrame:
    """Return absolute percentage errors: a row an authority, a column (origin, horizon)."""
    table = {
        (run.origin, h + 1): np.abs(run.quantiles[method][MEDIAN][:, h] / run.actual[:, h] - 1)
        for run in runs
        for h in run.known
    }
    return pd.DataFrame(table)
