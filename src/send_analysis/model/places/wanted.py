"""How many plans want a place: those that find one as in past years, and those that do not.

The forecast of shares carries on what happened in past years, when part of the growth in demand
for state special schools found no place and went to independent schools. That part waits: it is
among the plans in independent schools and would take a place if there were one.
"""

import numpy as np
import xarray as xr

from send_analysis.model import once
from send_analysis.model.places.base import SCHOOLS, Base

ELSEWHERE = "independent_special"
ORDER = ("draw", "census_year", "provision")


@once.for_draws
def without_limits(
    provision: xr.DataArray, unmitigated: xr.DataArray | None, base: Base
) -> xr.DataArray:
    """Return plans by provision had everybody who wants a place found one.

    Parameters
    ----------
    provision
        Plans (draw, census_year, provision); the first census year is the origin.
    unmitigated
        The same before any measure on plans: what waits does not depend on measures.
    base
        Its ``growth_placed`` is the part of growth that found a place, (draw).
    """
    plans = provision.transpose(*ORDER)
    if SCHOOLS not in base.known:
        return plans
    before = plans if unmitigated is None else unmitigated.transpose(*ORDER)
    in_schools = before.sel(provision=SCHOOLS).to_numpy()
    growth = in_schools - in_schools[:, :1]
    waiting = growth.clip(0) * (1 / base.growth_placed - 1)[:, None]
    names, unlimited = list(plans.provision.to_numpy()), np.array(plans.to_numpy())
    schools, elsewhere = names.index(SCHOOLS), names.index(ELSEWHERE)
    waiting = np.minimum(waiting, unlimited[..., elsewhere])
    unlimited[..., schools] += waiting
    unlimited[..., elsewhere] -= waiting
    return plans.copy(data=unlimited)
