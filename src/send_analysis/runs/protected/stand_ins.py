"""What the model reads in place of hidden counts: worked out from what may be shown alone.

A hidden count's stand-in has the size of the nearest count of the same group that is shown, or of
England's in proportion, scaled until everything adds up to the totals that are shown. So whatever
is computed from stand-ins says no more than the totals do.
"""

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.runs.protected import people
from send_analysis.tables import Tables

_LEAST = 0.5  # a start of 0 could not be scaled
_ROUNDS, _NEAR = 500, 1e-9  # of scaling, and when a sum is met


def stand_ins(
    inputs: Tables, shown: pd.Series, hidden: pd.Series, relations: pd.DataFrame, alone: float
) -> pd.Series:
    """Return a number for each hidden figure, by its id.

    Parameters
    ----------
    inputs
        The input tables with hidden counts missing.
    shown
        Every figure that a reader knows, by its id; missing where it is hidden.
    hidden
        Which figures are hidden.
    alone
        The number of a figure that nothing else is known of.
    """
    names = shown.index[hidden.reindex(shown.index)]
    sizes = pd.Series(_sizes(inputs, set(names)), dtype=float).reindex(names)
    linked = set(relations.cell)
    start = sizes.fillna(alone).clip(lower=_LEAST)
    start[[name not in linked for name in names]] = alone
    return _scaled(start, shown, relations)


def _sizes(inputs: Tables, names: set[str]) -> dict[str, float]:
    """Return how large each hidden figure is likely to be, from figures that are shown."""
    found: dict[str, float] = {}
    for table in people.COUNTED:
        if table in inputs:
            found |= _of_table(inputs, table, names)
    return found


def _of_table(inputs: Tables, table: str, names: set[str]) -> dict[str, float]:
    value, period = people.COUNTED[table]
    key = list(people.table_of(table).key)
    rows = inputs[table]
    mine = rows.assign(cell=people.ids(table, rows[key]))
    wanted = mine[mine.cell.isin(names)]
    group = [c for c in key if c not in ("old_la_code", period)]
    known = rows[rows[value].notna()]
    return {
        row["cell"]: _size(known, row, group, (value, period), _part_of_england(inputs, row))
        for row in wanted.to_dict("records")
    }


def _size(
    known: pd.DataFrame,
    row: dict[str, object],
    group: list[str],
    named: tuple[str, str],
    part_of_england: float,
) -> float:
    """Return the nearest count of a row's group: the authority's own, else England's share."""
    alike = known[(known[group] == pd.Series({c: row[c] for c in group})).all(axis=1)]
    own = _nearest(alike[alike.old_la_code == row["old_la_code"]], str(row[named[1]]), named)
    if own is not None:
        return own
    england = _nearest(alike[alike.old_la_code == vocab.ENGLAND], str(row[named[1]]), named)
    return np.nan if england is None else england * part_of_england


def _nearest(rows: pd.DataFrame, period: str, named: tuple[str, str]) -> float | None:
    value, periods = named
    if rows.empty:
        return None
    apart = (rows[periods].astype(str).str[:4].astype(int) - int(period[:4])).abs()
    return float(rows[value][apart == apart.min()].mean())


def _part_of_england(inputs: Tables, row: dict[str, object]) -> float:
    """Return an authority's share of all plans, in its newest January that shows them."""
    plans = inputs["caseload"]
    known = plans[(plans.dimension == people.IN_ALL) & plans.plans.notna()]
    own = known[known.old_la_code == row["old_la_code"]].set_index("census_year").plans
    england = known[known.old_la_code == vocab.ENGLAND].set_index("census_year").plans
    both = (own / england).dropna()
    return float(both[both.index.max()]) if len(both) else np.nan


def _scaled(start: pd.Series, shown: pd.Series, relations: pd.DataFrame) -> pd.Series:
    """Return numbers that meet every sum, moved from ``start`` in proportion (raking)."""
    sums = _open_sums(start, shown, relations)
    values = start.to_numpy(copy=True)
    for _ in range(_ROUNDS):
        before = values.copy()
        for places, signs, wanted in sums:
            values[places] *= _factor(values[places], signs, wanted) ** signs
        if np.allclose(values, before, rtol=_NEAR, atol=_NEAR):
            break
    return pd.Series(values, start.index)


def _open_sums(
    start: pd.Series, shown: pd.Series, relations: pd.DataFrame
) -> list[tuple[np.ndarray, np.ndarray, float]]:
    """Return the sums of hidden figures: their places, signs and what the shown ones leave."""
    rows = relations.assign(value=relations.cell.map(shown).astype(float))
    is_hidden = relations.cell.isin(start.index)
    met = rows[~is_hidden].assign(part=lambda r: r.coefficient.astype(float) * r.value)
    left = met.groupby("relation").part.agg(lambda part: part.sum(skipna=False))
    found = []
    for relation, of in rows[is_hidden].groupby("relation", sort=True):
        wanted = (float(of["least"].iloc[0]) + float(of["most"].iloc[0])) / 2 - left.get(
            relation, 0.0
        )
        if not np.isnan(wanted):
            places = start.index.get_indexer(of.cell)
            found.append((places, of.coefficient.to_numpy(float), wanted))
    return found


def _factor(values: np.ndarray, signs: np.ndarray, wanted: float) -> float:
    """Return by how much parts grow, and wholes shrink, for a sum to come to what is wanted."""
    parts, wholes = values[signs > 0].sum(), values[signs < 0].sum()
    if parts == 0:
        return wholes / -wanted if wanted < 0 else 1.0
    return (wanted + np.sqrt(wanted**2 + 4 * parts * wholes)) / (2 * parts)
