"""The backtest: forecasts from every origin by every method, from data up to the origin only."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from send_analysis import vocab
from send_analysis.evaluation import reference
from send_analysis.evaluation.recounts import ever_recounted
from send_analysis.model.demand import growth
from send_analysis.model.demand import total as drawing
from send_analysis.model.demand.calibration import Calibration
from send_analysis.model.demand.leading import Inputs, authority_inputs
from send_analysis.model.demand.panel import Panel, PanelError

OURS = "send_analysis"
GIVEN_ENGLAND = "send_analysis_given_england"
ORACLE = "england_oracle"
# Those that know England's future: yardsticks, not forecasts.
HINDSIGHT = (GIVEN_ENGLAND, ORACLE)
REFERENCES = ("england_growth", *reference.OWN_HISTORY)
METHODS = (OURS, *HINDSIGHT, *REFERENCES)
LEVELS = np.array(vocab.QUANTILES)
MEDIAN = len(LEVELS) // 2  # place of the median among the levels


# Another method: from what was known, the authorities and the number of horizons, its quantiles,
# shape (levels, authorities, horizons).
Method = Callable[[Panel, Sequence[str], int], np.ndarray]


@dataclass(frozen=True)
class Fitted:
    """One of our models at one origin: the fit and the inputs of its authorities."""

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
        England's actual cumulative log growth, shape (horizons,); NaN likewise.
    recounted
        Which authorities have a recount from the origin on, shape (authorities,).
    """

    origin: int
    codes: tuple[str, ...]
    actual: np.ndarray
    history: np.ndarray
    england: np.ndarray
    fitted: Fitted
    recounted: np.ndarray
    quantiles: dict[str, np.ndarray]

    @property
    def known(self) -> range:
        """Return the positions of the horizons that a census has counted."""
        return range(int(np.isfinite(self.england).sum()))


def run_origin(
    panel: Panel,
    codes: Sequence[str],
    origin: int,
    horizons: int,
    draws: int,
    seed: int,
    references: Sequence[str] = REFERENCES,
    own: Mapping[str, Method] = MappingProxyType({}),
) -> Origin:
    """Return every method's forecast of the authorities ``codes`` from one origin."""
    known = panel.at(origin)
    fitted = Fitted(growth.fit(known, origin), authority_inputs(known, origin, codes))
    england = _future(panel, [vocab.ENGLAND], origin, horizons)[0]
    england = np.log(england / known.stock(origin)[vocab.ENGLAND])
    history = known.plans.loc[list(codes)].to_numpy(dtype=float)
    quantiles = {
        **_ours(fitted, england, horizons, draws, seed),
        ORACLE: np.exp(reference.oracle(history[:, -1], england, LEVELS)),
        **_references(references, known, fitted, history, horizons, draws, seed),
        **{name: method(known, codes, horizons) for name, method in own.items()},
    }
    actual = _future(panel, codes, origin, horizons)
    recounted = np.isin(codes, list(ever_recounted(panel, range(origin, panel.newest + 1))))
    return Origin(origin, tuple(codes), actual, history, england, fitted, recounted, quantiles)


def _future(panel: Panel, codes: Sequence[str], origin: int, horizons: int) -> np.ndarray:
    """Return plans of the years after the origin, NaN for those not counted yet."""
    years = range(origin + 1, origin + horizons + 1)
    return panel.plans.reindex(columns=list(years)).loc[list(codes)].to_numpy(dtype=float)


def _ours(
    fitted: Fitted, england: np.ndarray, horizons: int, draws: int, seed: int
) -> dict[str, np.ndarray]:
    """Return our quantiles: England's growth drawn, and given where that is known."""
    return {
        name: np.quantile(
            drawing.simulate(fitted.calibration, fitted.inputs, horizons, draws, seed, known),
            LEVELS,
            axis=0,
        )
        for name, known in ((OURS, None), (GIVEN_ENGLAND, england))
    }


def _references(
    methods: Sequence[str],
    known: Panel,
    model: Fitted,
    history: np.ndarray,
    horizons: int,
    draws: int,
    seed: int,
) -> dict[str, np.ndarray]:
    quantiles = {}
    for method in methods:
        if method == "england_growth":
            logs = reference.england_growth(
                known, model.calibration, model.inputs, horizons, LEVELS, draws, seed
            )
        else:
            logs = reference.own_history(method, np.log(history), horizons, LEVELS)
        quantiles[method] = np.exp(logs)
    return quantiles


BEFORE_REFORM = 2015  # the origin whose next years no method could have foreseen
FIRST_ORIGIN = 2012  # two changes of growth are needed before it
Shown = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Backtest:
    """The result of a backtest.

    Attributes
    ----------
    runs
        One an origin, as asked for; their scores are pooled.
    apart
        Origins that are scored and never pooled with the others: 2015, where the panel reaches
        it, and those that were asked to stand apart.
    left_out
        Authorities that no method forecasts, because their series is broken.
    """

    panel: Panel
    codes: tuple[str, ...]
    left_out: tuple[str, ...]
    runs: tuple[Origin, ...]
    apart: tuple[Origin, ...]
    horizons: int
    draws: int
    seed: int

    @property
    def every(self) -> tuple[Origin, ...]:
        """Return all origins, those that stand apart among them."""
        return (*self.runs, *self.apart)


def backtest(
    panel: Panel,
    origins: Sequence[int],
    horizons: int,
    draws: int,
    seed: int,
    references: Sequence[str] = REFERENCES,
    show: Shown = lambda what, done, total: None,
    apart: Sequence[int] = (BEFORE_REFORM,),
    own: Mapping[str, Method] = MappingProxyType({}),
    only: Collection[str] | None = None,
) -> Backtest:
    """Forecast every origin by every method, on the same authorities.

    Parameters
    ----------
    apart
        Origins that are scored on their own; the one before the reform where it is in reach.
    own
        Further methods by name, scored as all others.
    only
        Authorities that are scored; our model is fitted to all whichever they are.

    Raises
    ------
    PanelError
        If no authority's plans are counted every January, or an origin is out of reach.
    """
    unbroken = panel.unbroken()
    codes = [code for code in unbroken if only is None or code in only]
    if not codes:
        raise PanelError("no authority's plans are counted in every January: none can be scored")
    reach = range(max(FIRST_ORIGIN, min(panel.plans) + 2), panel.newest + 1)
    apart = [origin for origin in apart if origin != BEFORE_REFORM or origin in reach]
    if wrong := [origin for origin in (*origins, *apart) if origin not in reach]:
        raise PanelError(f"origins {wrong}: allowed are {reach[0]} to {reach[-1]}")
    alone = [origin for origin in dict.fromkeys(apart) if origin not in origins]
    wanted, runs = [*alone, *origins], {}
    for done, origin in enumerate(wanted):
        show(f"origin {origin}", done, len(wanted))
        runs[origin] = run_origin(panel, codes, origin, horizons, draws, seed, references, own)
    return Backtest(
        panel=panel,
        codes=tuple(codes),
        left_out=tuple(code for code in panel.authorities if code not in unbroken),
        runs=tuple(runs[origin] for origin in origins),
        apart=tuple(runs[origin] for origin in alone),
        horizons=horizons,
        draws=draws,
        seed=seed,
    )
