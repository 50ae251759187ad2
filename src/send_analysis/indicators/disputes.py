"""Where two sources give different values for one thing in one year."""

from collections.abc import Iterable

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.framework import Indicator

_SEPTEMBER = 9


def of(one: Indicator, group: str, own: pd.DataFrame) -> dict[str, list[str]]:
    """Return for which school years another indicator gives another value, and which ones do.

    Parameters
    ----------
    own
        INDICATOR rows of the authority itself.
    """
    mine = _by_year(own, one.id, group)
    found: dict[str, list[str]] = {}
    for other in one.disputed_by:
        for year, value in _by_year(own, other, group).items():
            if year in mine and mine[year] != value:
                found.setdefault(year, []).append(other)
    return found


def pairs(indicators: Iterable[Indicator], own: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return every disputed value as (indicator, group, school year)."""
    return [
        (one.id, str(group), year)
        for one in indicators
        for group in own[own.indicator == one.id].group.unique()
        for year in of(one, str(group), own)
    ]


def _by_year(own: pd.DataFrame, indicator: str, group: str) -> dict[str, float]:
    rows = own[(own.indicator == indicator) & (own.group == group)]
    dated = rows[rows.period_end.notna() & rows.value.notna()]
    return dict(zip(dated.period_end.map(school_year), dated.value, strict=True))


def school_year(period_end: object) -> str | None:
    """Return the academic year in which a period ends: calendar 2023 and 2023/24 are one."""
    if not isinstance(period_end, str):
        return None
    year, month = int(period_end[:4]), int(period_end[5:7])
    return vocab.academic_year(year + (month >= _SEPTEMBER))
