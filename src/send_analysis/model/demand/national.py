"""England's growth: a local level, whose yearly shocks all authorities share."""

from dataclasses import dataclass

import numpy as np

from send_analysis.model import streams
from send_analysis.model.case import Case
from send_analysis.model.demand.calibration import MAX_HORIZON, Calibration
from send_analysis.model.demand.leading import INDICATORS

SHOCK_LIMIT = 0.15  # log points: three times the largest change seen; no draw may explode
LEAST_VARIANCE = 1e-14  # of coefficients: keeps the factor defined when none was fitted


@dataclass(frozen=True)
class NationalShock:
    """How much England's growth changes from one year to the next, in log points.

    Its changes of 2012-2026, in points, doubted counts replaced: 0.2 0.9 0.2 -0.2 5.0 5.1 -0.6
    -0.6 -0.5 0.2 -0.4 -0.6 2.0 -0.1 0.8. The reform was one event in 15 years (the law was
    rebuilt in 1981, 1993 and 2014: 3 in 44) and moved growth by 5 points. Given that, the
    likeliest spread of a calm year is 0.62 points, of the changes to 2019 alone 0.52: 0.6.

    Attributes
    ----------
    calm, reform
        Standard deviation of the change in a calm year and in a year of reform.
    reform_chance
        Of a year being one of reform.
    """

    calm: float = 0.006
    reform: float = 0.05
    reform_chance: float = 0.0667


PRIOR = NationalShock()


@dataclass(frozen=True)
class NationalDraws:
    """What all authorities share.

    Attributes
    ----------
    growth
        England's cumulative log growth, shape (draws, horizons).
    coefficients
        Shape (draws, indicators).
    """

    growth: np.ndarray
    coefficients: np.ndarray


def national_shocks(
    stream: np.random.Generator, draws: int, years: int, shock: NationalShock = PRIOR
) -> np.ndarray:
    """Draw the yearly changes of England's growth, shape (draws, years)."""
    reform = stream.random((years, draws)) < shock.reform_chance
    spread = np.where(reform, shock.reform, shock.calm)
    changes = spread * stream.standard_normal((years, draws))
    return np.clip(changes, -SHOCK_LIMIT, SHOCK_LIMIT).T


def national_draws(
    calibration: Calibration, horizons: int, draws: int, seed: int, shock: NationalShock = PRIOR
) -> NationalDraws:
    """Draw England's growth path and the coefficients from the stream ``england``.

    Growth is a local level: it changes by a shock each year and stays there.
    """
    stream = streams.generator(seed, "england")
    noise = stream.standard_normal((draws, len(INDICATORS)))
    shocks = national_shocks(stream, draws, MAX_HORIZON, shock)[:, :horizons]
    growth = calibration.england_growth + shocks.cumsum(axis=1)
    covariance = np.array(calibration.covariance) + LEAST_VARIANCE * np.eye(len(INDICATORS))
    coefficients = np.array(calibration.coefficients) + noise @ np.linalg.cholesky(covariance).T
    return NationalDraws(growth.cumsum(axis=1), coefficients)


def national_shock(case: Case) -> NationalShock:
    """Return how much England's growth changes from year to year, as assumed."""
    return NationalShock(
        calm=case.value("demand.national_calm_shock"),
        reform=case.value("demand.national_reform_shock"),
        reform_chance=case.value("demand.national_reform_chance"),
    )
