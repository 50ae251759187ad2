"""A forecast of plans alone: it needs no places, no money and no data checks."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from send_analysis import config, vocab
from send_analysis.config import paths
from send_analysis.loaders import calibrations
from send_analysis.model import cells, forecast
from send_analysis.model.case import Case
from send_analysis.model.demand import counts, shares, starts, structure, total
from send_analysis.runs import frozen, inputs
from send_analysis.runs.workers import processes
from send_analysis.tables import FORECAST_CELLS, Tables

AT_A_TIME = 4  # authorities that a worker is handed at once


@dataclass(frozen=True)
class Asked:
    """What a forecast of plans is asked for.

    Attributes
    ----------
    origin
        None forecasts from the newest census, every breakdown; a January forecasts all plans as it
        would have been done in June of that year.
    data
        Folder of publishers' files that replaces the added ones.

    Raises
    ------
    config.ConfigError
        For an origin and a scenario with measures: they act on parts, which are forecast from the
        newest census only.
    """

    scenario: config.Scenario
    origin: int | None
    seed: int
    draws: int
    data: Path | None = None

    def __post_init__(self) -> None:
        if self.origin is not None and self.scenario.measures:
            raise config.ConfigError(
                f"--origin {self.origin} with scenario {self.scenario.name!r}: "
                "allowed are scenarios without measures"
            )


def quantiles(area: config.Area, asked: Asked) -> pd.DataFrame:
    """Return the quantiles of every cell of one area's plans, in the schema of FORECAST_CELLS."""
    with frozen.of(asked.data, of_plans=True):
        known, assumptions = inputs.load(of_plans=True), _assumptions(asked)
    return _checked([_forecast(known, area, asked, assumptions)])


def panel(asked: Asked, workers: int = 1) -> Iterator[pd.DataFrame]:
    """Yield the same for every authority whose plans are counted, as each alone would have it.

    Some authorities in a table: checking one takes as long as checking a few.

    Parameters
    ----------
    workers
        Processes that forecast at a time; the order of the authorities is the same with any.
    """
    with frozen.of(asked.data, of_plans=True):
        known, assumptions = inputs.load(of_plans=True), _assumptions(asked)
        areas = inputs.counted(known)
    if not all(asked.scenario.applies_to(area) for area in areas):
        raise config.ConfigError(
            f"--area panel with scenario {asked.scenario.name!r}: "
            "allowed are scenarios for every area"
        )
    of_panel = calibrated(known, asked.origin)
    groups = [areas[i : i + AT_A_TIME] for i in range(0, len(areas), AT_A_TIME)]
    if workers == 1:
        yield from map(_Panel(of_panel, asked, assumptions).of, groups)
        return
    with processes(workers, _prepare, of_panel, asked, assumptions) as executor:
        made = deque(executor.submit(_of_worker, group) for group in groups)
        while made:  # a table that was taken is no longer held
            yield made.popleft().result()


class _Panel:
    """Every authority's tables, divided once, to forecast one after another from."""

    def __init__(self, of_panel: Tables, asked: Asked, assumptions: config.Assumptions) -> None:
        self.asked, self.assumptions = asked, assumptions
        self.narrowed = shares.split(of_panel)

    def of(self, areas: list[config.Area]) -> pd.DataFrame:
        """Return the quantiles of every cell of some authorities' plans."""
        known = ((area, self.narrowed(area.old_la_code)) for area in areas)
        return _checked(_forecast(own, a, self.asked, self.assumptions) for a, own in known)


_panel_of_worker: _Panel


def _prepare(of_panel: Tables, asked: Asked, assumptions: config.Assumptions) -> None:
    """Divide the tables once in each worker, which keeps them until it ends."""
    global _panel_of_worker
    _panel_of_worker = _Panel(of_panel, asked, assumptions)


def _of_worker(areas: list[config.Area]) -> pd.DataFrame:
    return _panel_of_worker.of(areas)


def _checked(forecasts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    return FORECAST_CELLS.check(pd.concat(forecasts), "forecast of plans")


def calibrated(known: Tables, origin: int | None = None) -> Tables:
    """Return the tables with the calibrations of this very panel, which one authority's lack.

    None calibrates at the newest January of each authority.
    """
    caseload = known["caseload"]
    counted = caseload[(caseload.dimension == "total") & caseload.plans.notna()]
    newest = counted[counted.old_la_code.str.isdigit()].groupby("old_la_code").census_year.max()
    codes = {int(year): code for code, year in newest.items()} if origin is None else {}
    codes |= {} if origin is None else {origin: newest.index[0]}
    growth = {o: total.model(known, code, o).calibration.as_dict() for o, code in codes.items()}
    england = starts.sums(caseload[caseload.old_la_code == vocab.ENGLAND])
    last = max(codes)
    shares_of = [
        structure.to_table(structure.calibration(known, year, dimension))
        for dimension in starts.HISTORY
        for year in starts.januaries(england, vocab.ENGLAND, dimension)
        if last - starts.LONGEST_CARRIED <= year <= last
    ]
    made = {
        "growth_calibration": calibrations.growth_table(growth),
        counts.DOUBTED: counts.of_panel(known, pd.unique(caseload.old_la_code)),
    }
    return {**known, **made, "structure_calibration": pd.concat(shares_of)}


def _assumptions(asked: Asked) -> config.Assumptions:
    return config.resolve(config.assumptions(paths.config()), asked.scenario)


def _forecast(
    known: Tables, area: config.Area, asked: Asked, assumptions: config.Assumptions
) -> pd.DataFrame:
    scenario = asked.scenario
    case = Case(known, area, assumptions, asked.seed, asked.draws, scenario=scenario.name)
    if asked.origin is not None:
        return cells.table(case, {"total": forecast.total_plans(case, asked.origin)})
    return cells.table(case, forecast.mitigated(forecast.start(case), scenario.measures))
