"""Plans by single age: every cohort a year older each January, within the draws of its age band.

School years follow ages: DfE counts the age at the start of the academic year, so that a child
aged 4 is in Reception. From 5 to 15 a cohort gains joiners, as many as make its age band what the
draw says, at the ages at which they joined in the newest year of flows; from 16 on it keeps the
part that England's plans of two neighbouring ages show. Under fives keep their ages' shares: most
of them join from outside. In every draw the ages of a band add up to the band.
"""

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.model.case import Case, Plans
from send_analysis.model.demand.starts import LEAST_COUNTED, LONGEST_CARRIED

UNDER_3 = "under_3"
AGES = (UNDER_3, *(str(age) for age in range(3, 26)))
FIRST_ROLLED, FIRST_LEAVING = AGES.index("5"), AGES.index("16")
ANY_AGE = 0.01  # plans at every age: a band that has plans can spread them


def of_case(case: Case, plans: Plans) -> xr.DataArray | None:
    """Return draws of plans by single age (draw, census_year, age).

    None where the area's ages, or England's, are not counted in the five years to the origin,
    or where no age bands are drawn.

    Parameters
    ----------
    plans
        Draws with ``age_band`` (draw, census_year, age_band), the first year the origin.
    """
    if "age_band" not in plans:
        return None
    bands = plans["age_band"].transpose("draw", "census_year", "age_band")
    origin = int(bands.census_year[0])
    own, england = (_newest(case.inputs["caseload"], c, origin) for c in (case.code, vocab.ENGLAND))
    if own is None or england is None:
        return None
    prior = case.value("demand.joint_prior_plans")
    joined = joiners(case.inputs["flows"], case.code, own, england, origin, prior)
    return rolled(own, joined, staying(england), bands)


def rolled(
    counts: pd.Series, joined: np.ndarray, stay: np.ndarray, bands: xr.DataArray
) -> xr.DataArray:
    """Return the counts a year older each January, within the bands from the origin on.

    Parameters
    ----------
    counts
        Plans of the newest January that counts single ages, by age; its name is that January.
    joined, stay
        Plans that join at each age, and the part of the age below that stays: (age,).
    """
    years = [int(year) for year in bands.census_year]
    counted = int(str(counts.name))
    ages = np.broadcast_to(counts.to_numpy(), (bands.sizes["draw"], len(AGES)))
    made = []
    for year in range(counted, years[-1] + 1):
        aged = older(ages, stay) if year > counted else ages
        joining = joined * (year > counted)
        if year < years[0]:
            ages = aged + joining
            continue
        ages = within_bands(aged, joining, bands.sel(census_year=year))
        made.append(ages)
    coords = {"census_year": years, "age": list(AGES)}
    return xr.DataArray(np.stack(made, axis=1), coords, ("draw", "census_year", "age"), name="age")


def older(ages: np.ndarray, stay: np.ndarray) -> np.ndarray:
    """Return who is left of each cohort a January later, (draw, age); under fives as they were."""
    after = ages.copy()
    after[:, FIRST_ROLLED:] = (ages[:, :-1] * stay[1:])[:, FIRST_ROLLED - 1 :]
    return after


def within_bands(ages: np.ndarray, joined: np.ndarray, bands: xr.DataArray) -> np.ndarray:
    """Return ages that add up to their age band in every draw, (draw, age).

    Joiners of a band grow or shrink until they fill it; where it is smaller than those who are
    left, or nobody joins, all its ages change in one proportion.
    """
    filled = ages + ANY_AGE
    for band, (first, last) in vocab.AGE_BANDS.items():
        inside = np.array([first <= _years_old(age) <= last for age in AGES])
        there = bands.sel(age_band=band).to_numpy() if band in bands.age_band else 0.0
        left = filled[:, inside].sum(axis=1)
        mix = joined[inside] / max(joined[inside].sum(), ANY_AGE)
        filled[:, inside] += np.clip(there - left, 0, None)[:, None] * mix
        filled[:, inside] *= np.reshape(there / filled[:, inside].sum(axis=1), (-1, 1))
    return filled


def _years_old(age: str) -> int:
    return 2 if age == UNDER_3 else int(age)


def staying(england: pd.Series) -> np.ndarray:
    """Return the part of the age below that is left at each age, 1 before 16: (age,)."""
    counts = england.to_numpy()
    part = np.ones(len(AGES))
    part[FIRST_LEAVING:] = counts[FIRST_LEAVING:] / np.maximum(counts[FIRST_LEAVING - 1 : -1], 1)
    return part


def joiners(
    flows: pd.DataFrame,
    old_la_code: str,
    own: pd.Series,
    england: pd.Series,
    origin: int,
    prior: float,
) -> np.ndarray:
    """Return plans that join at each age in a year, 0 outside 5 to 15: (age,).

    The area's own new plans of the newest year counted by the origin, their mix with ``prior``
    plans of England's; England's rate where the area's are not counted.
    """
    of_england = _new_plans(flows, vocab.ENGLAND, origin)
    number = of_england.sum() * own.sum() / england.sum()
    mix = of_england / max(of_england.sum(), 1)
    of_area = _new_plans(flows, old_la_code, origin)
    if of_area.sum() > 0:
        number = of_area.sum()
        mix = (of_area + prior * mix) / (number + prior)
    return number * mix


def _new_plans(flows: pd.DataFrame, old_la_code: str, origin: int) -> np.ndarray:
    """Return new plans by age of the newest calendar year before the origin, (age,)."""
    prefix = "new_plans/age/"
    rows = flows[
        (flows.old_la_code == old_la_code)
        & (flows.calendar_year < origin)
        & flows.measure.str.startswith(prefix)
        & flows.value.notna()
    ]
    newest = rows[rows.calendar_year == rows.calendar_year.max()]
    by_age = newest.set_index(newest.measure.str.removeprefix(prefix)).value.astype(float)
    rolled_ages = by_age.reindex(AGES[FIRST_ROLLED:FIRST_LEAVING], fill_value=0.0)  # nobody joined
    return rolled_ages.reindex(AGES, fill_value=0.0).to_numpy()


def _newest(caseload: pd.DataFrame, old_la_code: str, origin: int) -> pd.Series | None:
    """Return plans by age of the newest January that counts nearly all of them, named by it."""
    rows = caseload[
        (caseload.old_la_code == old_la_code)
        & caseload.census_year.between(origin - LONGEST_CARRIED, origin)
        & caseload.plans.notna()
    ]
    every = rows[rows.dimension == "total"].set_index("census_year").plans.astype(float)
    by_age = rows[rows.dimension == "age"].pivot(
        index="census_year", columns="category", values="plans"
    )
    counts = by_age.reindex(columns=list(AGES)).astype(float).fillna(0)  # an age that nobody has
    counted = counts[counts.sum(axis=1) >= LEAST_COUNTED * every.reindex(counts.index)]
    return None if counted.empty else counted.loc[counted.index.max()]
