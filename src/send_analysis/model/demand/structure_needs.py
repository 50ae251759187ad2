"""Shares of primary needs: one published January, moved by the needs of new plans.

All plans by need are published for January 2025 only, so no trend is read from them. What is
known is who joins: new plans by need in the calendar year before. Leavers are assumed to have
the stock's mix, and needs not to be recoded with age.
"""

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.config import Assumptions, value
from send_analysis.model.demand import shares
from send_analysis.model.demand.shares import EMPTY_CELL, MOST_JOINERS, UNRECORDED, Tables
from send_analysis.model.demand.structure_calibration import SMALL_CELL
from send_analysis.model.demand.structure_draws import StructureFit
from send_analysis.model.demand.structure_fit import LONGEST

DIMENSION = "primary_need"


def fit(tables: Tables, old_la_code: str, origin: int, assumptions: Assumptions) -> StructureFit:
    """Return the fit of one authority's needs; England's shares where it has none.

    Raises
    ------
    shares.StructureError
        If England's plans by need are missing.
    """
    england = shares.of_one(tables, DIMENSION, origin, vocab.ENGLAND)
    if england is None:
        raise shares.StructureError(f"England's plans by need are missing up to January {origin}")
    published = shares.of_one(tables, DIMENSION, origin, old_la_code)
    own = england if published is None else published
    names = [c for c in vocab.PRIMARY_NEEDS if c in england.plans.index and c != UNRECORDED]
    plans = own.plans.reindex(names).fillna(0.0)  # not printed: nobody has it
    share = _share(plans)
    mix = _joiners_mix(own, england, share, value(assumptions, "demand.structure_need_prior"))
    known = plans * (published is not None)  # England's shares: as uncertain as the smallest cell
    spread = value(assumptions, "demand.structure_need_spread")
    noise = np.sqrt(spread**2 + 1 / np.maximum(known.to_numpy(), SMALL_CELL))
    size = len(names)
    return StructureFit(
        dimension=DIMENSION,
        categories=tuple(names),
        log_shares=np.log(share.to_numpy()),
        path=mixing_path(share.to_numpy(), mix.to_numpy(), _rate(own, england)),
        noise=noise * (old_la_code != vocab.ENGLAND),
        national=np.full(size, value(assumptions, "demand.structure_need_national")),
        mixing=np.eye(size),
        growth_effect=np.zeros(size),
        growth_reference=0.0,
        unrecorded=float(own.plans.get(UNRECORDED, 0.0) / own.plans.sum()),
        basis="England's shares" if published is None else f"January {own.census_year}",
    )


def mixing_path(share: np.ndarray, mix: np.ndarray, rate: float) -> np.ndarray:
    """Return the change of log shares as joiners replace leavers, (years ahead, category).

    After h years (1 - rate)**h of the plans are of the old mix and the rest of the joiners'.
    """
    old = (1 - rate) ** np.arange(1, LONGEST + 1)[:, None]
    return np.log((old * share + (1 - old) * mix) / share)


def _share(plans: pd.Series) -> pd.Series:
    filled = plans.clip(lower=EMPTY_CELL)
    return filled / filled.sum()


def _joiners_mix(
    own: shares.OneAuthority, england: shares.OneAuthority, share: pd.Series, prior: float
) -> pd.Series:
    """Return the mix of new plans: the area's own, with ``prior`` plans as England's joiners.

    England's joiners are first tilted to the area's stock: share * England's mix / its share.
    """
    national = _share(england.joiners.reindex(share.index).fillna(0.0))  # none joined: 0
    tilted = share * national / _share(england.plans.reindex(share.index))
    expected = tilted / tilted.sum() if england.joiners.sum() else share
    counted = own.joiners.reindex(share.index).fillna(0.0)  # none joined: 0
    return (counted + prior * expected) / (counted.sum() + prior)


def _rate(own: shares.OneAuthority, england: shares.OneAuthority) -> float:
    """Return joiners a plan held; England's where the area's are not published."""
    source = own if own.joiners.sum() > 0 else england
    return float(np.clip(source.joiners.sum() / source.plans.sum(), 0.0, MOST_JOINERS))
