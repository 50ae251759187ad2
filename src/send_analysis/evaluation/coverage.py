"""How often intervals held, and how often the model itself expects them to.

Six origins share their shocks: the coverage of a perfect model scatters widely. So each draw
is taken as the truth in turn, and the central 95 % of the coverages found is the range that a
measured coverage is held against.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from send_analysis import metrics
from send_analysis.evaluation.origins import GIVEN_ENGLAND, LEVELS, OURS, Origin
from send_analysis.model import streams
from send_analysis.model.demand import total as drawing

COVERS = (0.5, 0.8, 0.95)
RANGE = (0.025, 0.975)  # of the coverage that the model predicts


def measured(run: Origin, method: str, cover: float) -> dict[tuple[int, int], float]:
    """Return the coverage of one central interval by (origin, horizon)."""
    low, high = metrics.central(run.quantiles[method], LEVELS, cover)
    return {
        (run.origin, h + 1): metrics.coverage(run.actual[:, h], low[:, h], high[:, h])
        for h in run.known
    }


def predicted(
    runs: Sequence[Origin], method: str, covers: Sequence[float], draws: int, seed: int
) -> dict[float, pd.DataFrame]:
    """Return, by interval, the coverage of each draw taken as the truth: a column a cell.

    England's shocks are by calendar year, the same for every origin, so that cells pooled over
    origins carry the dependence that overlapping origins have.
    """
    first = min(run.origin for run in runs)
    years = max(run.origin + len(run.england) for run in runs) - first
    shocks = drawing.national_shocks(streams.generator(seed, "evaluation/truth"), draws, years)
    cells: dict[float, dict[tuple[int, int], np.ndarray]] = {cover: {} for cover in covers}
    for run in runs:
        truth = _truth(run, method, shocks[:, run.origin - first :], seed)
        for cover in covers:
            low, high = metrics.central(run.quantiles[method], LEVELS, cover)
            inside = ((truth >= low) & (truth <= high)).mean(axis=1)
            cells[cover] |= {(run.origin, h + 1): inside[:, h] for h in run.known}
    return {cover: pd.DataFrame(found) for cover, found in cells.items()}


def _truth(run: Origin, method: str, shocks: np.ndarray, seed: int) -> np.ndarray:
    """Return paths of the model that are taken as what happened."""
    model, horizons = run.fitted[OURS if method == GIVEN_ENGLAND else method], len(run.england)
    path = model.calibration.england_growth + shocks[:, :horizons].cumsum(axis=1)
    england = run.england if method == GIVEN_ENGLAND else path.cumsum(axis=1)
    other = seed + run.origin  # other errors than those of the forecast that is held against it
    return drawing.simulate(
        model.calibration, model.inputs, horizons, len(shocks), other, england=england
    )
