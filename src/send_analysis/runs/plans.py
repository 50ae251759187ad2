"""A forecast of plans alone: it needs no places, no money and no data checks."""

from pathlib import Path

import pandas as pd

from send_analysis import config
from send_analysis.config import paths
from send_analysis.model import cells, forecast
from send_analysis.model.case import Case
from send_analysis.runs import inputs


def quantiles(
    area: config.Area,
    scenario: config.Scenario,
    origin: int | None,
    seed: int,
    draws: int,
    data: Path | None = None,
) -> pd.DataFrame:
    """Return the quantiles of every cell of one area's plans, in the schema of FORECAST_CELLS.

    Parameters
    ----------
    origin
        None forecasts from the newest census, every breakdown; a January forecasts all plans as it
        would have been done in June of that year.

    Raises
    ------
    config.ConfigError
        For an origin and a scenario with measures: they act on parts, which are forecast from the
        newest census only.
    """
    assumptions = config.resolve(config.assumptions(paths.config()), scenario)
    known = inputs.load(data, of_plans=True)
    case = Case(known, area, assumptions, seed, draws, scenario=scenario.name)
    if origin is None:
        start = forecast.start(case)
        return cells.table(case, forecast.mitigated(start, scenario.measures))
    if scenario.measures:
        raise config.ConfigError(
            f"--origin {origin} with scenario {scenario.name!r}: "
            "allowed are scenarios without measures"
        )
    return cells.table(case, {"total": forecast.total_plans(case, origin)})
