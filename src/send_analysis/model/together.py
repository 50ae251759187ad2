"""Every authority's plans at once, held in each draw to England's.

An authority alone is forecast from its own draws and England's: its errors do not know of the
others'. Side by side, their sum would spread wider than England. So each draw of a year is
multiplied by

    factor = England / sum of the authorities

which is the same for all of them. Authorities that are not supplied keep their share of England.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.config import every_authority
from send_analysis.model import forecast
from send_analysis.model.case import Case
from send_analysis.model.demand import total
from send_analysis.model.demand.panel import PanelError

_CODE = "old_la_code"


@dataclass(frozen=True)
class Together:
    """Draws of plans that add up.

    Attributes
    ----------
    cases
        The authorities, in the order of the draws.
    alone, held
        Plans of each authority, (draw, old_la_code, census_year): as forecast alone, and held to
        England's. The first January is the newest that counts England; it is counted.
    england
        England's plans in the same draws, (draw, census_year).
    origins
        The newest January that counts each authority.
    """

    cases: tuple[Case, ...]
    alone: xr.DataArray
    held: xr.DataArray
    england: xr.DataArray
    origins: dict[str, int]


def of_cases(cases: Sequence[Case]) -> Together:
    """Return the plans of authorities together; those whose draws end before 2030 are left out.

    Raises
    ------
    PanelError
        If there are none.
    """
    origins = {c.code: forecast.newest_census(c.inputs["caseload"], c.area) for c in cases}
    last = max(origins.values(), default=0)
    drawn = {case.code: forecast.total_plans(case, origins[case.code]) for case in cases}
    there = [c for c in cases if vocab.LAST_CENSUS_YEAR in drawn[c.code].census_year]
    newest = next((case for case in there if origins[case.code] == last), None)
    if newest is None:
        raise PanelError(f"no authority's plans reach {vocab.LAST_CENSUS_YEAR}: nothing adds up")
    england = total.england(newest, last).sel(census_year=slice(last, None))
    years = [drawn[case.code].sel(census_year=england.census_year) for case in there]
    stacked = xr.concat(years, pd.Index([case.code for case in there], object, name=_CODE))
    alone = stacked.transpose("draw", _CODE, "census_year")
    return Together(tuple(there), alone, held(alone, england), england, origins)


def held(alone: xr.DataArray, england: xr.DataArray) -> xr.DataArray:
    """Return plans of authorities whose sum is England's in every draw after the first January.

    That January is counted and stays as it is. Where an open authority is not among them, their
    sum is England's without the share that is left out.
    """
    every = alone.sum(_CODE)
    factor = england * supplied(alone, england) / every
    factor[{"census_year": 0}] = 1.0
    return (alone * factor).transpose(*alone.dims)


def supplied(alone: xr.DataArray, england: xr.DataArray) -> float:
    """Return the share of England's plans that the authorities hold in the first January."""
    first = {"census_year": 0}
    january = int(alone.census_year[0])
    open_then = {one.old_la_code for one in every_authority() if one.open_in(january)}
    if open_then <= set(alone[_CODE].to_numpy()):
        return 1.0
    return min(1.0, float(np.median(alone[first].sum(_CODE)) / np.median(england[first])))
