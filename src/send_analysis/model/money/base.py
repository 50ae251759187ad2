"""The base year of one area: what it held, spent and commissioned, and who paid its places."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from send_analysis.model.case import Case
from send_analysis.model.money import grant, history, own
from send_analysis.model.money.lines import BASE_YEAR, PLACE_PRICES, PLACE_SECTION_251
from send_analysis.model.money.own import UnitCost


@dataclass(frozen=True)
class Base:
    """What one area held, spent and commissioned in the base year, and who paid its places."""

    average_plans: pd.Series  # by provision, over the base year
    services: dict[str, float]  # line -> base year, GBP
    places: dict[str, float]  # place line -> places commissioned in the area
    recouped: dict[str, float]  # place line -> share the department pays academies directly


@dataclass(frozen=True)
class Basis:
    """What no scenario's measures change: the base year and the unit costs."""

    start: Base
    costs: Mapping[str, UnitCost]


def base_year(case: Case) -> Base:
    """Return the base year of one area from its section 251, deductions and plans.

    Raises
    ------
    NoFiguresError
        If section 251 of the base year or the plans around it are not there.
    """
    spend = case.inputs["spend"]
    budget = history.amounts(spend, case.code, BASE_YEAR, "budget")
    outturn = history.amounts(spend, case.code, BASE_YEAR, "outturn")
    if not budget or not outturn:
        raise history.NoFiguresError(
            f"no section 251 {BASE_YEAR} for authority {case.code}",
            f"the section 251 budget and outturn of {BASE_YEAR}",
        )
    deductions = grant.of_year(case.inputs, case.code, BASE_YEAR).deductions
    booked = {
        line: sum(budget.get(b, 0.0) for b in lines) for line, lines in PLACE_SECTION_251.items()
    }
    january = history.january_plans(case.inputs["caseload"], case.code)
    return Base(
        average_plans=history.average_plans(january, BASE_YEAR),
        services=own.services(case, january, outturn),
        places={k: v / case.value(PLACE_PRICES[k]) for k, v in booked.items()},
        recouped={k: min(deductions.get(k, 0.0) / v, 1.0) if v else 0.0 for k, v in booked.items()},
    )
