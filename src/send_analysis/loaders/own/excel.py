"""What Excel makes of what was typed, read back where it is certain.

It turns ``4-11`` into 4 November and ``January 2025`` into Jan-25. A CSV has them as it shows
them, a workbook as a day at midnight.
"""

import re
from datetime import date, timedelta

FIRST_TYPED = 2024  # the year of the first lists that follow the template
FAILED = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|#+)")  # formulas
_DAY = re.compile(r"(20\d\d)[-/](\d{1,2})[-/](\d{1,2})(?:[ T]\d\d:\d\d:\d\d(?:\.\d+)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](?:20)?(\d\d)")  # as in Britain
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = f"({'|'.join(_MONTHS)})"
# How a month goes on after its first three letters: Janet and Marsupial are none.
_WHOLE = "(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?"
_IN_WORDS = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[- ]{_MONTH}{_WHOLE}[- ,]+(?:20)?(\d\d)", re.IGNORECASE
)
_MONTH_YEAR = re.compile(rf"{_MONTH}{_WHOLE}[- ](?:20)?(\d\d)", re.IGNORECASE)  # Jan-25
_DAY_MONTH = re.compile(rf"(\d{{1,2}})-{_MONTH}", re.IGNORECASE)  # 04-Nov
_POWER_OF_TEN = re.compile(r"\d(\.\d+)?E\+\d\d")  # 4.12E+07: digits are lost
_SERIAL = re.compile(r"4[4-9]\d{3}|5[0-4]\d{3}")  # days of 2020 to 2050
_DAY_0 = date(1899, 12, 30)  # of Excel's count of days
_MADE = (_DAY_MONTH, _POWER_OF_TEN, re.compile(rf"{_MONTH}-\d\d", re.IGNORECASE))


def made(cell: str) -> bool:
    """Say whether a cell looks like one that Excel has changed."""
    is_a_day = (_DAY.fullmatch(cell) or _DAY_FIRST.fullmatch(cell)) and day(cell) is not None
    return is_a_day or any(form.fullmatch(cell) for form in _MADE)


def failed(cell: str) -> bool:
    """Say whether a cell is what Excel shows of a failed formula, or of a column too narrow."""
    return FAILED.fullmatch(cell) is not None


def day(cell: str) -> date | None:
    """Return a day written year first, or day first as Excel shows it."""
    year_first = _DAY.fullmatch(cell)
    day_first = _DAY_FIRST.fullmatch(cell) or _IN_WORDS.fullmatch(cell)
    parts = year_first.groups() if year_first else day_first.groups()[::-1] if day_first else None
    if not parts:
        return None
    year, month, day_of_month = parts
    try:
        return date(2000 + int(year) % 100, _number(month), int(day_of_month))
    except ValueError:
        return None


def day_by_number(cell: str) -> date | None:
    """Return the day that Excel counts by a number, as it stands in a cell without a format."""
    return _DAY_0 + timedelta(int(cell)) if _SERIAL.fullmatch(cell) else None


def month_and_year(cell: str) -> tuple[int, int] | None:
    """Return month and two digits of the year of ``Jan-25`` or ``January 2025``."""
    found = _MONTH_YEAR.fullmatch(cell)
    return (_number(found[1]), int(found[2])) if found else None


def ages(cell: str) -> tuple[int, int] | None:
    """Return the two ages of which Excel made a date, None where others are possible.

    ``04-Nov`` is 4-11, whichever of day and month was typed first: the lower age comes first.
    ``Nov-16`` is 11-16, and so is 2016-11-01: a day and month typed without a year are given the
    year in which they are typed. The day 2025-11-01 may have been 1-11 and 11-25.
    """
    day_month, printed = _DAY_MONTH.fullmatch(cell), day(cell)
    if day_month:
        return _in_order(int(day_month[1]), _number(day_month[2]))
    if printed and printed.day == 1 and printed.year < FIRST_TYPED:
        return printed.month, printed.year % 100
    if printed and (printed.day > 1 or printed.month > printed.year % 100):
        return _in_order(printed.day, printed.month)
    return month_and_year(cell)


def _in_order(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _number(month: str) -> int:
    """Return the number of a month written as a number or as its first three letters."""
    return int(month) if month.isdecimal() else _MONTHS.index(month.casefold()) + 1
