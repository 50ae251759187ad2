"""When a printed period ends, so that values can be ordered and their age told."""

import calendar
import re
from datetime import date

from send_analysis import vocab

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


def end(period: str) -> str | None:
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
        return _month_end(vocab.census_year(match["academic"]), _AUGUST)
    if match["financial"]:
        return _month_end(vocab.financial_year_start(match["financial"]) + 1, _MARCH)
    if match["month"]:
        return _month_end(int(match["of"]), _MONTHS[match["month"]])
    return _month_end(int(match["year"]), _DECEMBER)


def _month_end(year: int, month: int) -> date:
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
