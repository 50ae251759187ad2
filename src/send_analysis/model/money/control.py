"""What the control year of an area is made of.

The net outturn of the newest year is the control total. Its lines share it as in the newest year
that shows them (``split``); so no change in how an authority books or records moves the sum.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.model import once
from send_analysis.model.case import Case
from send_analysis.model.demand import counts
from send_analysis.model.money import cost_draws, cost_level, grant, history, own, prices, split
from send_analysis.model.money.base import Base, Basis, Control
from send_analysis.model.money.lines import NET_LINES, PLACE_PRICES, PLACE_SECTION_251, PLACES_OF
from send_analysis.tables import Tables


def basis(case: Case) -> Basis:
    """Return the control year of an area, found once for many scenarios.

    Raises
    ------
    NoFiguresError
        If no outturn of any authority, or no plans by provision around it, are there.
    """
    january = history.january_plans(case)
    split_year = history.newest_outturn_by_line(case)
    total = control(case, split_year, january)
    empty = _before_amounts(case, total, split_year, january)
    ledger = own.from_ledger(case, empty, january)
    volume = {line: empty.volume(line) for line in NET_LINES}
    paid = split.paid(case, split_year, january)
    weights = split.carried(case, paid, volume, (split_year or total.year, total.year))
    known = {x: c.value * volume[x] for x, c in ledger.items() if c.price_year == total.year}
    amounts = split.scaled(weights, total.amount, known)
    base = replace(
        empty,
        amounts=amounts,
        in_ledger=frozenset(x for x in known if amounts.get(x) == known[x]),
        own={**ledger, **own.stated(case)},
    )
    return Basis(base, total)


def _before_amounts(
    case: Case, total: Control, split_year: str | None, january: pd.DataFrame
) -> Base:
    """Return what the control year is known by before its total is shared by line."""
    plans = history.average_of(january, total.year)
    places, recouped = _places(case, total.year, plans)
    return Base(
        year=total.year,
        split_year=split_year,
        status=_status(case, total, split_year),
        average_plans=plans,
        places=places,
        recouped=recouped,
        source=history.source_of_outturn(case),
    )


def _status(case: Case, total: Control, split_year: str | None) -> str:
    """Return how firm the lines are: own where the authority's own ledger of the year is whole."""
    if total.spread > 0 or split_year is None:
        return "assumed"
    is_own = history.is_own_outturn(case, split_year) and split_year == total.year
    return prices.OWN if is_own else "derived"


def control(case: Case, split_year: str | None, january: pd.DataFrame) -> Control:
    """Return the newest outturn of any authority's year, this one's own where it is known.

    Raises
    ------
    NoFiguresError
        If no outturn is loaded.
    """
    known = history.net_outturn(case, split_year)
    try:
        outturn, model, medians = _of_every_authority(case.inputs)
    except cost_level.CostError:
        return _without_model(case, known)
    if known and max(known) > model.origin:
        model = model.carried_to(max(known), cost_draws.rise(case.assumptions).rate)
    year = vocab.financial_year(model.origin)
    england = {**medians, model.origin: model.median}
    if model.origin in known:
        return Control(year, known[model.origin], 0.0, model, england)
    held = {y: history.average_of(january, vocab.financial_year(y)).sum() for y in known}
    costs = {y: float(np.log(amount / held[y])) for y, amount in known.items() if amount > 0}
    cost, spread = cost_level.stands(model, outturn, costs)
    plans = history.average_of(january, year).sum()
    return Control(year, float(np.exp(cost) * plans), spread, model, england)


@once.for_inputs
def _of_every_authority(
    inputs: Tables,
) -> tuple[cost_level.Outturn, cost_level.CostModel, Mapping[int, float]]:
    """Return the outturns, the model of them, and each year's median log GBP a plan."""
    outturn = cost_level.outturn({**inputs, "caseload": counts.totals(inputs)})
    return outturn, cost_level.fit(outturn, outturn.newest), outturn.cost().median().to_dict()


def _without_model(case: Case, known: Mapping[int, float]) -> Control:
    if not known:
        raise history.NoFiguresError(
            f"no section 251 for {history.named(case.code)}", "the section 251 budget and outturn"
        )
    newest = max(known)
    return Control(vocab.financial_year(newest), known[newest], 0.0, None)


def _places(case: Case, year: str, plans: pd.Series) -> tuple[dict[str, float], dict[str, float]]:
    """Return places commissioned by place line, and the share of each that is recouped.

    Without a budget a place is commissioned for each plan. What is recouped is the newest
    deduction over the places of its own year.
    """
    price = {line: case.value(PLACE_PRICES[line]) for line in PLACES_OF}
    budgeted = history.newest_budget_of_places(case)
    booked = {line: float(plans[kind]) * price[line] for line, kind in PLACES_OF.items()}
    if budgeted is not None:
        budget = history.spent(case, budgeted, "budget")
        booked = {x: sum(budget.get(b, 0.0) for b in of) for x, of in PLACE_SECTION_251.items()}
    block = grant.by_year(case.inputs, case.code, [year])[year]
    then, now = (_grown(case, budgeted or year, y, booked) for y in (block.deducted_in, year))
    return (
        {line: amount / price[line] for line, amount in now.items()},
        {
            line: min(block.deductions.get(line, 0.0) / amount, 1.0) if amount else 0.0
            for line, amount in then.items()
        },
    )


def _grown(case: Case, since: str, year: str, booked: Mapping[str, float]) -> dict[str, float]:
    """Return GBP booked for places as they grow with plans in England's schools of the kind.

    Alternative provision is not filled by plans, and stays as it was.
    """
    grown = history.england_growth(case, since, year)
    moves = {x: float(grown.get(PLACES_OF[x], 1.0)) for x in ("place_special", "place_units")}
    return {line: amount * moves.get(line, 1.0) for line, amount in booked.items()}
