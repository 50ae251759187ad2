"""Requests, decisions, assessments, new and ceased plans by calendar year, in one set of draws.

Each measure is a pooled ratio (``ratios``) of another's draws::

    requests = plans of January x requests for each plan
    refused  = requests x share refused;  agreed = (requests - refused) x share agreed
    assessments = agreed of this year and the last x share assessed, as measures move new plans
    assessments that lead to a plan = assessments x share that lead to one
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
    dated,
)
from send_analysis.model.demand.flows import Flows
from send_analysis.model.demand.panel import CEASED, NEW, REFUSED, REQUESTS
from send_analysis.model.demand.request_measures import Effects
from send_analysis.tables.requests import ALL_AGES

RESIDUAL, GROWTH = "residual", "growth"
Yearly = dict[str, xr.DataArray]  # by measure: (draw, calendar_year)


def by_year(case: Case, plans: xr.DataArray, flows: Flows | None, effects: Effects) -> Yearly:
    """Return every measure that can be forecast, (draw, calendar_year), to the last January.

    From the year that ended at the origin: as published, or drawn where that is not out yet.
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
    effects = effects.over(of.held.calendar_year)
    made: Yearly = {} if flows is None else _explained(of, flows)
    requests = of.times(drawn_ratios.REQUESTS_FOR_A_PLAN, of.held)
    if requests is not None:
        made |= _decided(of, requests, effects)
        made |= _assessed(of, _decided(of, requests, Effects()), made, effects)
    appeals = of.times(drawn_ratios.APPEALS_FOR_A_PLAN, of.held * effects.plans)
    return made if appeals is None else {**made, APPEALS: of.as_published(APPEALS, appeals)}


def _decided(of: Drawing, requests: xr.DataArray, effects: Effects) -> Yearly:
    """Return requests, and those refused and agreed."""
    requests = of.as_published(REQUESTS, requests * effects.requests)
    share = of.ratio(drawn_ratios.REFUSED_SHARE)
    if share is None:
        return {REQUESTS: requests}
    refused = of.as_published(REFUSED, requests * (share + effects.refused).clip(0, 1))
    agreed = of.times(drawn_ratios.AGREED_SHARE, requests - refused)
    known = {} if agreed is None else {AGREED: of.as_published(AGREED, agreed)}
    return {REQUESTS: requests, REFUSED: refused, **known}


def _assessed(of: Drawing, before: Yearly, made: Yearly, effects: Effects) -> Yearly:
    """Return assessments that are completed, and those that lead to a plan.

    They follow decisions to assess without measures (``before``), move as new plans do with them,
    and are never more than what was agreed in two years.
    """
    if AGREED not in before:
        return {}
    assessed = of.times(drawn_ratios.ASSESSED_SHARE, of.in_two_years(before[AGREED]))
    if assessed is None:
        return {}
    assessed, most = assessed * effects.new, of.in_two_years(made[AGREED])
    assessed = of.as_published(ASSESSED, assessed.where(assessed < most, most))
    leading = of.times(drawn_ratios.LEADING_SHARE, assessed)
    known = {} if leading is None else {LEADS_TO_PLAN: of.as_published(LEADS_TO_PLAN, leading)}
    return {ASSESSED: assessed, **known}


def _explained(of: Drawing, flows: Flows) -> Yearly:
    """Return growth of plans, new, ceased and the rest, by the calendar year that they are of."""
    ahead = {NEW: dated(flows.new, 1), CEASED: dated(flows.ceased, 1)}
    growth = ahead[NEW] - ahead[CEASED] + dated(flows.residual, 1)
    every = {**ahead, GROWTH: growth}
    if ended := _ended(of, flows):
        every = {n: xr.concat([ended[n], part], "calendar_year") for n, part in every.items()}
    every[RESIDUAL] = every[GROWTH] - every[NEW] + every[CEASED]
    return {name: part.transpose("draw", "calendar_year") for name, part in every.items()}


def _ended(of: Drawing, flows: Flows) -> Yearly:
    """Return the same of the year that ended at the origin; none if its start is not counted."""
    held = of.held.where(of.held.calendar_year < of.origin, drop=True)
    ratio = of.ratio(drawn_ratios.NEW_FOR_A_PLAN)
    if not held.size or ratio is None:
        return {}
    growth = dated(of.plans.diff("census_year"), 1).sel(calendar_year=held.calendar_year)
    new = of.as_published(NEW, held * ratio)
    return {NEW: new, CEASED: of.as_published(CEASED, held * flows.cease_rate), GROWTH: growth}


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
