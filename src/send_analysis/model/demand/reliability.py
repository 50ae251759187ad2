"""Whether the interval of a part can be relied on: how often it held when made again."""

from collections.abc import Iterable

import pandas as pd

from send_analysis.model.demand.starts import Starting
from send_analysis.tables import Tables

LEAST_COVERAGE = 0.65  # of an 80% interval; below, a range would promise what it does not hold
USABLE, UNRELIABLE = "usable", "unreliable"
COVERAGE = "coverage_80"
MEDIAN = 0.5


def of_intervals(rows: pd.DataFrame, starts: Iterable[Starting], inputs: Tables) -> pd.Series:
    """Return whether the interval that each row is an end of can be relied on, (row).

    As the 80% interval of the same part held as many years after its shares were counted, over
    all past origins; beyond the years that have been scored, as in the last of them. Missing for
    the central estimate and for parts without scores. Two-way cells have none: theirs is
    unreliable where that of the second breakdown is.

    Parameters
    ----------
    rows
        Rows of FORECAST or FORECAST_CELLS.
    starts
        The Januaries that shares start from; other parts start from the origin.
    inputs
        With ``part_score``: scores of backtests by dimension, the part as ``group``.
    """
    held, started = _coverage(inputs), {one.dimension: one.census_year for one in starts}
    two_way = rows.dimension_b.notna()
    part = rows[["dimension", "category", "census_year"]].assign(
        dimension=rows.dimension_b.where(two_way, rows.dimension),
        category=rows.category_b.where(two_way, rows.category),
    )
    years = rows.census_year - part.dimension.map(started).fillna(rows.origin)
    longest = held.horizon.max()
    found = part.assign(horizon=years.clip(upper=longest).astype(int)).merge(held, how="left")
    said = found.value.lt(LEAST_COVERAGE).map({True: UNRELIABLE, False: USABLE})
    known = found.value.notna().to_numpy() & (rows["quantile"] != MEDIAN).to_numpy()
    known &= ~two_way.to_numpy() | (said == UNRELIABLE).to_numpy()
    return said.where(known).set_axis(rows.index).astype("string")


def _coverage(inputs: Tables) -> pd.DataFrame:
    """Return the share of censuses inside the 80% interval by dimension, category, horizon."""
    scores = inputs["part_score"]
    held = scores[scores.metric == COVERAGE]
    named = held.assign(category=held.group, horizon=held.horizon.astype(int))
    typed = named[["dimension", "category", "horizon"]].astype(
        {"dimension": object, "category": object}
    )
    return typed.assign(value=held.value.astype(float))
