"""What is paid for by line: average plans, places commissioned, services."""

from collections.abc import Mapping

import numpy as np
import xarray as xr

from send_analysis import vocab
from send_analysis.model.case import Case
from send_analysis.model.money.base import Base
from send_analysis.model.money.lines import PLACES_OF, PLAN_LINES, SERVICES


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


def by_line(
    case: Case, provision: xr.DataArray, places: Mapping[str, xr.DataArray], start: Base
) -> xr.DataArray:
    """Return what is paid for, (draw, financial_year, line)."""
    return join_lines(
        {
            **_plan_volumes(average_plans(provision), start),
            **_place_volumes(provision, places, start),
            **_service_volumes(case, average(provision), start),
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
            volumes[line] = average(places["places"].sel(provision=kind, drop=True))
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
    return start.places[line] + average(grown)


def _filled_units(
    commissioned: xr.DataArray,
    provision: xr.DataArray,
    places: Mapping[str, xr.DataArray],
    known: bool,
) -> xr.DataArray:
    """Return unit places with a child in them; the empty ones are funded at the higher rate."""
    if known:
        imports = places["places"] - places["usable"]
        return average((places["placed"] + imports).sel(provision="units", drop=True))
    plans = provision.sel(provision="units", drop=True)
    growth = plans - plans.isel(census_year=0, drop=True)
    empty = average((places["new_places"].sel(provision="units", drop=True) - growth).clip(0))
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
