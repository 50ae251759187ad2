"""High needs spending by line: volume x price, in every draw and financial year."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from send_analysis.config.measure import INFLATION
from send_analysis.model.case import Case
from send_analysis.model.money import prices, volumes
from send_analysis.model.money.base import Base, Basis
from send_analysis.model.money.levers import NONE, Changes
from send_analysis.model.money.lines import (
    BASE_YEAR,
    PLACE_PRICES,
    PLACES_OF,
    PLAN_LINES,
    SERVICES,
)
from send_analysis.model.money.own import OWN


@dataclass(frozen=True)
class Spend:
    """Volume (draw, financial_year, line) and price (financial_year, line) before recoupment.

    A price that a measure changes is by draw too.

    ``all_plans`` is (draw, financial_year); ``volume_without_limits`` is the volume had every
    plan found the place it was demanded in.
    """

    all_plans: xr.DataArray
    volume: xr.DataArray
    volume_without_limits: xr.DataArray
    price: xr.DataArray
    recouped: xr.DataArray  # GBP (draw, financial_year, line), part of volume x price
    status: dict[str, str]

    @property
    def before_recoupment(self) -> xr.DataArray:
        """Return GBP (draw, financial_year, line), academies' places included."""
        return self.volume * self.price

    @property
    def after_recoupment(self) -> xr.DataArray:
        """Return GBP (draw, financial_year, line) that the authority itself pays."""
        return self.before_recoupment - self.recouped


def step(
    case: Case,
    provision: xr.DataArray,
    places: Mapping[str, xr.DataArray],
    basis: Basis,
    changes: Changes = NONE,
) -> Spend:
    """Return spending by line from plans by provision and places by draw.

    Parameters
    ----------
    provision
        Plans (draw, census_year, provision), after overflow.
    places
        ``new_places`` since the origin; ``places``, ``usable``, ``placed`` of the provisions
        whose capacity is known; and ``held``, all plans before overflow.
    """
    start, costs = basis.start, basis.costs
    volume = volumes.by_line(case, provision, places, start)
    held = places.get("held")
    without = volume if held is None else volumes.by_line(case, held, places, start)
    years, lines = list(volume.financial_year.to_numpy()), list(volume.line.to_numpy())
    price = _prices(case, basis, years, changes)
    prices_by_line = volumes.join_lines({k: _by_year(price[k], years) for k in lines})
    shares = xr.DataArray([_recouped(start, k) for k in lines], {"line": lines}, "line")
    return Spend(
        all_plans=volumes.average(provision).sum("provision"),
        volume=volume,
        volume_without_limits=without,
        price=prices_by_line,
        recouped=volume * prices_by_line * shares,
        status=_statuses(costs, places),
    )


def _prices(case: Case, basis: Basis, years: list[str], changes: Changes) -> dict[str, np.ndarray]:
    """Return line -> price by financial year, and by draw where a measure changes it."""
    place, service = (
        prices.inflated(BASE_YEAR, years, case.value(INFLATION[name])) * changes.price(name)
        for name in ("place", "service")
    )
    paths = {
        name: prices.path(case, cost, years) * changes.price(cost.name)
        for name, cost in basis.costs.items()
    }
    plans = {
        line.line: paths[line.unit_cost] * line.multiple(case) - line.deducted(case) * place
        for line in PLAN_LINES.values()
    }
    places = {line: case.value(PLACE_PRICES[line]) * place for line in PLACE_PRICES}
    services = {line: basis.start.services[line] * service for line in SERVICES}
    priced = {**plans, **places, **services}
    # The authority's own cost of one provision, or of a place, goes before what it shares.
    stated = {line: path for line, path in paths.items() if basis.costs[line].status == OWN}
    return priced | {line: path for line, path in stated.items() if line in priced}


def _by_year(price: np.ndarray, years: list[str]) -> xr.DataArray:
    dims = ("draw", "financial_year")[-price.ndim :]
    return xr.DataArray(price, {"financial_year": years}, dims)


def _recouped(start: Base, line: str) -> float:
    return start.recouped.get("place_units" if line == "place_units_unfilled" else line, 0.0)


def _statuses(
    costs: Mapping[str, prices.UnitCost], places: Mapping[str, xr.DataArray]
) -> dict[str, str]:
    # Prices rise by an assumed rate: only an authority's own cost stays as firm as it is stated.
    plans = {
        line: status if status == OWN else "assumed"
        for line, status in (
            (x.line, costs.get(x.line, costs[x.unit_cost]).status) for x in PLAN_LINES.values()
        )
    }
    known = list(places["places"].provision.to_numpy()) if "places" in places else []
    # Places commissioned now are the base year's plus growth unless the authority lists them.
    commissioned = {
        line: OWN if PLACES_OF.get(line, "units") in known else "assumed" for line in PLACE_PRICES
    }
    return {**plans, **commissioned, **dict.fromkeys(SERVICES, "assumed")}
