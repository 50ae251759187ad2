"""The backtest: every origin forecast, scored, and held against what the model expects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from send_analysis.evaluation import origins as origin_step
from send_analysis.evaluation.origins import REFERENCES, Origin
from send_analysis.model.demand.panel import Panel, PanelError

BEFORE_REFORM = 2015  # the origin whose next years no method could have foreseen
FIRST_ORIGIN = 2012  # two changes of growth are needed before it
Shown = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Backtest:
    """What a backtest found, and of whom.

    Attributes
    ----------
    runs
        One an origin, as asked for.
    before_reform
        The origin of 2015, scored apart; None where the panel does not reach.
    left_out
        Authorities that are forecast by nobody here: their series is broken.
    """

    panel: Panel
    codes: tuple[str, ...]
    left_out: tuple[str, ...]
    runs: tuple[Origin, ...]
    before_reform: Origin | None
    horizons: int
    draws: int
    seed: int


def backtest(
    panel: Panel,
    origins: Sequence[int],
    horizons: int,
    draws: int,
    seed: int,
    references: Sequence[str] = REFERENCES,
    show: Shown = lambda what, done, total: None,
) -> Backtest:
    """Forecast every origin by every method, on the same authorities.

    Raises
    ------
    PanelError
        If no authority's plans are counted every January, or an origin is out of reach.
    """
    codes = panel.unbroken()
    if not codes:
        raise PanelError("no authority's plans are counted in every January: none can be scored")
    reach = range(max(FIRST_ORIGIN, min(panel.plans) + 2), panel.newest + 1)
    if wrong := [origin for origin in origins if origin not in reach]:
        raise PanelError(f"origins {wrong}: allowed are {reach[0]} to {reach[-1]}")
    wanted = list(origins)
    if BEFORE_REFORM in reach and BEFORE_REFORM not in wanted:
        wanted.insert(0, BEFORE_REFORM)
    found = {}
    for done, origin in enumerate(wanted):
        show(f"origin {origin}", done, len(wanted))
        found[origin] = origin_step.run(panel, codes, origin, horizons, draws, seed, references)
    return Backtest(
        panel=panel,
        codes=tuple(codes),
        left_out=tuple(code for code in panel.authorities if code not in codes),
        runs=tuple(found[origin] for origin in origins),
        before_reform=found.get(BEFORE_REFORM),
        horizons=horizons,
        draws=draws,
        seed=seed,
    )
