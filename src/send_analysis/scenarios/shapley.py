"""Shares of a difference that are owed to its parts, whatever the order they come in.

A part's share is the mean, over all orders, of what it adds when it joins those before it
(Shapley 1953, "A value for n-person games"). Shares sum to the whole difference.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from math import factorial

import numpy as np

from send_analysis.model import streams

MOST_EXACT = 8  # parts for which every subset is computed: 256 of them
Value = Callable[[frozenset[str]], np.ndarray]  # a set of parts -> results (draw, cell)


@dataclass(frozen=True)
class Shares:
    """What each part contributes; arrays are (draw, cell)."""

    shares: dict[str, np.ndarray]
    alone: dict[str, np.ndarray]  # what a part does without any other
    total: np.ndarray
    error: dict[str, np.ndarray]  # (cell): standard error of the mean share; 0 when exact
    method: str

    @property
    def interaction(self) -> np.ndarray:
        """What the parts do together beyond the sum of what each does alone."""
        return self.total - np.sum(list(self.alone.values()), axis=0)


def attribute(value: Value, parts: Sequence[str], orders: int, seed: int) -> Shares:
    """Return the share of every part in ``value`` of all parts less ``value`` of none.

    Parameters
    ----------
    orders
        Orders sampled where there are more than ``MOST_EXACT`` parts; each with its reverse.
    """
    parts = sorted(parts)
    known = cache(value)
    nothing = known(frozenset())
    errors: dict[str, np.ndarray] = {}
    if len(parts) <= MOST_EXACT:
        shares, method = _exact(known, parts), "exact"
    else:
        shares, errors = _sampled(known, parts, orders, seed)
        method = f"sampled, {2 * orders} orders"
    return Shares(
        shares=shares,
        alone={p: known(frozenset([p])) - nothing for p in parts},
        total=known(frozenset(parts)) - nothing,
        error={p: errors.get(p, np.zeros(nothing.shape[1:])) for p in parts},
        method=method,
    )


def _exact(value: Value, parts: Sequence[str]) -> dict[str, np.ndarray]:
    n = len(parts)
    weights = [factorial(k) * factorial(n - k - 1) / factorial(n) for k in range(n)]
    shares = {}
    for part in parts:
        others = [p for p in parts if p != part]
        steps = [
            weights[k] * (value(frozenset([*before, part])) - value(frozenset(before)))
            for k in range(n)
            for before in combinations(others, k)
        ]
        shares[part] = np.sum(steps, axis=0)
    return shares


def _sampled(
    value: Value, parts: Sequence[str], orders: int, seed: int
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    rng = streams.generator(seed, "attribution")
    added: dict[str, list[np.ndarray]] = {p: [] for p in parts}
    for _ in range(orders):
        order = [parts[i] for i in rng.permutation(len(parts))]
        forwards, backwards = _along(value, order), _along(value, order[::-1])
        for part in parts:
            added[part].append((forwards[part] + backwards[part]) / 2)
    shares = {p: np.mean(found, axis=0) for p, found in added.items()}
    errors = {
        p: np.std([f.mean(axis=0) for f in found], axis=0, ddof=1) / np.sqrt(orders)
        for p, found in added.items()
    }
    return shares, errors


def _along(value: Value, order: Sequence[str]) -> dict[str, np.ndarray]:
    """Return what each part adds as it joins, in one order."""
    joined = [value(frozenset(order[:k])) for k in range(len(order) + 1)]
    return {
        part: after - before for part, (before, after) in zip(order, pairwise(joined), strict=True)
    }
