"""Which assumption moves a result most: each set to its low and its high, one at a time."""

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from send_analysis.config import Assumption

# What a strategy team asks about: growth, the independent share, unit costs, delay, income.
ASKED = (
    "demand.england_growth_shift",
    "sufficiency.slip.planned",
    "sufficiency.units_overflow_to_mainstream",
    "sufficiency.returns_taken",
    "budget.inflation.topup_mainstream",
    "budget.inflation.topup_special",
    "budget.inflation.fee_independent",
    "budget.unit_topup_ratio",
    "budget.unit_cost.package_eotas",
    "budget.moves_with_plans.sen_support_inclusion",
    "budget.income_growth.2025_26",
    "budget.income_growth.2026_27",
    "budget.income_growth.later",
)


def tornado(
    result: Callable[[Mapping[str, Assumption]], float],
    assumptions: Mapping[str, Assumption],
    ids: Iterable[str] = ASKED,
) -> pd.DataFrame:
    """Return id, low, high, at_low, at_high and swing, the widest swing first.

    Parameters
    ----------
    result
        One number from a set of assumptions, such as the median balance of 2029-30; run with
        the same seed each time, so that a swing is the assumption's and not noise.
    ids
        Those without a low and a high are left out.
    """
    rows = [_swing(result, assumptions, assumptions[i]) for i in ids if _has_range(assumptions, i)]
    table = pd.DataFrame(rows, columns=["id", "low", "high", "at_low", "at_high"])
    table["swing"] = (table.at_high - table.at_low).abs()
    return table.sort_values("swing", ascending=False, ignore_index=True)


def _has_range(assumptions: Mapping[str, Assumption], id_: str) -> bool:
    found = assumptions.get(id_)
    return found is not None and found.low is not None and found.high is not None


def _swing(
    result: Callable[[Mapping[str, Assumption]], float],
    assumptions: Mapping[str, Assumption],
    one: Assumption,
) -> dict[str, object]:
    ends = [
        result({**assumptions, one.id: one.model_copy(update={"value": end})})
        for end in (one.low, one.high)
    ]
    return {"id": one.id, "low": one.low, "high": one.high, "at_low": ends[0], "at_high": ends[1]}
