"""Who joined, moved and left by group, where an authority has counted its person-level return.

Publishers print who joins by group and who leaves by age; nobody prints moves. An authority's own
figures have all of them (``send-analysis sen2 counts``), rounded to five. Each rate counts as many
plans as it is of, and today's assumption counts ``flows.own_moves_prior`` plans:

    joiners' mix = (joined + prior x England's mix) / (all joined + prior)
    leavers' mix = (left + prior x mix) / (all left + prior), the mix as assumed without a return
    moving       = moved / (held + prior): without a return nobody is taken to move

Nobody's return was at hand when this was made, so no gain in accuracy is claimed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Assumptions, value
from send_analysis.model.case import Case, Plans
from send_analysis.model.demand import shares
from send_analysis.model.demand.structure_calibration import FADE
from send_analysis.model.demand.structure_draws import StructureFit
from send_analysis.model.demand.structure_fit import LONGEST
from send_analysis.tables import Tables

AGE, NEED, PROVISION = "age_band", "primary_need", "provision"
MOVED_TO, LEFT, JOINED = "moved_to", "ceased_total", "new_plans"
PRIOR = "flows.own_moves_prior"


@dataclass(frozen=True)
class OwnMoves:
    """Plans by category: held in a January, and who joined, left and moved in the year after it."""

    held: pd.Series
    joined: pd.Series
    left: pd.Series
    moved_from: pd.Series
    moved_to: pd.Series

    def over(self, categories: list[str]) -> "OwnMoves":
        """Return the counts of some categories, in their order; what is not printed is nobody."""
        names = self.__dataclass_fields__
        return OwnMoves(*(getattr(self, n).reindex(categories).fillna(0.0) for n in names))


def of_one(inputs: Tables, dimension: str, origin: int, old_la_code: str) -> OwnMoves | None:
    """Return an authority's newest moves before a January; None without a counted return."""
    own = inputs["flows"]
    own = own[(own.old_la_code == old_la_code) & (own.calendar_year < origin) & own.value.notna()]
    years = own.calendar_year[own.measure.str.startswith(f"{MOVED_TO}/")]
    if years.empty:
        return None
    year = int(years.max())
    held = shares.of_one(inputs, dimension, year, old_la_code)
    if held is None:
        return None
    measures = (JOINED, LEFT, "moved_from", MOVED_TO)
    counted = (shares.flow(own, m, dimension, year + 1, old_la_code) for m in measures)
    return OwnMoves(held.plans, *counted)


def shrunk(counts: pd.Series, mix: pd.Series, assumptions: Assumptions) -> pd.Series:
    """Return the mix of counts, another mix counting as many plans as the assumption says."""
    prior = value(assumptions, PRIOR)
    return (counts + prior * mix / mix.sum()) / (counts.sum() + prior)


def england_joining(dimension: str, categories: list[str], assumptions: Assumptions) -> pd.Series:
    """Return England's new plans by age or provision, over some categories."""
    return pd.Series({c: value(assumptions, f"flows.new.{dimension}.{c}") for c in categories})


def joiners(case: Case, mixes: Mapping[str, xr.DataArray], origin: int) -> dict[str, xr.DataArray]:
    """Return mixes of new plans by dimension, leaning to the authority's own where counted."""
    made = dict(mixes)
    for dimension, mix in mixes.items():
        own = of_one(case.inputs, dimension, origin, case.code)
        if own is not None:
            expected = mix.to_series()
            counts = own.joined.reindex(expected.index).fillna(0.0)  # not printed: nobody
            made[dimension] = mix.copy(data=shrunk(counts, expected, case.assumptions).to_numpy())
    return made


def ageing(case: Case, plans: Plans, origin: int) -> xr.DataArray | float:
    """Return by how much the age groups held change the rate of leaving, (draw, census_year).

    1 in the first year; from the year after it the rate follows the ages held the January before.
    Always 1 without a counted return.
    """
    rates = leaving_by_age(case, [str(band) for band in plans[AGE][AGE].to_numpy()], origin)
    if rates is None:
        return 1.0
    cells = plans[AGE]
    rate = (cells * xr.DataArray(rates.to_numpy(), dims=AGE)).sum(AGE) / cells.sum(AGE)
    before = rate.shift(census_year=1).isel(census_year=slice(1, None))
    return before / rate.isel(census_year=0, drop=True)


def leaving_by_age(case: Case, bands: list[str], origin: int) -> pd.Series | None:
    """Return the authority's rates of leaving by age group, shrunk to England's; None without."""
    own = of_one(case.inputs, AGE, origin, case.code)
    if own is None or own.left.sum() == 0:
        return None
    own = own.over(bands)
    expected = own.held * england_leaving(case.inputs, bands, origin)
    left = shrunk(own.left, expected, case.assumptions) * own.left.sum()
    return (left / own.held).where(own.held > 0, 0.0)


def england_leaving(inputs: Tables, bands: list[str], origin: int) -> pd.Series:
    """Return England's rates of leaving by age group in its newest year; alike where unknown."""
    flows, england = inputs["flows"], vocab.ENGLAND
    for year in range(origin - 1, origin - 4, -1):
        held = shares.of_one(inputs, AGE, year, england)
        left = shares.flow(flows, LEFT, AGE, year + 1, england)
        if held is not None and left.sum() > 0:
            rates = left.reindex(bands) / held.plans.reindex(bands)
            return rates.fillna(0.0)  # a group that England does not hold
    return pd.Series(1.0, bands)


@dataclass(frozen=True)
class Turnover:
    """Yearly rates by category: of leaving, of moving elsewhere, and where movers go."""

    leaves: np.ndarray
    moves: np.ndarray
    goes_to: np.ndarray

    def stayers(self, share: np.ndarray) -> np.ndarray:
        """Return the shares of those who stay for a year, after their moves."""
        there = share * (1 - self.leaves - self.moves) + (share * self.moves).sum() * self.goes_to
        return np.asarray(there / there.sum())

    def path(self, share: np.ndarray, mix: np.ndarray, rate: float) -> np.ndarray:
        """Return the change of log shares as people join, move and leave, (years, category).

        ``rate`` of the plans of each January joined in the year before, in the mix of joiners.
        """
        path, now = [], share
        for _ in range(LONGEST):
            now = (1 - rate) * self.stayers(now) + rate * mix
            path.append(np.log(now / share))
        return np.stack(path)


def turnover(
    own: OwnMoves | None, categories: list[str], assumptions: Assumptions
) -> Turnover | None:
    """Return rates of leaving and moving, shrunk to what is assumed without a return."""
    if own is None:
        return None
    own = own.over(categories)
    held, prior = own.held.clip(lower=shares.EMPTY_CELL), value(assumptions, PRIOR)
    left = shrunk(own.left, held, assumptions) * own.left.sum()
    going, moved = own.moved_to.sum(), own.moved_from / (held + prior)
    goes_to = own.moved_to / going if going > 0 else own.moved_to
    leaves = (left / held).clip(upper=1 - moved)
    return Turnover(leaves.to_numpy(), moved.to_numpy(), goes_to.to_numpy())


def moved(fitted: StructureFit, own: OwnMoves | None, assumptions: Assumptions) -> StructureFit:
    """Return the fit of provisions, its path leaning to the authority's own moves.

    Only the part of an authority's own change that recurs a year later is kept.
    """
    names = list(fitted.categories)
    rates = turnover(own, names, assumptions)
    if own is None or rates is None:
        return fitted
    joined = own.joined.reindex(names).fillna(0.0)  # not printed: nobody
    mix = shrunk(joined, england_joining(PROVISION, names, assumptions), assumptions)
    rate = min(joined.sum() / own.held.sum(), shares.MOST_JOINERS)
    change = rates.path(np.exp(fitted.log_shares), mix.to_numpy(), rate)[0]
    kept = value(assumptions, "flows.own_moves_kept") * (change - fitted.path[0])
    years = np.arange(len(fitted.path))[:, None]
    return replace(fitted, path=fitted.path + (kept * FADE**years).cumsum(axis=0))
