"""One origin: every method's forecast, from nothing that was published after it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from send_analysis import vocab
from send_analysis.evaluation import reference
from send_analysis.model.demand import growth
from send_analysis.model.demand import total as drawing
from send_analysis.model.demand.calibration import Calibration
from send_analysis.model.demand.panel import Inputs, Panel, authority_inputs

OURS = "send_analysis"
WITHOUT_POPULATION = "send_analysis_without_population"
GIVEN_ENGLAND = "send_analysis_given_england"
ORACLE = "england_oracle"
MODELS = (OURS, WITHOUT_POPULATION)
# Those that know England's future: yardsticks, not forecasts.
HINDSIGHT = (GIVEN_ENGLAND, ORACLE)
REFERENCES = ("england_growth", *reference.OWN_HISTORY)
METHODS = (*MODELS, *HINDSIGHT, *REFERENCES)
LEVELS = np.array(vocab.QUANTILES)
MEDIAN = len(LEVELS) // 2  # place of the median among the levels


@dataclass(frozen=True)
class Fitted:
    """A model of ours at one origin: what it knows, and what its authorities put in."""

    calibration: Calibration
    inputs: Inputs


@dataclass(frozen=True)
class Origin:
    """One origin's forecasts, shape (levels, authorities, horizons) a method.

    Attributes
    ----------
    actual
        Plans as counted, shape (authorities, horizons); NaN where no census has been held.
    history
        Plans up to the origin, shape (authorities, years).
    england
        England's cumulative log growth as it came, shape (horizons,); NaN likewise.
    fitted
        By method, for those of ours.
    """

    origin: int
    codes: tuple[str, ...]
    actual: np.ndarray
    history: np.ndarray
    england: np.ndarray
    fitted: dict[str, Fitted]
    quantiles: dict[str, np.ndarray]

    @property
    def known(self) -> range:
        """Return the places of the horizons that a census has counted."""
        return range(int(np.isfinite(self.england).sum()))


def run(
    panel: Panel,
    codes: Sequence[str],
    origin: int,
    horizons: int,
    draws: int,
    seed: int,
    references: Sequence[str] = REFERENCES,
) -> Origin:
    """Return every method's forecast of the authorities ``codes`` from one origin."""
    known = panel.at(origin)
    fitted = {
        OURS: fit_one(known, codes, origin),
        WITHOUT_POPULATION: fit_one(known.without_population(), codes, origin),
    }
    england = _future(panel, [vocab.ENGLAND], origin, horizons)[0]
    england = np.log(england / known.stock(origin)[vocab.ENGLAND])
    history = known.plans.loc[list(codes)].to_numpy(dtype=float)
    quantiles = {
        **_ours(fitted, england, horizons, draws, seed),
        ORACLE: np.exp(reference.oracle(history[:, -1], england, LEVELS)),
        **_references(references, known, fitted[OURS], history, horizons, draws, seed),
    }
    actual = _future(panel, codes, origin, horizons)
    return Origin(origin, tuple(codes), actual, history, england, fitted, quantiles)


def fit_one(known: Panel, codes: Sequence[str], origin: int) -> Fitted:
    """Return the model fitted on a panel at an origin, with the inputs of ``codes``."""
    return Fitted(growth.fit(known, origin), authority_inputs(known, origin, codes))


def _future(panel: Panel, codes: Sequence[str], origin: int, horizons: int) -> np.ndarray:
    """Return plans of the years after the origin, NaN for those not counted yet."""
    years = range(origin + 1, origin + horizons + 1)
    return panel.plans.reindex(columns=list(years)).loc[list(codes)].to_numpy(dtype=float)


def _ours(
    fitted: dict[str, Fitted], england: np.ndarray, horizons: int, draws: int, seed: int
) -> dict[str, np.ndarray]:
    """Return our methods' quantiles; with England's growth given as far as it is known."""
    found = {}
    for name, model in fitted.items():
        paths = drawing.simulate(model.calibration, model.inputs, horizons, draws, seed)
        found[name] = np.quantile(paths, LEVELS, axis=0)
    model = fitted[OURS]
    given = drawing.simulate(model.calibration, model.inputs, horizons, draws, seed, england)
    return found | {GIVEN_ENGLAND: np.quantile(given, LEVELS, axis=0)}


def _references(
    methods: Sequence[str],
    known: Panel,
    model: Fitted,
    history: np.ndarray,
    horizons: int,
    draws: int,
    seed: int,
) -> dict[str, np.ndarray]:
    found = {}
    for method in methods:
        if method == "england_growth":
            logs = reference.england_growth(
                known, model.calibration, model.inputs, horizons, LEVELS, draws, seed
            )
        else:
            logs = reference.own_history(method, np.log(history), horizons, LEVELS)
        found[method] = np.exp(logs)
    return found
