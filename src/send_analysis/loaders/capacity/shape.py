"""What the layouts of capacity share: the table's shape, and adding schools up by authority."""

from collections.abc import Iterable

import pandas as pd

from send_analysis.loaders.intake import base
from send_analysis.tables import CAPACITY
from send_analysis.tables.inputs import CAPACITY_KINDS

PUBLISHER = "Department for Education"
NOT_STATED = "not stated"
EMPTY = "NULL"  # the symbol of an empty cell
_KEY = ["old_la_code", "kind", "phase"]


def added_up(
    providers: pd.DataFrame, areas: Iterable[str], expected: Iterable[tuple[str, str]]
) -> pd.DataFrame:
    """Return providers added up by authority, kind and phase.

    ``providers`` has a row a school or unit, with ``capacity`` and ``on_roll`` missing where not
    stated: they are counted in ``without_capacity`` and add nothing. Each of ``areas`` has a row
    for each kind and phase in ``expected``, of 0 when it has no such provider.
    """
    sums = providers.groupby(_KEY).agg(
        providers=("capacity", "size"),
        stated=("capacity", "count"),
        capacity=("capacity", lambda places: places.sum(min_count=1)),
        on_roll=("on_roll", lambda children: children.sum(min_count=1)),
    )
    rows = pd.MultiIndex.from_tuples([(a, *pair) for a in areas for pair in expected], names=_KEY)
    sums = sums.reindex(rows.union(sums.index))
    # An authority that a complete list gives no provider has none, and so no place.
    sums = sums.mask(sums.providers.isna(), 0.0)
    sums["without_capacity"] = sums.providers - sums.stated
    sums["symbol"] = pd.Series(EMPTY, sums.index).where(sums.capacity.isna())
    return sums.drop(columns="stated").reset_index()


def shaped(
    tidy: pd.DataFrame, file: base.RawFile, what: base.Recognised, publication: str
) -> dict[str, pd.DataFrame]:
    """Return ``capacity`` with every column of the table; what a file does not print is missing.

    ``tidy`` has a row an authority, kind and phase.
    """
    filled = tidy.assign(
        publication=publication,
        as_of=what.release,
        provision=tidy.kind.map(CAPACITY_KINDS),
        source_id=what.source_id(what.kind),
    )
    return base.checked(file.name, (CAPACITY, filled.reindex(columns=list(CAPACITY.columns))))
