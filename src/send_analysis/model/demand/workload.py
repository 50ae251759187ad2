"""The work that follows from requests and plans: advice by psychologists, annual reviews.

Each request that is agreed asks for one piece of educational psychology advice; requests still
undecided at the census are taken to be agreed as often as those that are decided. Reviews due in a
year are a share of the plans held at its end: those in place for a year, as the authority's newest
return counted them (England's where it printed none).
"""

import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.model import summaries
from send_analysis.model.case import Case
from send_analysis.model.demand.drawn_ratios import AGREED, dated
from send_analysis.model.demand.panel import REFUSED, REQUESTS
from send_analysis.model.demand.requests import Yearly
from send_analysis.tables.requests import WHOLE_YEAR

DUE, REVIEWED = "annual_reviews_expected", "annual_reviews_plans"
MONTHS = [f"{month:02}" for month in range(1, 13)]
OWN, EVEN = "own", "even"


def table(case: Case, plans: xr.DataArray, yearly: Yearly) -> pd.DataFrame:
    """Return quantiles and mean of each kind of work by year and month, as WORKLOAD.

    Parameters
    ----------
    plans
        Draws of all plans, (draw, census_year).
    yearly
        Draws by measure, (draw, calendar_year).
    """
    rows = []
    if AGREED in yearly:
        decided = yearly[AGREED] + yearly[REFUSED]
        agreed = xr.where(decided > 0, yearly[AGREED] / decided, 0.0)  # nobody asked: no advice
        advice = (yearly[REQUESTS] * agreed).sel(calendar_year=slice(plans.census_year[0], None))
        rows.append(_rows("psychology_advice", advice, *months(case)))
    share = review_share(case.inputs["flows"], case.code)
    if share is not None:
        due = dated(plans.isel(census_year=slice(1, None)), 1) * share
        rows.append(_rows("annual_reviews_due", due, _even(), EVEN))
    if not rows:
        return tables.WORKLOAD.empty()
    return tables.WORKLOAD.check(case.labelled(pd.concat(rows)), "workload")


def _rows(measure: str, draws: xr.DataArray, shares: pd.Series, by_month: str) -> pd.DataFrame:
    """Return the year and its months, which are the same share of it in every draw."""
    parts = pd.concat([pd.Series({WHOLE_YEAR: 1.0}), shares])
    year = summaries.quantiles_and_mean(draws)
    months = [year.assign(month=month, value=year.value * part) for month, part in parts.items()]
    return pd.concat(months).assign(measure=measure, by_month=by_month)


def months(case: Case) -> tuple[pd.Series, str]:
    """Return the share of a year's requests that falls in each month, and whose counts it is from.

    The authority's own newest year with every month counted; else months are alike, for nothing is
    published by month.
    """
    monthly = case.inputs.get("monthly_flows")
    if monthly is None:
        return _even(), EVEN
    own = monthly[(monthly.old_la_code == case.code) & (monthly.measure == REQUESTS)]
    parts = own.month.str.split("-", expand=True).reindex(columns=[0, 1])
    wide = own.assign(year=parts[0], of_year=parts[1]).pivot(
        index="year", columns="of_year", values="value"
    )
    whole = wide.reindex(columns=MONTHS).astype("Float64").astype(float).dropna()
    if whole.empty or not whole.iloc[-1].sum() > 0:
        return _even(), EVEN
    return whole.iloc[-1] / whole.iloc[-1].sum(), OWN


def _even() -> pd.Series:
    return pd.Series(1 / len(MONTHS), index=MONTHS)


def review_share(flows: pd.DataFrame, old_la_code: str) -> float | None:
    """Return the share of plans whose review was due in the newest year; England's if unknown."""
    for code in (old_la_code, vocab.ENGLAND):
        own = flows[(flows.old_la_code == code) & flows.measure.isin([DUE, REVIEWED])]
        wide = own.pivot(index="calendar_year", columns="measure", values="value")
        counted = wide.reindex(columns=[DUE, REVIEWED]).astype("Float64").astype(float).dropna()
        if len(counted) and counted[REVIEWED].iloc[-1] > 0:
            return float(counted[DUE].iloc[-1] / counted[REVIEWED].iloc[-1])
    return None
