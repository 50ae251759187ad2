"""Which assumption moves the balance of the last year most: each at its low and its high.

One at a time, everything else as in the run and on the run's own draws, so that a swing is the
assumption's and not noise. Some things are not one assumption: growth is taken from the draws
themselves (the ends of their 80 % interval), rises of prices are set together.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import xarray as xr

from send_analysis import tables
from send_analysis.config import Assumption, Measure
from send_analysis.model import forecast
from send_analysis.model.forecast import Start
from send_analysis.scenarios import sensitivity_levers as levers

GROWTH = "growth"
LOW, HIGH = 0.1, 0.9  # quantiles of all plans: the ends of the 80 % interval
# What a reader calls each: stands beside its bar.
TITLES = {
    GROWTH: "Growth in plans",
    levers.INDEPENDENT_SHARE: "Share placed in independent schools",
    levers.UNIT_COST: "Unit costs of plans",
    "inflation": "Inflation",
    "income_growth": "Growth of the block",
    "delay": "Delay of new places",
    "budget.unit_topup_ratio": "What a unit plan costs against mainstream",
    "budget.unit_cost.package_eotas": "Cost of packages otherwise than at school",
    "budget.moves_with_plans.sen_support_inclusion": "How far SEN support grows with plans",
    "budget.block_transfer": "Transfer from the schools block",
    "sufficiency.placed_outside_area.state_special": "Special school plans placed elsewhere",
    "sufficiency.units_overflow_to_mainstream": "Unit overflow that stays in mainstream",
    "sufficiency.returns_taken": "Returns from independent schools",
}
# Several assumptions that a reader asks about as one: name -> ids that begin so, statement.
TOGETHER = {
    "inflation": ("budget.inflation.", "Rise of unit costs, places and services a year"),
    "income_growth": ("budget.income_growth.", "Growth of the formula part of the block"),
    "delay": ("sufficiency.slip.", "Chance that a project opens a year late"),
}
ALONE = (
    "budget.unit_topup_ratio",
    "budget.unit_cost.package_eotas",
    "budget.moves_with_plans.sen_support_inclusion",
    "budget.block_transfer",
    "sufficiency.placed_outside_area.state_special",
    "sufficiency.units_overflow_to_mainstream",
    "sufficiency.returns_taken",
)
Varied = tuple[Start, Sequence[Measure]]


@dataclass(frozen=True)
class Asked:
    """One thing to vary: what it is, its two ends in words, and what each end starts from."""

    name: str
    statement: str
    varied: str
    at: tuple[Callable[[], Varied], Callable[[], Varied]]


def tornado(of: Start, acting: Sequence[Measure], scenario_name: str) -> pd.DataFrame:
    """Return what each assumption's low and high make of the last year's in-year balance.

    Parameters
    ----------
    of, acting
        Draws before measures, and the scenario's measures.

    Returns
    -------
    Rows of ``tables.SENSITIVITY``, the widest swing first; what moves nothing is left out.
    """
    outcome = forecast.run(of, acting)
    if not outcome.has_money:
        return tables.SENSITIVITY.empty()
    balance = outcome.in_year_balance
    last = str(balance.financial_year.to_numpy()[-1])
    base = _middle(balance)
    rows = [_row(one, base) for one in asked(of, acting)]
    table = pd.DataFrame(rows).assign(
        old_la_code=of.case.area.old_la_code,
        scenario=scenario_name,
        financial_year=last,
        base=base,
        status="assumed",
    )
    moving = table[table.swing > 0].sort_values("swing", ascending=False)
    return tables.SENSITIVITY.check(moving, "sensitivity")


def _row(one: Asked, base: float) -> dict[str, object]:
    low, high = (_middle(forecast.run(*start()).in_year_balance) for start in one.at)
    return {
        "assumption": one.name,
        "title": TITLES[one.name],
        "statement": one.statement,
        "varied": one.varied,
        "at_low": low,
        "at_high": high,
        "swing": max(low, high, base) - min(low, high, base),
    }


def _middle(balance: xr.DataArray) -> float:
    return float(balance.isel(financial_year=-1).median("draw"))


def asked(of: Start, acting: Sequence[Measure]) -> Iterator[Asked]:
    """Yield what is varied: growth, the independent share, unit costs, groups, single ones."""
    yield _growth(of, acting)
    for name in (levers.INDEPENDENT_SHARE, levers.UNIT_COST):
        yield _by_measure(of, acting, of.case.assumptions[name])
    for name, (start, statement) in TOGETHER.items():
        known = of.case.assumptions.items()
        ids = [i for i, a in known if i.startswith(start) and _has_range(a)]
        yield _by_assumptions(of, acting, name, statement, ids)
    for id_ in ALONE:
        one = of.case.assumptions[id_]
        found = _by_assumptions(of, acting, id_, one.statement, [id_])
        yield replace(found, varied=_range(one))


def _has_range(one: Assumption) -> bool:
    return one.low is not None and one.high is not None


def _growth(of: Start, acting: Sequence[Measure]) -> Asked:
    total = of.plans["total"]
    middle = total.median("draw")
    paths = [total.quantile(q, "draw").drop_vars("quantile") for q in (LOW, HIGH)]

    def scaled(path: xr.DataArray) -> Varied:
        factor = path / middle
        plans = {name: (part * factor).transpose(*part.dims) for name, part in of.plans.items()}
        return replace(of, plans=plans), acting

    low, high = (float(path[-1]) for path in paths)
    return Asked(
        GROWTH,
        "Growth of all plans: the ends of its interval of 80 %",
        f"{low:,.0f} to {high:,.0f} plans in the last January",
        (lambda: scaled(paths[0]), lambda: scaled(paths[1])),
    )


def _by_measure(of: Start, acting: Sequence[Measure], one: Assumption) -> Asked:
    def start(end: float | None) -> Varied:
        reached = end if end is not None else one.value or 0.0
        return of, [*acting, *levers.measures(one.id, reached, of)]

    return Asked(
        one.id,
        one.statement,
        _range(one),
        (lambda: start(one.low), lambda: start(one.high)),
    )


def _by_assumptions(
    of: Start, acting: Sequence[Measure], name: str, statement: str, ids: Sequence[str]
) -> Asked:
    def start(end: str) -> Varied:
        return of.having(assumptions=_set(of.case.assumptions, ids, end)), acting

    varied = "each at its low and at its high"
    return Asked(name, statement, varied, (lambda: start("low"), lambda: start("high")))


def _range(one: Assumption) -> str:
    """Return an assumption's range in words: ``0.95 to 1.05 share of the unit cost``."""
    return f"{one.low:,g} to {one.high:,g} {one.unit}"


def _set(
    assumptions: Mapping[str, Assumption], ids: Sequence[str], end: str
) -> dict[str, Assumption]:
    changed = {i: getattr(assumptions[i], end) for i in ids}
    return {
        **assumptions,
        **{i: assumptions[i].model_copy(update={"value": v}) for i, v in changed.items()},
    }
