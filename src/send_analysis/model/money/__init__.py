"""What the plans cost and what comes in, from the same draws.

Places are funded where they stand, top-ups where the plan is held; independent schools are
paid in full; the block follows special pupils and net exports one year late. See
``docs/method-places-and-money.md``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.config import Area, Assumption, Measure
from send_analysis.model import summaries
from send_analysis.model.money import balance as balances
from send_analysis.model.money import decomposition, levers, own, prices, reconciliation
from send_analysis.model.money import income as incomes
from send_analysis.model.money import spend as spending
from send_analysis.model.money.base import Base, base_year

AFTER = "after_recoupment"
BEFORE = "before_recoupment"


@dataclass(frozen=True)
class BudgetResult:
    """Money by draw, and the tables for readers.

    ``spend`` and ``income`` are (draw, financial_year, line) after recoupment, GBP;
    ``in_year_balance`` is (draw, financial_year). ``parts`` keeps volume and price by line.
    """

    spend: xr.DataArray
    income: xr.DataArray
    in_year_balance: xr.DataArray
    parts: spending.Spend
    tables: dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Money:
    """Money by draw, before any table is made of it."""

    parts: spending.Spend
    income: xr.DataArray
    balance: balances.Balance
    costs: Mapping[str, prices.UnitCost]


@dataclass(frozen=True)
class Basis:
    """What no scenario's measures change: the base year and the unit costs."""

    start: Base
    costs: Mapping[str, prices.UnitCost]


def basis(
    published: Mapping[str, pd.DataFrame], assumptions: Mapping[str, Assumption], area: Area
) -> Basis:
    """Return base year and unit costs of an area, found once for many scenarios."""
    return Basis(
        start=base_year(published, assumptions, area.old_la_code),
        costs=prices.unit_costs(published, assumptions, area.old_la_code),
    )


def by_draw(
    placed: Mapping[str, xr.DataArray],
    published: Mapping[str, pd.DataFrame],
    assumptions: Mapping[str, Assumption],
    area: Area,
    places: Mapping[str, xr.DataArray] | None = None,
    measures: Sequence[Measure] = (),
    seed: int = 0,
    known: Basis | None = None,
) -> Money:
    """Return spending, income and balance by draw; see ``step`` for what goes in."""
    plans = placed["provision"]
    known = known or basis(published, assumptions, area)
    years = [vocab.financial_year(int(y)) for y in plans.census_year.to_numpy()[:-1]]
    changes = levers.changes(measures, assumptions, years, plans.sizes["draw"], seed)
    parts = spending.step(
        plans,
        places_or_none(places, plans),
        known.start,
        known.costs,
        published,
        assumptions,
        changes,
    )
    block = incomes.step(plans, parts.recouped, published, assumptions, area, changes)
    total = parts.after_recoupment.sum("line")
    opening = own.opening(published, assumptions, area, years[0])
    balance = balances.step(block.sum("line"), total, assumptions, opening)
    return Money(parts, block, balance, known.costs)


def step(
    placed: Mapping[str, xr.DataArray],
    published: Mapping[str, pd.DataFrame],
    assumptions: Mapping[str, Assumption],
    area: Area,
    scenario_name: str,
    places: Mapping[str, xr.DataArray] | None = None,
    measures: Sequence[Measure] = (),
    seed: int = 0,
    known: Basis | None = None,
) -> BudgetResult:
    """Return spending, income and balance of one area under one scenario.

    Parameters
    ----------
    placed
        Plans (draw, census_year, ...) after overflow; ``provision`` is needed.
    published
        Tables ``income``, ``block_drivers``, ``spend``, ``unit_cost`` and ``caseload``; of
        ``dsg_balance`` what there is.
    places
        The sufficiency step's ``by_draw``; without it no place is added.
    measures, seed
        The scenario's measures; those that change prices or income act here.
    known
        The area's ``basis``, where it has been found before.

    Raises
    ------
    NoFiguresError
        If a published figure the budget starts from is missing.
    """
    money = by_draw(placed, published, assumptions, area, places, measures, seed, known)
    rows = {
        "spend": (tables.RUN_SPEND, _spend_rows(money.parts)),
        "income": (tables.RUN_INCOME, _income_rows(money.income)),
        "balance": (tables.BALANCE, _balance_rows(money.balance, money.parts, assumptions)),
    }
    return BudgetResult(
        spend=money.parts.after_recoupment,
        income=money.income,
        in_year_balance=money.balance.in_year,
        parts=money.parts,
        tables={
            **{n: t.check(_labelled(r, area, scenario_name), n) for n, (t, r) in rows.items()},
            "money_change": decomposition.table(money.parts, area, scenario_name),
            "deficit_risk": balances.risk(money.balance, assumptions, area, scenario_name),
            "reconciliation": reconciliation.step(published, assumptions, area),
            "unit_cost": prices.table(money.costs, area.old_la_code),
        },
    )


def places_or_none(
    places: Mapping[str, xr.DataArray] | None, plans: xr.DataArray
) -> Mapping[str, xr.DataArray]:
    """Return the places by draw, or the statement that none is added."""
    return {"new_places": 0 * plans} if places is None else places


def _spend_rows(parts: spending.Spend) -> pd.DataFrame:
    """Return every line and the total, on both bases."""
    after = summaries.quantiles_and_mean(with_total(parts.after_recoupment))
    before = summaries.quantiles_and_mean(with_total(parts.before_recoupment))
    rows = pd.concat([after.assign(basis=AFTER), before.assign(basis=BEFORE)])
    # A sum is no firmer than its softest part.
    return rows.assign(status=rows.line.map({**parts.status, "total": "assumed"}))


def _income_rows(block: xr.DataArray) -> pd.DataFrame:
    after = summaries.quantiles_and_mean(with_total(block))
    without = block.sel(line=[str(x) for x in block.line.to_numpy() if x != "recouped_places"])
    before = summaries.quantiles_and_mean(with_total(without))
    rows = pd.concat([after.assign(basis=AFTER), before.assign(basis=BEFORE)])
    return rows.assign(status="assumed")


def _balance_rows(
    balance: balances.Balance, parts: spending.Spend, assumptions: Mapping[str, Assumption]
) -> pd.DataFrame:
    """Return the balances, the same on either basis, and the cost of a plan before recoupment."""
    cost = balances.cost_per_plan(parts.before_recoupment.sum("line"), parts.all_plans)
    rows = balances.rows(balance, assumptions)
    return pd.concat([rows.assign(basis=AFTER), cost.assign(basis=BEFORE)])


def with_total(lines: xr.DataArray) -> xr.DataArray:
    """Return the lines and, in every draw, their sum as line ``total``."""
    total = lines.sum("line").expand_dims(line=["total"])
    return xr.concat([lines, total], "line").transpose(*lines.dims)


def _labelled(rows: pd.DataFrame, area: Area, scenario_name: str) -> pd.DataFrame:
    labelled = rows.assign(old_la_code=area.old_la_code, scenario=scenario_name)
    return labelled.rename(columns={"value": "amount"})
