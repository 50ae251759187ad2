"""Forecasts made for the newest census, ours and published ones, held against it."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from send_analysis import tables
from send_analysis.config import Area, Assumption
from send_analysis.model import forecast

# Census year up to which our own past forecast looks -> how a reader knows the release.
PAST_ORIGINS = {2023: "June 2023 release", 2024: "June 2024 release"}
PUBLISHED_BASIS = "its own count of plans"
MADE_AFTERWARDS = "made afterwards, from revised data"

Tables = dict[str, pd.DataFrame]


def against_census(
    inputs: Tables, area: Area, assumptions: Mapping[str, Assumption], seed: int, draws: int
) -> pd.DataFrame:
    """Return the forecasts made for the newest census, ours and the council's, against it."""
    census_year = forecast.newest_census(inputs["caseload"], area)
    rows = [
        _ours(inputs, area, assumptions, origin, release, census_year, seed, draws)
        for origin, release in PAST_ORIGINS.items()
        if origin < census_year
    ]
    found = pd.concat([_published(inputs["published_forecast"], area, census_year), *rows])
    return tables.FORECAST_CHECK.check(
        _against_census(found, inputs["caseload"], area, census_year), "past forecasts"
    )


def _ours(
    inputs: Tables,
    area: Area,
    assumptions: Mapping[str, Assumption],
    origin: int,
    release: str,
    census_year: int,
    seed: int,
    draws: int,
) -> pd.DataFrame:
    plans = forecast.total_plans(inputs, area, assumptions, origin, seed, draws)
    lower, middle, upper = np.quantile(plans.sel(census_year=census_year), (0.1, 0.5, 0.9))
    return pd.DataFrame(
        {
            "forecaster": [f"ours_june_{origin}"],
            "published": MADE_AFTERWARDS,
            "based_on": release,
            "dimension": "total",
            "category": "total",
            "forecast": middle,
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


def _against_census(
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
