"""Requests, decisions, assessments, new and ceased plans by calendar year, in one set of draws.

Each measure is a pooled ratio (``ratios``) of another's draws::

    requests = plans of January x requests for each plan
    refused  = requests x share refused;  agreed = (requests - refused) x share agreed
    assessments that lead to a plan = new plans x England's ratio
    assessments = those / share that lead to a plan
    appeals  = plans of January x appeals for each plan

New and ceased plans are those that explain the draws of plans (``flows``): growth is new less
ceased plans and a residual in every draw.
"""

import pandas as pd
import xarray as xr

from send_analysis import tables
from send_analysis.model import summaries
from send_analysis.model.case import Case
from send_analysis.model.demand import drawn_ratios, request_ages
from send_analysis.model.demand.drawn_ratios import (
    AGREED,
    APPEALS,
    ASSESSED,
    LEADS_TO_PLAN,
    Drawing,
)
from send_analysis.model.demand.flows import Flows
from send_analysis.model.demand.panel import CEASED, NEW, REFUSED, REQUESTS
from send_analysis.model.demand.request_measures import Effects, dated
from send_analysis.tables.requests import ALL_AGES

RESIDUAL, GROWTH = "residual", "growth"
Yearly = dict[str, xr.DataArray]  # by measure: (draw, calendar_year)


def by_year(case: Case, plans: xr.DataArray, flows: Flows | None, effects: Effects) -> Yearly:
    """Return every measure that can be forecast, (draw, calendar_year), from the origin's year on.

    A measure is left out where the authority has no count of it, or too few others have.

    Parameters
    ----------
    plans
        Draws of all plans that no measure has touched, (draw, census_year) from the origin.
    flows
        The draws with measures as new and ceased plans; None where the counts do not say.
    effects
        What measures do to requests and refusals.
    """
    of = Drawing(case, plans)
    held = dated(plans.isel(census_year=slice(None, -1)), 0)
    made: Yearly = {} if flows is None else _explained(flows)
    requests = of.times(drawn_ratios.REQUESTS_FOR_A_PLAN, held)
    if requests is not None:
        made[REQUESTS] = requests * effects.requests
        made |= _decided(of, made[REQUESTS], effects)
    if flows is not None:
        made |= _assessed(of, made[NEW])
    appeals = of.times(drawn_ratios.APPEALS_FOR_A_PLAN, held * effects.plans)
    return made if appeals is None else {**made, APPEALS: appeals}


def _decided(of: Drawing, requests: xr.DataArray, effects: Effects) -> Yearly:
    """Return requests refused and agreed."""
    share = of.ratio(drawn_ratios.REFUSED_SHARE)
    if share is None:
        return {}
    refused = requests * (share + effects.refused).clip(0, 1)
    agreed = of.times(drawn_ratios.AGREED_SHARE, requests - refused)
    return {REFUSED: refused} if agreed is None else {REFUSED: refused, AGREED: agreed}


def _assessed(of: Drawing, new: xr.DataArray) -> Yearly:
    """Return assessments that lead to a plan, and all that are completed."""
    led = of.england(LEADS_TO_PLAN, NEW)
    if led is None:
        return {}
    leading, share = new * led, of.ratio(drawn_ratios.LEADING_SHARE)
    return {LEADS_TO_PLAN: leading} | ({} if share is None else {ASSESSED: leading / share})


def _explained(flows: Flows) -> Yearly:
    """Return growth of plans, new, ceased and the rest, by the calendar year that they are of."""
    parts = {NEW: flows.new, CEASED: flows.ceased, RESIDUAL: flows.residual}
    yearly = {name: dated(part, 1) for name, part in parts.items()}
    return {**yearly, GROWTH: yearly[NEW] - yearly[CEASED] + yearly[RESIDUAL]}


def table(case: Case, yearly: Yearly) -> pd.DataFrame:
    """Return quantiles and mean of every measure, by age where counted, as REQUESTS_FORECAST."""
    whole = [(name, ALL_AGES, draws) for name, draws in yearly.items()]
    by_age = [
        (name, str(band), draws.sel(age_band=band, drop=True))
        for name, draws in request_ages.divided(case, yearly).items()
        for band in draws.age_band.to_numpy()
    ]
    rows = [
        summaries.quantiles_and_mean(draws).assign(measure=name, age_band=band)
        for name, band, draws in (*whole, *by_age)
    ]
    if not rows:
        return tables.REQUESTS_FORECAST.empty()
    return tables.REQUESTS_FORECAST.check(case.labelled(pd.concat(rows)), "forecast of requests")
