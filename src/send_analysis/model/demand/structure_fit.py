"""One authority's age bands or provisions: where shares start, move and how far they scatter."""

from dataclasses import dataclass

import numpy as np

from send_analysis.config import Assumptions, value
from send_analysis.model.demand import shares
from send_analysis.model.demand.shares import UNRECORDED, OneAuthority
from send_analysis.model.demand.structure_calibration import FADE, SMALL_CELL, Calibration
from send_analysis.model.demand.structure_draws import StructureFit

LEAST_EIGENVALUE = 1e-6  # of a correlation from incomplete pairs, which may have negative ones
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


def factor(correlation: np.ndarray) -> np.ndarray:
    """Return a factor F with F @ F.T the correlation, made positive where pairs disagree."""
    values, vectors = np.linalg.eigh(correlation)
    factor = vectors * np.sqrt(np.maximum(values, LEAST_EIGENVALUE))
    return factor / np.sqrt((factor**2).sum(axis=1, keepdims=True))
