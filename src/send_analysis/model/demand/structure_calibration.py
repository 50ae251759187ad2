"""What all authorities together say about shares, as it stood at one origin.

For authority i, category c and step k after the origin::

    change of log share = drift_c * kept_c**k + FADE**(k-1) * x_ic @ beta_c
                          + growth_effect_c * (growth - growth_reference)
                          + national shock_c + e_ic

drift is England's last comparable year; x how the authority differs from England
(``shares.features``); the growth effect answers the growth of the total in the same draw
(places lag behind demand); e is heavy-tailed, correlated over categories, larger for small
cells. beta, the growth effect and e are fitted on every authority up to the origin.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize

from send_analysis.model import robust
from send_analysis.model.demand import shares
from send_analysis.model.demand.shares import FEATURES, Cells, Tables
from send_analysis.model.demand.structure_drift import comparable, england_drift

FIRST_START = 2016  # January: the first with joiners of a whole year under the reform
LONGEST_LEAD = 5  # years ahead that coefficients are trained on
FADE = 0.8  # share of an authority's difference that still acts a year later, as in growth
PENALTY = 30.0  # ridge on standardised features, as in growth; 10-40 score alike
ITERATIONS = 8  # of reweighting; settles in about 5
TAIL = 5.0  # degrees of freedom of errors; recoding makes tails; 4-6 score alike
LIMIT = 4.0  # scales beyond which no error is drawn or counted: no share may explode
SMALL_CELL = 5.0  # plans below which a cell's noise grows no further and it is not trained on
ENOUGH = 30  # authorities: fewer do not stand for England's middle
FEWEST_ROWS = 50  # authorities x years below which nothing is fitted
# Unfitted: no effect; spread as the middle category of 2019-2024; joiners and leavers counted.
DEFAULT_SPREAD, DEFAULT_SMALL = 0.1, 1.0
TYPICAL_SPREAD = 0.05  # log points: weighs rows by size before their spread is known
SPREAD_BOUNDS = ((np.log(0.005), np.log(0.25)), (np.log(0.1), np.log(8.0)))
# Places are built slowly: where plans grow faster than expected, the share in special schools
# falls. Age bands have no such limit, and scored no better with it.
GROWTH_ACTS_ON = ("provision",)


@dataclass(frozen=True)
class Calibration:
    """Pooled knowledge of one dimension at one origin; arrays are by category (and feature)."""

    dimension: str
    origin: int
    panel: int  # checksum of the counts it was made from
    categories: tuple[str, ...]
    england: np.ndarray  # log shares at the origin
    england_pull: np.ndarray
    drift: np.ndarray
    growth_reference: float
    national_spread: np.ndarray
    coefficients: np.ndarray
    centre: np.ndarray
    growth_effect: np.ndarray
    spread: np.ndarray
    small: np.ndarray
    correlation: np.ndarray


@dataclass(frozen=True)
class _Rows:
    """Training rows: features (row, category, feature), the rest (row, category)."""

    features: np.ndarray
    growth: np.ndarray
    target: np.ndarray
    plans: np.ndarray
    lead: np.ndarray


def calibrate_structure(inputs: Tables, origin: int, dimension: str) -> Calibration:
    """Return the pooled knowledge of age bands or provisions at an origin.

    Raises
    ------
    shares.StructureError
        If England's plans by the dimension are missing at the origin.
    """
    return from_cells(shares.read(inputs, dimension, origin))


def from_cells(cells: Cells) -> Calibration:
    """Return the pooled knowledge of one dimension at the newest January of its cells."""
    drift = england_drift(cells)
    logs, pulls = _logs(cells)
    coefficients, growth_effect, spread, small, correlation = _fit(cells)
    centred = _widely_counted(cells)
    return Calibration(
        dimension=cells.dimension,
        origin=cells.years[-1],
        panel=cells.checksum,
        categories=tuple(cells.categories[i] for i in cells.recorded),
        england=logs[0, -1],
        england_pull=np.nan_to_num(pulls[0, -1]),
        drift=drift.drift,
        growth_reference=drift.growth,
        national_spread=drift.spread,
        coefficients=coefficients,
        centre=_centre(cells, _raw_features(cells, centred), centred),
        growth_effect=growth_effect,
        spread=spread,
        small=small,
        correlation=correlation,
    )


def _logs(cells: Cells) -> tuple[np.ndarray, np.ndarray]:
    """Return log shares and joiners' pulls, (code, year, category)."""
    plans = cells.plans[:, :, cells.recorded]
    joiners = cells.joiners[:, :, cells.recorded]
    return shares.log_shares(plans), shares.pull(joiners, plans)


def _raw_features(cells: Cells, year: int) -> np.ndarray:
    """Return every authority's features in a year, (authority, category, feature)."""
    logs, pulls = _logs(cells)
    deviation = logs[1:, year] - logs[0, year]
    return shares.features(cells.dimension, deviation, pulls[1:, year] - pulls[0, year])


def _centre(cells: Cells, raw: np.ndarray, year: int) -> np.ndarray:
    """Return features' means weighted by plans, so that differences move plans, not England."""
    weight = np.nan_to_num(cells.plans[1:, year][:, cells.recorded])[:, :, None]
    return np.nansum(raw * weight, axis=0) / np.maximum(weight.sum(axis=0), 1.0)


def _widely_counted(cells: Cells) -> int:
    """Return the position of the newest January that counts enough authorities; else the last."""
    enough = np.flatnonzero(cells.counted.sum(axis=0) >= ENOUGH)
    return int(enough[-1]) if len(enough) else len(cells.years) - 1


def _training_rows(cells: Cells) -> _Rows | None:
    """Stack every start and later year known at the origin, series breaks left out."""
    blocks = [
        _block(cells, start, lead)
        for start, year in enumerate(cells.years)
        if year >= FIRST_START
        for lead in range(1, min(LONGEST_LEAD, len(cells.years) - 1 - start) + 1)
        if comparable(year + lead - 1, year + lead)
    ]
    if not blocks:
        return None
    return _Rows(
        *(np.concatenate(c) for c in zip(*(vars(b).values() for b in blocks), strict=True))
    )


def _block(cells: Cells, start: int, lead: int) -> _Rows:
    """Return the change of shares ``lead`` years after ``start``, beside England's."""
    logs, _ = _logs(cells)
    raw = _raw_features(cells, start)
    end = start + lead
    change = logs[:, end] - logs[:, end - 1]
    growth = np.log(cells.totals[:, end] / cells.totals[:, end - 1])
    target = change[1:] - change[0]
    plans = cells.plans[1:][:, :, cells.recorded]
    return _Rows(
        features=(raw - _centre(cells, raw, start)) * FADE ** (lead - 1),
        growth=np.broadcast_to((growth[1:] - growth[0])[:, None], target.shape),
        target=target,
        plans=np.minimum(plans[:, start], plans[:, end - 1]),
        lead=np.full(target.shape, lead),
    )


def _fit(cells: Cells) -> tuple[np.ndarray, ...]:
    """Return coefficients, growth effects, spreads, small-cell terms and correlations."""
    size, width = len(cells.recorded), len(FEATURES[cells.dimension])
    coefficients, growth_effect = np.zeros((size, width)), np.zeros(size)
    spread, small = np.full(size, DEFAULT_SPREAD), np.full(size, DEFAULT_SMALL)
    rows = _training_rows(cells)
    if rows is None:
        return coefficients, growth_effect, spread, small, np.eye(size)
    errors = np.full(rows.target.shape, np.nan)
    for c in range(size):
        fitted = _fit_category(cells.dimension, rows, c, errors)
        if fitted is not None:
            coefficients[c], growth_effect[c], spread[c], small[c] = fitted
    return coefficients, growth_effect, spread, small, _correlation(errors)


def _fit_category(
    dimension: str, rows: _Rows, c: int, errors: np.ndarray
) -> tuple[np.ndarray, float, float, float] | None:
    """Fit one category; put its one-year errors, in scales, into ``errors``."""
    x = np.column_stack([rows.features[:, c], rows.growth[:, c]])
    x[:, -1] *= dimension in GROWTH_ACTS_ON
    use = np.isfinite(x).all(axis=1) & np.isfinite(rows.target[:, c])
    use &= rows.plans[:, c] >= SMALL_CELL
    one_year = use & (rows.lead[:, c] == 1)
    if one_year.sum() < FEWEST_ROWS:
        return None
    sd = np.sqrt(TYPICAL_SPREAD**2 + 1 / rows.plans[use, c])
    beta = robust.huber_ridge(x[use], rows.target[use, c], PENALTY, ITERATIONS, sd).beta
    residual, plans = (rows.target[:, c] - x @ beta)[one_year], rows.plans[one_year, c]
    spread, small = _spread(residual, plans)
    scaled = residual / np.sqrt(spread**2 + small / plans)
    errors[one_year, c] = np.clip(scaled, -LIMIT, LIMIT)
    return beta[:-1], float(beta[-1]), spread, small


def _spread(residual: np.ndarray, plans: np.ndarray) -> tuple[float, float]:
    """Return (spread, small): a year's error is Student's t, scale**2 = spread**2 + small/plans."""

    def loss(theta: np.ndarray) -> float:
        scale = np.sqrt(np.exp(2 * theta[0]) + np.exp(theta[1]) / plans)
        return float(np.log(scale).sum() - robust.student_t(residual / scale, TAIL).sum())

    start = np.array([np.log(TYPICAL_SPREAD), 0.0])
    best = optimize.minimize(loss, start, bounds=SPREAD_BOUNDS, method="L-BFGS-B").x
    return float(np.exp(best[0])), float(np.exp(best[1]))


def _correlation(errors: np.ndarray) -> np.ndarray:
    """Return the correlation of errors over categories: what one gains another loses."""
    correlation = pd.DataFrame(errors).corr(min_periods=FEWEST_ROWS).fillna(0.0).to_numpy(copy=True)
    np.fill_diagonal(correlation, 1.0)
    return correlation
