"""Paths that England's plans may take beside the baseline, and what each asks of new plans.

The baseline carries England's last growth on. A path is another number of England's plans in each
January; an authority keeps its share of England in every draw. Each change is explained as

    S[t] = S[t-1] * (1 - ceased + residual) + new[t]

with England's mean rates, so that new plans are what balances a path.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Assumptions, value
from send_analysis.config.measure import EnglandPath
from send_analysis.model import effects
from send_analysis.model.case import Case
from send_analysis.model.demand import flows, total
from send_analysis.model.demand.increments import DIMENSIONS, PLANS, Baseline, Plans
from send_analysis.model.demand.panel import PanelError

REACHED_IN = vocab.LAST_CENSUS_YEAR  # the January that the government's path is stated for


@dataclass(frozen=True)
class England:
    """England's plans without any measure, and what the last years say of their flows.

    Attributes
    ----------
    plans
        By census year: counted, then the central estimate of the baseline.
    counted_to
        The newest January counted.
    origin
        The January that the area's forecast starts from: no path changes it.
    kept
        Share of the plans that is held again a year later: 1 - ceased + residual.
    requests_growth
        Growth of requests in the newest calendar year, share.
    """

    plans: pd.Series
    counted_to: int
    origin: int
    kept: float
    requests_growth: float

    def new_plans(self, path: pd.Series) -> pd.Series:
        """Return the new plans of the calendar year before each January of a path."""
        return (path - self.kept * path.shift()).dropna()


def of_case(case: Case, origin: int) -> England:
    """Return England as the forecast of an area from an origin sees it.

    Raises
    ------
    PanelError
        If England's flows are not loaded.
    """
    plans, counted_to = total.england_expected(case, origin)
    fitted = flows.fit(case.inputs["flows"], plans.loc[:counted_to], vocab.ENGLAND, counted_to)
    kept = 1 - fitted.cease_rate + fitted.residual_rate
    return England(plans, counted_to, origin, kept, _requests_growth(case.inputs["flows"]))


def _requests_growth(counted: pd.DataFrame) -> float:
    """Return how much England's requests grew in the newest calendar year, share."""
    of_england = (counted.old_la_code == vocab.ENGLAND) & (counted.measure == "requests")
    known = counted[of_england & counted.value.notna()].sort_values("calendar_year")
    if len(known) < 2:
        raise PanelError("England's requests of two years are needed for a path of its plans")
    before, newest = known.value.astype(float).tail(2)
    return float(newest / before - 1)


def _to_government(england: England, assumptions: Assumptions, last: int) -> pd.Series:
    """Return plans that grow evenly from a January to the number that the government expects."""
    target = value(assumptions, "demand.government_plans")
    years = england.plans.loc[last:].index
    part = ((years - last) / max(REACHED_IN - last, 1)).to_numpy().clip(0, 1)
    now = float(england.plans[last])
    return pd.Series(now * (target / now) ** part, years)


def _with_requests(growth: Callable[[England], float]) -> Callable[..., pd.Series]:
    """Return the path on which new plans grow as requests do, at one rate a year."""

    def path(england: England, _: Assumptions, last: int) -> pd.Series:
        plans = {last: float(england.plans[last])}
        new = float(england.new_plans(england.plans)[last])
        for year in range(last + 1, int(england.plans.index[-1]) + 1):
            new *= 1 + growth(england)
            plans[year] = england.kept * plans[year - 1] + new
        return pd.Series(plans)

    return path


_PATHS: Mapping[str, Callable[..., pd.Series]] = {
    "government": _to_government,
    "requests_level": _with_requests(lambda _: 0.0),
    "requests_last_growth": _with_requests(lambda england: england.requests_growth),
}


def path(name: str, england: England, assumptions: Assumptions, start: int) -> pd.Series:
    """Return England's plans by census year; the path leaves the baseline before ``start``."""
    leaves = _PATHS[name](england, assumptions, max(start - 1, england.origin))
    return leaves.combine_first(england.plans)


@effects.handles(PLANS, EnglandPath)
def england_path(measure: EnglandPath, start: Baseline) -> Plans:
    """Return what the authority's plans change by when England's take a path.

    Each draw is multiplied by (path / baseline of England) ** (effect x part reached), so that the
    authority's share of England stays and an effect of 0 changes nothing.
    """
    england, total_plans = start.england(), start.plans["total"]
    ratio = path(measure.path, england, start.assumptions, measure.start) / england.plans
    years = total_plans.census_year
    logs = xr.DataArray(np.log(ratio.loc[years.to_numpy()]), {"census_year": years}, "census_year")
    change = np.exp(start.effect(measure) * effects.reached(measure, years) * logs) - 1
    named = {name: start.plans[name] for name in ("total", *DIMENSIONS)}
    return {name: (cells * change).transpose(*cells.dims) for name, cells in named.items()}
