"""The pooled ratios of one case, drawn beside its plans: of requests, decisions and new plans."""

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis.model import once
from send_analysis.model.case import Case
from send_analysis.model.demand import counts, ratio_draws, ratios
from send_analysis.model.demand.panel import CEASED, NEW, REFUSED, REQUESTS, PanelError
from send_analysis.model.demand.ratios import PLANS, Counts, Pooled, Ratio
from send_analysis.tables import Tables

AGREED, NOT_REFUSED = "requests_agreed", "requests_not_refused"
AGREED_OR_LIKELY, AGREED_IN_TWO = "requests_agreed_or_likely", "requests_agreed_in_two_years"
ASSESSED, LEADS_TO_PLAN = "assessments", "assessments_plan_issued"
APPEALS = "tribunal_appeals_registered"
COUNTED = (REQUESTS, REFUSED, AGREED, ASSESSED, LEADS_TO_PLAN, NEW, CEASED, APPEALS)

# Chosen on the origins 2019 to 2022 and scored on later ones: docs/method.md, requests.
REQUESTS_FOR_A_PLAN = Ratio(REQUESTS, PLANS, returns=0.5, grows_plans=2)
NEW_FOR_A_PLAN = Ratio(NEW, PLANS, returns=0.5, grows_plans=1)
REFUSED_SHARE = Ratio(REFUSED, REQUESTS, share=True)
AGREED_SHARE = Ratio(AGREED, NOT_REFUSED, share=True)
ASSESSED_SHARE = Ratio(ASSESSED, AGREED_IN_TWO, share=True)
LEADING_SHARE = Ratio(LEADS_TO_PLAN, ASSESSED, share=True)
APPEALS_FOR_A_PLAN = Ratio(APPEALS, PLANS, keeps=0.8)


class Drawing:
    """Ratios of one authority, drawn beside its plans.

    Attributes
    ----------
    plans
        Draws (draw, census_year) from the January before the origin, where that is counted, on:
        the year that ended at the origin may not be published yet.
    years
        The calendar years of the ratios.
    """

    def __init__(self, case: Case, plans: xr.DataArray) -> None:
        self.case, self.origin = case, int(plans.census_year[0])
        before = counts.plans(case.inputs, case.code).get(self.origin - 1)
        self.plans = plans if before is None else _after(plans, float(before))
        self.known = self._believed(counted(case.inputs, self.origin))

    @property
    def held(self) -> xr.DataArray:
        """Return plans at the start of each calendar year, (draw, calendar_year)."""
        return dated(self.plans.isel(census_year=slice(None, -1)), 0)

    def ratio(self, ratio: Ratio) -> xr.DataArray | None:
        """Return a ratio (draw, calendar_year); None where there are no counts to learn from."""
        try:
            pooled = fitted(self.case.inputs, ratio, self.origin)
        except PanelError:
            return None
        of = ratios.own(self.known, ratio, self.case.code)
        if of is None:
            return None
        return ratio_draws.draws(pooled, of, self.plans, self.case.seed)

    def times(self, ratio: Ratio, per: xr.DataArray) -> xr.DataArray | None:
        """Return the measure that a ratio is of, given draws of what it is for."""
        drawn = self.ratio(ratio)
        return None if drawn is None else (per * drawn).transpose("draw", "calendar_year")

    def in_two_years(self, agreed: xr.DataArray) -> xr.DataArray:
        """Return decisions to assess of each year and the one before it, (draw, calendar_year)."""
        before, first = agreed.shift(calendar_year=1), int(agreed.calendar_year[0])
        known = self.known[AGREED_OR_LIKELY].loc[self.case.code].get(first - 1, np.nan)
        earlier = agreed if np.isnan(known) else xr.full_like(agreed, known)
        return agreed + before.where(agreed.calendar_year > first, earlier)

    def as_published(self, measure: str, draws: xr.DataArray) -> xr.DataArray:
        """Return draws with the count of the year that ended at the origin, where published."""
        ended, table = self.origin - 1, self.known[measure]
        value = table.loc[self.case.code, ended] if self.case.code in table.index else np.nan
        return draws if np.isnan(value) else draws.where(draws.calendar_year != ended, value)

    def _believed(self, known: Counts) -> Counts:
        """Return the counts with what is believed of the authority's own plans."""
        plans = known[PLANS].copy()
        own = counts.plans(self.case.inputs, self.case.code)
        plans.loc[self.case.code] = own.reindex(plans.columns)
        return {**known, PLANS: plans}


def _after(plans: xr.DataArray, before: float) -> xr.DataArray:
    """Return draws of plans with the same count in every draw a January earlier."""
    first = plans.isel(census_year=[0])
    earlier = xr.full_like(first, before).assign_coords(census_year=first.census_year - 1)
    return xr.concat([earlier, plans], "census_year")


def dated(draws: xr.DataArray, before: int) -> xr.DataArray:
    """Return draws by calendar year, so many years before each January."""
    renamed = draws.rename(census_year="calendar_year")
    return renamed.assign_coords(calendar_year=renamed.calendar_year - before)


@once.for_inputs
def counted(inputs: Tables, origin: int) -> dict[str, pd.DataFrame]:
    """Return what was published of every measure at an origin, by authority and calendar year."""
    known = ratios.counted(inputs, origin, COUNTED)
    not_refused = known[REQUESTS] - known[REFUSED]
    agreed = _likely(known[AGREED], not_refused)
    derived = {
        NOT_REFUSED: not_refused,
        AGREED_OR_LIKELY: agreed,
        AGREED_IN_TWO: agreed + agreed.shift(axis=1),
        NEW: known[NEW].fillna(known[LEADS_TO_PLAN]),  # England 2025: half a percent apart
    }
    return {**known, **derived}


def _likely(agreed: pd.DataFrame, not_refused: pd.DataFrame) -> pd.DataFrame:
    """Return decisions to assess; before they were counted (2023), the first share counted."""
    share = (agreed / not_refused).bfill(axis=1)
    return agreed.fillna(share * not_refused)


@once.for_inputs
def fitted(inputs: Tables, ratio: Ratio, origin: int) -> Pooled:
    """Return a ratio as every authority's counts up to an origin have it; PanelError if too few."""
    return ratios.fit(counted(inputs, origin), ratio)
