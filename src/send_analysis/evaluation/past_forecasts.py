"""Forecasts made for the newest census, ours and published ones, held against it."""

import numpy as np
import pandas as pd

from send_analysis import tables
from send_analysis.config import Area
from send_analysis.model import forecast
from send_analysis.model.case import Case

# Census year up to which our own past forecast looks -> how a reader knows the release.
PAST_ORIGINS = {2023: "June 2023 release", 2024: "June 2024 release"}
PUBLISHED_BASIS = "its own count of plans"
MADE_AFTERWARDS = "made afterwards, from revised data"


def against_census(case: Case) -> pd.DataFrame:
    """Return the forecasts made for the newest census, ours and the council's, against it."""
    caseload = case.inputs["caseload"]
    census_year = forecast.newest_census(caseload, case.area)
    ours = [
        _ours(case, origin, release, census_year)
        for origin, release in PAST_ORIGINS.items()
        if origin < census_year
    ]
    published = _published(case.inputs["published_forecast"], case.area, census_year)
    made = pd.concat([published, *ours])
    return tables.FORECAST_CHECK.check(
        _beside_census(made, caseload, case.area, census_year), "past forecasts"
    )


def _ours(case: Case, origin: int, release: str, census_year: int) -> pd.DataFrame:
    plans = forecast.total_plans(case, origin)
    lower, central, upper = np.quantile(plans.sel(census_year=census_year), (0.1, 0.5, 0.9))
    return pd.DataFrame(
        {
            "forecaster": [f"ours_june_{origin}"],
            "published": MADE_AFTERWARDS,
            "based_on": release,
            "dimension": "total",
            "category": "total",
            "forecast": central,
            "lower_80": lower,
            "upper_80": upper,
        }
    )


def _published(published: pd.DataFrame, area: Area, census_year: int) -> pd.DataFrame:
    rows = published[
        (published.old_la_code == area.old_la_code) & (published.census_year == census_year)
    ]
    return pd.DataFrame(
        {
            "forecaster": rows.forecaster,
            "published": rows.published,
            "based_on": PUBLISHED_BASIS,
            "dimension": rows.dimension,
            "category": rows.category,
            "forecast": rows.plans,
            "lower_80": pd.NA,
            "upper_80": pd.NA,
        }
    )


def _beside_census(
    forecasts: pd.DataFrame, caseload: pd.DataFrame, area: Area, census_year: int
) -> pd.DataFrame:
    counted = caseload[
        (caseload.old_la_code == area.old_la_code) & (caseload.census_year == census_year)
    ][["dimension", "category", "plans"]].rename(columns={"plans": "census"})
    rows = forecasts.merge(counted, on=["dimension", "category"], how="inner")
    difference = rows.forecast.astype("Float64") - rows.census
    return rows.assign(
        old_la_code=area.old_la_code,
        census_year=census_year,
        difference=difference,
        percent_of_census=100 * difference / rows.census,
    )
