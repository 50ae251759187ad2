"""Income less spending: in the year, and added up since the start of the forecast.

Without a verified opening balance, the sum is a change since 1 April of the first year.
A cumulative balance appears only where the area states its opening balance. From 2028-29 SEND
is to be met from central budgets: money after March 2028 is "current rules continued".
"""

from dataclasses import dataclass

import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.model import summaries
from send_analysis.model.case import Case
from send_analysis.model.money import grant
from send_analysis.model.money.prices import OWN

OPENING = "opening_balance"
CARRIED_FORWARD = "carried_forward"
THRESHOLDS = (1, 2, 5, 10)  # times budget.threshold


@dataclass(frozen=True)
class Opening:
    """The balance at the start, GBP, below 0 a deficit; None where nobody states one."""

    amount: float | None
    status: str


@dataclass(frozen=True)
class Balance:
    """GBP by draw and financial year; a deficit is negative."""

    in_year: xr.DataArray
    change: xr.DataArray
    change_with_grant: xr.DataArray
    opening: Opening


def step(case: Case, income: xr.DataArray, spend: xr.DataArray, opening: Opening) -> Balance:
    """Return in-year and added-up balances from totals (draw, financial_year), GBP."""
    in_year = (income - spend).transpose("draw", "financial_year")
    change = in_year.cumsum("financial_year").assign_coords(in_year.coords)
    return Balance(
        in_year=in_year,
        change=change,
        change_with_grant=change + _grant(case, change, opening.amount or 0.0),
        opening=opening,
    )


def _grant(case: Case, change: xr.DataArray, opening: float) -> xr.DataArray:
    """Return the stability grant received by each year: a part of the deficit at its date.

    Without an opening balance only the part of the deficit that the forecast adds is known.
    """
    march = int(case.value("budget.stability_grant_march"))
    years = [vocab.financial_year_start(str(y)) for y in change.financial_year.to_numpy()]
    added = change.isel(financial_year=[i for i, y in enumerate(years) if y < march][-1:])
    by_then = added.sum("financial_year") + opening  # before the first year nothing is added
    received = [y >= march and years[0] <= march for y in years]  # later openings have it already
    after = xr.DataArray(received, {"financial_year": change.financial_year}, "financial_year")
    return (case.value("budget.stability_grant") * (-by_then).clip(0) * after).transpose(
        *change.dims
    )


def rows(case: Case, balance: Balance) -> pd.DataFrame:
    """Return the balance lines: quantiles, means and probabilities."""
    first = vocab.financial_year_start(str(balance.in_year.financial_year.to_numpy()[0]))
    change = f"change_since_1_april_{first}"
    threshold = case.value("budget.threshold")
    lines = [
        _amounts(balance.in_year, "in_year_balance"),
        _amounts(balance.change, change),
        _amounts(balance.change_with_grant, f"{change}_with_stability_grant"),
        _chance(balance.in_year < 0, "p_in_year_deficit"),
        _chance(balance.change < -threshold, "p_change_beyond_threshold"),
        _chance(_first_beyond(balance.change, threshold), "p_first_beyond_threshold"),
    ]
    if balance.opening.amount is not None:
        lines += _cumulative(balance, balance.opening.amount)
    return pd.concat(lines)


def _cumulative(balance: Balance, opening: float) -> list[pd.DataFrame]:
    """Return the opening balance, in the first year, with its status, and what it becomes.

    A sum is no firmer than its softest part: only the opening itself may be own or published.
    """
    first = 0 * balance.change.isel(financial_year=[0]) + opening
    return [
        _amounts(first, OPENING).assign(status=balance.opening.status),
        _amounts(opening + balance.change, "cumulative_balance"),
        _amounts(opening + balance.change_with_grant, "cumulative_balance_with_stability_grant"),
    ]


def risk(case: Case, balance: Balance) -> pd.DataFrame:
    """Return the chance of a deficit beyond each threshold, by year, and that it is the first."""
    paths = {"in_year": balance.in_year, "since_start": balance.change}
    if balance.opening.amount is not None:
        paths["cumulative"] = balance.opening.amount + balance.change
    base = case.value("budget.threshold")
    chances = [
        _beyond(path, times * base).assign(measure=name, threshold=times * base)
        for name, path in paths.items()
        for times in THRESHOLDS
    ]
    labelled = case.labelled(pd.concat(chances)).assign(status="assumed")
    return tables.DEFICIT_RISK.check(labelled, "risk of a deficit")


def _beyond(path: xr.DataArray, threshold: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "financial_year": path.financial_year.to_numpy(),
            "probability": (path < -threshold).mean("draw").to_numpy(),
            "p_first": _first_beyond(path, threshold).mean("draw").to_numpy(),
        }
    )


def cost_per_plan(spend: xr.DataArray, all_plans: xr.DataArray) -> pd.DataFrame:
    """Return spending before recoupment over the year's average plans, GBP a plan."""
    return _amounts((spend / all_plans).transpose("draw", "financial_year"), "cost_per_plan")


def _first_beyond(change: xr.DataArray, threshold: float) -> xr.DataArray:
    beyond = change < -threshold
    return beyond & (beyond.cumsum("financial_year") == 1)


def _amounts(values: xr.DataArray, line: str) -> pd.DataFrame:
    return summaries.quantiles_and_mean(values).assign(line=line, status="assumed")


def _chance(event: xr.DataArray, line: str) -> pd.DataFrame:
    return summaries.probability(event).assign(line=line, status="assumed")


def opening(case: Case, first_year: str) -> Opening:
    """Return the balance at 1 April of the first year: own, else as published, else assumed.

    Published is the grant carried forward in the outturn of the year before.
    """
    own = grant.stated_amounts(case.inputs["income"], case.code, OPENING)
    if first_year in own:
        return Opening(own[first_year], OWN)
    carried = _carried_forward(case, first_year)
    if carried is not None:
        return Opening(carried, "published")
    assumption = case.assumptions.get(f"budget.opening_balance.{case.area.slug}")
    return Opening(assumption.value, assumption.status) if assumption else Opening(None, "assumed")


def _carried_forward(case: Case, first_year: str) -> float | None:
    """Return the grant carried forward at 31 March before the first year, if published."""
    if "dsg_balance" not in case.inputs:
        return None
    before = vocab.financial_year(vocab.financial_year_start(first_year) - 1)
    rows = case.inputs["dsg_balance"]
    rows = rows[
        (rows.old_la_code == case.code)
        & (rows.financial_year == before)
        & (rows.measure == CARRIED_FORWARD)
        & rows.value.notna()
    ]
    return None if rows.empty else float(rows.value.iloc[-1])
