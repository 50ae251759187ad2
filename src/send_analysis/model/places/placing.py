"""Plans into limited places, year by year: growth first, then returns; the rest overflows.

Nobody leaves a place or comes back from elsewhere but at a phase transfer, so overflow moves no
faster than the growth of plans and the transfers allow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from send_analysis.config import Assumption, value
from send_analysis.model import once
from send_analysis.model.places import fit
from send_analysis.model.places.base import SCHOOLS, Base
from send_analysis.model.places.supply import Supply
from send_analysis.model.places.wanted import ELSEWHERE


@dataclass(frozen=True)
class Placement:
    """Where plans end up, and how they came there.

    ``provision`` is (draw, census_year, provision) over all provisions; ``by_draw`` holds, over
    the provisions whose capacity is known, ``demand`` (all own plans that want a place),
    ``outside`` (of them held in other areas), ``claims`` (on places here, returned plans
    included), ``placed`` here, ``overflow`` (elsewhere for want of a place, now or earlier),
    ``shortfall`` (of them those for whom there is no place now), ``returns`` of a year,
    ``returned`` so far, ``found`` (places beyond the listed ones that are needed), ``places``
    (commissioned), ``filled`` (by anybody) and ``empty`` ones.
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


@once.for_draws
def held_outside(unlimited: xr.DataArray, base: Base) -> xr.DataArray:
    """Return own plans in other areas' places: no more of them than at the census."""
    plans = unlimited.sel(provision=list(base.known))
    values = plans.to_numpy()
    least = np.clip(values, None, values[:, :1])
    return plans.copy(data=least * base.outside.to_numpy()[:, None])


@once.for_draws
def claimed(unlimited: xr.DataArray, base: Base) -> xr.DataArray:
    """Return own plans that want a place in the area, over the provisions of known capacity."""
    demand = unlimited.sel(provision=list(base.known))
    return demand.copy(data=demand.to_numpy() - held_outside(unlimited, base).to_numpy())


def place(
    unlimited: xr.DataArray,
    outside: xr.DataArray,
    supply: Supply,
    by_part: Mapping[str, Mapping[str, fit.Division]],
    assumptions: Mapping[str, Assumption],
) -> Placement:
    """Return every plan in a provision: in a place, along an overflow route, or returned.

    Parameters
    ----------
    unlimited
        Plans (draw, census_year, provision) had everybody who wants a place found one.
    outside
        Of them in other areas' places, over the provisions whose capacity is known.
    by_part
        ``fit.divisions``: how plans divide by need or age where places are for some only.
    """
    demand = unlimited.sel(provision=outside.provision)
    here = demand.to_numpy() - outside.to_numpy()
    moves = _years(demand.copy(data=here), unlimited, supply, by_part, assumptions)
    claims = here + moves["returned"]
    placed = claims - moves["overflow"]
    needed = np.clip(placed - supply.listed.to_numpy(), 0, supply.found.to_numpy())
    filled = placed + supply.imports.to_numpy()
    # Who stays where places close is paid for until the next transfer.
    more = np.clip(needed - supply.spare, 0, None)
    places = np.clip(supply.places.to_numpy() + more, filled, None)
    arrays = {
        **moves,
        "claims": claims,
        "placed": placed,
        "found": needed,
        "places": places,
        "filled": filled,
        "empty": places - filled,
    }
    by_draw = {name: demand.copy(data=values) for name, values in arrays.items()}
    after = _after(unlimited, list(demand.provision.to_numpy()), moves, routes(assumptions))
    return Placement(after, {**by_draw, "demand": demand, "outside": outside})


def _years(
    wanted: xr.DataArray,
    unlimited: xr.DataArray,
    supply: Supply,
    by_part: Mapping[str, Mapping[str, fit.Division]],
    assumptions: Mapping[str, Assumption],
) -> dict[str, np.ndarray]:
    """Return overflow, shortfall, returned plans so far and new returns, each over all years."""
    known, transfer = list(wanted.provision.to_numpy()), value(assumptions, _TRANSFER)
    claims, listed = wanted.to_numpy(), supply.listed.to_numpy()
    elsewhere = unlimited.sel(provision=ELSEWHERE).to_numpy()
    names = ("overflow", "shortfall", "returned", "returns")
    arrays = {name: np.zeros(claims.shape) for name in names}
    before = claims[:, 0]  # at the census everybody has a place
    for year in range(1, claims.shape[1]):
        earlier, waiting = arrays["returned"][:, year - 1], arrays["overflow"][:, year - 1]
        claim = claims[:, year] + earlier
        fits = fit.fitting(claim, year, supply, by_part)
        overflow = _within_pace(claim - fits, claim, before, waiting, transfer)
        spare = np.where(fits < claim, 0, listed[:, year] - (claim - overflow))
        there = elsewhere[:, year] - earlier.sum(axis=1)
        returns = _returns(known, spare, there, assumptions)
        arrays["overflow"][:, year], arrays["returns"][:, year] = overflow, returns
        arrays["shortfall"][:, year] = np.minimum(overflow, claim - fits)
        arrays["returned"][:, year] = earlier + returns
        before = claim + returns
    return arrays


_TRANSFER = "sufficiency.phase_transfer"


def _within_pace(
    overflow: np.ndarray,
    claim: np.ndarray,
    before: np.ndarray,
    waiting: np.ndarray,
    transfer: float,
) -> np.ndarray:
    """Return overflow that keeps everybody where they are but those at a phase transfer.

    Parameters
    ----------
    overflow
        What the places alone would make it, (draw, provision) as all others.
    claim, before
        Plans that want a place this year, and last.
    waiting
        Overflow of last year.
    """
    left = np.divide(claim, before, out=np.ones_like(claim), where=before > 0)
    kept = np.minimum(1 - transfer, left)  # plans that fall faster leave both alike
    return np.clip(overflow, kept * waiting, claim - kept * (before - waiting))


def _returns(
    known: list[str], spare: np.ndarray, there: np.ndarray, assumptions: Mapping[str, Assumption]
) -> np.ndarray:
    """Return plans that come back from independent schools, (draw, provision).

    Only at a phase transfer, only into places that nobody else wants.
    """
    rate = value(assumptions, _TRANSFER)
    willing = rate * value(assumptions, "sufficiency.returns_taken") * np.maximum(there, 0)
    is_school = np.array([p == SCHOOLS for p in known])
    return np.minimum(np.maximum(spare, 0), willing[:, None]) * is_school


def _after(
    unlimited: xr.DataArray,
    known: Sequence[str],
    moves: Mapping[str, np.ndarray],
    ways: Mapping[str, Mapping[str, float]],
) -> xr.DataArray:
    """Return plans by provision after overflow and returns; the total is untouched."""
    after, names = np.array(unlimited.to_numpy()), list(unlimited.provision.to_numpy())
    for column, provision in enumerate(known):
        overflow, returned = (moves[name][..., column] for name in ("overflow", "returned"))
        after[..., names.index(provision)] -= overflow
        for to, share in ways[provision].items():
            after[..., names.index(to)] += share * overflow
        after[..., names.index(provision)] += returned
        after[..., names.index(ELSEWHERE)] -= returned
    return unlimited.copy(data=after)
