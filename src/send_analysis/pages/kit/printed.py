"""Numbers as they are printed, and their differences: what a reader gets who subtracts them.

Rounded for itself, a difference may contradict the two numbers beside it: 3,419 counted and 5,320
expected are 1,901 apart, though the table holds 1,902.4.
"""

import re
from dataclasses import dataclass

from markupsafe import Markup

from send_analysis.pages.kit.facts import Fact
from send_analysis.pages.kit.firmness import MARKED
from send_analysis.pages.kit.formats import BILLION, MILLION, MINUS, formatted

_UNITS = {"m": MILLION, " million": MILLION, "bn": BILLION, " billion": BILLION}
_NUMBER = re.compile(
    rf"([+{MINUS}]?)£?(\d[\d,.]*)({'|'.join(map(re.escape, _UNITS))}|%| percentage points)?"
)
_DIGITS = 6  # decimals that printed numbers never reach: beyond them lies the arithmetic's dust
_SEPARATOR = "|"  # stands in no key: it is escaped there


def number(text: str) -> float | int | str:
    """Return the number that a text of the pages shows: ``£61.2m`` -> 61200000, ``7.5%`` -> 7.5.

    Text that bounds a number, such as ``over 99%``, stays as it is.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    sign, digits, unit = match.groups()
    size = float(digits.replace(",", "")) * (-1 if sign == MINUS else 1)
    value = round(size * _UNITS[unit]) if unit in _UNITS else size
    return int(value) if float(value).is_integer() else value


def less(end: str, start: str, format: str) -> str:
    """Return the difference of two numbers as printed, in a format; both texts hold a number."""
    return formatted(_less(end, start), format)


def _less(end: str, start: str) -> float:
    return round(float(number(end)) - float(number(start)), _DIGITS)


@dataclass(frozen=True)
class Difference(Fact):
    """The difference of two facts as printed; its cell is that of the first."""

    end_format: str = ""
    start: str = ""  # table, key, column and format of the fact that is taken off

    @property
    def attributes(self) -> Markup:
        """The attributes of its element that say what it is the difference of."""
        return Markup(' data-end-format="{}" data-start="{}"').format(self.end_format, self.start)


def difference(end: Fact, start: Fact, format: str) -> Difference:
    """Return ``end`` less ``start``, both as they are printed beside it."""
    status = next((s for s in (end.status, start.status) if s in MARKED), "")
    address = _SEPARATOR.join((start.table, start.key, start.column, start.format))
    return Difference(
        _less(str(end), str(start)),
        *(end.table, end.key, end.column, format, status, end.is_spoken),
        end_format=end.format,
        start=address,
    )


def address(text: str) -> tuple[str, str, str, str]:
    """Return table, key, column and format of the fact that a difference takes off."""
    table, key, column, format = text.split(_SEPARATOR)
    return table, key, column, format
