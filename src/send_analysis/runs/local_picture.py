"""The local area picture of one authority: its inputs read, its tables computed."""

from datetime import date
from pathlib import Path

import pandas as pd

from send_analysis import config, local_area, tables
from send_analysis.config import paths
from send_analysis.loaders.intake import embedded
from send_analysis.model import forecast
from send_analysis.model.demand import total
from send_analysis.quality import papers
from send_analysis.runs import checks
from send_analysis.tables import Tables

OURS = "This project"  # the publisher of what is not a source
_PERCENT = 100  # of one


def tables_of(inputs: Tables, area: config.Area, base: config.Assumptions) -> Tables:
    """Return indicators with their status, the tracker and the papers computed again.

    The picture is drawn for the newest day that a source is dated.
    """
    rules = local_area.Rules.of(base, newest_source_day(paths.data()))
    return local_area.picture(inputs, area, checks.settings(), rules, weights(inputs, area))


def weights(inputs: Tables, area: config.Area) -> dict[str, float]:
    """Return what the forecast makes of each leading indicator.

    Percentage points of next year's growth for one standard deviation between authorities.
    """
    origin = forecast.newest_census(inputs["caseload"], area)
    fitted = total.model(inputs, area.old_la_code, origin).calibration
    usual = zip(fitted.indicators, fitted.coefficients, fitted.spreads, strict=True)
    return {name: _PERCENT * each * spread for name, each, spread in usual}


def with_papers(findings: pd.DataFrame, paper_check: pd.DataFrame) -> pd.DataFrame:
    """Return the findings of the data checks with the printed figures that disagree."""
    both = pd.concat([findings, papers.disagreements(paper_check)], ignore_index=True)
    return tables.QUALITY.check(both, "quality checks")


def newest_source_day(data_folder: Path) -> date:
    """Return the newest day that a publisher's table is dated: the day the picture is drawn for.

    Raises
    ------
    ValueError
        If no source states a day.
    """
    days = [_day(s.date) for s in embedded.register(data_folder).values() if s.publisher != OURS]
    return max(day for day in days if day is not None)


def _day(text: str) -> date | None:
    """Return a date; None for ``2017`` or ``not stated``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
