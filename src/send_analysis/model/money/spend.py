"""High needs spending by line: volume x price, in every draw and financial year.

Volumes are average plans, places commissioned, and services.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from send_analysis.config.measure import INFLATION
from send_analysis.model.case import Case
from send_analysis.model.money import history, prices
from send_analysis.model.money.base import Base, Basis
from send_analysis.model.money.levers import NONE, Changes
from send_analysis.model.money.lines import PLACE_PRICES, PLACES_OF, PLAN_LINES, SERVICES
from send_analysis.model.money.prices import OWN


def by_line(
    case: Case, provision: xr.DataArray, places: Mapping[str, xr.DataArray], start: Base
) -> xr.DataArray:
    """Return what is paid for, (draw, financial_year, line)."""
    return join_lines(
        {
            **_plan_volumes(history.average_plans(provision), start),
            **_place_volumes(provision, places, start),
            **_service_volumes(case, history.average(provision), start),
        }
    )


def _plan_volumes(plans: xr.DataArray, start: Base) -> dict[str, xr.DataArray]:
    """Return plans by line; where the base year's cost stands elsewhere, only the change."""
    volumes = {}
    for provision, line in PLAN_LINES.items():
        own = plans.sel(provision=provision, drop=True)
        volumes[line.line] = own - start.average_plans[provision] if line.only_change else own
    # Pupils without a plan fill most alternative provision: the base year's places stand for
    # them, and plans add to or take from these.
    ap = "topup_alternative_provision"
    elsewhere = start.places["place_alternative_provision"]
    volumes[ap] = volumes[ap] + (elsewhere - start.average_plans["alternative_provision"])
    return volumes


def _place_volumes(
    provision: xr.DataArray, places: Mapping[str, xr.DataArray], start: Base
) -> dict[str, xr.DataArray]:
    """Return places commissioned in the area, filled or not, by line."""
    known = places["places"].provision.to_numpy() if "places" in places else []
    volumes = {}
    for line, kind in PLACES_OF.items():
        if kind in known:
            volumes[line] = history.average(places["places"].sel(provision=kind, drop=True))
        else:
            volumes[line] = _follow_plans(provision, places, start, line, kind)
    filled = _filled_units(volumes["place_units"], provision, places, "units" in known)
    unfilled = volumes["place_units"] - filled
    return {**volumes, "place_units": filled, "place_units_unfilled": unfilled}


def _follow_plans(
    provision: xr.DataArray, places: Mapping[str, xr.DataArray], start: Base, line: str, kind: str
) -> xr.DataArray:
    """Return places where capacity is unknown: one for each further plan (assumed).

    New places are commissioned even where plans grow by less; none is ever closed.
    """
    plans = provision.sel(provision=kind, drop=True)
    since_origin = plans - plans.isel(census_year=0, drop=True)
    new = places["new_places"].sel(provision=kind, drop=True)
    to_origin = plans.isel(census_year=0, drop=True) - start.average_plans[kind]
    grown = to_origin.clip(0) + xr.apply_ufunc(np.maximum, since_origin, new).clip(0)
    return start.places[line] + history.average(grown)


def _filled_units(
    commissioned: xr.DataArray,
    provision: xr.DataArray,
    places: Mapping[str, xr.DataArray],
    known: bool,
) -> xr.DataArray:
    """Return unit places with a child in them; the empty ones are funded at the higher rate."""
    if known:
        imports = places["places"] - places["usable"]
        return history.average((places["placed"] + imports).sel(provision="units", drop=True))
    plans = provision.sel(provision="units", drop=True)
    growth = plans - plans.isel(census_year=0, drop=True)
    empty = history.average(
        (places["new_places"].sel(provision="units", drop=True) - growth).clip(0)
    )
    return (commissioned - empty).clip(0)


def _service_volumes(case: Case, plans: xr.DataArray, start: Base) -> dict[str, xr.DataArray]:
    """Return each service's volume, 1 = the base year's, moving in part with all plans."""
    growth = plans.sum("provision") / start.average_plans.sum() - 1
    return {line: 1 + case.value(f"budget.moves_with_plans.{line}") * growth for line in SERVICES}


def join_lines(arrays: Mapping[str, xr.DataArray]) -> xr.DataArray:
    """Return the arrays along a new dimension ``line``."""
    joined = xr.concat(xr.broadcast(*arrays.values()), "line", coords="minimal", compat="override")
    joined = joined.assign_coords(line=list(arrays))
    return joined.transpose(*(d for d in ("draw", "financial_year", "line") if d in joined.dims))


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
    volume = by_line(case, provision, places, start)
    held = places.get("held")
    without = volume if held is None else by_line(case, held, places, start)
    years, lines = list(volume.financial_year.to_numpy()), list(volume.line.to_numpy())
    price = _prices(case, basis, years, changes)
    prices_by_line = join_lines({k: _by_year(price[k], years) for k in lines})
    shares = xr.DataArray([_recouped(start, k) for k in lines], {"line": lines}, "line")
    return Spend(
        all_plans=history.average(provision).sum("provision"),
        volume=volume,
        volume_without_limits=without,
        price=prices_by_line,
        recouped=volume * prices_by_line * shares,
        status=_statuses(costs, places),
    )


def _prices(case: Case, basis: Basis, years: list[str], changes: Changes) -> dict[str, np.ndarray]:
    """Return line -> price by financial year, and by draw where a measure changes it."""
    place, service = (
        prices.inflated(basis.start.year, years, case.value(INFLATION[name])) * changes.price(name)
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
    # An own cost of one provision, or of a place, takes precedence over what it shares.
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
