"""Where one authority's shares start, how they move and how far they scatter."""

from dataclasses import dataclass

import numpy as np

from send_analysis import vocab
from send_analysis.config import Assumptions, value
from send_analysis.model.demand import shares
from send_analysis.model.demand.shares import UNRECORDED, Tables
from send_analysis.model.demand.structure_calibration import FADE, SMALL_CELL, Calibration
from send_analysis.model.demand.structure_draws import StructureFit, factor

LONGEST = 12  # years ahead for which a path is worked out
MOST_NOISE = 0.5  # log points a year; beyond, a cell of five plans would reach hundreds
# Which part of England's drift goes on after each further year (demand.structure_drift_kept.*).
LIMITED_BY_PLACES = ("state_special", "non_maintained_special")
FADING_REFORM = ("further_education", "specialist_post_16", "20_to_25")


def fit(
    tables: Tables,
    calibration: Calibration,
    old_la_code: str,
    assumptions: Assumptions,
) -> StructureFit:
    """Return the fit of one authority's age bands or provisions at the calibration's origin."""
    own = _own(tables, calibration, old_la_code)
    lead = _lead(calibration, own)
    is_england = old_la_code == vocab.ENGLAND
    return StructureFit(
        dimension=calibration.dimension,
        categories=calibration.categories,
        log_shares=own.logs,
        path=_path(calibration, lead * (not is_england), assumptions),
        noise=_noise(calibration, own.plans) * (not is_england),  # England is all of it
        national=calibration.national_spread,
        mixing=factor(calibration.correlation),
        growth_effect=calibration.growth_effect,
        growth_reference=calibration.growth_reference,
        unrecorded=own.unrecorded,
        basis=own.basis,
    )


@dataclass(frozen=True)
class _Own:
    """An authority's newest counts of a dimension: plans, log shares and joiners' pull."""

    plans: np.ndarray
    logs: np.ndarray
    pull: np.ndarray
    unrecorded: float
    basis: str


def _own(tables: Tables, calibration: Calibration, old_la_code: str) -> _Own:
    """Return the newest published shares; England's where the authority has none."""
    counts = shares.of_one(tables, calibration.dimension, calibration.origin, old_la_code)
    names = [*calibration.categories, UNRECORDED]
    if counts is None:
        size = len(calibration.categories)
        zero = np.zeros(size)  # nothing is known, so the noise is that of the smallest cell
        return _Own(zero, calibration.england, zero + np.nan, 0.0, "England's shares")
    plans = counts.plans.reindex(names).fillna(0.0).to_numpy()  # not printed: nobody has it
    joiners = counts.joiners.reindex(names).fillna(0.0).to_numpy()
    return _Own(
        plans=plans[:-1],
        logs=shares.log_shares(plans[:-1]),
        pull=shares.pull(joiners[:-1], plans[:-1]),
        unrecorded=float(plans[-1] / plans.sum()),
        basis=f"January {counts.census_year}",
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


def _noise(calibration: Calibration, plans: np.ndarray) -> np.ndarray:
    """Return the scale of a year's own error: larger for small cells, up to ``MOST_NOISE``."""
    size = np.maximum(plans, SMALL_CELL)
    return np.minimum(np.sqrt(calibration.spread**2 + calibration.small / size), MOST_NOISE)
