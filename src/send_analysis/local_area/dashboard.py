"""A council's planned dashboard: each indicator's owner, and how near it is to being reported."""

from collections.abc import Iterable

import pandas as pd

from send_analysis.config import ConfigError
from send_analysis.config.dashboards import FILE, DashboardRow
from send_analysis.config.indicators import ALL, Framework
from send_analysis.local_area import ratings
from send_analysis.tables import DASHBOARD

_FROM_STATUS = (
    "reportability",
    "reportability_word",
    "owner",
    "value",
    "unit",
    "period",
    "england",
)


def dashboard(
    asked: Iterable[DashboardRow], framework: Framework, status: pd.DataFrame
) -> pd.DataFrame:
    """Return one row an indicator and group of the authority's dashboard, in its order.

    An indicator without a value is not yet reported.

    Parameters
    ----------
    asked
        Rows of one authority.
    status
        INDICATOR_STATUS rows of that authority.

    Raises
    ------
    ConfigError
        Naming indicators that the framework lacks.
    """
    rows, titles = list(asked), {one.id: one.title for one in framework.indicators}
    if unknown := sorted({row.indicator for row in rows} - titles.keys()):
        raise ConfigError(f"{FILE}: {', '.join(unknown)} is not an indicator")
    wanted = pd.DataFrame(
        [row.model_dump() for row in rows], columns=list(DashboardRow.model_fields)
    )
    known = status[["indicator", "group", *_FROM_STATUS]]
    joined = wanted.merge(known, on="indicator", how="left")
    missing = ratings.NOT_REPORTED
    filled = joined.assign(
        group=joined.group.fillna(ALL),
        title=joined.indicator.map(titles),
        reportability=joined.reportability.fillna(missing.rag),
        reportability_word=joined.reportability_word.fillna(missing.word),
    )
    return DASHBOARD.check(filled[list(DASHBOARD.columns)], FILE)
