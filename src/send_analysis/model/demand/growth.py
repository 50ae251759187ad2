"""Growth of EHC plans: the pooled model, fitted on every authority.

For authority i, origin t (January t) and step k = 1, 2, ...::

    log S[i,t+k] = log S[i,t+k-1] + m[t+k] + FADE**(k-1) * x[i,t] @ beta + drift step[k] + e[i,t+k]

S is plans; m England's growth, a local level with a yearly shock; x the authority's leading
indicators less their median over authorities; beta one set of coefficients for all authorities
and steps (ridge, Huber loss); e a heavy-tailed error, larger for small authorities. ``drift``
keeps the authorities' expected sum at England's level. Nothing after the origin enters.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import optimize

from send_analysis import vocab
from send_analysis.model import robust
from send_analysis.model.demand import leading
from send_analysis.model.demand.calibration import MAX_HORIZON, Calibration
from send_analysis.model.demand.leading import INDICATORS, Inputs
from send_analysis.model.demand.panel import Panel, PanelError

FIRST_TRAINING_ORIGIN = 2017  # requests are published from calendar 2016
LONGEST_LEAD = 6  # years ahead that coefficients are trained on: the horizon we publish
FADE = 0.8  # share of a lead still there a year later; scores move by 0.01 over 0.6-1.0
PENALTY = 30.0  # ridge, on standardised indicators (DESIGN section 5); 3-100 score alike
MOST_ITERATIONS = 30  # of reweighting; settles in about 10
STEADY_YEARS = 5  # years of deviations that stand in for errors before requests begin
LEAST_AUTHORITIES = 30  # fewer would make the pooled coefficients a handful's own story

LEAST_DF, MOST_DF = 3.0, 30.0  # of the error: below, no variance; above, normal
# Joiners (17 for 100 plans) and leavers (8 for 100, England 2022-24) as independent persons.
LEAST_SMALL = 0.25
# Search limits: log scale, log of the small-authority variance, logit of degrees of freedom.
ERROR_BOUNDS = ((-6.0, 0.0), (-6.0, 4.0), (-6.0, 6.0))


@dataclass(frozen=True)
class Rows:
    """Training rows: faded indicators, growth deviations, plans, authority, start, years ahead."""

    features: np.ndarray
    target: np.ndarray
    plans: np.ndarray
    authority: np.ndarray
    start: np.ndarray
    step: np.ndarray

    def take(self, chosen: np.ndarray) -> "Rows":
        """Return the chosen rows."""
        return Rows(*(column[chosen] for column in vars(self).values()))


def fit(panel: Panel, origin: int) -> Calibration:
    """Return the pooled knowledge at an origin, from nothing published after it.

    Raises
    ------
    PanelError
        If England's plans are missing at the origin, or the authorities are too few to pool.
    """
    counted = panel.at(origin)
    known = counted.believed(counted.belief())
    england = _england(known, origin)
    rows = training_rows(known, origin)
    beta, covariance = ridge(rows)
    year = rows.take(rows.step == 1)  # each authority and year once: the error of one year
    persistence = error_persistence(rows, rows.target - rows.features @ beta)
    scale, small, df = error_model(year.target - year.features @ beta, year.plans)
    typical, before = (leading.typical(known, y, LEAST_AUTHORITIES) for y in (origin, origin - 1))
    calibration = Calibration(
        origin=origin,
        authorities=int((known.stock(origin).drop(vocab.ENGLAND) > 0).sum()),
        panel_sha256=counted.fingerprint(),
        england_years=tuple(int(y) for y in england.index),
        england_path=tuple(_england(counted, origin).tolist()),
        england_plans=float(england[origin]),
        england_growth=float(np.log(england[origin] / england[origin - 1])),
        indicators=INDICATORS,
        medians=tuple(typical["median"]),
        previous_medians=tuple(before["median"]),
        spreads=tuple(typical["spread"]),
        memories=tuple(typical["memory"]),
        coefficients=tuple(beta.tolist()),
        covariance=tuple(tuple(row) for row in covariance.tolist()),
        error_scale=scale,
        error_small=small,
        error_df=df,
        error_persistence=persistence,
        drift=(0.0,) * MAX_HORIZON,
    )
    inputs = leading.authority_inputs(counted, origin)
    return replace(calibration, drift=level_drift(calibration, inputs))


def _england(known: Panel, origin: int) -> pd.Series:
    """Return England's plans by census year, counted at the origin and the year before."""
    england = known.plans.loc[vocab.ENGLAND].dropna()
    if lacking := [year for year in (origin - 1, origin) if year not in england]:
        raise PanelError(f"origin {origin}: no plans of England in January {lacking}")
    return england


def growth_deviations(panel: Panel, census_year: int) -> np.ndarray:
    """Return each authority's log growth to ``census_year`` less England's, shape (n,)."""
    before, after = panel.stock(census_year - 1), panel.stock(census_year)
    growth = np.log((after / before).where((after > 0) & (before > 0)))
    return (growth - growth[vocab.ENGLAND]).drop(vocab.ENGLAND).to_numpy()


def training_rows(panel: Panel, origin: int) -> Rows:
    """Stack every pair of earlier origin and year after it that is known at ``origin``.

    Before there are any, the last years' deviations stand in, without indicators. Rows whose
    stock is missing at either end (reorganised authorities) are left out.

    Raises
    ------
    PanelError
        If fewer than ``LEAST_AUTHORITIES`` have a row.
    """
    starts = range(FIRST_TRAINING_ORIGIN, origin)
    blocks = [block for start in starts for block in _blocks(panel, start, origin)]
    if not blocks:
        none = np.zeros((len(panel.authorities), len(INDICATORS)))
        first = max(origin - STEADY_YEARS, min(panel.plans))
        blocks = [_block(panel, start, 1, none) for start in range(first, origin)]
    rows = stacked(blocks)
    rows = rows.take(np.isfinite(rows.target) & (rows.plans > 0))
    if len(np.unique(rows.authority)) < LEAST_AUTHORITIES:
        raise PanelError(
            f"origin {origin}: {len(np.unique(rows.authority))} authorities have plans in two "
            f"Januaries running; the model is fitted on {LEAST_AUTHORITIES} or more"
        )
    return rows


def stacked(blocks: Sequence[Rows]) -> Rows:
    """Return the rows of all blocks, one block after another."""
    columns = zip(*(vars(block).values() for block in blocks), strict=True)
    return Rows(*(np.concatenate(column) for column in columns))


def _blocks(panel: Panel, start: int, origin: int) -> list[Rows]:
    raw = leading.indicators(panel, start)
    # Training only: an authority without an indicator says nothing about its coefficient.
    features = np.nan_to_num(leading.deviations(raw.to_numpy(), *leading.centre(raw)))
    steps = range(1, min(LONGEST_LEAD, origin - start) + 1)
    return [_block(panel, start, step, features) for step in steps]


def _block(panel: Panel, start: int, step: int, features: np.ndarray) -> Rows:
    """Return one training block: indicators at ``start``, growth ``step`` years later."""
    plans = panel.stock(start).drop(vocab.ENGLAND).to_numpy()
    target = growth_deviations(panel, start + step)
    number = np.arange(len(plans))
    years = (np.full(len(plans), year) for year in (start, step))
    return Rows(features * FADE ** (step - 1), target, plans, number, *years)


def ridge(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Return Huber-ridge coefficients and their covariance, clustered by authority.

    Shapes (indicators) and (indicators, indicators). The covariance is the sandwich estimate
    with one cluster an authority, because an authority's rows overlap.
    """
    fitted = robust.huber_ridge(rows.features, rows.target, PENALTY, MOST_ITERATIONS)
    influence = fitted.z * (fitted.weights * fitted.residual)[:, None]
    by_authority = pd.DataFrame(influence).groupby(rows.authority).sum().to_numpy()
    covariance = fitted.bread @ (by_authority.T @ by_authority) @ fitted.bread
    return fitted.beta, covariance / np.outer(fitted.scale, fitted.scale)


def error_model(residual: np.ndarray, plans: np.ndarray) -> tuple[float, float, float]:
    """Return scale, small-authority variance and degrees of freedom of a year's error.

    Maximum likelihood of Student's t whose squared scale is scale**2 + small / plans.
    """

    def loss(theta: np.ndarray) -> float:
        small = LEAST_SMALL + np.exp(theta[1])
        scale = np.sqrt(np.exp(2 * theta[0]) + small / plans)
        return -robust.student_t(residual / scale, _df(theta[2])).sum() + np.log(scale).sum()

    typical = max(
        robust.MAD_TO_SD * float(np.median(np.abs(residual))), float(np.exp(ERROR_BOUNDS[0][0]))
    )
    start = np.array([np.log(typical), 0.0, 0.0])
    best = optimize.minimize(loss, start, bounds=ERROR_BOUNDS, method="L-BFGS-B").x
    small = LEAST_SMALL + np.exp(best[1])
    return float(np.exp(best[0])), float(small), float(_df(best[2]))


def error_persistence(rows: Rows, residual: np.ndarray) -> float:
    """Return the rank correlation of an authority's errors in two years running, 0 or above.

    Both are of one start, so that an indicator's fading cannot be taken for it.
    """
    table = pd.DataFrame({"authority": rows.authority, "start": rows.start, "step": rows.step})
    table = table.assign(error=residual)
    later = table.assign(step=table.step - 1)
    both = table.merge(later, on=["authority", "start", "step"])
    return max(leading.rank_correlation(both.error_x, both.error_y), 0.0)


def _df(logit: float) -> float:
    """Return degrees of freedom between their limits for any real number."""
    return LEAST_DF + (MOST_DF - LEAST_DF) / (1 + np.exp(-logit))


def fade_sum(horizon: np.ndarray) -> np.ndarray:
    """Return 1 + FADE + ... + FADE**(horizon - 1): a lead's total effect on log plans."""
    return (1 - FADE**horizon) / (1 - FADE)


def error_variance(calibration: Calibration, plans: np.ndarray) -> np.ndarray:
    """Return the variance of one year's error for authorities of a size, shape of plans."""
    df = calibration.error_df
    return (calibration.error_scale**2 + calibration.error_small / plans) * df / (df - 2)


def error_growth(calibration: Calibration, horizon: np.ndarray) -> np.ndarray:
    """Return the variance of errors added up over so many years, in years' variances.

    The sum of persistence ** abs(j - k) over all pairs of years j, k: ``horizon`` if 0.
    """
    years = np.arange(1, int(horizon.max()) + 1)
    pairs = calibration.error_persistence ** np.abs(years[:, None] - years)
    return np.array([pairs[:h, :h].sum() for h in horizon])


def level_drift(calibration: Calibration, inputs: Inputs) -> tuple[float, ...]:
    """Return, by horizon, the log shift that keeps the expected sum at England's level.

    drift = -log(sum_i w_i * exp(lead_i + variance_i / 2)), variance_i that of the
    errors added up, w_i an authority's share of plans: large authorities' leads and the skew of
    growth would else lift the sum above England's path. Authorities not supplied are
    taken to be like those that are.
    """
    horizon = np.arange(1, MAX_HORIZON + 1)
    x = calibration.centred(inputs.latest, inputs.previous)
    lead = (x @ np.array(calibration.coefficients))[:, None] * fade_sum(horizon)
    variance = error_variance(calibration, inputs.plans)[:, None]
    variance = variance * error_growth(calibration, horizon)
    weight = inputs.plans / inputs.plans.sum()
    return tuple((-np.log(weight @ np.exp(lead + variance / 2))).tolist())
