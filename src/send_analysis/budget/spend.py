"""High needs spending by line: volume x price, in every draw and financial year."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.budget import history, prices
from send_analysis.budget.lines import (
    BASE_YEAR,
    INFLATION,
    PLACE_LINES,
    PLACE_SECTION_251,
    PLAN_LINES,
    SERVICES,
)
from send_analysis.config import Assumption, value

PLACE_PRICES = {
    "place_special": "budget.place.special",
    "place_units": "budget.place.unit_filled",
    "place_units_unfilled": "budget.place.unit_unfilled",
    "place_alternative_provision": "budget.place.alternative_provision",
}
PLACES_OF = {
    "place_special": "state_special",
    "place_units": "units",
    "place_alternative_provision": "alternative_provision",
}


@dataclass(frozen=True)
class Base:
    """What one area held, spent and commissioned in the base year, and who paid its places."""

    average_plans: pd.Series  # by provision, over the base year
    services: dict[str, float]  # line -> outturn, GBP
    places: dict[str, float]  # place line -> places commissioned in the area
    recouped: dict[str, float]  # place line -> share the department pays academies directly


@dataclass(frozen=True)
class Spend:
    """Volume (draw, financial_year, line) and price (financial_year, line) before recoupment."""

    volume: xr.DataArray
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


def base(
    published: Mapping[str, pd.DataFrame], assumptions: Mapping[str, Assumption], old_la_code: str
) -> Base:
    """Return the base year of one area from its section 251, deductions and plans.

    Raises
    ------
    NoFiguresError
        If section 251 of the base year or the plans around it are not there.
    """
    budget = history.amounts(published["spend"], old_la_code, BASE_YEAR, "budget")
    outturn = history.amounts(published["spend"], old_la_code, BASE_YEAR, "outturn")
    if not budget or not outturn:
        raise history.NoFiguresError(f"no section 251 {BASE_YEAR} for authority {old_la_code}")
    deductions = history.amounts(published["income"], old_la_code, BASE_YEAR, "deduction")
    booked = {
        line: sum(budget.get(b, 0.0) for b in lines) for line, lines in PLACE_SECTION_251.items()
    }
    january = history.january_plans(published["caseload"], old_la_code)
    return Base(
        average_plans=history.average_plans(january, BASE_YEAR),
        services={line: outturn.get(line, 0.0) for line in SERVICES},
        places={k: v / value(assumptions, PLACE_PRICES[k]) for k, v in booked.items()},
        recouped={k: min(deductions.get(k, 0.0) / v, 1.0) if v else 0.0 for k, v in booked.items()},
    )


def financial_years(census_years: np.ndarray) -> list[str]:
    """Return the financial years that lie between the first and the last January."""
    return [vocab.financial_year(int(year)) for year in census_years[:-1]]


def average(
    january: xr.DataArray, weights: vocab.YearWeights = vocab.SCHOOL_YEAR_WEIGHTS
) -> xr.DataArray:
    """Return financial year averages of a January series: census_year -> financial_year."""
    years = financial_years(january.census_year.to_numpy())
    ending = january.isel(census_year=slice(None, -1)).drop_vars("census_year")
    starting = january.isel(census_year=slice(1, None)).drop_vars("census_year")
    weighted = weights.ending * ending + weights.starting * starting
    return weighted.rename(census_year="financial_year").assign_coords(financial_year=years)


def average_plans(provision: xr.DataArray) -> xr.DataArray:
    """Return average plans (draw, financial_year, provision), post-16 by its own months."""
    school = average(provision)
    post_16 = average(provision, vocab.POST_16_YEAR_WEIGHTS)
    is_post_16 = [
        p in PLAN_LINES and PLAN_LINES[p].weights == vocab.POST_16_YEAR_WEIGHTS
        for p in provision.provision.to_numpy()
    ]
    return school.where(~xr.DataArray(is_post_16, dims="provision"), post_16)


def step(
    provision: xr.DataArray,
    places: xr.Dataset,
    start: Base,
    costs: Mapping[str, prices.UnitCost],
    published: Mapping[str, pd.DataFrame],
    assumptions: Mapping[str, Assumption],
) -> Spend:
    """Return spending by line from plans by provision and places by draw.

    Parameters
    ----------
    provision
        Plans (draw, census_year, provision), after overflow.
    places
        ``new_places`` since the origin, and ``places``, ``usable``, ``placed`` of the
        provisions whose capacity is known, all (draw, census_year, provision).
    """
    plans = average_plans(provision)
    years = list(plans.financial_year.to_numpy())
    volume = {
        **_plan_volumes(plans, start),
        **_place_volumes(provision, places, start),
        **_service_volumes(average(provision), start, assumptions),
    }
    price = _prices(costs, start, published["unit_cost"], assumptions, years)
    volumes = _by_line(volume)
    price_array = _by_line(
        {k: xr.DataArray(price[k], {"financial_year": years}, "financial_year") for k in volume}
    )
    shares = xr.DataArray([_recouped(start, k) for k in volume], {"line": list(volume)}, "line")
    return Spend(volumes, price_array, volumes * price_array * shares, _statuses(costs))


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
    provision: xr.DataArray, places: xr.Dataset, start: Base
) -> dict[str, xr.DataArray]:
    """Return places commissioned in the area, filled or not, by line."""
    known = places["places"].provision.to_numpy() if "places" in places else []
    volumes = {}
    for line, kind in PLACES_OF.items():
        if kind in known:
            volumes[line] = average(places["places"].sel(provision=kind, drop=True))
        else:
            volumes[line] = _follow_plans(provision, places, start, line, kind)
    filled = _filled_units(volumes["place_units"], provision, places, "units" in known)
    unfilled = volumes["place_units"] - filled
    return {**volumes, "place_units": filled, "place_units_unfilled": unfilled}


def _follow_plans(
    provision: xr.DataArray, places: xr.Dataset, start: Base, line: str, kind: str
) -> xr.DataArray:
    """Return places where capacity is unknown: one for each further plan (assumed).

    New places are commissioned even where plans grow by less; none is ever closed.
    """
    plans = provision.sel(provision=kind, drop=True)
    since_origin = plans - plans.isel(census_year=0, drop=True)
    new = places["new_places"].sel(provision=kind, drop=True)
    to_origin = plans.isel(census_year=0, drop=True) - start.average_plans[kind]
    grown = to_origin.clip(0) + xr.apply_ufunc(np.maximum, since_origin, new).clip(0)
    return start.places[line] + average(grown)


def _filled_units(
    commissioned: xr.DataArray, provision: xr.DataArray, places: xr.Dataset, known: bool
) -> xr.DataArray:
    """Return unit places with a child in them; the empty ones are funded at the higher rate."""
    if known:
        imports = places["places"] - places["usable"]
        return average((places["placed"] + imports).sel(provision="units", drop=True))
    plans = provision.sel(provision="units", drop=True)
    growth = plans - plans.isel(census_year=0, drop=True)
    empty = average((places["new_places"].sel(provision="units", drop=True) - growth).clip(0))
    return (commissioned - empty).clip(0)


def _service_volumes(
    plans: xr.DataArray, start: Base, assumptions: Mapping[str, Assumption]
) -> dict[str, xr.DataArray]:
    """Return each service's volume, 1 = the base year's, moving in part with all plans."""
    growth = plans.sum("provision") / start.average_plans.sum() - 1
    return {
        line: 1 + value(assumptions, f"budget.moves_with_plans.{line}") * growth
        for line in SERVICES
    }


def _prices(
    costs: Mapping[str, prices.UnitCost],
    start: Base,
    unit_cost: pd.DataFrame,
    assumptions: Mapping[str, Assumption],
    years: list[str],
) -> dict[str, np.ndarray]:
    """Return line -> price by financial year."""
    place = prices.inflated(BASE_YEAR, years, value(assumptions, INFLATION["place"]))
    service = prices.inflated(BASE_YEAR, years, value(assumptions, INFLATION["service"]))
    paths = {n: prices.path(c, unit_cost, assumptions, years) for n, c in costs.items()}
    plans = {
        line.line: paths[line.unit_cost] * line.multiple(assumptions)
        - line.deducted(assumptions) * place
        for line in PLAN_LINES.values()
    }
    places = {line: value(assumptions, PLACE_PRICES[line]) * place for line in PLACE_LINES}
    services = {line: start.services[line] * service for line in SERVICES}
    return {**plans, **places, **services}


def _recouped(start: Base, line: str) -> float:
    return start.recouped.get("place_units" if line == "place_units_unfilled" else line, 0.0)


def _statuses(costs: Mapping[str, prices.UnitCost]) -> dict[str, str]:
    plans = {line.line: costs[line.unit_cost].status for line in PLAN_LINES.values()}
    # Places commissioned now are the base year's plus growth: nobody publishes them.
    return {**plans, **dict.fromkeys(PLACE_LINES, "assumed"), **dict.fromkeys(SERVICES, "assumed")}


def _by_line(arrays: Mapping[str, xr.DataArray]) -> xr.DataArray:
    joined = xr.concat(list(arrays.values()), "line", coords="minimal", compat="override")
    joined = joined.assign_coords(line=list(arrays))
    return joined.transpose(*(d for d in ("draw", "financial_year", "line") if d in joined.dims))
