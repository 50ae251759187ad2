"""The cost of a plan in England's authorities: net high needs spending over the year's plans.

For authority i, financial year t, with c the logarithm of spending over average plans::

    c[i,t] = c[i,t-1] + m[t] + x[i,t] @ beta + e[i,t]
    x[i,t] = growth of plans in t and in t-1 less England's, c[i,t-1] less the median authority's

m is the rise in England, around a long-run rate, with shocks that all authorities share; beta one
set of coefficients (ridge, Huber loss); e a heavy-tailed error, larger for small authorities. An
added plan costs less at first than the plans already held, so cost a plan falls behind where plans
grow faster; a dear authority's cost rises less. Nothing published after the origin enters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.model import robust
from send_analysis.model.demand.growth import error_model
from send_analysis.tables import Tables

FIRST_TRAINED = 2018  # the first change of cost a plan that the outturn shows: 2017-18 to 2018-19
PENALTY = 5.0  # ridge on standardised features; 1-20 score alike
MOST_ITERATIONS = 30
LEAST_AUTHORITIES = 20  # fewer have no median that could stand for England


class CostError(vocab.SendError, ValueError):
    """The outturn at hand cannot carry the model; the message says what is missing."""


@dataclass(frozen=True)
class Outturn:
    """What authorities spent and how many plans they held.

    Attributes
    ----------
    spend
        Net spending, GBP: a row an ``old_la_code``, a column a financial year, by its first
        calendar year.
    plans
        Average plans of the same years, with England's row; wider than ``spend`` both ways.
    """

    spend: pd.DataFrame
    plans: pd.DataFrame

    @property
    def newest(self) -> int:
        """Return the first calendar year of the newest outturn."""
        return int(max(self.spend))

    def at(self, origin: int) -> "Outturn":
        """Return what was known when the outturn of the year ``origin`` was published.

        It is published in the December after the year ends; the January count of that spring
        is known by then, so that plans of the year itself are counted in full.
        """
        known = self.spend.loc[:, [year for year in self.spend if year <= origin]]
        return Outturn(known, self.plans.loc[:, [year for year in self.plans if year <= origin]])

    def cost(self) -> pd.DataFrame:
        """Return the logarithm of GBP a plan, shape of ``spend``."""
        plans = self.plans.reindex(index=self.spend.index, columns=self.spend.columns)
        both = (self.spend > 0) & (plans > 0)
        return np.log(self.spend.where(both) / plans.where(both))

    def plan_growth(self, codes: Sequence[str]) -> pd.DataFrame:
        """Return each authority's log growth of plans less England's, by financial year."""
        growth = np.log(self.plans.where(self.plans > 0)).diff(axis=1)
        wanted = growth.reindex([*codes, vocab.ENGLAND])
        return wanted.loc[list(codes)] - wanted.loc[vocab.ENGLAND]


@dataclass(frozen=True)
class CostModel:
    """What every authority together says at one origin.

    Attributes
    ----------
    origin
        First calendar year of the newest outturn used.
    median, spread
        Of log cost a plan over authorities at the origin; the spread is robust.
    coefficients
        Of plan growth this year, plan growth the year before, and cost less the median.
    error_scale, error_small, error_df
        A year's error is Student's t with squared scale error_scale**2 + error_small / plans.
    """

    origin: int
    authorities: int
    median: float
    spread: float
    coefficients: tuple[float, ...]
    error_scale: float
    error_small: float
    error_df: float

    def carried_to(self, year: int, rate: float) -> "CostModel":
        """Return the model at a later year, England's cost taken to have risen at a rate."""
        return replace(self, origin=year, median=self.median + rate * (year - self.origin))


def outturn(inputs: Tables) -> Outturn:
    """Return the outturn and the plans of the input tables.

    Raises
    ------
    CostError
        If no outturn is loaded.
    """
    net = inputs.get("section_251_net")
    if net is None or net.amount.notna().sum() == 0:
        raise CostError("no section 251 net outturn of high needs lines 1.2.x is loaded")
    year = net.financial_year.map(vocab.financial_year_start)
    spend = net.assign(year=year).pivot(index="old_la_code", columns="year", values="amount")
    return Outturn(spend.astype(float), average_plans(inputs["caseload"]))


def average_plans(caseload: pd.DataFrame) -> pd.DataFrame:
    """Return average plans by authority and financial year, from two Januaries each."""
    total = caseload[caseload.dimension == "total"]
    january = total.pivot(index="old_la_code", columns="census_year", values="plans").astype(float)
    average = vocab.SCHOOL_YEAR_WEIGHTS.average
    years = [int(y) for y in january if y + 1 in january]
    return pd.DataFrame({y: average(january[y], january[y + 1]) for y in years})


def fit(known: Outturn, origin: int) -> CostModel:
    """Return the pooled model at an origin, from nothing published after it.

    Raises
    ------
    CostError
        If fewer than ``LEAST_AUTHORITIES`` have an outturn at the origin and the year before.
    """
    at = known.at(origin)
    cost = at.cost()
    features, target, plans = _training(at, cost)
    if len(target) < LEAST_AUTHORITIES:
        raise CostError(
            f"outturn of {vocab.financial_year(origin)}: {len(target)} changes of cost a plan "
            f"known, {LEAST_AUTHORITIES} needed"
        )
    beta = robust.huber_ridge(features, target, PENALTY, MOST_ITERATIONS).beta
    scale, small, df = error_model(target - features @ beta, plans)
    newest = cost[origin].dropna()
    middle = float(newest.median())
    spread = robust.MAD_TO_SD * float((newest - middle).abs().median())
    return CostModel(origin, len(newest), middle, spread, tuple(beta.tolist()), scale, small, df)


def _training(at: Outturn, cost: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return features (n, 3), changes less the median authority's (n) and plans (n)."""
    growth = at.plan_growth(cost.index)
    rows = []
    for year in [y for y in cost if y >= FIRST_TRAINED and y - 1 in cost]:
        change = cost[year] - cost[year - 1]
        rows.append(
            pd.DataFrame(
                {
                    "now": growth[year],
                    "before": growth[year - 1],
                    "level": cost[year - 1] - cost[year - 1].median(),
                    "target": change - change.median(),
                    "plans": at.plans[year].reindex(cost.index),
                }
            )
        )
    if not rows:
        return np.empty((0, 3)), np.empty(0), np.empty(0)
    whole = pd.concat(rows).dropna().to_numpy(dtype=float)
    return whole[:, :3], whole[:, 3], whole[:, 4]


def stands(model: CostModel, known: Outturn, own: Mapping[int, float]) -> tuple[float, float]:
    """Return an authority's log cost a plan at the origin and its spread.

    An older cost keeps its distance to the median authority, less what is lost on the way, and
    gains an error a year; without any, the median and the spread between authorities.

    Parameters
    ----------
    own
        Log GBP a plan by first calendar year, up to the origin.
    """
    medians = known.cost().median()
    usable = {year: cost for year, cost in own.items() if year in medians and year <= model.origin}
    if not usable:
        return model.median, model.spread
    year = max(usable)
    passed = model.origin - year
    away = (usable[year] - medians[year]) * (1 + model.coefficients[2]) ** passed
    return model.median + away, model.error_scale * float(np.sqrt(passed))
