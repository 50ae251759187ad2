"""Backtest of net high needs spending: cost a plan times plans, from past outturns only.

Origin 2021 knows the outturn of 2021-22 and the plans of January 2022; horizon 1 is 2022-23.
Every method is scored twice: with plans forecast from that January, and with the plans that were
held, which shows the cost a plan alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from send_analysis import vocab
from send_analysis.evaluation.backtest import LEVELS, Shown
from send_analysis.model.demand import growth
from send_analysis.model.demand import total as drawing
from send_analysis.model.demand.leading import authority_inputs
from send_analysis.model.demand.national import national_draws
from send_analysis.model.demand.panel import Panel
from send_analysis.model.money import cost_draws, cost_level
from send_analysis.model.money.cost_draws import Rise, Start
from send_analysis.model.money.cost_level import CostModel, Outturn

OURS, GIVEN_PLANS = "send_analysis", "_given_plans"
FLAT_RATE = 0.03  # a year: what budgets assume without a model
HORIZONS = 4  # financial years; the outturns at hand reach no further
FIRST_ORIGIN = cost_level.FIRST_TRAINED + 1
# Rise in log cost a plan that a reference assumes, from the authority's last change.
REFERENCES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "last_cost": lambda last: 0 * last,
    "last_cost_growth": lambda last: np.nan_to_num(last),
    "flat_3_percent": lambda last: 0 * last + np.log1p(FLAT_RATE),
}


@dataclass(frozen=True)
class Options:
    """What a backtest of spending is made with; ``scored`` names authorities, empty for all."""

    horizon: int
    draws: int
    seed: int
    rise: Rise
    scored: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Origin:
    """One origin's spending: actual and quantiles of every method.

    Attributes
    ----------
    codes
        Authorities with an outturn at the origin.
    actual
        GBP, shape (authorities, horizons); NaN where no outturn is at hand.
    quantiles
        By method, shape (levels, authorities, horizons).
    truths
        Of our methods: draws that are taken as the outcome, shape (draws, authorities, horizons).
    """

    origin: int
    codes: tuple[str, ...]
    actual: np.ndarray
    quantiles: dict[str, np.ndarray]
    truths: dict[str, np.ndarray]


def backtest(
    known: Outturn, panel: Panel, origins: Sequence[int], options: Options, show: Shown
) -> list[Origin]:
    """Forecast spending from every origin by every method.

    Raises
    ------
    CostError
        If an origin has no outturn or none after it, or too few authorities.
    """
    reach = range(FIRST_ORIGIN, known.newest)
    if wrong := [origin for origin in origins if origin not in reach]:
        allowed = f"{reach[0]} to {reach[-1]}" if len(reach) else "none"
        raise cost_level.CostError(f"origins {wrong}: the outturn at hand allows {allowed}")
    runs = []
    for done, origin in enumerate(origins):
        show(f"origin {vocab.financial_year(origin)}", done, len(origins))
        runs.append(_one_origin(known, panel, origin, options))
    return runs


def _one_origin(known: Outturn, panel: Panel, origin: int, options: Options) -> Origin:
    model = cost_level.fit(known, origin)
    cost = known.at(origin).cost()
    horizons = min(options.horizon, known.newest - origin)
    years = list(range(origin + 1, origin + horizons + 1))
    drawn = _plans(panel, origin, horizons, options)
    held = _held(known, origin, horizons, options.draws)
    wanted = options.scored or set(cost.index)
    known_now = cost.index[cost[origin].notna()]
    codes = tuple(c for c in known_now if c in wanted and c in drawn and c in held)
    if not codes:
        raise cost_level.CostError(
            f"origin {vocab.financial_year(origin)}: no authority that is asked for has an outturn"
        )
    actual = known.spend.loc[list(codes), years].to_numpy(dtype=float)
    quantiles: dict[str, np.ndarray] = {}
    truths = {}
    references = {n: np.exp(logs) for n, logs in _references(cost.loc[list(codes)], horizons)}
    for suffix, plans in (("", drawn), (GIVEN_PLANS, held)):
        starts = [
            Start(c, float(cost.loc[c, origin]), 0.0, plans[c], plans[vocab.ENGLAND]) for c in codes
        ]
        spent = _spend(model, starts, options, options.seed)
        quantiles[OURS + suffix] = np.quantile(spent, LEVELS, axis=0)
        truths[OURS + suffix] = _spend(model, starts, options, options.seed + 1)
        middle = np.stack([np.median(s.plans[:, 2:], axis=0) for s in starts])
        quantiles |= {name + suffix: middle * costs for name, costs in references.items()}
    return Origin(origin, codes, actual, quantiles, truths)


def _spend(model: CostModel, starts: list[Start], options: Options, seed: int) -> np.ndarray:
    """Return GBP, shape (draws, authorities, horizons)."""
    spent = [
        cost_draws.simulate(model, s, options.rise, seed)[:, 1:] * s.plans[:, 2:] for s in starts
    ]
    return np.stack(spent, axis=1)


def _plans(panel: Panel, origin: int, horizons: int, options: Options) -> dict[str, np.ndarray]:
    """Return draws of average plans by authority and England, from the January after the origin.

    Shape (draws, 2 + horizons): the year before the origin, the origin, the years ahead.
    """
    january = origin + 1
    known = panel.at(january)
    inputs = authority_inputs(known, january)
    fitted = growth.fit(known, january)
    paths = drawing.simulate(fitted, inputs, horizons, options.draws, options.seed)
    national = national_draws(fitted, horizons, options.draws, options.seed)
    ahead = {c: paths[:, i] for i, c in enumerate(inputs.codes)}
    ahead[vocab.ENGLAND] = fitted.england_plans * np.exp(national.growth)
    years = list(range(january - 2, january + 1))
    counted = known.plans.reindex(columns=years).dropna()
    return {c: _averages(counted.loc[c], ahead[c]) for c in ahead if c in counted.index}


def _averages(counted: pd.Series, ahead: np.ndarray) -> np.ndarray:
    """Return financial year averages from three counted Januaries and draws of later ones."""
    past = np.broadcast_to(counted.to_numpy(dtype=float), (len(ahead), len(counted)))
    january = np.concatenate([past, ahead], axis=1)
    return vocab.SCHOOL_YEAR_WEIGHTS.average(january[:, :-1], january[:, 1:])


def _held(known: Outturn, origin: int, horizons: int, draws: int) -> dict[str, np.ndarray]:
    """Return average plans as counted, the same in all draws, where none is missing."""
    years = list(range(origin - 1, origin + horizons + 1))
    counted = known.plans.reindex(columns=years).dropna()
    shape = (draws, len(years))
    return {str(code): np.broadcast_to(row, shape) for code, row in counted.T.items()}


def _references(cost: pd.DataFrame, horizons: int) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each reference's log cost a plan, shape (levels, authorities, horizons).

    The interval is normal around the median, as wide as the method's past errors of one year,
    and widens with the root of the years.
    """
    last = cost.iloc[:, -1].to_numpy(dtype=float)[None, :, None]
    changes = cost.diff(axis=1).iloc[:, 1:].to_numpy(dtype=float)
    years = np.arange(1, horizons + 1)
    normal = stats.norm.ppf(LEVELS)[:, None, None]
    for name, rise in REFERENCES.items():
        errors = changes[:, 1:] - rise(changes[:, :-1])
        spread = np.sqrt(np.nanmean(errors**2)) * np.sqrt(years)
        yield name, last + rise(changes[:, -1])[None, :, None] * years + normal * spread


METHODS = tuple(name + suffix for suffix in ("", GIVEN_PLANS) for name in (OURS, *REFERENCES))
