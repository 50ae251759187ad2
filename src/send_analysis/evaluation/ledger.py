"""Published forecasts compared with later censuses: the ledger, and the newest census."""

import re

import numpy as np
import pandas as pd

from send_analysis import tables
from send_analysis.config import Area
from send_analysis.model import forecast
from send_analysis.model.case import Case

WHERE = ["old_la_code", "census_year", "dimension", "category"]
BOUNDS = {0.1: "lower_80", 0.5: "forecast", 0.9: "upper_80"}


def from_forecast(
    forecast: pd.DataFrame, forecast_id: str, published: str, made: str, run_id: str | None
) -> pd.DataFrame:
    """Return a run's forecast of all plans as rows of the ledger.

    Parameters
    ----------
    forecast
        The one quantile table, of one area, scenario and method.
    made
        ``before`` the census or ``afterwards``.
    """
    total = forecast[forecast.dimension == "total"]
    rows = total[[*WHERE, "origin", "quantile", "value"]].assign(
        forecast_id=forecast_id,
        forecaster="send_analysis",
        published=published,
        made=made,
        run_id=run_id,
        source="this project",
    )
    return tables.LEDGER.check(rows, forecast_id)


def scored(ledger: pd.DataFrame, caseload: pd.DataFrame) -> pd.DataFrame:
    """Return each forecast with the count of its census, where that has been held."""
    known = ledger[ledger["quantile"].isin(list(BOUNDS))]
    keys = ["forecast_id", "published", "made", "source", *WHERE]
    wide = known.pivot(index=keys, columns="quantile", values="value").rename(columns=BOUNDS)
    wide = wide.reindex(columns=list(BOUNDS.values())).astype("Float64").reset_index()
    census = caseload[caseload.plans.notna()][[*WHERE, "plans"]].rename(columns={"plans": "census"})
    rows = wide.merge(census, on=WHERE)
    difference = rows.forecast - rows.census
    based_on = rows.source.where(rows.made == "before", rows.source + ", made afterwards")
    rows = rows.assign(
        forecaster=rows.forecast_id,
        based_on=based_on,
        difference=difference,
        percent_of_census=100 * difference / rows.census,
    )
    return tables.LEDGER_CHECK.check(rows[list(tables.LEDGER_CHECK.columns)], "the ledger")


PAST_FORECASTS = 2  # of ours, from the releases one and two years before the newest census
RELEASED = 6  # month in which DfE publishes the January before
_MONTH = re.compile(r"(\d{4})-(\d{2})")
PUBLISHED_BASIS = "its own count of plans"
MADE_AFTERWARDS = "made afterwards, from revised data"


def against_census(case: Case) -> pd.DataFrame:
    """Return our and the council's forecasts for the newest census, compared with it."""
    caseload = case.inputs["caseload"]
    census_year = forecast.newest_census(caseload, case.area)
    published = _published(case.inputs["published_forecast"], case.area, census_year)
    origins = _past_origins(case, census_year, published)
    ours = [_ours(case, origin, census_year) for origin in origins]
    made = pd.concat([published, *ours])
    return tables.FORECAST_CHECK.check(
        _beside_census(made, case.printed["caseload"], case.area, census_year), "past forecasts"
    )


def _past_origins(case: Case, census_year: int, published: pd.DataFrame) -> list[int]:
    """Return the Januaries that our past forecasts start from: those that count the area.

    The last ones, and that of the release which was public when a council's forecast was.
    """
    caseload = case.inputs["caseload"]
    own = caseload[(caseload.old_la_code == case.code) & (caseload.dimension == "total")]
    counted = set(own[own.plans.notna()].census_year)
    last = range(census_year - PAST_FORECASTS, census_year)
    return sorted(counted & {*last, *map(_public, published.published)})


def _public(published: str) -> int | None:
    """Return the January of the release that was public at a date: it appears each June."""
    month = _MONTH.match(published)
    return int(month[1]) - (int(month[2]) < RELEASED) if month else None


def _ours(case: Case, origin: int, census_year: int) -> pd.DataFrame:
    plans = forecast.total_plans(case, origin)
    lower, central, upper = np.quantile(plans.sel(census_year=census_year), (0.1, 0.5, 0.9))
    return pd.DataFrame(
        {
            "forecaster": [f"ours_june_{origin}"],
            "published": MADE_AFTERWARDS,
            "based_on": f"June {origin} release",
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
