"""Raking (iterative proportional fitting): cells brought to margins, all draws at once.

A table keeps the association of its seed (its odds ratios) and takes the margins it is given
(Deming and Stephan 1940). Two-way tables of many draws share one seed, so only the row and
column factors are worked out a draw (Sinkhorn 1967): two matrix products a round.
"""

from collections.abc import Sequence

import numpy as np

ROUNDS = 200  # at most; 10-40 are enough for tables without structural zeros
TOLERANCE = 1e-5  # largest miss of a column margin, as a share of the whole: no plan in 3,000
TINY = 1e-300  # below any plan: keeps 0 / 0 at 0


def two_way(seed: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return tables with given margins, (..., row, column).

    Parameters
    ----------
    seed
        Association, (row, column); no zeros where a margin may need plans.
    rows, columns
        Margins, (..., row) and (..., column), with equal sums.

    Notes
    -----
    Row margins are met exactly, column margins to ``TOLERANCE`` of the whole.
    """
    a = rows.reshape(-1, rows.shape[-1])
    b = columns.reshape(-1, columns.shape[-1])
    seed, right = _start(seed, a, b)
    open_ = np.arange(len(a))  # draws whose columns are not met yet
    for _ in range(ROUNDS):
        reached = _left(seed, a[open_], right[open_]) @ seed
        far = ~_met(reached * right[open_], b[open_])
        open_, reached = open_[far], reached[far]
        if not open_.size:
            break
        right[open_] = b[open_] / np.maximum(reached, TINY)
    found = _left(seed, a, right)[:, :, None] * seed * right[:, None, :]
    return found.reshape(*rows.shape, columns.shape[-1])


def _left(seed: np.ndarray, a: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the row factors that meet the row margins exactly."""
    return a / np.maximum(right @ seed.T, TINY)


def _start(seed: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the seed at the draws' mean margins and column factors near each draw's own."""
    rows, columns = a.mean(axis=0), b.mean(axis=0)
    right = np.ones_like(columns)
    for _ in range(ROUNDS):
        left = rows / np.maximum(seed @ right, TINY)
        right = columns / np.maximum(left @ seed, TINY)
    return left[:, None] * seed * right, b / np.maximum(columns, TINY)


def _met(reached: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Say for each draw whether its column margins are met."""
    whole = np.maximum(wanted.sum(axis=1), TINY)
    return np.abs(reached - wanted).max(axis=1) <= TOLERANCE * whole


def n_way(seed: np.ndarray, margins: Sequence[tuple[tuple[int, ...], np.ndarray]]) -> np.ndarray:
    """Return one table with given margins of any order, such as three two-way tables.

    From a seed of ones the result has no three-way interaction: how two dimensions hang
    together is the same at every category of the third.

    Parameters
    ----------
    margins
        Pairs of the axes a margin keeps, ascending, and the margin.
    """
    table = seed.astype(float)
    for _ in range(ROUNDS):
        before = table
        for axes, margin in margins:
            others = tuple(i for i in range(table.ndim) if i not in axes)
            reached = table.sum(axis=others)
            factor = margin / np.maximum(reached, TINY)
            table = table * np.expand_dims(factor, others)
        if np.abs(table - before).max() <= TOLERANCE * table.sum():
            break
    return table
