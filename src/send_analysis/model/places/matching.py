"""How many plans find a place when places are for some needs or ages only.

Plans of several kinds (areas of need, or age bands) meet places that each take some of the
kinds. The most that can be placed is, by the theorem of König and Hall in its form for
quantities (max-flow min-cut), the least over all sets S of kinds of

    plans outside S + places that take any kind in S

which is exact for one division. Need and phase are looked at one after the other and the
tighter one counts: a shortage that shows only for a need at an age is not seen.
"""

from functools import cache
from itertools import chain, combinations

import numpy as np


def placeable(claims: np.ndarray, places: np.ndarray, takes: np.ndarray) -> np.ndarray:
    """Return how many plans can be placed, (draw).

    Parameters
    ----------
    claims
        Plans by kind, (draw, kind).
    places
        Places by provider, (draw, provider).
    takes
        Whether a provider takes a kind, (provider, kind).
    """
    return np.min(_cuts(claims, places, takes), axis=0)


def unplaced(claims: np.ndarray, places: np.ndarray, takes: np.ndarray) -> np.ndarray:
    """Return the plans without a place by kind, (draw, kind).

    They belong to the set of kinds that is tightest in the draw; within it they are shared
    in proportion to plans.
    """
    cuts = _cuts(claims, places, takes)
    tightest = _subsets(claims.shape[1])[np.argmin(cuts, axis=0)]
    concerned = claims * tightest
    short = claims.sum(axis=1) - cuts.min(axis=0)
    whole = concerned.sum(axis=1)
    share = np.divide(short, whole, out=np.zeros_like(short), where=whole > 0)
    return concerned * share[:, None]


def _cuts(claims: np.ndarray, places: np.ndarray, takes: np.ndarray) -> np.ndarray:
    """Return the size of every cut, (subset, draw)."""
    subsets = _subsets(claims.shape[1])
    outside = claims @ (~subsets).T
    reached = (takes.astype(int) @ subsets.T.astype(int)) > 0  # (provider, subset)
    return (outside + places @ reached).T


@cache
def _subsets(kinds: int) -> np.ndarray:
    """Return every set of kinds as a row of yes and no, (2 ** kinds, kinds)."""
    sets = chain.from_iterable(combinations(range(kinds), n) for n in range(kinds + 1))
    return np.array([[k in chosen for k in range(kinds)] for chosen in sets])
