"""Fits that outliers move little: ridge under Huber's loss, and Student's t."""

from dataclasses import dataclass

import numpy as np
from scipy import special

HUBER = 1.345  # Huber's constant: 95 % efficient under normal errors (Huber 1964)
MAD_TO_SD = 1.4826  # median absolute deviation -> standard deviation of a normal
TINY = 1e-12  # keeps a weight finite where a residual is exactly 0


@dataclass(frozen=True)
class RidgeFit:
    """A fit of standardised features; arrays over rows are (n), over features (k).

    Attributes
    ----------
    beta
        Coefficients a unit of each feature, (k).
    weights, residual
        Of each row in the last round, (n); residuals in units of the target.
    bread
        Inverse of the penalised normal matrix, (k, k), and ``z``, the features it is of, (n, k).
    scale
        What each feature was divided by, (k).
    """

    beta: np.ndarray
    weights: np.ndarray
    residual: np.ndarray
    bread: np.ndarray
    z: np.ndarray
    scale: np.ndarray


def huber_ridge(
    features: np.ndarray,
    target: np.ndarray,
    penalty: float,
    rounds: int,
    sd: np.ndarray | float = 1.0,
) -> RidgeFit:
    """Return the coefficients that minimise Huber's loss and a ridge penalty.

    Minimises sum(huber((target - features @ beta) / sd)) + penalty / 2 * |beta * scale|**2, scale
    the root mean square of each feature. statsmodels' RLM has no penalty, which the few years of
    indicators need.

    Parameters
    ----------
    features, target
        Shapes (n, k) and (n).
    sd
        Expected spread of each row's error, (n); rows that scatter more weigh less.
    """
    scale = np.sqrt((features**2).mean(axis=0))
    scale = np.where(scale > 0, scale, 1.0)
    z, size = features / scale, 1 / np.broadcast_to(sd, target.shape) ** 2
    size = size / size.mean()
    weights = size
    for _ in range(rounds):
        weighted = (z * weights[:, None]).T
        bread = np.linalg.inv(weighted @ z + penalty * np.eye(z.shape[1]))
        beta = bread @ weighted @ target
        residual = target - z @ beta
        error = np.abs(residual) / sd
        limit = HUBER * MAD_TO_SD * np.median(error)
        weights = size * np.minimum(1.0, limit / np.maximum(error, TINY))
    return RidgeFit(beta / scale, weights, residual, bread, z, scale)


def student_t(values: np.ndarray, df: float) -> np.ndarray:
    """Return the logarithm of Student's t density, of the shape of ``values``.

    scipy.stats has it, and takes longer to import than a forecast to compute.
    """
    constant = special.gammaln((df + 1) / 2) - special.gammaln(df / 2) - np.log(df * np.pi) / 2
    return constant - (df + 1) / 2 * np.log1p(values**2 / df)
