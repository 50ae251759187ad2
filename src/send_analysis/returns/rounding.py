"""Whole numbers that add up: every cell next to its mean, every row and the whole to its total.

Controlled rounding (Cox 1987, "A constructive procedure for unbiased controlled rounding"; here as
a transport problem, whose corners are whole numbers): each cell is its mean rounded down or up.
"""

import numpy as np
from scipy.optimize import linprog

EXACT = 6  # decimals: what is left of a whole number after sums of floats
MISSED = 1e3  # cost of a column that is not next to its mean; a cell's is at most 1


def nearest(value: float) -> int:
    """Return the whole number next to a value; half a unit goes up."""
    return int(np.floor(np.round(value, EXACT) + 0.5))


def to_total(means: np.ndarray) -> np.ndarray:
    """Return whole numbers that sum to the rounded sum of the means, largest remainders up."""
    means = np.round(means, EXACT)
    lower = np.floor(means)
    up = nearest(means.sum()) - int(lower.sum())
    order = np.argsort(-(means - lower), kind="stable")
    whole = lower.astype(int)
    whole[order[:up]] += 1
    return whole


def within_rows(means: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return whole cells, (row, column), whose rows sum to ``rows``.

    Each column is next to the sum of its means where that can be.

    Parameters
    ----------
    means
        (row, column).
    rows
        Whole numbers, each next to the sum of its row of means.
    """
    means = np.round(means, EXACT)
    lower, upper = np.floor(means), np.ceil(means)
    of_rows, of_columns = (lower.sum(axis=axis) for axis in (1, 0))
    sums = np.round(means.sum(axis=0), EXACT)
    in_rows, in_columns, missed = _sums(*means.shape)
    solved = linprog(
        np.concatenate([(1 - 2 * (means - lower)).ravel(), np.full(missed.shape[1], MISSED)]),
        A_ub=np.hstack([np.vstack([in_columns, -in_columns]), -missed]),
        b_ub=np.concatenate([np.ceil(sums) - of_columns, of_columns - np.floor(sums)]),
        A_eq=np.hstack([in_rows, np.zeros((len(rows), missed.shape[1]))]),
        b_eq=rows - of_rows,
        bounds=[*((0, up) for up in (upper - lower).ravel()), *[(0, None)] * missed.shape[1]],
        method="highs-ds",  # ends in a corner, and those are whole numbers
    )
    up = np.rint(solved.x[: means.size]).reshape(means.shape)
    return (lower + up).astype(int)


def _sums(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what sums the cells of each row and of each column, and what a column may miss."""
    in_rows = np.kron(np.eye(rows), np.ones((1, columns)))
    in_columns = np.kron(np.ones((1, rows)), np.eye(columns))
    return in_rows, in_columns, np.eye(2 * columns)
