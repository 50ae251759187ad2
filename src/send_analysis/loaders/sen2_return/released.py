"""Counts that may leave memory: every one rounded to the nearest five, breakdowns adding up.

Cells of a breakdown are rounded down or up to a five so that they add up to the rounded total;
so no number that leaves is a count of 1 to 4, and no difference of two of them tells one person
from another: all of them are fives. A cell that reads 0 may stand for one or two plans.
"""

import numpy as np
import pandas as pd

BASE = 5


def nearest(count: int) -> int:
    """Return the five next to a count, half upwards."""
    return (int(count) + BASE // 2) // BASE * BASE


def rounded(counts: pd.Series) -> pd.Series:
    """Return each count as the five next to it."""
    return counts.map(nearest).astype("Int64")


def rounded_to(counts: pd.Series, total: int | None = None) -> pd.Series:
    """Return counts as fives next to them that add up to ``total``, a five: of their sum if None.

    The cells that lose most by being rounded down are rounded up. Where the fives next to the
    counts cannot reach the total, the largest cells take the rest.
    """
    total = nearest(counts.sum()) if total is None else total
    low = counts // BASE * BASE
    lost = (counts - low).to_numpy(dtype=float)
    ups = (total - int(low.sum())) // BASE
    order = np.lexsort((-counts.to_numpy(dtype=float), -lost))
    steps = np.zeros(len(counts), dtype=int)
    if len(counts):
        whole, rest = divmod(ups, len(counts))
        steps += whole
        steps[order[:rest]] += 1
    return (low + BASE * steps).astype("Int64")
