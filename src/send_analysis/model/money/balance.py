"""Income less spending: in the year, and added up in the grant's account from its opening balance.

Where nobody states an opening balance, the sum is a change since 1 April of the first year, and
no stability grant is computed: it pays a part of a deficit that is not known. From 2028-29 SEND is
to be met from central budgets: money after the override is "current rules continued".
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.config import ConfigError
from send_analysis.model import once, summaries
from send_analysis.model.case import Case
from send_analysis.model.money import grant, yearly
from send_analysis.model.once import Authority

OPENING = "opening_balance"
CARRIED_FORWARD = "carried_forward"
_YEARLY = ("draw", "financial_year")
THRESHOLDS = (1, 2, 5, 10)  # times budget.threshold


@dataclass(frozen=True)
class Opening:
    """The balance at 1 April of a financial year, GBP, below 0 a deficit; None where none is known.

    Years before it are shown and not added: the opening balance holds them.
    """

    amount: float | None
    status: str
    financial_year: str


@dataclass(frozen=True)
class Account:
    """What no measure changes of the income and the account: blocks as stated, and the opening."""

    grants: Mapping[str, grant.Grant]  # financial year -> the newest block stated up to it
    opening: Opening


def account_of(case: Case, years: list[str]) -> Account:
    """Return the blocks and the opening balance that the financial years start from.

    Raises
    ------
    NoFiguresError
        If no block is stated up to the first year.
    """
    return Account(grant.by_year(case.inputs, case.code, years), opening(case, years))


@dataclass(frozen=True)
class Balance:
    """GBP by draw and financial year; a deficit is negative.

    ``change`` and ``stability_grant``, both added up, start with the year of the opening balance;
    without an opening balance there is no grant.
    """

    in_year: xr.DataArray
    change: xr.DataArray
    stability_grant: xr.DataArray | None
    opening: Opening

    @property
    def account(self) -> xr.DataArray | None:
        """Return the balance at the end of each year; None where it has no known opening."""
        return None if self.opening.amount is None else self.opening.amount + self.change


def step(case: Case, income: xr.DataArray, spend: xr.DataArray, opening: Opening) -> Balance:
    """Return in-year and added-up balances from totals (draw, financial_year), GBP."""
    values = yearly.over(income, _YEARLY) - yearly.over(spend, _YEARLY)
    years = [str(year) for year in spend.financial_year.to_numpy()]
    added = [at for at, year in enumerate(years) if year >= opening.financial_year]
    change = _by_year(values[:, added].cumsum(axis=1), [years[at] for at in added])
    received = None if opening.amount is None else _grant(case, change, opening)
    return Balance(_by_year(values, years), change, received, opening)


def _by_year(values: np.ndarray, years: list[str]) -> xr.DataArray:
    return xr.DataArray(values, {"financial_year": yearly.names("financial_year", *years)}, _YEARLY)


def _grant(case: Case, change: xr.DataArray, opening: Opening) -> xr.DataArray:
    """Return the stability grant received by each year: a part of the deficit held at its date."""
    march = int(case.value("budget.stability_grant_march"))
    years = [vocab.financial_year_start(str(y)) for y in change.financial_year.to_numpy()]
    last = [at for at, year in enumerate(years) if year < march][-1:]
    by_then = change.to_numpy()[:, last].sum(axis=1) + (opening.amount or 0.0)
    received = [y >= march and years[0] <= march for y in years]  # later openings have it already
    share = case.value("budget.stability_grant")
    return change.copy(data=(share * (-by_then).clip(0))[:, None] * np.array(received))


def rows(case: Case, balance: Balance) -> pd.DataFrame:
    """Return the balance lines: quantiles, means and probabilities."""
    first = vocab.financial_year_start(balance.opening.financial_year)
    threshold = case.value("budget.threshold")
    lines = [
        _amounts(balance.in_year, "in_year_balance"),
        _amounts(balance.change, f"change_since_1_april_{first}"),
        _chance(balance.in_year < 0, "p_in_year_deficit"),
        _chance(balance.change < -threshold, "p_change_beyond_threshold"),
        _chance(_first_beyond(balance.change, threshold), "p_first_beyond_threshold"),
    ]
    return pd.concat([*lines, *_cumulative(balance)])


def _cumulative(balance: Balance) -> list[pd.DataFrame]:
    """Return the opening balance, in its year, with its status, and what it becomes.

    A sum is no firmer than its softest part: only the opening itself may be own or published.
    """
    account, received = balance.account, balance.stability_grant
    if account is None or received is None:
        return []
    opening = 0 * account.isel(financial_year=[0]) + (balance.opening.amount or 0.0)
    return [
        _amounts(opening, OPENING).assign(status=balance.opening.status),
        _amounts(account, "cumulative_balance"),
        _amounts(account + received, "cumulative_balance_with_stability_grant"),
    ]


def risk(case: Case, balance: Balance) -> pd.DataFrame:
    """Return the chance of a deficit beyond each threshold, by year, and that it is the first."""
    paths = {"in_year": balance.in_year, "since_start": balance.change}
    if balance.account is not None:
        paths["cumulative"] = balance.account
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


def opening(case: Case, years: list[str]) -> Opening:
    """Return the balance that the account starts from, and the year it opens.

    The authority's own, else the reported position that the area's settings choose, else the
    published outturn's, each the newest that opens one of the years; else an assumption.

    Raises
    ------
    ConfigError
        If the settings choose a position that nobody reported.
    """
    own = grant.stated_amounts(case, OPENING)
    stated = {y: Opening(one.amount, one.status, y) for y, one in own.items()}
    for known in (stated, _chosen(case), _published(case)):
        if usable := [y for y in known if y in years]:
            return known[max(usable)]
    assumption = case.assumptions.get(f"budget.opening_balance.{case.area.slug}")
    if assumption is None:
        return Opening(None, "assumed", years[0])
    return Opening(assumption.value, assumption.status, years[0])


def _chosen(case: Case) -> dict[str, Opening]:
    """Return the reported position that the area's settings choose, by the year it opens."""
    wanted = case.area.opening_balance
    if wanted is None:
        return {}
    reported = case.inputs["reported_position"]
    own = reported[reported.area == case.area.slug]
    rows = own[(own.measure == wanted.measure) & (own.period == wanted.period)]
    if rows.empty:
        known = "; ".join(f"{m}, {p}" for m, p in zip(own.measure, own.period, strict=True))
        raise ConfigError(
            f"{case.area.slug}.yaml: opening_balance: nobody reported {wanted.measure!r} at "
            f"{wanted.period}; allowed: {known or 'none: nothing is reported of this area'}"
        )
    year = vocab.financial_year(int(wanted.period[-4:]))
    return {year: Opening(-float(rows.amount.iloc[0]), str(rows.status.iloc[0]), year)}


@once.for_authority
def _published(case: Authority) -> dict[str, Opening]:
    """Return the grant carried forward in the published outturns, by the year it opens."""
    rows = case.inputs.get("dsg_balance", tables.DSG_BALANCE.empty())
    rows = rows[
        (rows.old_la_code == case.code) & (rows.measure == CARRIED_FORWARD) & rows.value.notna()
    ]
    opens = [vocab.financial_year(vocab.financial_year_start(y) + 1) for y in rows.financial_year]
    return {y: Opening(float(v), "published", y) for y, v in zip(opens, rows.value, strict=True)}
