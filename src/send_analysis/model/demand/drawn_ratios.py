"""The pooled ratios of one case, drawn beside its plans: of requests, decisions and new plans."""

import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.model import once
from send_analysis.model.case import Case
from send_analysis.model.demand import counts, ratio_draws, ratios
from send_analysis.model.demand.panel import NEW, REFUSED, REQUESTS, PanelError
from send_analysis.model.demand.ratios import PLANS, Counts, Pooled, Ratio
from send_analysis.tables import Tables

AGREED, NOT_REFUSED = "requests_agreed", "requests_not_refused"
ASSESSED, LEADS_TO_PLAN = "assessments", "assessments_plan_issued"
APPEALS = "tribunal_appeals_registered"
COUNTED = (REQUESTS, REFUSED, AGREED, ASSESSED, LEADS_TO_PLAN, NEW, APPEALS)

# Chosen on the origins 2019 and 2020 and scored on later ones: docs/method.md, requests.
REQUESTS_FOR_A_PLAN = Ratio(REQUESTS, PLANS, returns=0.5, grows_plans=2)
NEW_FOR_A_PLAN = Ratio(NEW, PLANS, grows_plans=1)
REFUSED_SHARE = Ratio(REFUSED, REQUESTS, share=True)
AGREED_SHARE = Ratio(AGREED, NOT_REFUSED, share=True)
LEADING_SHARE = Ratio(LEADS_TO_PLAN, ASSESSED, share=True)
APPEALS_FOR_A_PLAN = Ratio(APPEALS, PLANS, keeps=0.5)


class Drawing:
    """Ratios of one authority, drawn beside its plans (draw, census_year) from the origin on."""

    def __init__(self, case: Case, plans: xr.DataArray) -> None:
        self.case, self.plans = case, plans
        self.origin = int(plans.census_year[0])

    def ratio(self, ratio: Ratio) -> xr.DataArray | None:
        """Return a ratio (draw, calendar_year); None where there are no counts to learn from."""
        try:
            pooled = fitted(self.case.inputs, ratio, self.origin)
        except PanelError:
            return None
        known = self._believed(counted(self.case.inputs, self.origin))
        of = ratios.own(known, ratio, self.case.code)
        if of is None:
            return None
        return ratio_draws.draws(pooled, of, self.plans, self.case.seed)

    def times(self, ratio: Ratio, per: xr.DataArray) -> xr.DataArray | None:
        """Return the measure that a ratio is of, given draws of what it is for."""
        drawn = self.ratio(ratio)
        return None if drawn is None else (per * drawn).transpose("draw", "calendar_year")

    def england(self, of: str, per: str) -> float | None:
        """Return England's newest ratio of two measures."""
        known = counted(self.case.inputs, self.origin)
        both = (known[of].loc[vocab.ENGLAND] / known[per].loc[vocab.ENGLAND]).dropna()
        return None if both.empty else float(both.iloc[-1])

    def _believed(self, known: Counts) -> Counts:
        """Return the counts with what is believed of the authority's own plans."""
        plans = known[PLANS].copy()
        own = counts.plans(self.case.inputs, self.case.code)
        plans.loc[self.case.code] = own.reindex(plans.columns)
        return {**known, PLANS: plans}


@once.for_inputs
def counted(inputs: Tables, origin: int) -> dict[str, pd.DataFrame]:
    """Return what was published of every measure at an origin, by authority and calendar year."""
    known = ratios.counted(inputs, origin, COUNTED)
    derived = {
        NOT_REFUSED: known[REQUESTS] - known[REFUSED],
        NEW: known[NEW].fillna(known[LEADS_TO_PLAN]),  # England 2025: half a percent apart
    }
    return {**known, **derived}


@once.for_inputs
def fitted(inputs: Tables, ratio: Ratio, origin: int) -> Pooled:
    """Return a ratio as every authority's counts up to an origin have it; PanelError if too few."""
    return ratios.fit(counted(inputs, origin), ratio)
