"""Sensitivity of the last year's balance to each assumption at its low and its high.

One assumption changes at a time, on the run's own draws, so that a swing is its effect and not
noise. Some are not single assumptions: growth is taken from the draws themselves (the ends of
their 80 % interval), some are set together, and unit costs and the share of independent schools
are changed by measures. Inflation is the long-run rise of spending per plan: the rises of single
lines only share out a total that they do not move.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import xarray as xr

from send_analysis import tables
from send_analysis.config import Assumption, Assumptions
from send_analysis.config.measure import PLAN_PRICES, Measure, ProvisionShare, UnitCost
from send_analysis.model import forecast
from send_analysis.model.forecast import Start

GROWTH = "growth"
LOW, HIGH = 0.1, 0.9  # quantiles of all plans: the ends of the 80 % interval
INDEPENDENT_SHARE = "sensitivity.independent_share"
UNIT_COST = "sensitivity.unit_cost"
INDEPENDENT, STATE = "independent_special", "state_special"
# Name of each in the chart, beside its bar.
TITLES = {
    GROWTH: "Growth in plans",
    INDEPENDENT_SHARE: "Share placed in independent schools",
    UNIT_COST: "Unit costs of plans",
    "inflation": "Inflation",
    "income_growth": "Growth of high needs funding",
    "delay": "Delay of new places",
    "budget.unit_topup_ratio": "Cost of a unit plan relative to mainstream",
    "budget.unit_cost.package_eotas": "Cost of packages otherwise than at school",
    "budget.moves_with_plans.sen_support_inclusion": "How far SEN support grows with plans",
    "budget.block_transfer": "Transfer from the schools block",
    "sufficiency.placed_outside_area.state_special": "Special school plans placed elsewhere",
    "sufficiency.units_overflow_to_mainstream": "Unit overflow that stays in mainstream",
    "sufficiency.returns_taken": "Returns from independent schools",
}
# Assumptions varied together: name -> prefix of their ids, statement.
TOGETHER = {
    "inflation": ("budget.cost_rate", "Long-run rise of spending per plan in England a year"),
    "income_growth": ("budget.income_growth.", "Growth of the formula part of the block"),
    "delay": ("sufficiency.slip.", "Chance that a project opens a year late"),
}
ALONE = tuple(id_ for id_ in TITLES if id_.startswith(("budget.", "sufficiency.")))
_SAID = {
    "title": "One end of an assumption",
    "owner": None,
    "rationale": "Shows what the assumption moves",
    "source": "config/assumptions/sensitivity.csv",
    "status": "assumed",
}
Varied = tuple[Start, Sequence[Measure]]  # draws and assumptions at one end


@dataclass(frozen=True)
class Variation:
    """One assumption to vary: its name, its range in words, and its forecast at each end."""

    name: str
    statement: str
    varied: str
    ends: tuple[Varied, Varied]


def tornado(start: Start, acting: Sequence[Measure], scenario_name: str) -> pd.DataFrame:
    """Return the last year's in-year balance with each assumption at its low and its high.

    Parameters
    ----------
    start, acting
        Draws before measures, and the scenario's measures.

    Returns
    -------
    Rows of ``tables.SENSITIVITY``, the widest swing first; what moves nothing is left out. No rows
    where the figures that the budget starts from are missing.
    """
    outcome = forecast.run(start, acting)
    if not outcome.has_money:
        return tables.SENSITIVITY.empty()
    balance = outcome.in_year_balance
    base = _central(balance)
    table = pd.DataFrame([_row(one, base) for one in variations(start, acting)]).assign(
        old_la_code=start.case.code,
        scenario=scenario_name,
        financial_year=str(balance.financial_year.to_numpy()[-1]),
        base=base,
        status="assumed",
    )
    moving = table[table.swing > 0].sort_values("swing", ascending=False)
    return tables.SENSITIVITY.check(moving, "sensitivity")


def _row(one: Variation, base: float) -> dict[str, object]:
    low, high = (_central(forecast.run(*end).in_year_balance) for end in one.ends)
    return {
        "assumption": one.name,
        "title": TITLES[one.name],
        "statement": one.statement,
        "varied": one.varied,
        "at_low": low,
        "at_high": high,
        "swing": max(low, high, base) - min(low, high, base),
    }


def _central(balance: xr.DataArray) -> float:
    return float(balance.isel(financial_year=-1).median("draw"))


def variations(start: Start, acting: Sequence[Measure]) -> Iterator[Variation]:
    """Yield what is varied: growth, the independent share, unit costs, groups, single ones."""
    known = start.case.assumptions
    ranged = [id_ for id_, a in known.items() if None not in (a.low, a.high)]
    yield _growth(start, acting)
    for name in filter(ranged.__contains__, (INDEPENDENT_SHARE, UNIT_COST)):
        yield _by_measures(start, acting, known[name])
    for name, (prefix, statement) in TOGETHER.items():
        ids = [id_ for id_ in ranged if id_.startswith(prefix)]
        ends = _at_ends(start, acting, ids)
        yield Variation(name, statement, "each at its low and at its high", ends)
    for id_ in filter(ranged.__contains__, ALONE):
        yield Variation(
            id_, known[id_].statement, _range(known[id_]), _at_ends(start, acting, [id_])
        )


def _growth(start: Start, acting: Sequence[Measure]) -> Variation:
    total = start.plans["total"]
    central = total.median("draw")
    paths = [total.quantile(q, "draw").drop_vars("quantile") for q in (LOW, HIGH)]
    low, high = (_scaled(start, path / central) for path in paths)
    ends = [float(path[-1]) for path in paths]
    return Variation(
        GROWTH,
        "Growth of all plans: the ends of its 80% range",
        f"{ends[0]:,.0f} to {ends[1]:,.0f} plans in the last January",
        ((low, acting), (high, acting)),
    )


def _scaled(start: Start, factor: xr.DataArray) -> Start:
    """Return the draws with all plans times a factor (census_year)."""
    plans = {name: (part * factor).transpose(*part.dims) for name, part in start.plans.items()}
    return replace(start, plans=plans)


def _at_ends(start: Start, acting: Sequence[Measure], ids: Sequence[str]) -> tuple[Varied, Varied]:
    """Return the run's draws with some assumptions at their low, and at their high."""
    low, high = (
        start.having(assumptions=_set(start.case.assumptions, ids, e)) for e in ("low", "high")
    )
    return (low, acting), (high, acting)


def _set(assumptions: Assumptions, ids: Sequence[str], end: str) -> dict[str, Assumption]:
    """Return the assumptions with some held at an end of their range, so that none is drawn."""
    held = {i: {"value": getattr(assumptions[i], end), "low": None, "high": None} for i in ids}
    changed = {i: assumptions[i].model_copy(update=update) for i, update in held.items()}
    return {**assumptions, **changed}


def _range(one: Assumption) -> str:
    """Return an assumption's range in words: ``0.95 to 1.05 share of the unit cost``."""
    return f"{one.low:,g} to {one.high:,g} {one.unit}"


def _by_measures(start: Start, acting: Sequence[Measure], one: Assumption) -> Variation:
    low, high = (
        [*acting, *_measures(one.id, one.value if end is None else end, start)]
        for end in (one.low, one.high)
    )
    return Variation(one.id, one.statement, _range(one), ((start, low), (start, high)))


def _measures(name: str, end: float, start: Start) -> list[Measure]:
    """Return the measures that set an assumption to one of its ends."""
    if name == UNIT_COST:
        return [_unit_cost(price, end - 1, start) for price in PLAN_PRICES]
    return [_share(end - 1, start)]


def _unit_cost(price: str, change: float, start: Start) -> Measure:
    own = {
        "id": f"sensitivity_{price}",
        "price": price,
        "effect": change,
        "start": start.origin + 1,
    }
    return UnitCost.model_validate({**_SAID, **own, "lever": "unit_cost"})


def _share(change: float, start: Start) -> Measure:
    """Return the move between independent and state special schools, growing to the last year."""
    from_, to = (INDEPENDENT, STATE) if change < 0 else (STATE, INDEPENDENT)
    last = start.plans["provision"].isel(census_year=-1).median("draw")
    there, moved = (float(last.sel(provision=p)) for p in (from_, INDEPENDENT))
    own = {
        "id": "sensitivity_independent",
        "lever": "provision_share",
        "from_provision": from_,
        "to_provision": to,
        "when": "over_time",
        "start": start.origin + 1,
        "ramp": start.plans["total"].sizes["census_year"] - 1,
        "effect": min(abs(change) * moved / there, 1.0) if there else 0.0,
    }
    return ProvisionShare.model_validate({**_SAID, **own})
