"""Plans of Reception to Year 11 by school year and provision, in every draw.

The ages of a band divide over provisions as the band does: plans by single age and provision are
not published. Reception differs from the younger ages of its band: those are in early years
settings first, and share the other provisions only where they are more than these settings hold.
"""

import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.model import summaries
from send_analysis.model.case import Case, Plans
from send_analysis.model.demand import single_ages

# Where places are planned, and mainstream schools, which the rest of the pupils attend.
PROVISIONS = (
    "state_special",
    "units",
    "alternative_provision",
    "independent_special",
    "non_maintained_special",
    "mainstream",
)
EARLY = "early_years"  # for children below school age
RECEPTION_BAND = "under_5"


def table(case: Case, draws: Plans) -> pd.DataFrame:
    """Return quantiles and mean by year group and by phase, in the schema of ``year_group``.

    Empty where the area's plans are not counted by single age, or no joint draws were made.

    Parameters
    ----------
    draws
        Plans that want a place, with ``age_band`` and ``age_provision``.
    """
    groups = of_case(case, draws)
    if groups is None:
        return tables.YEAR_GROUP.empty()
    rows = pd.concat(summaries.quantiles_and_mean(part) for part in (groups, by_phase(groups)))
    labelled = case.labelled(rows.assign(status="derived"))
    return tables.YEAR_GROUP.check(labelled, "year groups")


def of_case(case: Case, draws: Plans) -> xr.DataArray | None:
    """Return plans (draw, census_year, provision, year_group); None where ``table`` is empty.

    Parameters
    ----------
    draws
        Plans that want a place, with ``age_band`` and ``age_provision``.
    """
    ages = single_ages.of_case(case, draws)
    if ages is None or "age_provision" not in draws:
        return None
    return by_provision(ages, draws["age_provision"])


def by_provision(ages: xr.DataArray, joint: xr.DataArray) -> xr.DataArray:
    """Return plans (draw, census_year, provision, year_group) that add up to their bands' cells.

    Parameters
    ----------
    ages
        Plans by single age, (draw, census_year, age).
    joint
        Plans by age band and provision, (draw, census_year, age_band, provision).
    """
    cells = joint.transpose("draw", "census_year", "provision", "age_band")
    groups = [
        cells.sel(age_band=_band(age), drop=True) * _part(ages, cells, age)
        for age in vocab.YEAR_GROUPS.values()
    ]
    every = xr.concat(groups, pd.Index(list(vocab.YEAR_GROUPS), name="year_group"))
    shown = [p for p in PROVISIONS if p in cells.provision]
    return every.sel(provision=shown).transpose("draw", "census_year", "provision", "year_group")


def by_phase(groups: xr.DataArray) -> xr.DataArray:
    """Return the sums of primary and of secondary year groups, under their names."""
    sums = [groups.sel(year_group=list(years)).sum("year_group") for years in vocab.PHASES.values()]
    every = xr.concat(sums, pd.Index(list(vocab.PHASES), name="year_group"))
    return every.transpose(*groups.dims)


def _band(age: int) -> str:
    return next(b for b, (first, last) in vocab.AGE_BANDS.items() if first <= age <= last)


def _part(ages: xr.DataArray, cells: xr.DataArray, age: int) -> xr.DataArray:
    """Return the part of a band's plans in school that are of one age, (draw, census_year)."""
    of_age = ages.sel(age=str(age), drop=True)
    in_band = cells.sel(age_band=_band(age), drop=True)
    there = in_band.sum("provision")
    if _band(age) == RECEPTION_BAND and EARLY in cells.provision:
        there = there - in_band.sel(provision=EARLY, drop=True)
    return (of_age / there.where(there > 0)).fillna(0).clip(0, 1)  # a band that nobody is in
