"""Plans into limited places, year by year: growth first, then returns; the rest overflows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from send_analysis.config import Assumption, value
from send_analysis.model.places import fit
from send_analysis.model.places.pipeline import Supply

# Held together and divided only by capacity, so that overflow is not counted twice.
SPECIALIST = ("state_special", "units", "independent_special", "non_maintained_special")
RETURNS_FROM = "independent_special"
RETURNS_TO = "state_special"
ORDER = ("draw", "census_year", "provision")


@dataclass(frozen=True)
class Placement:
    """Where plans end up, and how they came there.

    ``provision`` is (draw, census_year, provision) over all provisions; ``by_draw`` holds
    ``held`` (before overflow) likewise, and ``demand``, ``usable``, ``placed``, ``overflow``
    and ``returns`` over the limited ones.
    """

    provision: xr.DataArray
    by_draw: dict[str, xr.DataArray]


def routes(assumptions: Mapping[str, Assumption]) -> dict[str, dict[str, float]]:
    """Return where plans go that find no place: provision -> provision -> share."""
    to_mainstream = value(assumptions, "sufficiency.units_overflow_to_mainstream")
    return {
        "state_special": {"independent_special": 1.0},
        "units": {"mainstream": to_mainstream, "independent_special": 1.0 - to_mainstream},
        "alternative_provision": {"eotas": 1.0},
        "specialist_post_16": {"independent_special": 1.0},
    }


def place(
    draws: Mapping[str, xr.DataArray],
    supply: Supply,
    assumptions: Mapping[str, Assumption],
    unmitigated: xr.DataArray | None = None,
) -> Placement:
    """Return every plan in a provision: in a place, along an overflow route, or returned.

    Parameters
    ----------
    draws
        Plans demanded: ``provision`` (draw, census_year, provision); where ``area_provision``
        or ``age_provision`` is there too, places take only the needs and ages they are for.
    unmitigated
        Plans by provision before any measure, where measures have moved some.
    """
    known = [str(p) for p in supply.usable.provision.to_numpy()]
    held = held_with_measures(draws["provision"], unmitigated, known)
    outside = _placed_outside(held, known, assumptions)
    demand = held.sel(provision=known) - outside
    by_part = fit.divisions(draws, supply)
    moves = _years(demand, held, supply, by_part, assumptions)
    placed = demand - moves["overflow"] + moves["returned"]
    by_draw = {"demand": demand, "usable": supply.usable, "placed": placed, "held": held, **moves}
    return Placement(_after(held, moves, routes(assumptions)), by_draw)


def held_with_measures(
    provision: xr.DataArray, unmitigated: xr.DataArray | None, known: list[str]
) -> xr.DataArray:
    """Return plans with the specialist share held, and what measures moved laid over it.

    Only drift is undone by holding the share: a measure that moves plans from independent to
    state special schools moves as many with limits on places as without.
    """
    provision = provision.transpose(*ORDER)
    if unmitigated is None:
        return hold_specialist_share(provision, known)
    before = unmitigated.reindex(provision=provision.provision, fill_value=0.0).transpose(*ORDER)
    held = hold_specialist_share(before, known) + (provision - before)
    # A measure cannot take more plans than the held share leaves there; the total stays.
    there = held.clip(0)
    return there * (held.sum("provision") / there.sum("provision"))


def hold_specialist_share(provision: xr.DataArray, known: list[str]) -> xr.DataArray:
    """Return plans with the specialist share divided as it was at the origin.

    Only where special schools or units have a limit; the sum over provisions stays.
    """
    if not {"state_special", "units"} & set(known):
        return provision
    group = provision.sel(provision=list(SPECIALIST))
    origin = group.isel(census_year=0)
    divided = group.sum("provision") * (origin / origin.sum("provision"))
    return divided.combine_first(provision).reindex_like(provision).transpose(*ORDER)


def _placed_outside(
    held: xr.DataArray, known: list[str], assumptions: Mapping[str, Assumption]
) -> xr.DataArray:
    shares = [value(assumptions, f"sufficiency.placed_outside_area.{p}") for p in known]
    return held.sel(provision=known) * xr.DataArray(shares, {"provision": known}, "provision")


def _years(
    demand: xr.DataArray,
    held: xr.DataArray,
    supply: Supply,
    by_part: Mapping[str, Mapping[str, fit.Division]],
    assumptions: Mapping[str, Assumption],
) -> dict[str, xr.DataArray]:
    """Return overflow, returned plans so far and new returns, over the limited provisions."""
    known = list(demand.provision.to_numpy())
    wanted = demand.to_numpy()
    to_independent = np.array([routes(assumptions)[p].get(RETURNS_FROM, 0.0) for p in known])
    arrays = {name: np.zeros(wanted.shape) for name in ("overflow", "returned", "returns")}
    for year in range(wanted.shape[1]):
        earlier = arrays["returned"][:, year - 1] if year else np.zeros(wanted[:, 0].shape)
        claim = wanted[:, year] + earlier
        overflow = claim - fit.fitting(claim, year, supply, by_part)
        # The origin is the census itself: nobody has returned yet.
        there = held.sel(provision=RETURNS_FROM).to_numpy()[:, year] * (year > 0)
        there = there - earlier.sum(axis=1) + overflow @ to_independent * (year > 0)
        spare = np.where(overflow > 0, 0, supply.usable[:, year].to_numpy() - claim)
        returns = _returns(known, spare, there, assumptions)
        arrays["overflow"][:, year] = overflow
        arrays["returns"][:, year] = returns
        arrays["returned"][:, year] = earlier + returns
    return {name: demand.copy(data=values) for name, values in arrays.items()}


def _returns(
    known: list[str], spare: np.ndarray, there: np.ndarray, assumptions: Mapping[str, Assumption]
) -> np.ndarray:
    """Return plans that come back from independent schools, (draw, provision).

    Only at a phase transfer, only into places that nobody else wants.
    """
    rate = value(assumptions, "sufficiency.phase_transfer")
    willing = rate * value(assumptions, "sufficiency.returns_taken") * np.maximum(there, 0)
    is_school = np.array([p == RETURNS_TO for p in known])
    return np.minimum(np.maximum(spare, 0), willing[:, None]) * is_school


def _after(
    held: xr.DataArray, moves: dict[str, xr.DataArray], ways: dict[str, dict[str, float]]
) -> xr.DataArray:
    """Return plans by provision after overflow and returns; the total is untouched."""
    after = held.copy()
    for provision in moves["overflow"].provision.to_numpy():
        overflow = moves["overflow"].sel(provision=provision, drop=True)
        after.loc[{"provision": provision}] -= overflow
        for to, share in ways[str(provision)].items():
            after.loc[{"provision": to}] += share * overflow
        returned = moves["returned"].sel(provision=provision, drop=True)
        after.loc[{"provision": provision}] += returned
        after.loc[{"provision": RETURNS_FROM}] -= returned
    return after
