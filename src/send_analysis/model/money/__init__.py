"""What the plans cost and what comes in, from the same draws.

Places are funded where they stand, top-ups where the plan is held; independent schools are
paid in full; the block follows special pupils and net exports one year late. See
``docs/method-places-and-money.md``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.model import summaries
from send_analysis.model.case import Case, Plans
from send_analysis.model.money import balance as balances
from send_analysis.model.money import explained, findings, history, levers, prices, yearly
from send_analysis.model.money import income as incomes
from send_analysis.model.money import spend as spending
from send_analysis.model.money.balance import Account, account_of
from send_analysis.model.money.base import Basis
from send_analysis.model.money.control import basis
from send_analysis.model.money.factor import cost_factor
from send_analysis.model.money.history import NoFiguresError

_PAID_FOR = ("new_places", "places", "listed_places", "empty")  # what spending reads of places
AFTER = "after_recoupment"
BEFORE = "before_recoupment"


@dataclass(frozen=True)
class Money:
    """Money by draw, before any table is made of it.

    ``parts`` keeps volume and price by line; ``income`` is (draw, financial_year, line), GBP.
    """

    parts: spending.Spend
    income: xr.DataArray
    balance: balances.Balance


def by_draw(
    case: Case,
    plans: Plans,
    places: Mapping[str, xr.DataArray] | None = None,
    known: Basis | None = None,
    factor: xr.DataArray | float = 1.0,
    account: Account | None = None,
) -> Money:
    """Return spending, income and balance by draw.

    Needs the inputs ``income``, ``block_drivers``, ``spend``, ``unit_cost`` and ``caseload``;
    of ``dsg_balance`` what there is.

    Parameters
    ----------
    plans
        Plans (draw, census_year, ...) after overflow; ``provision`` is needed.
    places
        The places step's ``by_draw``; without it no place is added.
    known, account
        The area's ``basis`` and ``account_of`` its years, where they have been found before.
    factor
        ``cost_factor`` of the forecast without measures; 1 leaves prices at their assumed rise.

    Raises
    ------
    NoFiguresError
        If a published figure the budget starts from is missing.
    """
    known = known or basis(case)
    since = _since_control(case, plans, places, known)
    parts = since.spend(known, factor)
    account = account or account_of(case, since.years)
    block = incomes.step(
        case,
        account.grants,
        since.provision,
        parts.recouped,
        since.places["new_places"],
        since.changes,
    )
    income, paid = (lines.sum("line", skipna=False) for lines in (block, parts.after_recoupment))
    return Money(parts, block, balances.step(case, income, paid, account.opening))


def spend_by_draw(
    case: Case, plans: Plans, places: Mapping[str, xr.DataArray] | None, known: Basis
) -> spending.Spend:
    """Return spending alone by draw, at prices that rise as assumed; parameters as ``by_draw``."""
    return _since_control(case, plans, places, known).spend(known)


@dataclass(frozen=True)
class _SinceControl:
    """The draws of plans and places from the control year on, and what measures change."""

    case: Case
    provision: xr.DataArray
    places: Mapping[str, xr.DataArray]
    changes: levers.Changes

    @property
    def years(self) -> list[str]:
        """Return the financial years."""
        return yearly.financial_years(self.provision.census_year.to_numpy())

    def spend(self, known: Basis, factor: xr.DataArray | float = 1.0) -> spending.Spend:
        """Return spending by draw."""
        return spending.step(
            self.case, self.provision, self.places, known.start, self.changes, factor
        )


def _since_control(
    case: Case, plans: Plans, places: Mapping[str, xr.DataArray] | None, known: Basis
) -> _SinceControl:
    first = vocab.financial_year_start(known.start.year)
    provision = history.with_history(case, plans["provision"], first)
    years = yearly.financial_years(provision.census_year.to_numpy())
    draws = provision.sizes["draw"]
    changes = levers.changes(case.measures, case.assumptions, years, draws, case.seed)
    placed = _from(places, plans["provision"], first)
    return _SinceControl(case, provision, placed, changes)


def _from(
    places: Mapping[str, xr.DataArray] | None,
    provision: xr.DataArray,
    first: int,
) -> dict[str, xr.DataArray]:
    """Return the places step's draws from the January ``first`` on.

    Before the first January of the draws nothing has opened, and places were as in it.
    """
    if places is None:
        places = {"new_places": 0 * provision}
    carried = {
        name: yearly.carried_back(places[name], first, 0.0 if name == "new_places" else None)
        for name in _PAID_FOR
        if name in places
    }
    return {**carried, **{name: places[name] for name in ("unlimited",) if name in places}}


def tables_of(
    case: Case, money: Callable[[], Money], known: Callable[[], Basis]
) -> dict[str, pd.DataFrame]:
    """Return the tidy tables of money; those whose figures are missing are empty.

    ``gaps`` says which figures these are, and what to add.

    Parameters
    ----------
    money, known
        What returns the draws and the basis, or raises NoFiguresError.
    """
    makers = {
        "spend": lambda: _amounts(case, _spend_rows(money().parts)),
        "income": lambda: _amounts(case, _income_rows(case, money().income)),
        "balance": _balance(case, money),
        "money_change": lambda: explained.change(case, money().parts),
        "deficit_risk": lambda: balances.risk(case, money().balance),
        "reconciliation": lambda: explained.reconciliation(case),
        "unit_cost": lambda: prices.table(spending.unit_costs(case, known().start), case),
    }
    made: dict[str, pd.DataFrame] = {}
    missing: dict[str, NoFiguresError] = {}
    for name, make in makers.items():
        made[name], error = _made(name, make)
        if error:
            missing.setdefault("reconciliation" if name == "reconciliation" else "money", error)
    if "money" not in missing and (unusual := findings.unusual_costs(case, known(), money().parts)):
        missing["line_costs"] = unusual
    return {**made, "gaps": gaps(missing)}


def balance_table(case: Case, money: Callable[[], Money]) -> pd.DataFrame:
    """Return the table of balances alone, as ``tables_of``."""
    return _made("balance", _balance(case, money))[0]


def _balance(case: Case, money: Callable[[], Money]) -> Callable[[], pd.DataFrame]:
    return lambda: _amounts(case, _balance_rows(case, money()))


def _made(
    name: str, make: Callable[[], pd.DataFrame]
) -> tuple[pd.DataFrame, NoFiguresError | None]:
    """Return a table, empty where its figures are missing, and what says so."""
    table = tables.RUN_TABLES[name]
    try:
        return table.check(make(), name), None
    except NoFiguresError as error:
        return table.empty(), error


def gaps(missing: Mapping[str, NoFiguresError]) -> pd.DataFrame:
    """Return one row a subject that the data do not reach: why, and what to add."""
    rows = [(subject, error.reason, error.what_to_add) for subject, error in missing.items()]
    return tables.GAPS.check(pd.DataFrame(rows, columns=list(tables.GAPS.columns)), "gaps")


def _spend_rows(parts: spending.Spend) -> pd.DataFrame:
    """Return every line and the total, on both bases."""
    after = summaries.quantiles_and_mean(with_total(parts.after_recoupment))
    before = summaries.quantiles_and_mean(with_total(parts.before_recoupment))
    rows = pd.concat([after.assign(basis=AFTER), before.assign(basis=BEFORE)])
    # Later years are forecasts, and a sum is no firmer than its softest part.
    status = rows.line.map({**parts.status, "total": "assumed"})
    return rows.assign(status=status.where(rows.financial_year == parts.control_year, "assumed"))


def _income_rows(case: Case, block: xr.DataArray) -> pd.DataFrame:
    """Return every line and the total, on both bases; what a source states keeps its status."""
    after = summaries.quantiles_and_mean(with_total(block))
    without = block.sel(line=[str(x) for x in block.line.to_numpy() if x != incomes.RECOUPED])
    before = summaries.quantiles_and_mean(with_total(without))
    rows = pd.concat([after.assign(basis=AFTER), before.assign(basis=BEFORE)])
    stated = incomes.statuses(case, list(block.financial_year.to_numpy()))
    cells = zip(rows.line, rows.financial_year, strict=True)
    return rows.assign(status=[stated.get(cell, "assumed") for cell in cells])


def _balance_rows(case: Case, money: Money) -> pd.DataFrame:
    """Return the balances, the same on either basis, and the cost of a plan before recoupment."""
    cost = balances.cost_per_plan(money.parts.before_recoupment.sum("line"), money.parts.all_plans)
    rows = balances.rows(case, money.balance)
    return pd.concat([rows.assign(basis=AFTER), cost.assign(basis=BEFORE)])


def with_total(lines: xr.DataArray) -> xr.DataArray:
    """Return the lines and, in every draw, their sum as line ``total``."""
    total = lines.sum("line", skipna=False).expand_dims(line=["total"])
    return xr.concat([lines, total], "line").transpose(*lines.dims)


def _amounts(case: Case, rows: pd.DataFrame) -> pd.DataFrame:
    return case.labelled(rows).rename(columns={"value": "amount"})
