"""The base year of one area: what it held, spent and commissioned, and who paid its places."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from send_analysis import vocab
from send_analysis.config.measure import INFLATION
from send_analysis.model.case import Case
from send_analysis.model.money import grant, history, prices
from send_analysis.model.money.lines import (
    PLACE_PRICES,
    PLACE_SECTION_251,
    SERVICES,
)
from send_analysis.model.money.prices import OWN, UnitCost


@dataclass(frozen=True)
class Base:
    """What one area held, spent and commissioned in the base year, and who paid its places."""

    year: str  # financial year
    average_plans: pd.Series  # by provision, over the base year
    services: dict[str, float]  # line -> base year, GBP
    places: dict[str, float]  # place line -> places commissioned in the area
    recouped: dict[str, float]  # place line -> share the department pays academies directly


@dataclass(frozen=True)
class Basis:
    """What no scenario's measures change: the base year and the unit costs."""

    start: Base
    costs: Mapping[str, UnitCost]


def start(case: Case) -> Base:
    """Return the base year of one area from its section 251, deductions and plans.

    Raises
    ------
    NoFiguresError
        If section 251 of the base year or the plans around it are not there.
    """
    year = history.base_year(case)
    budget = history.spent(case, year, "budget")
    outturn = history.spent(case, year, "outturn")
    deductions = grant.of_year(case.inputs, case.code, year).deductions
    booked = {
        line: sum(budget.get(b, 0.0) for b in lines) for line, lines in PLACE_SECTION_251.items()
    }
    january = history.january_plans(case)
    return Base(
        year=year,
        average_plans=history.average_of(january, year),
        services=_services(case, year, january, outturn),
        places={k: v / case.value(PLACE_PRICES[k]) for k, v in booked.items()},
        recouped={k: min(deductions.get(k, 0.0) / v, 1.0) if v else 0.0 for k, v in booked.items()},
    )


def basis(case: Case) -> Basis:
    """Return base year and unit costs of an area, found once for many scenarios."""
    return Basis(start=start(case), costs=prices.unit_costs(case))


def _services(
    case: Case, base: str, january: pd.DataFrame, outturn: Mapping[str, float]
) -> dict[str, float]:
    """Return each service's base year amount, GBP, such that it makes the newest own figure.

    An own figure of a later year is taken back to the base year by inflation and plans. Years
    whose two Januaries are not counted yet are left out.
    """
    amounts = {line: outturn.get(line, 0.0) for line in SERVICES}
    spend = case.inputs["spend"]
    own = spend[(spend.old_la_code == case.code) & (spend.status == OWN) & spend.amount.notna()]
    counted = own.financial_year.map(lambda y: vocab.census_years_of(y)[1] <= january.index.max())
    later = own[counted.astype(bool) & (own.financial_year > base) & own.line.isin(SERVICES)]
    for row in later.sort_values(["financial_year", "basis"]).to_dict("records"):
        grown = _grown(case, row["line"], (base, row["financial_year"]), january)
        amounts[row["line"]] = float(row["amount"]) / grown
    return amounts


def _grown(case: Case, line: str, years: tuple[str, str], january: pd.DataFrame) -> float:
    """Return what the model makes of 1 GBP of a service from one year to another."""
    first, last = (vocab.financial_year_start(year) for year in years)
    base, plans = (history.average_of(january, year).sum() for year in years)
    moves = case.value(f"budget.moves_with_plans.{line}")
    rise = case.value(INFLATION["service"])
    return float((1 + rise) ** (last - first) * (1 + moves * (plans / base - 1)))
