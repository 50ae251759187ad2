"""Why spending differs between two years or two scenarios: volume, mix, price and overflow.

With N all plans, v a line's volume were there no limit on places, o what overflow adds to it
and p its price, first and second state written 0 and 1, per line and draw:

    volume   = p0 v0 (N1 / N0 - 1)
    mix      = p0 (v1 - v0 N1 / N0)
    overflow = p0 (o1 - o0)
    price    = (p1 - p0) (v1 + o1)

which adds up to p1 (v1 + o1) - p0 (v0 + o0) exactly.
"""

from dataclasses import dataclass

import pandas as pd
import xarray as xr

from send_analysis import tables
from send_analysis.model import summaries
from send_analysis.model.case import Case
from send_analysis.model.money.spend import Spend

EFFECTS = ("volume", "mix", "overflow", "price")


@dataclass(frozen=True)
class State:
    """One year of one scenario: all plans (draw), volumes (draw, line), price (line)."""

    plans: xr.DataArray
    volume_without_limits: xr.DataArray
    volume: xr.DataArray
    price: xr.DataArray

    @property
    def spend(self) -> xr.DataArray:
        """Return GBP (draw, line) before recoupment."""
        return self.price * self.volume


def state(parts: Spend, financial_year: str) -> State:
    """Return one year of a budget's volumes and prices."""
    year = {"financial_year": financial_year}
    return State(
        plans=parts.all_plans.sel(year, drop=True),
        volume_without_limits=parts.volume_without_limits.sel(year, drop=True),
        volume=parts.volume.sel(year, drop=True),
        price=parts.price.sel(year, drop=True),
    )


def split(first: State, second: State) -> xr.DataArray:
    """Return what each effect adds, (effect, draw, line), GBP before recoupment."""
    scale = second.plans / first.plans
    without_0, without_1 = first.volume_without_limits, second.volume_without_limits
    parts = [
        first.price * without_0 * (scale - 1),
        first.price * (without_1 - without_0 * scale),
        first.price * ((second.volume - without_1) - (first.volume - without_0)),
        (second.price - first.price) * second.volume,
    ]
    joined = xr.concat(xr.broadcast(*parts), "effect", coords="minimal", compat="override")
    return joined.assign_coords(effect=list(EFFECTS)).transpose("effect", "draw", "line")


def rows(first: State, second: State) -> pd.DataFrame:
    """Return the effects and the whole change over all lines, with the remainder as a row.

    Quantiles of effects do not add up; their means do.
    """
    effects = split(first, second).sum("line")
    change = (second.spend - first.spend).sum("line")
    remainder = change - effects.sum("effect")
    extra = xr.concat([remainder, change], "effect", coords="minimal").assign_coords(
        effect=["remainder", "change"]
    )
    return summaries.quantiles_and_mean(xr.concat([effects, extra], "effect"))


def table(case: Case, parts: Spend) -> pd.DataFrame:
    """Return why spending differs between the first and the last year of a budget."""
    years = [str(year) for year in parts.volume.financial_year.to_numpy()]
    effects = rows(state(parts, years[0]), state(parts, years[-1]))
    labelled = case.labelled(effects.rename(columns={"value": "amount"})).assign(
        first_year=years[0], last_year=years[-1], status="assumed"
    )
    return tables.MONEY_CHANGE.check(labelled, "change of spending")
