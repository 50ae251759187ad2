"""What a reader knows about figures: totals, differences and printed percentages."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import optimize, sparse

from send_analysis.tables import CELL, RELATION, TableError

REMAINDER = "remainder|"  # how the id of one begins
EXACT = 1e-6  # sums that differ by less are equal


def balance(name: str, coefficients: Mapping[str, float], error: float = 0.0) -> pd.DataFrame:
    """Return the relation that figures times coefficients add up to 0, by the ids of their cells.

    Next January's plans are this January's, with the new ones and without those that ceased:
    ``{"next": -1, "this": 1, "new": 1, "ceased": -1}``.

    Parameters
    ----------
    error
        How far from 0 the sum can be, where figures are printed rounded.
    """
    rows = pd.DataFrame(coefficients.items(), columns=["cell", "coefficient"])
    return RELATION.check(rows.assign(relation=name, least=-error, most=error), f"relation {name}")


def total(name: str, whole: str, parts: Iterable[str], error: float = 0.0) -> pd.DataFrame:
    """Return the relation of a whole and its parts, as ``balance`` does."""
    return balance(name, {whole: -1.0} | dict.fromkeys(parts, 1.0), error)


def sums(
    name: str, rows: pd.DataFrame, within: Sequence[str], whole: pd.Series, error: float = 0.0
) -> pd.DataFrame:
    """Return one relation for each group of a tidy table that has a total and parts.

    Parameters
    ----------
    name
        Of the table and what is summed; no two tables share one.
    rows
        Columns ``cell`` and those named in ``within``.
    within
        Columns that are the same for a total and its parts.
    whole
        True for the rows that are totals; one a group.
    """
    relation = pd.Series(name, rows.index).str.cat(rows[list(within)].astype(str), sep="|")
    found = pd.DataFrame({"relation": relation, "cell": rows.cell})
    found["coefficient"] = np.where(whole, -1.0, 1.0)
    wholes = found.groupby("relation").coefficient.transform(lambda column: (column < 0).sum())
    rows_of = found.groupby("relation").coefficient.transform("size")
    if (wholes > 1).any():
        raise TableError(f"relations: {relation[wholes > 1].iloc[0]} has more than one total")
    linked = found[(wholes == 1) & (rows_of > 1)]
    return RELATION.check(linked.assign(least=-error, most=error), "sums")


def remainders(
    cells: pd.DataFrame, relations: pd.DataFrame, below: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the figures with what wholes leave beside their parts, where that is a small count.

    A part of 48 of 50 tells of two others, though no table counts them.

    Parameters
    ----------
    relations
        Of wholes and parts, as ``sums`` and ``total`` return them.
    below
        From which a remainder is not small.
    """
    rows = relations.merge(cells[["cell", "value", "open"]], on="cell")
    rows["part"] = -rows.coefficient * rows.value
    of_each = rows.groupby("relation", as_index=False).agg(
        value=("part", lambda part: part.sum(skipna=False)), open=("open", "all")
    )
    left = of_each[of_each.value.between(1, below - 1).fillna(False).astype(bool)]
    left = left.assign(cell=REMAINDER + left.relation)
    figures = left[["cell", "value", "open"]].assign(kind="count", sensitive=False, cost=1.0)
    parts = left[["relation", "cell"]].assign(coefficient=1.0, least=0.0, most=0.0)
    return (
        CELL.check(pd.concat([cells, figures], ignore_index=True), "figures with remainders"),
        RELATION.check(pd.concat([relations, parts], ignore_index=True), "with remainders"),
    )


def share(name: str, part: str, base: str, percent: float, decimals: int) -> pd.DataFrame:
    """Return the two relations of a percentage that stays printed.

    It is needed where the part or the base may be hidden and the percentage is not: 12.5 to one
    decimal says that the part is from 12.45% to 12.55% of the base.
    """
    half = 0.5 * 10.0**-decimals
    sides = [("from", percent - half, 0.0, np.inf), ("to", percent + half, -np.inf, 0.0)]
    rows = [
        (f"{name}|{side}", cell, coefficient, least, most)
        for side, limit, least, most in sides
        for cell, coefficient in ((part, 1.0), (base, -limit / 100))
    ]
    return RELATION.check(pd.DataFrame(rows, columns=list(RELATION.columns)), f"share {name}")


def settled(cells: pd.DataFrame, relations: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return cells and relations in the order of their ids, checked and made to agree.

    Where figures contradict a relation, it is moved by what they differ, as if the reader knew the
    difference: a contradiction neither stops nor protects. Figures that nobody published get
    values that fit; they are for solvers alone and known to no one.

    Raises
    ------
    TableError
        Naming cells that a relation has and the cells have not, counts that are no whole numbers,
        and relations whose limits differ from row to row.
    """
    cells = CELL.check(cells, "disclosure").sort_values("cell", ignore_index=True)
    relations = RELATION.check(relations, "disclosure")
    relations = relations.sort_values(["relation", "cell"], ignore_index=True)
    _refuse(cells, relations)
    filled, differences = _fitted(cells, relations)
    limits = relations[["least", "most"]].add(relations.relation.map(differences), axis=0)
    return cells.assign(filled=filled), relations.assign(**limits)


def _refuse(cells: pd.DataFrame, relations: pd.DataFrame) -> None:
    counts = cells.value[cells.kind.eq("count")].dropna()
    limits = relations.groupby("relation")[["least", "most"]].nunique().gt(1).any(axis=1)
    problems = {
        "cells of relations without a value": relations.cell[~relations.cell.isin(cells.cell)],
        "counts that are not whole numbers of 0 or more": cells.cell[
            counts.index[(counts < 0) | (counts % 1 != 0)]
        ],
        "relations with several limits": limits[limits].index.to_series(),
    }
    told = [f"{what}: {', '.join(where[:3])}" for what, where in problems.items() if len(where)]
    if told:
        raise TableError("disclosure: " + "; ".join(told))


def matrix(cells: pd.DataFrame, relations: pd.DataFrame) -> sparse.csr_array:
    """Return the coefficients, a row a relation and a column a cell, both in order of their ids."""
    places = pd.Index(cells.cell).get_indexer(relations.cell)
    lines, names = pd.factorize(relations.relation, sort=True)
    shape = (len(names), len(cells))
    return sparse.csr_array((relations.coefficient.to_numpy(float), (lines, places)), shape=shape)


def limits_of(relations: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the largest sum of each relation, in order of their ids."""
    first = relations.groupby("relation")[["least", "most"]].first()
    return first.least.to_numpy(float), first.most.to_numpy(float)


def _fitted(cells: pd.DataFrame, relations: pd.DataFrame) -> tuple[np.ndarray, pd.Series]:
    """Return values for all cells and what each relation is out by, as little as possible."""
    names = relations.relation.drop_duplicates()
    value = cells.value.to_numpy(float, na_value=np.nan)
    if not len(names):
        return np.nan_to_num(value), pd.Series(dtype=float)
    lines, (least, most) = matrix(cells, relations), limits_of(relations)
    unknown = np.isnan(value)
    known = lines @ np.nan_to_num(value)
    if unknown.any():
        value[unknown] = _least_contradiction(
            lines[:, unknown], least - known, most - known, cells[unknown]
        )
    sums_now = lines @ value
    out = np.maximum(sums_now - most, 0) - np.maximum(least - sums_now, 0)
    return value, pd.Series(np.where(abs(out) > EXACT, out, 0), names.to_numpy())


def _least_contradiction(
    lines: sparse.csr_array, least: np.ndarray, most: np.ndarray, unknown: pd.DataFrame
) -> np.ndarray:
    """Return values of unknown cells that contradict the relations as little as possible."""
    n, m = lines.shape[1], lines.shape[0]
    slack = sparse.eye_array(m, format="csr")
    floor = np.where(unknown.kind.eq("net"), -np.inf, 0.0)
    solved = optimize.milp(
        np.r_[np.zeros(n), np.ones(2 * m)],
        constraints=optimize.LinearConstraint(
            sparse.hstack([lines, slack, -slack], format="csr"), least, most
        ),
        bounds=optimize.Bounds(np.r_[floor, np.zeros(2 * m)], np.inf),
        integrality=np.r_[~unknown.kind.eq("estimate").to_numpy(), np.zeros(2 * m, bool)],
    )
    return solved.x[:n]
