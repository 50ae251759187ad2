"""How sure a share is: Wilson's interval, Newcombe's interval of a difference, funnel limits.

Sources: E. B. Wilson (1927), "Probable inference"; R. G. Newcombe (1998), "Interval estimation
for the difference between independent proportions", method 10; D. J. Spiegelhalter (2005),
"Funnel plots for comparing institutional performance".
"""

import math
from functools import cache
from statistics import NormalDist


@cache
def z_value(confidence: float) -> float:
    """Return the normal quantile of a two-sided confidence: 0.95 -> 1.96."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson(cases: float, base: float, confidence: float) -> tuple[float, float]:
    """Return the interval of the share ``cases / base``, both as shares from 0 to 1.

    Raises
    ------
    ValueError
        If there are more cases than the base holds, or the base is not above 0.
    """
    if not 0 <= cases <= base or base <= 0:
        raise ValueError(f"{cases:g} cases of {base:g} are no share")
    z = z_value(confidence)
    share = cases / base
    centre = share + z**2 / (2 * base)
    half = z * math.sqrt(share * (1 - share) / base + z**2 / (4 * base**2))
    scale = 1 + z**2 / base
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def newcombe(
    own: tuple[float, float], other: tuple[float, float], confidence: float
) -> tuple[float, float]:
    """Return the interval of one share less another, each given as (cases, base)."""
    (low, high), (other_low, other_high) = (wilson(*pair, confidence) for pair in (own, other))
    share, other_share = own[0] / own[1], other[0] / other[1]
    difference = share - other_share
    below = math.hypot(share - low, other_high - other_share)
    above = math.hypot(high - share, other_share - other_low)
    return difference - below, difference + above


def funnel_limits(share: float, base: float, confidence: float) -> tuple[float, float]:
    """Return within which a share of ``base`` falls by chance when the true one is ``share``."""
    half = z_value(confidence) * math.sqrt(share * (1 - share) / base)
    return max(0.0, share - half), min(1.0, share + half)
