"""Tables of made counts with margins, hierarchies and links, and every solution of small ones."""

from itertools import product

import numpy as np
import pandas as pd

from send_analysis import disclosure


def cells(values, kind="count", open=(), sensitive=(), cost=1.0):
    """Return rows of CELL from a mapping of ids to values."""
    ids = pd.Series(list(values), dtype="string")
    return pd.DataFrame(
        {
            "cell": ids,
            "value": pd.array(list(values.values()), dtype="Float64"),
            "kind": kind,
            "open": ids.isin(open),
            "sensitive": ids.isin(sensitive),
            "cost": cost,
        }
    )


def table(counts, name, other=None):
    """Return the ids, values and relations of an array with totals along every axis.

    ``other`` maps an id of this table to the id of the same figure in another table.
    """
    full = counts
    for axis in range(counts.ndim):
        full = np.concatenate([full, full.sum(axis=axis, keepdims=True)], axis=axis)
    places = list(np.ndindex(full.shape))
    ids = [f"{name}{'-'.join(map(str, place))}" for place in places]
    rows = pd.DataFrame({"cell": [(other or {}).get(i, i) for i in ids]})
    axes = [f"{name}{axis}" for axis in range(counts.ndim)]
    rows[axes] = places
    relations = [
        disclosure.sums(f"{name} {axis}", rows, [a for a in axes if a != axis], rows[axis] == size)
        for axis, size in zip(axes, counts.shape, strict=True)
    ]
    values = dict(zip(rows.cell, (float(full[p]) for p in places), strict=True))
    return values, pd.concat(relations)


def random_tables(seed):
    """Return cells and relations of one, or two linked, tables of 2 or 3 dimensions.

    Some have a hierarchy over their first axis, some a second table that shares a margin (such as
    next year's count, with what came and went between), some open figures and open gaps.
    """
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(2, 5, size=rng.choice([2, 2, 3])))
    counts = rng.poisson(rng.gamma(0.6, rng.choice([2.0, 6.0, 20.0]), size=shape))
    values, relations = table(counts, "a")
    parts = [relations]
    if rng.random() < 0.4 and shape[0] > 2:
        values, more = _grouped(values, shape, rng)
        parts.append(more)
    if rng.random() < 0.5:
        values, more = _linked(values, shape, rng)
        parts += more
    ids = np.array(list(values))
    gone = rng.choice(ids, rng.integers(0, 2), replace=False)
    values |= dict.fromkeys(gone, pd.NA)
    known = rng.choice(ids, rng.integers(0, 3), replace=False) if rng.random() < 0.3 else []
    return cells(values, open=known), pd.concat(parts, ignore_index=True)


def _grouped(values, shape, rng):
    """Add the sum of the first rows of a table, as an authority's list adds up schools."""
    columns = list(product(*(range(n + 1) for n in shape[1:])))
    parts = []
    for column in columns:
        rest = "-".join(map(str, column))
        first = [f"a{row}-{rest}" for row in range(shape[0] - 1)]
        values = values | {f"g-{rest}": sum(values[c] for c in first)}
        parts.append(disclosure.total(f"group {rest}", f"g-{rest}", first))
    return values, pd.concat(parts)


def _linked(values, shape, rng):
    """Add a table by another dimension with the same first margin, and its change in a year."""
    last = ["-".join(map(str, shape[1:]))] * (shape[0] + 1)
    margin = [f"a{row}-{rest}" for row, rest in enumerate(last)]
    split = [rng.multinomial(values[c], rng.dirichlet([0.5] * 3)) for c in margin[:-1]]
    other = {f"b{row}-3": c for row, c in enumerate(margin)}
    more, relations = table(np.array(split), "b", other)
    parts, changes = [relations], {}
    for row, cell in enumerate(margin[:-1]):
        came = int(rng.poisson(3))
        went = int(rng.integers(0, values[cell] + came + 1))
        changes |= {f"new{row}": came, f"gone{row}": went, f"next{row}": values[cell] + came - went}
        line = {f"next{row}": -1, cell: 1, f"new{row}": 1, f"gone{row}": -1}
        parts.append(disclosure.balance(f"year {row}", line))
    return values | more | changes, parts


def solutions(known, relations, tried):
    """Return every set of whole numbers that fits, found one by one: no solver.

    ``known`` maps ids to values, <NA> where the reader sees none; each of these takes every number
    of its ``tried``, unless it is what is left of a relation.
    """
    lines = [
        (part.set_index("cell").coefficient.to_dict(), part.least.iloc[0], part.most.iloc[0])
        for _, part in relations.groupby("relation")
    ]
    fitting = [{c: float(v) for c, v in known.items() if pd.notna(v)}]
    left = [c for c, v in known.items() if pd.isna(v)]
    while left:
        cell = min(left, key=lambda c: not _last(c, fitting[0], lines) if fitting else 0)
        left.remove(cell)
        fitting = [
            {**values, cell: number}
            for values in fitting
            for number in _numbers(cell, values, lines, tried)
        ]
        mine = [line for line in lines if cell in line[0]]
        fitting = [values for values in fitting if _fits(values, mine)]
    return fitting


def _last(cell, values, lines):
    """Return the exact relations of which a cell is the only one without a value."""
    return [
        line
        for line, low, high in lines
        if low == high == 0 and cell in line and line.keys() - values.keys() == {cell}
    ]


def _numbers(cell, values, lines, tried):
    for line in _last(cell, values, lines)[:1]:
        rest = sum(k * values[c] for c, k in line.items() if c != cell)
        number = -rest / line[cell]
        return [number] if number >= 0 and number % 1 == 0 else []
    return map(float, tried[cell])


def _fits(values, lines):
    return all(
        low - 1e-9 <= sum(k * values[c] for c, k in line.items()) <= high + 1e-9
        for line, low, high in lines
        if line.keys() <= values.keys()
    )
