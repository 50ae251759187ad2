"""One authority's needs: they come to look like the needs of those who join.

All plans by need are published for January 2025 only, so no trend of needs is read from them.
What is known is who joins: new plans by need in the calendar year before. Leavers are assumed
to have the stock's mix, and needs not to be recoded with age, unless the authority's return says
otherwise (``own_moves``), or pupils by need of several years are added: then the shares move on as
those pupils' have (``need_trend``).
"""

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.config import Assumptions, value
from send_analysis.model.demand import own_moves
from send_analysis.model.demand.need_trend import NeedTrend
from send_analysis.model.demand.own_moves import OwnMoves, Turnover
from send_analysis.model.demand.shares import (
    EMPTY_CELL,
    MOST_JOINERS,
    UNRECORDED,
    OneAuthority,
)
from send_analysis.model.demand.structure_calibration import SMALL_CELL
from send_analysis.model.demand.structure_draws import StructureFit
from send_analysis.model.demand.structure_fit import LONGEST

NEED = "primary_need"


def fit_needs(
    england: OneAuthority,
    counts: OneAuthority | None,
    assumptions: Assumptions,
    is_england: bool = False,
    trend: NeedTrend | None = None,
    moves: OwnMoves | None = None,
) -> StructureFit:
    """Return the fit of one authority's needs; from England's shares where it has no counts."""
    own = england if counts is None else counts
    names = [c for c in vocab.PRIMARY_NEEDS if c in england.plans.index and c != UNRECORDED]
    plans = own.plans.reindex(names).fillna(0.0)  # not printed: nobody has it
    share = _share(plans)
    mix = _joiners_mix(own, england, share, value(assumptions, "demand.structure_need_prior"))
    turnover = own_moves.turnover(moves, names, assumptions)
    path = mixing_path(share.to_numpy(), mix.to_numpy(), _rate(own, england), turnover)
    if trend is not None:
        path = path + _trend_path(trend, pd.Series(path[0], names), assumptions)
    known = plans * (counts is not None)  # England's shares: as uncertain as the smallest cell
    spread = value(assumptions, "demand.structure_need_spread")
    noise = np.sqrt(spread**2 + 1 / np.maximum(known.to_numpy(), SMALL_CELL))
    size = len(names)
    return StructureFit(
        dimension=NEED,
        categories=tuple(names),
        log_shares=np.log(share.to_numpy()),
        path=path,
        noise=noise * (not is_england),
        national=np.full(size, value(assumptions, "demand.structure_need_national")),
        mixing=np.eye(size),
        growth_effect=np.zeros(size),
        growth_reference=0.0,
        unrecorded=float(own.plans.get(UNRECORDED, 0.0) / own.plans.sum()),
        by_median=np.zeros(size, dtype=bool),
    )


def mixing_path(
    share: np.ndarray, mix: np.ndarray, rate: float, turnover: Turnover | None = None
) -> np.ndarray:
    """Return the change of log shares as joiners replace leavers, (years ahead, category).

    After h years (1 - rate)**h of the plans are of the old mix and the rest of the joiners'; where
    it is known who leaves and moves, the old mix changes as well.
    """
    if turnover is not None:
        return turnover.path(share, mix, rate)
    old = (1 - rate) ** np.arange(1, LONGEST + 1)[:, None]
    return np.log((old * share + (1 - old) * mix) / share)


def _trend_path(trend: NeedTrend, joiners: pd.Series, assumptions: Assumptions) -> np.ndarray:
    """Return the change of log shares that joiners do not explain, (years ahead, category).

    Parameters
    ----------
    joiners
        Change of log shares in the first year as joiners replace leavers, by need.
    """
    beyond = trend.beyond(joiners, value(assumptions, "demand.structure_need_trend_prior"))
    kept = value(assumptions, "demand.structure_drift_kept.other")
    years = np.arange(1, LONGEST + 1)[:, None]
    return (beyond.to_numpy() * kept**years).cumsum(axis=0)


def _share(plans: pd.Series) -> pd.Series:
    filled = plans.clip(lower=EMPTY_CELL)
    return filled / filled.sum()


def _joiners_mix(
    own: OneAuthority, england: OneAuthority, share: pd.Series, prior: float
) -> pd.Series:
    """Return the mix of new plans: the area's own, with ``prior`` plans as England's joiners.

    England's joiners are first tilted to the area's stock: share * England's mix / its share.
    """
    national = _share(england.joiners.reindex(share.index).fillna(0.0))  # none joined: 0
    tilted = share * national / _share(england.plans.reindex(share.index))
    expected = tilted / tilted.sum() if england.joiners.sum() else share
    counted = own.joiners.reindex(share.index).fillna(0.0)  # none joined: 0
    return (counted + prior * expected) / (counted.sum() + prior)


def _rate(own: OneAuthority, england: OneAuthority) -> float:
    """Return joiners a plan held; England's where the area's are not published."""
    source = own if own.joiners.sum() > 0 else england
    return float(np.clip(source.joiners.sum() / source.plans.sum(), 0.0, MOST_JOINERS))
