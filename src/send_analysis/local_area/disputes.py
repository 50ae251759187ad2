"""Where two sources give different values for one thing in one year."""

from collections.abc import Iterable

import pandas as pd

from send_analysis import vocab
from send_analysis.config.indicators import Indicator

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


def marked(rows: pd.DataFrame, indicators: Iterable[Indicator]) -> pd.DataFrame:
    """Return rows of one authority with the indicators that dispute each own value."""
    own = rows[rows.comparator == "own"]
    found = {
        (one.id, str(group), year): "; ".join(others)
        for one in indicators
        if one.disputed_by
        for group in own[own.indicator == one.id].group.unique()
        for year, others in of(one, str(group), own).items()
    }
    keys = zip(rows.indicator, rows.group, rows.period_end.map(school_year), strict=True)
    mine = (rows.comparator == "own") & rows.value.notna()
    disputed = pd.Series([found.get(key) for key in keys], index=rows.index, dtype="string")
    return rows.assign(disputed_by=disputed.where(mine))


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
