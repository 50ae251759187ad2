"""Comparators of an indicator (England, region, neighbours), and the order of printed periods."""

import calendar
import re
from collections.abc import Iterable
from datetime import date

import pandas as pd

from send_analysis import config, vocab
from send_analysis.config.indicators import Indicator
from send_analysis.tables import Tables

KEY = ["old_la_code", "indicator", "period", "group", "comparator"]
_LABEL = {"england": "England", "region": "the region"}


def neighbour_codes(area: config.Area, inputs: Tables) -> tuple[str, ...]:
    """Return the codes of an authority's statistical neighbours, the closest first.

    They are those of the area's settings; where there are none, those of the table
    ``neighbours``, if it is known.

    Raises
    ------
    config.ConfigError
        If a name stands for no authority.
    """
    wanted = list(area.neighbours)
    if not wanted and "neighbours" in inputs:
        table = inputs["neighbours"]
        own = table[table.la_name.map(_code) == area.old_la_code]
        wanted = list(own.sort_values("rank").neighbour)
    return tuple(_code(name) for name in wanted)


def _code(name: str) -> str:
    return config.authority(name).old_la_code


def compare(
    own: pd.DataFrame, rates: set[str], area: str, region: str | None, neighbours: tuple[str, ...]
) -> pd.DataFrame:
    """Return an authority's rows with its comparators', under its own code.

    Parameters
    ----------
    own
        Rows of every authority, region and England from published counts.
    rates
        Indicators that are comparable; a count is shown without comparators.
    """
    comparable = own[own.indicator.isin(rates)]
    parts = [own[own.old_la_code == area]]
    for comparator, code in (("england", vocab.ENGLAND), ("region", region)):
        theirs = comparable[comparable.old_la_code == code]
        basis = f"{_LABEL[comparator]}, same basis"
        parts.append(theirs.assign(comparator=comparator, basis=basis))
    parts.append(_neighbours(comparable, neighbours))
    return pd.concat(parts, ignore_index=True).assign(old_la_code=area)


def _neighbours(rows: pd.DataFrame, codes: tuple[str, ...]) -> pd.DataFrame:
    """Return the plain mean of the neighbours' rates, with how many have one."""
    known = rows[rows.old_la_code.isin(codes) & rows.value.notna()]
    if known.empty:
        return rows.head(0)
    key = ["indicator", "period", "group"]
    means = known.groupby(key, as_index=False).agg(
        value=("value", "mean"),
        count=("value", "size"),
        unit=("unit", "first"),
        period_end=("period_end", "first"),
        source_id=("source_id", "first"),
    )
    basis = [
        f"mean of the rates of {n} of {len(codes)} statistical neighbours" for n in means["count"]
    ]
    return means.drop(columns="count").assign(comparator="neighbours", basis=basis)


def disputes(one: Indicator, group: str, own: pd.DataFrame) -> dict[str, list[str]]:
    """Return the school years with a different value of another indicator, and which indicators.

    Parameters
    ----------
    own
        INDICATOR rows of the authority itself.
    """
    mine = _by_year(own, one.id, group) if one.disputed_by else {}
    disputing: dict[str, list[str]] = {}
    for other in one.disputed_by:
        for year, value in _by_year(own, other, group).items():
            if year in mine and mine[year] != value:
                disputing.setdefault(year, []).append(other)
    return disputing


def marked_disputes(rows: pd.DataFrame, indicators: Iterable[Indicator]) -> pd.DataFrame:
    """Return rows of one authority with the indicators that dispute each own value."""
    own = rows[rows.comparator == "own"]
    disputing = {
        (one.id, str(group), year): "; ".join(others)
        for one in indicators
        if one.disputed_by
        for group in own[own.indicator == one.id].group.unique()
        for year, others in disputes(one, str(group), own).items()
    }
    keys = zip(rows.indicator, rows.group, rows.period_end.map(school_year), strict=True)
    mine = (rows.comparator == "own") & rows.value.notna()
    disputed = pd.Series([disputing.get(key) for key in keys], index=rows.index, dtype="string")
    return rows.assign(disputed_by=disputed.where(mine))


def _by_year(own: pd.DataFrame, indicator: str, group: str) -> dict[str, float]:
    rows = own[(own.indicator == indicator) & (own.group == group)]
    dated = rows[rows.period_end.notna() & rows.value.notna()]
    return dict(zip(dated.period_end.map(school_year), dated.value, strict=True))


_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"Sept": 9}
_PATTERN = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?P<academic>\d{4}/\d{2})(?!\d)"
    r"|(?P<financial>\d{4}-\d{2})(?![\d-])"
    rf"|(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\w* (?P<of>\d{{4}})"
    r"|(?P<year>\b\d{4}\b)"
)
_MARCH, _AUGUST, _SEPTEMBER, _DECEMBER = 3, 8, 9, 12


def period_end(period: str) -> str | None:
    """Return the last day of a printed period as an ISO date; None where it states none.

    ``2022/23`` is an academic year (to 31 August), ``2022-23`` a financial year (to 31 March), a
    bare year ends in December. Of several dates the last one printed counts.
    """
    dates = list(_PATTERN.finditer(period))
    return _last_day(dates[-1]).isoformat() if dates else None


def _last_day(match: re.Match[str]) -> date:
    if match["iso"]:
        return date.fromisoformat(match["iso"])
    if match["academic"]:
        return month_end(vocab.census_year(match["academic"]), _AUGUST)
    if match["financial"]:
        return month_end(vocab.financial_year_start(match["financial"]) + 1, _MARCH)
    if match["month"]:
        return month_end(int(match["of"]), _MONTHS[match["month"]])
    return month_end(int(match["year"]), _DECEMBER)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def months_before(earlier: str, later: date) -> int:
    """Return how many whole months lie between an ISO date and a later day."""
    first = date.fromisoformat(earlier)
    months = 12 * (later.year - first.year) + later.month - first.month
    return months - (later.day < first.day)


def school_year(period_end: object) -> str | None:
    """Return the academic year in which a period ends: calendar 2023 and 2023/24 are one."""
    if not isinstance(period_end, str):
        return None
    year, month = int(period_end[:4]), int(period_end[5:7])
    return vocab.academic_year(year + (month >= _SEPTEMBER))
