"""How much of the change in plans comes from the number of children, how much from their rate.

Plans held equal, age band by age band, children times plans for each child. The change since the
origin is divided as Kitagawa (1955) does: children changed at the mean of both rates, rates at the
mean of both numbers of children. It describes the forecast and does not move it: age bands that
follow their cohorts were scored and lost (docs/method-structure.md).
"""

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.model import summaries
from send_analysis.model.case import Case, Plans
from send_analysis.model.demand import panel

PROJECTION, COHORTS = "projection", "cohorts"  # what the numbers of children come from
PARTS = ("all", "children", "rate")
AGES = range(max(last for _, last in vocab.AGE_BANDS.values()) + 1)


def table(case: Case, plans: Plans) -> pd.DataFrame:
    """Return PLANS_CHANGE: the change of plans since the origin, in children and rate.

    Without rows where plans by age band or residents are not known.
    """
    if "age_band" not in plans:
        return tables.PLANS_CHANGE.empty()
    years = [int(year) for year in plans["total"].census_year]
    basis, children = residents(case, years)
    if not np.isfinite(children).all():
        return tables.PLANS_CHANGE.empty()
    divided = change(plans["total"], plans["age_band"], children).isel(census_year=slice(1, None))
    rows = summaries.quantiles_and_mean(divided)
    labelled = case.labelled(rows).assign(origin=years[0], basis=basis)
    return tables.PLANS_CHANGE.check(labelled, "change in plans")


def change(total: xr.DataArray, by_age: xr.DataArray, children: xr.DataArray) -> xr.DataArray:
    """Return the change since the first January, (draw, census_year, part); parts sum to ``all``.

    Parameters
    ----------
    total, by_age
        Draws of plans, (draw, census_year) and (draw, census_year, age_band).
    children
        Residents, (census_year, age_band), of all bands that plans are divided by.
    """
    held = by_age.sel(age_band=children.age_band)
    rate = held / children
    first = {"census_year": 0}
    more = (children - children.isel(first)) * (rate + rate.isel(first)) / 2
    both, part = total - total.isel(first), more.sum("age_band")
    parts = xr.concat([both, part, both - part], pd.Index(PARTS, name="part"))
    return parts.transpose("draw", "census_year", "part")


def residents(case: Case, census_years: list[int]) -> tuple[str, xr.DataArray]:
    """Return the basis and the residents of each age band in the summer before each January.

    ONS's projection where it holds every age and year, else the cohorts of the mid-year estimate.
    """
    summers = [year - 1 for year in census_years]
    basis, by_age = PROJECTION, _projected(case, summers)
    if by_age is None:
        basis, by_age = COHORTS, _of_cohorts(case, summers)
    bands = [by_age.loc[first:last].sum(skipna=False) for first, last in vocab.AGE_BANDS.values()]
    coords = {"census_year": census_years, "age_band": list(vocab.AGE_BANDS)}
    dims = ("census_year", "age_band")
    return basis, xr.DataArray(np.stack(bands, axis=1), coords, dims)


def _projected(case: Case, mid_years: list[int]) -> pd.DataFrame | None:
    """Return the newest projection, age by mid-year; None where an age or year is missing."""
    if "population" not in case.inputs:
        return None
    every = case.inputs["population"]
    rows = every[(every.la_code == case.area.la_code) & every.basis.str.startswith(PROJECTION)]
    newest = rows[rows.basis == rows.basis.max()]
    wide = newest.pivot(index="age", columns="mid_year", values="persons")
    wanted = wide.reindex(index=list(AGES), columns=mid_years).astype("Float64")
    return None if wanted.isna().to_numpy().any() else wanted.astype(float)


def _of_cohorts(case: Case, mid_years: list[int]) -> pd.DataFrame:
    """Return the cohorts of the estimate at the age they have then, age by mid-year."""
    own = panel.cohorts(case.inputs).reindex([case.code])
    at_each_age = {year: panel.aged(own, year, AGES).loc[case.code] for year in mid_years}
    return pd.DataFrame(at_each_age)
