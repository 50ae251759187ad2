"""One authority's shares: where they start, how they move, how far they scatter; their draws.

All plans by need are published for January 2025 only, so no trend of needs is read from them.
What is known is who joins: new plans by need in the calendar year before. Leavers are assumed
to have the stock's mix, and needs not to be recoded with age.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Assumptions, value
from send_analysis.model import streams
from send_analysis.model.demand import shares
from send_analysis.model.demand.shares import (
    EMPTY_CELL,
    MOST_JOINERS,
    UNRECORDED,
    OneAuthority,
)
from send_analysis.model.demand.structure_calibration import (
    FADE,
    LIMIT,
    SMALL_CELL,
    TAIL,
    Calibration,
)

SPREADS_WITH = 0.8  # power of years: part of a year's change is recoding that is taken back
MOST_GROWTH = 0.2  # log points of a year's growth that shares answer; beyond, it is a recount
LEAST_EIGENVALUE = 1e-6  # of a correlation from incomplete pairs, which may have negative ones


@dataclass(frozen=True)
class StructureFit:
    """Where one authority's shares start, how they move and how far they scatter.

    Attributes
    ----------
    path : expected change of log shares since the origin, (years ahead from 1, category).
    noise, national : spread of a year's own and shared error, log points, (category).
    mixing : factor of the errors' correlation, (category, category).
    growth_effect, growth_reference : change of log shares where the total grows by more than
        the reference, in log points.
    unrecorded : share of plans without a recorded category; held as it is.
    by_median : categories whose median follows the path; of the others the mean does.
    """

    dimension: str
    categories: tuple[str, ...]
    log_shares: np.ndarray
    path: np.ndarray
    noise: np.ndarray
    national: np.ndarray
    mixing: np.ndarray
    growth_effect: np.ndarray
    growth_reference: float
    unrecorded: float
    by_median: np.ndarray


def simulate(
    fitted: StructureFit, total: xr.DataArray, old_la_code: str, seed: int
) -> xr.DataArray:
    """Return plans, dimensions (draw, census_year, category), whose categories sum to total.

    Parameters
    ----------
    total
        Plans (draw, census_year); the first census year is the origin and known.
    """
    logs = fitted.log_shares + _changes(fitted, total, old_la_code, seed)
    split = np.exp(logs - logs.max(axis=2, keepdims=True))
    split *= (1.0 - fitted.unrecorded) / split.sum(axis=2, keepdims=True)
    _follow_medians(split, fitted)
    names = list(fitted.categories)
    if fitted.unrecorded > 0:
        rest = np.full((*split.shape[:2], 1), fitted.unrecorded)
        split, names = np.concatenate([split, rest], axis=2), [*names, UNRECORDED]
    return xr.DataArray(
        total.to_numpy()[:, :, None] * split,
        dims=("draw", "census_year", fitted.dimension),
        coords={"census_year": total.census_year, fitted.dimension: names},
        name=fitted.dimension,
    )


def _changes(fitted: StructureFit, total: xr.DataArray, old_la_code: str, seed: int) -> np.ndarray:
    """Return changes of log shares since the origin, (draw, census_year, category)."""
    draws, years = total.sizes["draw"], total.sizes["census_year"] - 1
    shape = (draws, years, len(fitted.categories))
    growth = np.diff(np.log(total.to_numpy()), axis=1) - fitted.growth_reference
    growth = np.clip(growth, -MOST_GROWTH, MOST_GROWTH)
    later = (
        fitted.path[:years]
        + growth.cumsum(axis=1)[:, :, None] * fitted.growth_effect
        + _national(fitted, seed, shape)
        + _own_errors(fitted, old_la_code, seed, shape)
    )
    return np.concatenate([np.zeros((draws, 1, shape[2])), later], axis=1)


def _national(fitted: StructureFit, seed: int, shape: tuple[int, int, int]) -> np.ndarray:
    """Return what moves the shares of every authority alike: a random walk."""
    rng = streams.generator(seed, f"structure/{vocab.ENGLAND}/{fitted.dimension}")
    steps = rng.standard_normal(shape)
    return steps.cumsum(axis=1) * fitted.national


def _own_errors(
    fitted: StructureFit, old_la_code: str, seed: int, shape: tuple[int, int, int]
) -> np.ndarray:
    """Return heavy-tailed, correlated errors whose variance grows as years**SPREADS_WITH.

    Half the variance is taken off: an expected share must not grow because it is uncertain.
    """
    rng = streams.generator(seed, f"structure/{old_la_code}/{fitted.dimension}")
    steps = rng.standard_normal(shape) @ fitted.mixing.T
    steps /= np.sqrt(rng.chisquare(TAIL, shape[:2])[:, :, None] / TAIL)
    years = np.arange(shape[1] + 1) ** SPREADS_WITH
    scale = np.sqrt(np.diff(years))[:, None] * fitted.noise
    taken_off = _half_variance(fitted, shape[1])
    return (np.clip(steps, -LIMIT, LIMIT) * scale).cumsum(axis=1) - taken_off


def _half_variance(fitted: StructureFit, years: int) -> np.ndarray:
    """Return half the variance of the errors' sum, (years ahead from 1, category)."""
    grown = np.arange(1, years + 1)[:, None] ** SPREADS_WITH
    return grown * fitted.noise**2 * TAIL / (TAIL - 2) / 2


def _follow_medians(split: np.ndarray, fitted: StructureFit) -> None:
    """Give small categories the half variance back; their sum stays what it was in every draw.

    Parameters
    ----------
    split
        Shares (draw, census_year, category) from the origin on, changed in place.
    """
    small = fitted.by_median
    if not small.any():
        return
    before = split[:, 1:, small]
    after = before * np.exp(_half_variance(fitted, before.shape[1])[:, small])
    split[:, 1:, small] = after * (before.sum(axis=2) / after.sum(axis=2))[:, :, None]


def add_up(parts: xr.DataArray, groups: Mapping[str, str], dimension: str) -> xr.DataArray:
    """Return parts added up to the groups of another dimension (needs to areas of need)."""
    (own,) = (str(d) for d in parts.dims if d not in ("draw", "census_year"))
    names = [groups[str(c)] for c in parts[own].to_numpy()]
    order = [g for g in dict.fromkeys(groups.values()) if g in names]
    member = xr.DataArray(
        [[float(name == group) for group in order] for name in names],
        coords={own: parts[own], dimension: order},
        dims=(own, dimension),
    )
    return xr.dot(parts, member, dim=own).rename(dimension)


def factor(correlation: np.ndarray) -> np.ndarray:
    """Return a factor F with F @ F.T the correlation, made positive where pairs disagree."""
    values, vectors = np.linalg.eigh(correlation)
    factor = vectors * np.sqrt(np.maximum(values, LEAST_EIGENVALUE))
    return factor / np.sqrt((factor**2).sum(axis=1, keepdims=True))


LONGEST = 12  # years ahead for which a path is worked out
MOST_NOISE = 0.5  # log points a year; beyond, a cell of five plans would reach hundreds
# Where the median follows the path a cell may scatter more and still not swell.
MOST_NOISE_BY_MEDIAN = 0.7
# Provisions whose mean follows the path, as all age bands' does: with the median mainstream,
# special and "other" scored worse on origins 2019-2021, independent on later ones.
BY_MEAN = ("mainstream", "state_special", "independent_special", "other")
# Which part of England's drift goes on after each further year (demand.structure_drift_kept.*).
LIMITED_BY_PLACES = ("state_special", "non_maintained_special")
FADING_REFORM = ("further_education", "specialist_post_16", "20_to_25")


def fit(
    calibration: Calibration,
    counts: OneAuthority | None,
    assumptions: Assumptions,
    is_england: bool = False,
) -> StructureFit:
    """Return the fit of one authority's age bands or provisions.

    Parameters
    ----------
    counts
        Of the January that the shares start from; without any they start from England's.
    """
    own = _own(calibration, counts)
    lead = _lead(calibration, own)
    small = _by_median(calibration)
    own_noise = _noise(calibration, own.plans, small)
    return StructureFit(
        dimension=calibration.dimension,
        categories=calibration.categories,
        log_shares=own.logs,
        path=_path(calibration, lead * (not is_england), assumptions),
        noise=own_noise * (not is_england),  # England is all of it
        national=calibration.national_spread,
        mixing=factor(calibration.correlation),
        growth_effect=calibration.growth_effect,
        growth_reference=calibration.growth_reference,
        unrecorded=own.unrecorded,
        by_median=small,
    )


def _by_median(calibration: Calibration) -> np.ndarray:
    of_provisions = calibration.dimension == "provision"
    return np.array([of_provisions and c not in BY_MEAN for c in calibration.categories])


@dataclass(frozen=True)
class _Own:
    """An authority's newest counts of a dimension: plans, log shares and joiners' pull."""

    plans: np.ndarray
    logs: np.ndarray
    pull: np.ndarray
    unrecorded: float


def _own(calibration: Calibration, counts: OneAuthority | None) -> _Own:
    """Return shares as counted; England's where the authority has none."""
    names = [*calibration.categories, UNRECORDED]
    if counts is None:
        size = len(calibration.categories)
        zero = np.zeros(size)  # nothing is known, so the noise is that of the smallest cell
        return _Own(zero, calibration.england, zero + np.nan, 0.0)
    plans = counts.plans.reindex(names).fillna(0.0).to_numpy()  # not printed: nobody has it
    joiners = counts.joiners.reindex(names).fillna(0.0).to_numpy()
    return _Own(
        plans=plans[:-1],
        logs=shares.log_shares(plans[:-1]),
        pull=shares.pull(joiners[:-1], plans[:-1]),
        unrecorded=float(plans[-1] / plans.sum()),
    )


def _lead(calibration: Calibration, own: _Own) -> np.ndarray:
    """Return the expected change next year beside England's, log points by category."""
    deviation = own.logs - calibration.england
    x = shares.features(calibration.dimension, deviation, own.pull - calibration.england_pull)
    return ((x - calibration.centre) * calibration.coefficients).sum(axis=1)


def _path(calibration: Calibration, lead: np.ndarray, assumptions: Assumptions) -> np.ndarray:
    """Return England's drift, fading, and the authority's own lead, added up over years."""
    years = np.arange(LONGEST)[:, None]
    kept = np.array([_kept(c, assumptions) for c in calibration.categories])
    return (calibration.drift * kept ** (years + 1) + lead * FADE**years).cumsum(axis=0)


def _kept(category: str, assumptions: Assumptions) -> float:
    kind = "limited_by_places" if category in LIMITED_BY_PLACES else "other"
    kind = "fading_reform" if category in FADING_REFORM else kind
    return value(assumptions, f"demand.structure_drift_kept.{kind}")


def _noise(calibration: Calibration, plans: np.ndarray, by_median: np.ndarray) -> np.ndarray:
    """Return the scale of a year's own error: larger for small cells, up to a limit."""
    size = np.maximum(plans, SMALL_CELL)
    most = np.where(by_median, MOST_NOISE_BY_MEDIAN, MOST_NOISE)
    return np.minimum(np.sqrt(calibration.spread**2 + calibration.small / size), most)


NEED = "primary_need"


def fit_needs(
    england: OneAuthority,
    counts: OneAuthority | None,
    assumptions: Assumptions,
    is_england: bool = False,
) -> StructureFit:
    """Return the fit of one authority's needs; from England's shares where it has no counts."""
    own = england if counts is None else counts
    names = [c for c in vocab.PRIMARY_NEEDS if c in england.plans.index and c != UNRECORDED]
    plans = own.plans.reindex(names).fillna(0.0)  # not printed: nobody has it
    share = _share(plans)
    mix = _joiners_mix(own, england, share, value(assumptions, "demand.structure_need_prior"))
    known = plans * (counts is not None)  # England's shares: as uncertain as the smallest cell
    spread = value(assumptions, "demand.structure_need_spread")
    noise = np.sqrt(spread**2 + 1 / np.maximum(known.to_numpy(), SMALL_CELL))
    size = len(names)
    return StructureFit(
        dimension=NEED,
        categories=tuple(names),
        log_shares=np.log(share.to_numpy()),
        path=mixing_path(share.to_numpy(), mix.to_numpy(), _rate(own, england)),
        noise=noise * (not is_england),
        national=np.full(size, value(assumptions, "demand.structure_need_national")),
        mixing=np.eye(size),
        growth_effect=np.zeros(size),
        growth_reference=0.0,
        unrecorded=float(own.plans.get(UNRECORDED, 0.0) / own.plans.sum()),
        by_median=np.zeros(size, dtype=bool),
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
