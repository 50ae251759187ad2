"""The local area picture of one authority: its inputs read, its tables computed."""

import pandas as pd

from send_analysis import config, tables
from send_analysis import local_area as indicators
from send_analysis.config import paths
from send_analysis.local_area import recompute
from send_analysis.model import forecast
from send_analysis.model.demand import total
from send_analysis.runs import local_inputs as local_area

Frames = dict[str, pd.DataFrame]

_PERCENT = 100  # of one


def frames(inputs: Frames, area: config.Area, base: config.Assumptions) -> Frames:
    """Return indicators with their status, the tracker and the papers computed again.

    The picture is drawn for the newest day that a source is dated.
    """
    settings = local_area.load(paths.config())
    day = local_area.newest_source_day(paths.root() / "data")
    beside = {
        "authorities": local_area.names(),
        "printed_placements": local_area.printed_placements(paths.root() / "data"),
    }
    found = indicators.Inputs(
        {**inputs, **beside},
        settings.framework,
        settings.values,
        settings.actions,
        weights(inputs, area),
    )
    return indicators.picture(found, area, indicators.Rules.of(base, day))


def weights(inputs: Frames, area: config.Area) -> dict[str, float]:
    """Return what the forecast makes of each leading indicator.

    Percentage points of next year's growth for one standard deviation between authorities.
    """
    origin = forecast.newest_census(inputs["caseload"], area)
    fitted = total.model(inputs, area.old_la_code, origin).calibration
    usual = zip(fitted.indicators, fitted.coefficients, fitted.spreads, strict=True)
    return {name: _PERCENT * each * spread for name, each, spread in usual}


def with_papers(quality: pd.DataFrame, paper_check: pd.DataFrame) -> pd.DataFrame:
    """Return the findings of the data checks with the printed figures that disagree."""
    found = pd.concat([quality, recompute.findings(paper_check)], ignore_index=True)
    return tables.QUALITY.check(found, "quality checks")
