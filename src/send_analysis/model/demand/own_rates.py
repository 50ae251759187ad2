"""The rates of an authority's own return beside England's and those that the forecast uses."""

from collections.abc import Iterator

import pandas as pd

from send_analysis import tables
from send_analysis.model.case import Case
from send_analysis.model.demand import own_moves
from send_analysis.model.demand.own_moves import AGE, JOINED, LEFT, NEED, PROVISION, OwnMoves
from send_analysis.model.demand.shares import CATEGORIES

COUNTED = {"joined": JOINED, "left": LEFT, "moved": "moved_from"}  # kind of rate -> flow


def table(case: Case, origin: int) -> pd.DataFrame:
    """Return who joined, left and moved, a row a group, as OWN_RATES; empty without a return."""
    rows = []
    for dimension in (AGE, NEED, PROVISION):
        own = own_moves.of_one(case.inputs, dimension, origin, case.code)
        if own is not None:
            names = [c for c in CATEGORIES[dimension] if own.held.get(c, 0) > 0]
            rows += list(_of(case, dimension, own.over(names), names, origin))
    if not rows:
        return tables.OWN_RATES.empty()
    every = pd.concat(rows).assign(old_la_code=case.code)
    every = every.assign(own=every.counted / every.out_of)
    told = (every.out_of > 0) & ((every.counted > 0) | (every.kind != "moved"))
    told &= ~(every.kind.map(COUNTED) + "/" + every.dimension + "/" + every.category).isin(
        _hidden(case)
    )
    return tables.OWN_RATES.check(every[told], "own rates")


def _hidden(case: Case) -> set[str]:
    """Return the flows of the authority that are counted in some year and may not be shown."""
    counted, shown = case.inputs["flows"], case.printed["flows"]
    return set(counted.measure[counted.value.notna() & shown.value.isna()])


def _of(
    case: Case, dimension: str, own: OwnMoves, names: list[str], origin: int
) -> Iterator[pd.DataFrame]:
    """Yield the rates of one breakdown by kind: of joining where England's mix is assumed."""
    if dimension != NEED:
        england = own_moves.england_joining(dimension, names, case.assumptions)
        used = own_moves.shrunk(own.joined, england, case.assumptions)
        mix = england / england.sum()
        yield _rows(dimension, "joined", own.joined, own.joined.sum(), mix, used)
    if dimension == AGE:
        rates = own_moves.england_leaving(case.inputs, names, origin)
        used = own_moves.leaving_by_age(case, names, origin)
        if used is not None:
            alike = rates * own.left.sum() / (rates * own.held).sum()  # as many leave in all
            yield _rows(dimension, "left", own.left, own.held, alike, used)
        return
    rates = own_moves.turnover(own, names, case.assumptions)
    if rates is not None:
        alike, nobody = own.left.sum() / own.held.sum(), 0.0
        yield _rows(dimension, "left", own.left, own.held, alike, rates.leaves)
        yield _rows(dimension, "moved", own.moved_from, own.held, nobody, rates.moves)


def _rows(
    dimension: str,
    kind: str,
    counted: pd.Series,
    out_of: pd.Series | float,
    expected: pd.Series | float,
    used: object,
) -> pd.DataFrame:
    rates = {"counted": counted, "out_of": out_of, "expected": expected, "used": used}
    rows = pd.DataFrame(rates, index=counted.index).rename_axis("category").reset_index()
    return rows.assign(dimension=dimension, kind=kind)
