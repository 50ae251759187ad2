"""Backtest of the forecast of the next January that knows some months of the year's flows.

Authorities' flows are published by calendar year alone. The whole year's are as published; those of
fewer months are drawn from it, each month's share of the year varying as assumed. Without a month
the forecast is the one from the January before.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from send_analysis import metrics
from send_analysis.evaluation import scores
from send_analysis.evaluation.backtest import LEVELS, MEDIAN, OURS
from send_analysis.model import streams
from send_analysis.model.demand import growth, nowcast
from send_analysis.model.demand import total as drawing
from send_analysis.model.demand.leading import Inputs, authority_inputs
from send_analysis.model.demand.nowcast import MONTHS, Counted
from send_analysis.model.demand.panel import CEASED, NEW, Panel, PanelError

COUNTED = (0, 3, 6, 9, 12)  # months whose flows are known
HORIZONS = 3  # Januaries scored
COVER = 0.8


def score_table(
    panel: Panel, origins: Sequence[int], draws: int, seed: int, variation: float
) -> pd.DataFrame:
    """Return error, WIS and coverage in the schema of SCORE; the group says how many months.

    Parameters
    ----------
    variation
        How much a month differs from an even year's, a share of its flow.

    Raises
    ------
    PanelError
        If no origin has the flows of its year and a later January.
    """
    rows = [row for origin in origins for row in _of_origin(panel, origin, draws, seed, variation)]
    if not rows:
        raise PanelError(f"origins {list(origins)}: none has new and ceased plans of its own year")
    each = pd.DataFrame(rows).melt(["method", "origin", "horizon", "group"], var_name="metric")
    return scores.table([each, scores.means(each)], "total", "backtest of months")


def _of_origin(
    panel: Panel, origin: int, draws: int, seed: int, variation: float
) -> Iterator[dict[str, object]]:
    known = panel.at(origin)
    none = pd.Series(dtype=float)
    flows = pd.DataFrame({m: panel.flows[m].get(origin, none) for m in (NEW, CEASED)})
    codes = [c for c in panel.unbroken() if c in flows.index and flows.loc[c].gt(0).all()]
    if len(codes) < growth.LEAST_AUTHORITIES or origin + 1 > panel.origin:
        return
    inputs = authority_inputs(known, origin, codes)
    ahead = min(HORIZONS, panel.newest - origin)
    paths = drawing.simulate(growth.fit(known, origin), inputs, ahead, draws, seed)
    years = list(range(origin + 1, origin + ahead + 1))
    actual = panel.plans.loc[codes, years].to_numpy(dtype=float)
    residual = nowcast.residual_of(known.plans, known.flows[NEW], known.flows[CEASED])
    for months in COUNTED:
        moved = _moved(paths, inputs, flows, months, residual, seed, variation)
        quantiles = np.quantile(moved, LEVELS, axis=0)
        for h in range(ahead):
            where = {
                "method": OURS,
                "origin": origin,
                "horizon": h + 1,
                "group": f"{months} months",
            }
            yield {**where, **_scores(actual[:, h], quantiles[:, :, h])}


def _moved(
    paths: np.ndarray,
    inputs: Inputs,
    flows: pd.DataFrame,
    months: int,
    residual: float,
    seed: int,
    variation: float,
) -> np.ndarray:
    """Return draws of every authority given its first months, (draws, authorities, years)."""
    if not months:
        return paths
    draws, moved = len(paths), np.empty_like(paths)
    for i, code in enumerate(inputs.codes):
        stream = streams.generator(seed, f"evaluation/months/{code}")
        new, ceased = (part_of_year(stream, flows.loc[code, m], months, variation) for m in flows)
        of = Counted(months, new, ceased, months / MONTHS)
        spread = np.sqrt(nowcast.variance(of, inputs.plans[i], variation))
        start, noise = drawing.held(inputs, i, draws, seed), spread * stream.standard_normal(draws)
        moved[:, i] = nowcast.updated(paths[:, i], start, of, residual, noise)
    return moved


def part_of_year(stream: np.random.Generator, year: float, months: int, variation: float) -> float:
    """Draw how many of a year's flow fall in its first months; all of them in twelve."""
    shape = 1 / variation**2
    share = stream.gamma(shape, size=MONTHS)
    part = min(share[:months].sum() / share.sum(), 1.0)
    return float(stream.binomial(int(year), part)) if months < MONTHS else float(year)


def _scores(actual: np.ndarray, quantiles: np.ndarray) -> dict[str, float]:
    low, high = metrics.central(quantiles, LEVELS, COVER)
    return {
        "authorities": float(len(actual)),
        "mape": metrics.mape(actual, quantiles[MEDIAN]),
        "bias": metrics.bias(actual, quantiles[MEDIAN]),
        "wis_log": float(metrics.wis(np.log(actual), np.log(quantiles), LEVELS)["total"].mean()),
        "coverage_80": metrics.coverage(actual, low, high),
    }
