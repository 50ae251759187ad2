"""Why the number of plans grows: new plans less ceased ones, and a residual.

``growth`` forecasts the total; here each year's change is divided, draw by draw, into
new - ceased + residual, each a rate on the plans held. The residual (plans that move in, late
records, corrections) closes the sum and has its own spread.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Assumption, spread_of, value
from send_analysis.model import streams
from send_analysis.model.case import Case, Plans
from send_analysis.model.demand import counts, own_moves
from send_analysis.model.demand.drawn_ratios import NEW_FOR_A_PLAN, Drawing
from send_analysis.model.demand.panel import PanelError

NEEDED = ["new_plans", "ceased_total", "requests", "requests_refused"]
JOINER_MIXES = ("provision", "age_band")


@dataclass(frozen=True)
class FlowFit:
    """What the flows up to the origin say; rates are shares of the plans held, a year."""

    cease_rate: float
    cease_spread: float
    residual_rate: float
    residual_spread: float
    refusal_rate: float  # share of requests
    waiting: float  # plans that assessments under way beyond the year's work will lead to


@dataclass(frozen=True)
class Flows:
    """A forecast explained: flows (draw, census_year) in the calendar year before each January.

    ``new`` - ``ceased`` + ``residual`` is the change of the total, exactly.
    """

    new: xr.DataArray
    ceased: xr.DataArray
    residual: xr.DataArray
    cease_rate: xr.DataArray  # (draw)
    this_year: xr.DataArray  # (draw): share of new plans that this year's requests lead to
    joiners: dict[str, xr.DataArray]  # shares of new plans by provision, age band, primary need
    refusal_rate: float
    waiting: float


def of_case(case: Case, plans: Plans) -> Flows:
    """Return the growth of a case's baseline draws of plans, explained.

    Raises
    ------
    PanelError
        As ``fit`` does.
    """
    origin = int(plans["total"].census_year[0])
    held = counts.plans(case.inputs, case.code)
    fitted = fit(case.inputs["flows"], held, case.code, origin)
    if "primary_need" not in plans:
        raise PanelError(f"plans by need of January {origin} are needed to explain growth")
    needs = _joiners_of_england(case.inputs["flows"], origin)
    mixes = own_moves.joiners(case, joiner_mixes(needs, plans, case.assumptions), origin)
    ageing = own_moves.ageing(case, plans, origin)
    flows = explain(plans["total"], fitted, mixes, case.code, case.assumptions, case.seed, ageing)
    return with_new(flows, drawn_new_plans(case, plans["total"]))


def drawn_new_plans(case: Case, total: xr.DataArray) -> xr.DataArray | None:
    """Return new plans as every authority's last years say, (draw, census_year); None if too few.

    New plans for each plan held are forecast better than by what growth and ceased plans leave
    (docs/method.md, requests).
    """
    of = Drawing(case, total)
    new = of.times(NEW_FOR_A_PLAN, of.held)
    if new is None:
        return None
    ahead = total.isel(census_year=slice(1, None))
    return ahead.copy(data=new.to_numpy()[:, -ahead.sizes["census_year"] :])


def with_new(flows: Flows, new: xr.DataArray | None) -> Flows:
    """Return flows with other new plans; the residual closes the sum in every draw."""
    if new is None:
        return flows
    return replace(flows, new=new, residual=flows.residual + flows.new - new)


def _joiners_of_england(counted: pd.DataFrame, origin: int) -> pd.Series:
    """Return England's new plans by primary need in the newest year before the origin."""
    prefix = "new_plans/primary_need/"
    known = counted[(counted.old_la_code == vocab.ENGLAND) & (counted.calendar_year < origin)]
    known = known[known.measure.str.startswith(prefix) & known.value.notna()]
    rows = known[known.calendar_year == known.calendar_year.max()]
    return rows.set_index(rows.measure.str.removeprefix(prefix)).value.astype(float)


def fit(flows: pd.DataFrame, plans: pd.Series, old_la_code: str, origin: int) -> FlowFit:
    """Return the rates of one authority from its flows up to the calendar year before the origin.

    Parameters
    ----------
    flows
        Rows of ``tables.FLOWS``.
    plans
        All plans by census year.

    Raises
    ------
    PanelError
        If no year has new and ceased plans, or none has requests.
    """
    own = _by_year(flows, old_la_code, origin)
    rates = _rates(own, plans)
    requested = own.dropna(subset=["requests", "requests_refused"])
    if rates.empty or requested.empty:
        raise PanelError(
            f"flows of {old_la_code} up to {origin - 1}: new, ceased and requested plans are needed"
        )
    newest = requested.iloc[-1]
    spread = rates.std(ddof=1).fillna(0.0)  # one year alone has no spread of its own
    return FlowFit(
        cease_rate=float(rates.ceased.mean()),
        cease_spread=float(spread.ceased),
        residual_rate=float(rates.residual.mean()),
        residual_spread=float(spread.residual),
        refusal_rate=float(newest["requests_refused"] / newest["requests"]),
        waiting=_waiting(newest),
    )


def _by_year(flows: pd.DataFrame, old_la_code: str, origin: int) -> pd.DataFrame:
    own = flows[(flows.old_la_code == old_la_code) & (flows.calendar_year < origin)]
    wide = own.pivot(index="calendar_year", columns="measure", values="value").astype(float)
    return wide.reindex(columns=wide.columns.union(NEEDED)).sort_index()


def _rates(own: pd.DataFrame, plans: pd.Series) -> pd.DataFrame:
    """Return ceased and residual by calendar year, as shares of the plans held at its start."""
    held = plans.reindex(own.index).astype(float)
    change = plans.reindex(own.index + 1).to_numpy(dtype=float, na_value=np.nan) - held
    residual = change - own.new_plans + own.ceased_total
    return pd.DataFrame({"ceased": own.ceased_total / held, "residual": residual / held}).dropna()


def _waiting(newest: pd.Series) -> float:
    """Return the plans that wait: assessments agreed and not finished in the year.

    A queue that was there before is not published, so this is its growth: the least it can be.
    """
    agreed = newest.get("requests_agreed")
    if agreed is None or pd.isna(agreed):
        agreed = newest["requests"] - newest["requests_refused"]
    finished, issued = newest.get("assessments"), newest.get("assessments_plan_issued")
    if not finished or pd.isna(finished) or pd.isna(issued):
        return 0.0  # nothing published: no queue is claimed
    return float(max(agreed - finished, 0.0) * issued / finished)


def explain(
    total: xr.DataArray,
    fitted: FlowFit,
    joiners: Mapping[str, xr.DataArray],
    old_la_code: str,
    assumptions: Mapping[str, Assumption],
    seed: int,
    ageing: xr.DataArray | float = 1.0,
) -> Flows:
    """Return each draw's change of the total as new - ceased + residual.

    Parameters
    ----------
    total
        Plans (draw, census_year), from the origin on.
    ageing
        What the rate of ceasing is multiplied by each year, as the ages held change.
    """
    rng = streams.generator(seed, f"flows/{old_la_code}")
    cease, residual = _rates_by_draw(rng, fitted, total.sizes["draw"], assumptions)
    from_this, from_last = (
        xr.DataArray(
            streams.between(rng, spread_of(assumptions, id_), total.sizes["draw"]), dims="draw"
        )
        for id_ in ("flows.plans_from_this_year", "flows.plans_from_last_year")
    )
    before = total.shift(census_year=1).isel(census_year=slice(1, None))
    change = total.isel(census_year=slice(1, None)) - before
    ceased = cease * before * ageing
    new = (change + ceased - residual * before).clip(0)
    return Flows(
        new=new.transpose(*total.dims),
        ceased=ceased.transpose(*total.dims),
        residual=(change - new + ceased).transpose(*total.dims),
        cease_rate=cease,
        this_year=from_this / (from_this + from_last),
        joiners=dict(joiners),
        refusal_rate=fitted.refusal_rate,
        waiting=fitted.waiting,
    )


def _rates_by_draw(
    rng: np.random.Generator, fitted: FlowFit, draws: int, assumptions: Mapping[str, Assumption]
) -> tuple[xr.DataArray, xr.DataArray]:
    least = value(assumptions, "flows.least_spread")
    normal = rng.standard_normal((2, draws))
    cease = fitted.cease_rate + max(fitted.cease_spread, least) * normal[0]
    residual = fitted.residual_rate + max(fitted.residual_spread, least) * normal[1]
    floor = value(assumptions, "flows.least_cease_rate")
    return xr.DataArray(cease.clip(floor, 1), dims="draw"), xr.DataArray(residual, dims="draw")


def joiner_mixes(
    needs: pd.Series,
    plans: Mapping[str, xr.DataArray],
    assumptions: Mapping[str, Assumption],
) -> dict[str, xr.DataArray]:
    """Return the shares of new plans by category, over the categories that the draws have.

    Parameters
    ----------
    needs
        England's new plans by primary need.
    plans
        Draws by dimension, for the categories that exist.
    """
    counts = {
        dimension: own_moves.england_joining(
            dimension, [str(c) for c in plans[dimension][dimension].to_numpy()], assumptions
        )
        for dimension in JOINER_MIXES
    }
    present = [str(c) for c in plans["primary_need"].primary_need.to_numpy()]
    counts["primary_need"] = needs.reindex(present).fillna(0.0)  # a need that no joiner had
    return {
        dimension: xr.DataArray(
            (joiners / joiners.sum()).to_numpy(), {dimension: list(joiners.index)}, dimension
        )
        for dimension, joiners in counts.items()
    }
