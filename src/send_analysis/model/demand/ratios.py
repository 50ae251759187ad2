"""One count for each of another (requests for each plan), pooled over every authority.

For authority i, the last year L that counts it, and a later year t = L + h::

    y[i,t] = E[t] + a[h] + b[h] * (y[i,L] - E[L]) + e[i,t]

y is the logarithm of the ratio, or the logit of a share; E is England's path, whose yearly shock
all authorities share; a and b are one pair for each h and all authorities (Huber's loss); e is
Student's t, larger for small counts, and lasts in part from one year to the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr
from scipy import special

from send_analysis import vocab
from send_analysis.config.authorities import EXAMPLE
from send_analysis.model import robust
from send_analysis.model.demand import growth
from send_analysis.model.demand.growth import Rows
from send_analysis.model.demand.leading import rank_correlation
from send_analysis.model.demand.panel import PanelError
from send_analysis.tables import Tables

PLANS = "plans"  # of the January at the start of the calendar year
FIRST_YEAR = 2015  # the first whole year of the reform
MOST_STEPS = 6  # years from the last count for which a and b are fitted; later ones use the last
MOST_AWAY = 2.0  # log points from England beyond which a ratio is taken as misreported
PENALTY = 0.1  # ridge: next to none, only two coefficients are fitted
LEAST_SHOCK = 0.1  # log points: England's ratio moved by 0.18 in 2020; few years say too little
HALF = 0.5  # added to both parts of a share, so that all or nothing has a logit
Counts = Mapping[str, pd.DataFrame]  # by measure: a row an authority, a column a calendar year


@dataclass(frozen=True)
class Ratio:
    """What is forecast: one measure for each of another, and how England's ratio moves.

    Attributes
    ----------
    of, per
        Measures of the table ``flows``, or ``PLANS``.
    share
        Whether ``of`` is a part of ``per``.
    returns
        Share of England's distance to its mean of all years that closes each year.
    keeps
        Share of England's last yearly change that goes on in the next year, and so on.
    grows_plans
        Januaries on to which plans grow more where the ratio is higher; 0: they do not.
    """

    of: str
    per: str
    share: bool = False
    returns: float = 0.0
    keeps: float = 0.0
    grows_plans: int = 0

    def linked(self, of: pd.DataFrame, per: pd.DataFrame) -> pd.DataFrame:
        """Return the logarithm of the ratio, or the logit of the share; NaN where it is none."""
        known = (of > 0) & (per > 0)
        if self.share:
            odds = (of + HALF) / (per - of + HALF)
            return np.log(odds.where(known & (of <= per)))
        return np.log((of / per).where(known))

    def of_linked(self, linked: xr.DataArray) -> xr.DataArray:
        """Return ratios or shares of their logarithms or logits."""
        values = linked.to_numpy()
        return linked.copy(data=special.expit(values) if self.share else np.exp(values))


@dataclass(frozen=True)
class Step:
    """What holds so many years after the last count; errors in the units of the link."""

    shift: float
    kept: float
    scale: float
    small: float
    df: float


@dataclass(frozen=True)
class Pooled:
    """What every authority together says of a ratio at an origin.

    Attributes
    ----------
    england
        England's ratio as linked, by calendar year.
    steps
        By years from the last count, the first 1.
    persistence
        Correlation of an authority's errors in two years running; England's shocks last alike.
    moves_plans
        Correlation of a year's error with growth of plans to ``ratio.grows_plans`` Januaries on.
    shock
        Standard deviation of England's yearly change, as linked.
    """

    ratio: Ratio
    england: pd.Series
    steps: tuple[Step, ...]
    persistence: float
    moves_plans: float
    shock: float

    def step(self, years: int) -> Step:
        """Return what holds so many years after the last count."""
        return self.steps[min(years, len(self.steps)) - 1]


@dataclass(frozen=True)
class Own:
    """An authority's last count: its year, the count, and its distance from England as linked."""

    old_la_code: str
    year: int
    count: float
    away: float


def fit(counts: Counts, ratio: Ratio) -> Pooled:
    """Return what the counts of every authority say of a ratio.

    Raises
    ------
    PanelError
        If England or too few authorities are counted in two years running.
    """
    linked = ratio.linked(counts[ratio.of], counts[ratio.per])
    england = linked.loc[vocab.ENGLAND].dropna()
    away = linked.drop(vocab.ENGLAND) - linked.loc[vocab.ENGLAND]
    rows = _rows(away.clip(-MOST_AWAY, MOST_AWAY), away, counts[ratio.of])
    if len(england) < 2 or len(np.unique(rows.authority)) < growth.LEAST_AUTHORITIES:
        raise PanelError(
            f"{ratio.of} for {ratio.per}: {len(np.unique(rows.authority))} authorities are counted "
            f"in two years running; it is fitted on {growth.LEAST_AUTHORITIES} or more"
        )
    steps, error = _steps(rows)
    shock = max(float(np.sqrt((england.diff().dropna() ** 2).mean())), LEAST_SHOCK)
    persistence = growth.error_persistence(rows, error)
    moves = _moves_plans(rows, error, counts[PLANS], ratio.grows_plans)
    return Pooled(ratio, england, steps, persistence, moves, shock)


def _rows(clipped: pd.DataFrame, away: pd.DataFrame, counts: pd.DataFrame) -> Rows:
    """Stack every pair of a year and a later one: distances from England in both."""
    sizes, years = counts.reindex(away.index), [int(year) for year in away.columns]
    number = np.arange(len(away))
    pairs = [(s, t) for s in years for t in years if 1 <= t - s <= MOST_STEPS]
    blocks = [
        Rows(
            np.stack([np.ones(len(away)), clipped[start]], axis=1),
            away[year].to_numpy(),
            sizes[start].to_numpy(),
            number,
            *(np.full(len(away), one) for one in (start, year - start)),
        )
        for start, year in pairs
    ]
    rows = growth.stacked(blocks)
    known = np.isfinite(rows.target) & np.isfinite(rows.features).all(axis=1)
    return rows.take(known & (rows.plans > 0))


def _steps(rows: Rows) -> tuple[tuple[Step, ...], np.ndarray]:
    """Return the fit of each step and the errors of all rows; a step with few rows has none."""
    steps, error = [], np.full(len(rows.target), np.nan)
    for years in range(1, MOST_STEPS + 1):
        chosen = rows.step == years
        if chosen.sum() < growth.LEAST_AUTHORITIES:
            break
        at = rows.take(chosen)
        beta = robust.huber_ridge(at.features, at.target, PENALTY, growth.MOST_ITERATIONS).beta
        error[chosen] = at.target - at.features @ beta
        shift, kept = map(float, beta)
        steps.append(Step(shift, kept, *growth.error_model(error[chosen], at.plans)))
    return tuple(steps), error


def _moves_plans(rows: Rows, error: np.ndarray, plans: pd.DataFrame, years: int) -> float:
    """Return the rank correlation of a year's error with growth of plans to some Januaries on."""
    later = plans.shift(-years, axis=1)
    grown = np.log((later / plans).where((plans > 0) & (later > 0)))
    away = (grown - grown.loc[vocab.ENGLAND]).drop(vocab.ENGLAND)
    one = rows.step == 1
    place = away.columns.get_indexer(rows.start[one] + 1)
    after = np.where(place >= 0, away.to_numpy()[rows.authority[one], place], np.nan)
    return max(rank_correlation(pd.Series(error[one]), pd.Series(after)), 0.0)


def own(counts: Counts, ratio: Ratio, old_la_code: str) -> Own | None:
    """Return the last count of an authority in a year that England is counted; None without one."""
    linked = ratio.linked(counts[ratio.of], counts[ratio.per])
    if old_la_code not in linked.index:
        return None
    away = (linked.loc[old_la_code] - linked.loc[vocab.ENGLAND]).dropna()
    if away.empty:
        return None
    year = int(away.index[-1])
    distance = float(np.clip(away[year], -MOST_AWAY, MOST_AWAY))
    return Own(old_la_code, year, float(counts[ratio.of].loc[old_la_code, year]), distance)


def counted(inputs: Tables, origin: int, measures: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the counts of measures published at an origin, and plans at the start of each year.

    All have the same rows, authorities and England, and columns, years to the origin.
    """
    flows, caseload = inputs["flows"], inputs["caseload"]
    known = flows[(flows.calendar_year < origin) & flows.measure.isin(measures)]
    stock = caseload[(caseload.dimension == "total") & (caseload.census_year <= origin)]
    plans = _wide(stock, "census_year", "plans")
    wide = {m: _wide(known[known.measure == m], "calendar_year", "value") for m in measures}
    rows, years = plans.index, range(FIRST_YEAR, origin + 1)
    return {
        m: table.reindex(index=rows, columns=years) for m, table in {**wide, PLANS: plans}.items()
    }


def _wide(rows: pd.DataFrame, year: str, value: str) -> pd.DataFrame:
    others = [EXAMPLE.old_la_code, *vocab.REGIONS.values()]
    areas = rows[~rows.old_la_code.isin(others)]
    wide = areas.pivot(index="old_la_code", columns=year, values=value)
    return wide.astype("Float64").astype(float)
