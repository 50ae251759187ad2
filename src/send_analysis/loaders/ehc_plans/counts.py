"""Add the printed columns up into our counts, knowing which of them a file may lack."""

import pandas as pd

from send_analysis.loaders.ehc_plans import blocks
from send_analysis.loaders.ehc_plans.layouts import Fit

# The first year in which a sub-total may count what its columns print as x: new plans do so from
# 2024. No row of an earlier year has a rest, and none of all plans up to January 2025.
FIRST_WITH_A_REST = {"new_plans": 2024, "caseload": 2026}


def our_counts(block: blocks.Block, beside: Fit) -> blocks.Block:
    """Add columns up into our counts, as far as all their columns are there."""
    wanted = {*beside.parts, beside.layout.total}
    leaves = {n: c.ours for n, c in beside.counts.items() if c.name != c.within}
    ours = blocks.sum_columns(block, {n: our for n, our in leaves.items() if our in wanted})
    if beside.whole:
        _add_the_rest(ours, block.values, beside)
        _without_gone(ours, beside)
    return ours


def _add_the_rest(ours: blocks.Block, printed: pd.DataFrame, beside: Fit) -> None:
    """Add what a sub-total has beyond its columns, where just that completes the total.

    In an earlier year a column that is too low would pass for one that was not printed.
    """
    for name, column in beside.counts.items():
        if column.name == column.within:
            inside = {n: c.ours for n, c in beside.counts.items() if c.within == name and n != name}
            rest = printed[name] - printed[list(inside)].sum(axis=1)
            known = ours.values[list(set(inside.values()))].notna().all(axis=1)
            may_have = known & (ours.rows["year"] >= FIRST_WITH_A_REST[beside.layout.kind])
            completes = may_have & (rest > 0) & (rest == _short(ours, beside))
            ours.values[column.ours] += rest.where(completes, 0.0)


def _without_gone(ours: blocks.Block, beside: Fit) -> None:
    """Mark a part as not available in past years that lack a column since dropped."""
    past = ours.rows["year"] < ours.rows["year"].max()
    short = past & (_short(ours, beside) > 0)
    for part in {column.ours for column in beside.gone.values()}:
        if part in ours.values:
            ours.values[part] = ours.values[part].mask(short)
            ours.symbols[part] = ours.symbols[part].mask(short, blocks.SYMBOL_CODE["x"])


def _short(ours: blocks.Block, beside: Fit) -> pd.Series:
    """Return how much the parts are short of the total."""
    return ours.values[beside.layout.total] - ours.values[list(beside.parts)].sum(axis=1)
