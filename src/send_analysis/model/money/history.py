"""What an area held and spent in past years, and the base year that the budget starts from."""

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.model.case import Case
from send_analysis.model.money.lines import PLAN_LINES

PLACEMENTS = "the Department's release of EHC plans by type of provider"


class NoFiguresError(vocab.SendError, ValueError):
    """A published figure that the budget needs is missing: the reason, and what to add."""

    def __init__(self, reason: str, what_to_add: str) -> None:
        super().__init__(f"{reason}; add {what_to_add}")
        self.reason, self.what_to_add = reason, what_to_add


def base_year(case: Case) -> str:
    """Return the newest financial year with a published budget and outturn of section 251.

    Years whose two Januaries are not counted yet are passed over.

    Raises
    ------
    NoFiguresError
        If there is none.
    """
    spend, caseload = case.inputs["spend"], case.inputs["caseload"]
    rows = spend[(spend.old_la_code == case.code) & (spend.status != "own") & spend.amount.notna()]
    budget, outturn = (set(rows[rows.basis == b].financial_year) for b in ("budget", "outturn"))
    placed = (caseload.old_la_code == case.code) & (caseload.dimension == "provision")
    newest = caseload[placed & caseload.plans.notna()].census_year.max()
    counted = [y for y in budget & outturn if vocab.census_years_of(y)[1] <= newest]
    if not counted:
        raise NoFiguresError(
            f"no section 251 for authority {case.code}", "the section 251 budget and outturn"
        )
    return str(max(counted))


def january_plans(case: Case) -> pd.DataFrame:
    """Return plans by census year (rows) and provision (columns), a missing cell being 0.

    In a January that is not believed the mean of its neighbours stands in.

    Raises
    ------
    NoFiguresError
        If the area has no plans by provision at all.
    """
    caseload = case.inputs["caseload"]
    own = caseload[(caseload.old_la_code == case.code) & (caseload.dimension == "provision")]
    if own.empty:
        raise NoFiguresError(f"no plans by provision for authority {case.code}", PLACEMENTS)
    wide = own.pivot(index="census_year", columns="category", values="plans").astype(float)
    doubtful = case.assumptions.get(f"budget.implausible_january.{case.area.slug}")
    if doubtful is not None:
        wide.loc[wide.index == doubtful.value] = np.nan
    # A provision that a year's return did not ask for separately counts nobody there.
    return wide.interpolate(limit_area="inside").reindex(columns=list(vocab.PROVISIONS)).fillna(0)


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


def average_of(january: pd.DataFrame, financial_year: str) -> pd.Series:
    """Return the year's average plans by provision from ``january_plans``."""
    ending, starting = vocab.census_years_of(financial_year)
    if missing := sorted({ending, starting} - set(january.index)):
        raise NoFiguresError(f"no plans by provision for January {missing}", PLACEMENTS)
    two = january.loc[[ending, starting], list(vocab.PROVISIONS)]
    counted = xr.DataArray(two, dims=("census_year", "provision"))
    return average_plans(counted).isel(financial_year=0).to_series()


def amounts(
    table: pd.DataFrame, old_la_code: str, financial_year: str, basis: str
) -> dict[str, float]:
    """Return line -> GBP of one area, year and basis of an income or spend table."""
    rows = table[
        (table.old_la_code == old_la_code)
        & (table.financial_year == financial_year)
        & (table.basis == basis)
        & table.amount.notna()
    ]
    return dict(zip(rows.line, rows.amount.astype(float), strict=True))


def spent(case: Case, financial_year: str, basis: str) -> dict[str, float]:
    """Return line -> GBP of the area's section 251, ``budget`` or ``outturn``."""
    return amounts(case.inputs["spend"], case.code, financial_year, basis)
