"""Why spending is what it is: its change between two years, and the base year rebuilt.

Between two years or scenarios, with N all plans, v a line's volume were there no limit on
places, o what overflow adds to it and p its price, first and second state written 0 and 1:

    volume   = p0 v0 (N1 / N0 - 1)
    mix      = p0 (v1 - v0 N1 / N0)
    overflow = p0 (o1 - o0)
    price    = (p1 - p0) (v1 + o1)

which adds up to p1 (v1 + o1) - p0 (v0 + o0) exactly, per line and draw.

The base year is rebuilt from published figures in four steps that say what each one proves:
(a) identity: budgeted places less the department's deductions are the outturn;
(b) bridge: before and after deductions give the same in-year gap;
(c) prediction: unit costs that do not come from this authority, times its plans;
(d) fit: the factor that makes the prediction the outturn: fitted, proves nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import xarray as xr

from send_analysis import tables
from send_analysis.model import summaries
from send_analysis.model.case import Case
from send_analysis.model.money import grant, history, lines, prices
from send_analysis.model.money.grant import Grant
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


def change(case: Case, parts: Spend) -> pd.DataFrame:
    """Return why spending differs between the first and the last year of a budget."""
    years = [str(year) for year in parts.volume.financial_year.to_numpy()]
    effects = rows(state(parts, years[0]), state(parts, years[-1]))
    labelled = case.labelled(effects.rename(columns={"value": "amount"})).assign(
        first_year=years[0], last_year=years[-1], status="assumed"
    )
    return tables.MONEY_CHANGE.check(labelled, "change of spending")


IDENTITY = "a_identity"
BRIDGE = "b_bridge"
PREDICTION = "c_prediction"
FIT = "d_fit"
AGREES = 0.01  # share of the amount within which two published figures are called equal
FITTED = "fitted, proves nothing"
PROVIDERS = {
    "place_special": "special schools: pupils and places bought from maintained schools only",
    "place_units": "units: several phases and post-16 places in one line; academies change in year",
    "place_alternative_provision": "alternative provision: commissioned and recouped differently",
}


def reconciliation(case: Case) -> pd.DataFrame:
    """Return the reconciliation table of one area; difference = computed - published, GBP."""
    year = history.split_year(case)
    budget, outturn = (history.spent(case, year, basis) for basis in ("budget", "outturn"))
    block = grant.of_year(case.inputs, case.code, year)
    predicted = _prediction(case, year)
    rows = [
        *identity(budget, block.deductions, outturn),
        *_bridge(block, outturn),
        *_compared(PREDICTION, predicted, outturn),
        *_fit(predicted, outturn),
    ]
    table = pd.DataFrame(rows, columns=["step", "line", "computed", "published", "note"])
    labelled = table.assign(
        old_la_code=case.code,
        financial_year=year,
        difference=table.computed - table.published,
    )
    return tables.RECONCILIATION.check(labelled, "reconciliation")


Row = tuple[str, str, float, float, str]


def identity(
    budget: Mapping[str, float], deductions: Mapping[str, float], outturn: Mapping[str, float]
) -> list[Row]:
    """Return budgeted places less deductions against the outturn, by place line."""
    rows: list[Row] = []
    for line, booked in lines.PLACE_SECTION_251.items():
        before = sum(budget.get(b, 0.0) for b in booked)
        paid = sum(outturn.get(b, 0.0) for b in booked)
        computed = before - deductions.get(line, 0.0)
        rows.append((IDENTITY, line, computed, paid, _why(line, before, computed, paid)))
    return rows


def _why(line: str, before: float, computed: float, paid: float) -> str:
    """Return what a difference between computed and paid place money is a sign of."""
    if abs(paid - computed) <= AGREES * max(abs(computed), 1.0):
        return "agrees within 1%"
    if abs(paid - before) < abs(paid - computed):
        return f"outturn lies nearer to the budget before recoupment ({PROVIDERS[line]})"
    return f"not explained by deductions ({PROVIDERS[line]})"


def _bridge(block: Grant, outturn: Mapping[str, float]) -> list[Row]:
    """Return the in-year gap on both bases; computed = before, published = after deductions."""
    before, after, deducted = block.before, block.after, block.deductions["total"]
    spent = sum(outturn.values())
    return [
        (BRIDGE, "block", before - deducted, after, "block before less deductions; block after"),
        (BRIDGE, "spend", spent + deducted, spent, "outturn with deductions; outturn"),
        (
            BRIDGE,
            "in_year_gap",
            before - (spent + deducted),
            after - spent,
            "before deductions; after deductions; without any block transfer",
        ),
    ]


def _prediction(case: Case, year: str) -> dict[str, float]:
    """Return spending by line as if the authority's outturn were not known."""
    average = history.average_of(history.january_plans(case), year)
    volume = lines.plans_by_line(average)
    budget = history.spent(case, year, "budget")
    place = case.value(lines.PLACE_PRICES["place_alternative_provision"])
    volume[lines.ALTERNATIVE] = budget.get("place_pru_ap", 0.0) / place
    expected = prices.england_amounts(case, volume)
    by_group = {_name(group): sum(expected[x] for x in group.ours) for group in lines.BOOKED}
    return {**by_group, **prices.england_services(case, average)}


def _name(group: lines.Booked) -> str:
    """Return the name of a group of printed lines: that of its price, or its single line."""
    return (
        lines.PLAN_LINES[lines.PROVISION_OF[group.ours[0]]].unit_cost
        if len(group.ours) > 1
        else group.ours[0]
    )


def _compared(
    step_name: str, computed: Mapping[str, float], outturn: Mapping[str, float]
) -> list[Row]:
    """Return each predicted line and their sum against the outturn; there is no pass mark."""
    note = "unit costs of England, not of this authority; no pass mark"
    rows = [
        (step_name, line, amount, _paid(line, outturn), note) for line, amount in computed.items()
    ]
    total = (sum(r[2] for r in rows), sum(r[3] for r in rows))
    return [*rows, (step_name, "total", *total, f"{note}; without places")]


def _paid(line: str, outturn: Mapping[str, float]) -> float:
    printed = {_name(group): group.printed for group in lines.BOOKED}
    return sum(outturn.get(booked, 0.0) for booked in printed.get(line, (line,)))


def _fit(predicted: Mapping[str, float], outturn: Mapping[str, float]) -> list[Row]:
    """Return each prediction scaled to the outturn: equal by construction."""
    rows: list[Row] = []
    for line, amount in predicted.items():
        paid = _paid(line, outturn)
        factor = paid / amount if amount else 0.0
        rows.append((FIT, line, amount * factor, paid, f"factor {factor:.2f}: {FITTED}"))
    return rows
