"""The effect of each part of a scenario's difference, in plans, places and pounds.

A part's share is the mean, over all orders, of what it adds when it joins those before it
(Shapley 1953, "A value for n-person games"). Shares sum to the whole difference.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations, pairwise
from math import factorial

import numpy as np
import pandas as pd

from send_analysis import tables
from send_analysis.config import Measure
from send_analysis.model import streams
from send_analysis.model.demand import measures
from send_analysis.model.forecast import Start
from send_analysis.scenarios import comparison
from send_analysis.scenarios.versus import Versus

MOST_EXACT = 8  # parts for which every subset is computed: 256 of them
Value = Callable[[frozenset[str]], np.ndarray]  # a set of parts -> results (draw, cell)
Known = dict[tuple[int, frozenset[Measure]], np.ndarray]  # id of a start, measures -> results


@dataclass(frozen=True)
class Shares:
    """What each part contributes; arrays are (draw, cell)."""

    shares: dict[str, np.ndarray]
    alone: dict[str, np.ndarray]  # effect of a part on its own
    total: np.ndarray
    error: dict[str, np.ndarray]  # (cell): standard error of the mean share; 0 when exact
    method: str

    @property
    def interaction(self) -> np.ndarray:
        """The joint effect of the parts beyond the sum of their separate effects."""
        return self.total - np.sum(list(self.alone.values()), axis=0)


def attribution(versus: Versus, known: Known | None = None) -> pd.DataFrame:
    """Return a scenario less the one it is measured against, divided among what changes.

    Parameters
    ----------
    known
        Results found before; those that are found here are added.

    Returns
    -------
    Rows of ``tables.ATTRIBUTION``: for every part its share and what it does alone, then the
    interaction and the total. Shares sum to the total in every draw; so do their means.
    """
    parts = shares(versus, known)
    before = versus.against
    labels = comparison.labels(before.outcome)
    rows = [
        *(_rows(labels, parts.shares[p], p, "share", parts.error[p]) for p in parts.shares),
        *(_rows(labels, parts.alone[p], p, "alone") for p in parts.alone),
        _rows(labels, parts.interaction, "interaction", "sum"),
        _rows(labels, parts.total, "total", "sum"),
    ]
    name = versus.one.scenario.name
    table = pd.concat(rows).assign(
        old_la_code=before.start.case.code,
        scenario=name,
        against=before.scenario.name,
        method=parts.method,
    )
    return tables.ATTRIBUTION.check(table, f"attribution of {name}")


def attributions(pairs: Iterable[Versus]) -> pd.DataFrame:
    """Return the attribution of every scenario that differs from what it is measured against."""
    differing = [versus for versus in pairs if versus.parts]
    sides = [side for versus in differing for side in (versus.one, versus.against)]
    known = {_key(s.start, s.scenario.measures): comparison.results(s.outcome) for s in sides}
    rows = [attribution(versus, known) for versus in differing]
    return pd.concat(rows, ignore_index=True) if rows else tables.ATTRIBUTION.empty()


def shares(versus: Versus, known: Known | None = None) -> Shares:
    """Return every part's share by draw; measures that are not named do not act."""
    case = versus.against.start.case
    orders = int(case.value("comparison.orders"))
    worth = _worth(versus, {} if known is None else known)
    if len(versus.parts) <= MOST_EXACT:
        _find_in_order(versus, worth)
    return shapley(worth, list(versus.parts), orders, case.seed)


def _worth(versus: Versus, known: Known) -> Value:
    """Return the results of a set of parts; measures that two scenarios share are run once."""

    def worth(parts: frozenset[str]) -> np.ndarray:
        key = _key(versus.start(parts), versus.acting(parts))
        if key not in known:
            known[key] = comparison.results(versus.run(parts))
        return known[key]

    return worth


def _find_in_order(versus: Versus, worth: Value) -> None:
    """Find the results of every set of parts, those with the same plans one after the other."""
    parts = sorted(versus.parts)
    sets = chain.from_iterable(combinations(parts, n) for n in range(len(parts) + 1))
    for one in sorted(sets, key=lambda one: [m.id for m in measures.of(versus.acting(one))]):
        worth(frozenset(one))


def _key(start: Start, measures: Iterable[Measure]) -> tuple[int, frozenset[Measure]]:
    return id(start), frozenset(measures)


def _rows(
    labels: pd.DataFrame,
    values: np.ndarray,
    part: str,
    kind: str,
    error: np.ndarray | float = 0.0,
) -> pd.DataFrame:
    summary = comparison.summary(labels, values)
    summary["error"] = np.tile(error, len(summary) // len(labels)) if np.ndim(error) else error
    # Only means have a known standard error; quantiles of shares do not.
    summary["error"] = summary.error.where(summary.statistic == "mean")
    return summary.assign(part=part, kind=kind)


def shapley(value: Value, parts: Sequence[str], orders: int, seed: int) -> Shares:
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
    shares = {p: np.mean(gains, axis=0) for p, gains in added.items()}
    errors = {
        p: np.std([gain.mean(axis=0) for gain in gains], axis=0, ddof=1) / np.sqrt(orders)
        for p, gains in added.items()
    }
    return shares, errors


def _along(value: Value, order: Sequence[str]) -> dict[str, np.ndarray]:
    """Return what each part adds as it joins, in one order."""
    joined = [value(frozenset(order[:k])) for k in range(len(order) + 1)]
    return {
        part: after - before for part, (before, after) in zip(order, pairwise(joined), strict=True)
    }
