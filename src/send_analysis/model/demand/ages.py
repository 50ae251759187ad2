"""Which ages a provision can have, and how many of the young people post-16 provision can hold.

``config/provision_ages.csv`` has the ages. Shares by age and by provision are drawn apart, so that
without a limit some draws would hold more plans in colleges than there are young people of 16.
"""

from functools import cache

import numpy as np
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Assumptions, value
from send_analysis.config.csv_files import packaged

POST_16_AGE = 16


@cache
def can_have(provision: str, age_band: str) -> bool:
    """Say whether children of an age band can be in a provision; those without a rule have all."""
    youngest, oldest = _ages().get(provision, (0, vocab.AGE_BANDS["20_to_25"][1]))
    first, last = vocab.AGE_BANDS[age_band]
    return youngest <= last and first <= oldest


@cache
def _ages() -> dict[str, tuple[int, int]]:
    rows = packaged("config", "provision_ages.csv")
    return {row["provision"]: (int(row["youngest"]), int(row["oldest"])) for row in rows}


def limited(
    provision: xr.DataArray, age_band: xr.DataArray, assumptions: Assumptions
) -> xr.DataArray:
    """Return plans by provision of which post-16 provision holds no more than young people allow.

    What is beyond is added to the other provisions in proportion, so that the total stays.

    Parameters
    ----------
    provision, age_band
        Plans (draw, census_year, category), the first census year as counted.

    Notes
    -----
    The limit is a share of the plans of ages 16 and over: the assumption, or what is counted where
    that is more.
    """
    is_post_16 = provision.provision.isin(vocab.POST_16_PROVISIONS)
    held = provision.where(is_post_16, 0.0).sum("provision")
    others = provision.sum("provision") - held
    most = np.minimum(held, _most(held, age_band, assumptions))
    kept, grown = (
        xr.where(before > 0, after / before.where(before > 0), 1.0)
        for before, after in ((held, most), (others, others + held - most))
    )
    return (provision * xr.where(is_post_16, kept, grown)).transpose(*provision.dims)


def _most(held: xr.DataArray, age_band: xr.DataArray, assumptions: Assumptions) -> xr.DataArray:
    """Return the most plans that post-16 provision can hold, (draw, census_year)."""
    bands = [band for band, (first, _) in vocab.AGE_BANDS.items() if first >= POST_16_AGE]
    young = age_band.sel(age_band=bands).sum("age_band")
    counted = (held / young).isel(census_year=0, drop=True).fillna(0.0)
    return young * np.maximum(counted, value(assumptions, "demand.post_16_share_limit"))
