"""What each measure of a scenario is worth, in plans, places and pounds."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from send_analysis import tables
from send_analysis.config import BASELINE, Measure, Scenario, value
from send_analysis.model import forecast
from send_analysis.model.forecast import Start
from send_analysis.scenarios import cells, shapley

SETTINGS = "settings"  # the scenario's own assumptions, taken as one part


def attribution(baseline: Start, changed: Start, scenario: Scenario) -> pd.DataFrame:
    """Return the scenario less the baseline, divided among its measures.

    Parameters
    ----------
    baseline
        Draws under the baseline's assumptions.
    changed
        Draws under the scenario's own assumptions; the same object where it changes none.

    Returns
    -------
    Rows of ``tables.ATTRIBUTION``: for every part its share and what it does alone, then the
    interaction and the total. Shares sum to the total in every draw; so do their means.
    """
    found = shares(baseline, changed, scenario)
    labels = cells.labels(forecast.run(baseline, ()))
    rows = [
        *(_rows(labels, found.shares[p], p, "share", found.error[p]) for p in found.shares),
        *(_rows(labels, found.alone[p], p, "alone") for p in found.alone),
        _rows(labels, found.interaction, "interaction", "sum"),
        _rows(labels, found.total, "total", "sum"),
    ]
    table = pd.concat(rows).assign(
        old_la_code=baseline.case.area.old_la_code,
        scenario=scenario.name,
        against=BASELINE,
        method=found.method,
    )
    return tables.ATTRIBUTION.check(table, f"attribution of {scenario.name}")


def attributions(
    baseline: Start, starts: Mapping[str, Start], scenarios: Iterable[Scenario]
) -> pd.DataFrame:
    """Return the attribution of every scenario that differs from the baseline.

    Parameters
    ----------
    starts
        By scenario, the draws under its own assumptions; ``baseline`` where it changes none.
    """
    rows = [
        attribution(baseline, starts[s.name], s)
        for s in scenarios
        if s.measures or starts[s.name] is not baseline
    ]
    return pd.concat(rows, ignore_index=True) if rows else tables.ATTRIBUTION.empty()


def shares(baseline: Start, changed: Start, scenario: Scenario) -> shapley.Shares:
    """Return every part's share by draw; measures that are not named do not act."""
    parts = [m.id for m in scenario.measures]
    if changed is not baseline:
        parts.append(SETTINGS)
    orders = int(value(baseline.case.assumptions, "comparison.orders"))
    worth = _worth(baseline, changed, scenario.measures)
    return shapley.attribute(worth, parts, orders, baseline.case.seed)


def _worth(
    baseline: Start, changed: Start, measures: Sequence[Measure]
) -> Callable[[frozenset[str]], np.ndarray]:
    def worth(parts: frozenset[str]) -> np.ndarray:
        of = changed if SETTINGS in parts else baseline
        acting = [m for m in measures if m.id in parts]
        return cells.results(forecast.run(of, acting))

    return worth


def _rows(
    labels: pd.DataFrame,
    values: np.ndarray,
    part: str,
    kind: str,
    error: np.ndarray | float = 0.0,
) -> pd.DataFrame:
    summary = cells.summary(labels, values)
    summary["error"] = np.tile(error, len(summary) // len(labels)) if np.ndim(error) else error
    # An error belongs to a mean; a quantile of shares has none that is known.
    summary["error"] = summary.error.where(summary.statistic == "mean")
    return summary.assign(part=part, kind=kind)
