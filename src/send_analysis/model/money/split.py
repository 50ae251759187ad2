"""How the lines share the outturn: as in the newest year that shows them, carried forward.

A line whose cost a plan lies outside England's range is booked elsewhere: it is shared out anew
with the other such lines of its pool, whose sum stays what was paid. Between the years a line moves
as its provision does in England and by its assumed rise, for the authority's own records of a
provision may have been recoded.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from send_analysis.model.case import Case
from send_analysis.model.money import history, prices
from send_analysis.model.money.lines import (
    ALTERNATIVE,
    BOOKED,
    INCOME_OF,
    NET_LINES,
    PLACE_PRICES,
    PROVISION_OF,
    SERVICES,
    Booked,
    plans_by_line,
)


def paid(case: Case, year: str | None, january: pd.DataFrame) -> dict[str, float]:
    """Return net line -> GBP paid in a year; England's costs of today's plans where it is None."""
    if year is None:
        return _at_england_costs(case, january.iloc[-1])
    outturn = history.spent(case, year, "outturn")
    volume = _volumes(case, year, january)
    expected = prices.england_amounts(case, volume)
    lines = dict.fromkeys(NET_LINES, 0.0)
    for pool in INCOME_OF:
        lines |= _pooled(case, pool, outturn, volume, expected)
    return {**lines, **{service: max(outturn.get(service, 0.0), 0.0) for service in SERVICES}}


def _at_england_costs(case: Case, plans: pd.Series) -> dict[str, float]:
    amounts = prices.england_amounts(case, plans_by_line(plans))
    return {**amounts, **prices.england_services(case, plans)}


def _volumes(case: Case, year: str, january: pd.DataFrame) -> dict[str, float]:
    """Return average plans by line; of alternative provision the places, where any are budgeted."""
    volume = plans_by_line(history.average_of(january, year))
    price = case.value(PLACE_PRICES["place_alternative_provision"])
    places = history.spent(case, year, "budget").get("place_pru_ap", 0.0) / price
    return {**volume, ALTERNATIVE: places or volume[ALTERNATIVE]}


def _pooled(
    case: Case,
    pool: str,
    outturn: Mapping[str, float],
    volume: Mapping[str, float],
    expected: Mapping[str, float],
) -> dict[str, float]:
    """Return line -> GBP of one pool, net of its income; their sum is what was paid."""
    groups = [group for group in BOOKED if group.pool == pool]
    gross = {group: sum(outturn.get(line, 0.0) for line in group.printed) for group in groups}
    whole = sum(gross.values())
    net = max(whole + outturn.get(INCOME_OF[pool], 0.0), 0.0) / whole if whole > 0 else 0.0
    amounts = {group: amount * net for group, amount in gross.items()}
    doubtful = [g for g in groups if not prices.is_plausible(case, g, amounts[g], volume)]
    together = sum(amounts[group] for group in doubtful)
    weights = {g: sum(expected[line] for line in g.ours) for g in doubtful}
    if len(doubtful) > 1 and sum(weights.values()) > 0:
        amounts |= {g: together * w / sum(weights.values()) for g, w in weights.items()}
    return {k: v for g in groups for k, v in shared(g, amounts[g], expected).items()}


def shared(group: Booked, amount: float, expected: Mapping[str, float]) -> dict[str, float]:
    """Return a group's amount shared by its lines as England's costs would share it."""
    whole = sum(expected[line] for line in group.ours)
    if whole <= 0:
        return {line: amount / len(group.ours) for line in group.ours}
    return {line: amount * expected[line] / whole for line in group.ours}


def carried(
    case: Case, amounts: Mapping[str, float], volume: Mapping[str, float], years: tuple[str, str]
) -> dict[str, float]:
    """Return the weights of the lines in a later year, those without anything to pay for left out.

    A cost a plan that the way takes out of England's range is brought back to its nearer end.

    Parameters
    ----------
    volume
        Line -> what is paid for in the later year.
    years
        The year of the amounts, and the later one.
    """
    grown = history.england_growth(case, *years)
    weights = {}
    for line, amount in amounts.items():
        if volume[line] <= 0 or prices.only_growth_is_paid(line):
            continue
        moves = float(grown.get(PROVISION_OF.get(line, ""), 1.0))
        cost = np.clip(amount * moves / volume[line], *prices.england_range(case, line))
        rise = prices.inflated(years[0], [years[1]], prices.inflation(case, line))
        weights[line] = float(cost * rise[0] * volume[line])
    return weights


def scaled(
    weights: Mapping[str, float], total: float, known: Mapping[str, float]
) -> dict[str, float]:
    """Return the lines' shares of a total: known amounts as they are, the rest by weight.

    Known amounts beyond the total cannot stand beside it: they are weights like the others then.
    """
    weights = {**weights, **known}
    rest = total - sum(known.values())
    others = {line: weight for line, weight in weights.items() if line not in known}
    if rest < 0 or sum(others.values()) <= 0:
        rest, others, known = total, weights, {}
    scale = rest / sum(others.values())
    return {line: known.get(line, weight * scale) for line, weight in weights.items()}
