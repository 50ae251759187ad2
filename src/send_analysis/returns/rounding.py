"""Whole numbers that add up: every cell next to its mean, every row and column to its total.

Controlled rounding (Cox 1987, "A constructive procedure for unbiased controlled rounding"; here as
a transport problem, whose corners are whole numbers): each cell is its mean rounded down or up.
"""

import numpy as np
from scipy.optimize import linprog

EXACT = 6  # decimals: what is left of a whole number after sums of floats
FURTHER = 1e3  # cost of a unit that takes a cell further from its mean; any other is at most 1


def nearest(value: float) -> int:
    """Return the whole number next to a value; half a unit goes up."""
    return int(np.floor(np.round(value, EXACT) + 0.5))


def to_total(means: np.ndarray, total: int) -> np.ndarray:
    """Return whole numbers that sum to a total next to that of the means, largest remainders up."""
    means = np.round(means, EXACT)
    lower = np.floor(means)
    up = total - int(lower.sum())
    order = np.argsort(-(means - lower), kind="stable")
    whole = lower.astype(int)
    whole[order[:up]] += 1
    return whole


def to_margins(means: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return whole cells, (row, column), that sum to the margins given.

    Each cell is its mean rounded down or up, unless the margins leave no such table.

    Parameters
    ----------
    means
        (row, column).
    rows, columns
        Whole numbers with one sum, each next to the sum of its means.
    """
    means = np.round(means, EXACT)
    lower, upper = np.floor(means), np.ceil(means)
    further = np.full(means.size, FURTHER)
    sums = _sums(*means.shape)
    solved = linprog(
        np.concatenate([(1 - 2 * (means - lower)).ravel(), further, further]),
        A_eq=np.hstack([sums, sums, -sums]),
        b_eq=np.concatenate([rows - lower.sum(axis=1), columns - lower.sum(axis=0)]),
        bounds=[
            *((0, up) for up in (upper - lower).ravel()),
            *((0, None) for _ in range(means.size)),
            *((0, down) for down in np.maximum(lower, 0).ravel()),
        ],
        method="highs-ds",  # ends in a corner, and those are whole numbers
    )
    up, above, below = np.rint(solved.x).reshape(3, *means.shape)
    return (lower + up + above - below).astype(int)


def _sums(rows: int, columns: int) -> np.ndarray:
    """Return what sums the cells of each row and of each column."""
    in_rows = np.kron(np.eye(rows), np.ones((1, columns)))
    return np.vstack([in_rows, np.kron(np.ones((1, rows)), np.eye(columns))])
