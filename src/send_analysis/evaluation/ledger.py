"""Published forecasts against the censuses that have arrived since."""

import pandas as pd

from send_analysis import tables

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
    """Return each forecast whose census has been held beside what was counted."""
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
