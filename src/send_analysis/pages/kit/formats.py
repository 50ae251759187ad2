"""Formats of numbers by name, rounded to what is known and useful.

A forecast is rounded to what its draws support: to thousands from 100,000, to hundreds from
10,000, to tens from 1,000, to fives from 100 and to ones below; a count from a publication is shown
as printed; money in sentences is in millions, with one decimal below 100, from 1,000 millions on in
billions.
"""

import calendar
import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from string import Formatter
from typing import Any

import pandas as pd

from send_analysis import vocab
from send_analysis.pages.kit.money_labels import MONEY_LABELS

MISSING = "not available"
HIDDEN = "[c]"  # a count of people that may not be shown
MINUS = "\N{MINUS SIGN}"
MILLION, BILLION = 1_000_000, 1_000_000_000
CENT = 100  # percent in one

# From this size on -> rounded to this step.
_FORECAST_STEPS = ((100_000, 1_000), (10_000, 100), (1_000, 10), (100, 5), (0, 1))
_WHOLE_MILLIONS = 100 * MILLION  # from here on no decimal is shown
_FORECAST_MILLIONS = 10 * MILLION  # from here on a forecast is in whole millions
_SMALL_MONEY_STEP = 10_000
_COST_STEP, _FORECAST_COST_STEP = 1, 100
# Familiar odds, written "about a in b".
_CHANCES: tuple[tuple[int, int], ...] = (
    *((1, 20), (1, 10), (1, 5), (1, 4), (1, 3), (2, 5), (1, 2)),
    *((3, 5), (2, 3), (3, 4), (4, 5), (9, 10), (19, 20)),
)
_RARE = 0.025  # a chance below this, or above its complement, is not distinguished from 0 or 1
_RARE_PERCENT = 0.01
_REMOTE = 0.05  # a chance below this, or above its complement, is said without its own number
# Up to this chance -> the word for it.
_LIKELIHOODS = (
    *((0.2, "unlikely"), (0.4, "less likely than not"), (0.6, "as likely as not")),
    *((0.8, "likely"), (1.0, "very likely")),
)

_YEARS = dict(zip("123456", ("one", "two", "three", "four", "five", "six"), strict=True))
_MONTHS = tuple(calendar.month_name)
_SPELLING = {w.lower(): w for w in ("SEN", "SEND", "AP", "EHC", "EHCP", "DSG", "April", "June")}
_SPELLING |= {"semh": "SEMH", "neet": "NEET", "eotas": "EOTAS"}
_STATISTICS = {"0.5": "Central estimate", "mean": "Average", "probability": "Chance"}
_STATISTICS |= {name: f"{name} range" for name in ("50%", "80%", "95%")}
_STATISTICS |= {"0.025": "Lower (95% range)", "0.975": "Upper (95% range)"}
_STATISTICS |= {"0.1": "Lower (80% range)", "0.9": "Upper (80% range)"}
_NESTED = re.compile(r"[a-z0-9_]+(/[a-z0-9_]+)+")  # new_plans/age_band/under_5
_UNITS = {"m": "million", "bn": "billion"}
_UNIT = re.compile("(?:m|bn)$")
_ROUND = re.compile(r"\.0+(?=m|bn)|(?<=\.\d)0(?=bn)")  # zeros that say nothing on an axis
_DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?$")


def _rounded(value: float, step: float) -> float:
    return math.copysign(math.floor(abs(value) / step + 0.5) * step, value)


def _grouped(value: float, decimals: int = 0) -> str:
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{abs(rounded):,}"
    negative = value < 0 and any(digit in text for digit in "123456789")
    return f"{MINUS if negative else ''}{text}"


def count(value: float) -> str:
    """Return a count in full: ``3,005``."""
    return _grouped(value)


def forecast(value: float) -> str:
    """Return a forecast count, rounded by size: ``4,560``, ``435``, ``62``."""
    step = next(step for size, step in _FORECAST_STEPS if abs(value) >= size)
    return _grouped(_rounded(value, step))


def percent(value: float) -> str:
    """Return a percentage with one decimal: 7.52 -> ``7.5%``."""
    return f"{_grouped(value, 1)}%"


def decimal(value: float) -> str:
    """Return a number with one decimal: 23.49 -> ``23.5``."""
    return _grouped(value, 1)


def hundredths(value: float) -> str:
    """Return a number with two decimals: -1.134 -> ``-1.13``."""
    return _grouped(value, 2)


def share(value: float) -> str:
    """Return a share as a percentage: 0.075 -> ``7.5%``."""
    return percent(CENT * value)


def points(value: float) -> str:
    """Return a difference of percentages: ``2.4 percentage points``."""
    return f"{_grouped(value, 1)} percentage points"


def gbp(value: float) -> str:
    """Return pounds in full: ``£26,000``."""
    text = _grouped(_rounded(value, _COST_STEP))
    return f"{MINUS}£{text.removeprefix(MINUS)}" if text.startswith(MINUS) else f"£{text}"


def gbp_hundreds(value: float) -> str:
    """Return a forecast of a unit cost, to the nearest hundred: ``£19,300``."""
    return gbp(_rounded(value, _FORECAST_COST_STEP))


def gbp_m(value: float) -> str:
    """Return pounds for a table cell or label: ``£61.2m``, from 1,000 millions ``£1.04bn``."""
    unit = "m"
    if abs(_rounded(value, MILLION)) >= BILLION:
        text, unit = _grouped(value / BILLION, 2), "bn"
    else:
        text = _grouped(value / MILLION, 0 if abs(value) >= _WHOLE_MILLIONS else 1)
    return f"{MINUS if text.startswith(MINUS) else ''}£{text.removeprefix(MINUS)}{unit}"


def _spelt(text: str) -> str:
    """Return ``£61.2m`` as ``£61.2 million`` and ``£1.04bn`` as ``£1.04 billion``."""
    return _UNIT.sub(lambda unit: f" {_UNITS[unit[0]]}", text)


def gbp_axis(value: float) -> str:
    """Return round money for an axis: ``£50m``, ``£2.5m``, ``£1.5bn``, ``£0``."""
    return "£0" if value == 0 else _ROUND.sub("", gbp_m(value))


def gbp_million(value: float) -> str:
    """Return pounds for a sentence: ``£61.2 million``, below a million ``£640,000``."""
    if abs(_rounded(value, _SMALL_MONEY_STEP)) < MILLION:
        return gbp(_rounded(value, _SMALL_MONEY_STEP))
    return _spelt(gbp_m(value))


def gbp_about(value: float) -> str:
    """Return a forecast of pounds for a sentence: ``£56 million``, ``£6.1 million``."""
    whole = abs(value) >= _FORECAST_MILLIONS
    return _spelt(gbp_m_about(value)) if whole else gbp_million(value)


def gbp_m_about(value: float) -> str:
    """Return a forecast of pounds for a table cell: ``£56m``, ``£6.1m``."""
    whole = abs(value) >= _FORECAST_MILLIONS
    return gbp_m(_rounded(value, MILLION)).replace(".0m", "m") if whole else gbp_m(value)


def probability(value: float) -> str:
    """Return a chance in words: 0.74 -> ``about 3 in 4``."""
    few, many = _CHANCES[0], _CHANCES[-1]
    if value < _RARE:
        return f"less than {few[0]} in {few[1]}"
    if value > 1 - _RARE:
        return f"more than {many[0]} in {many[1]}"
    best = min(_CHANCES, key=lambda chance: abs(chance[0] / chance[1] - value))
    return f"about {best[0]} in {best[1]}"


def likelihood(value: float) -> str:
    """Return a chance as a word with its number: 0.74 -> ``likely (74%)``."""
    if value > 1 - _REMOTE:
        return f"almost certain (over {CENT * (1 - _REMOTE):.0f}%)"
    if value < _REMOTE:
        return f"very unlikely (under {CENT * _REMOTE:.0f}%)"
    word = next(word for chance, word in _LIKELIHOODS if value <= chance)
    return f"{word} ({probability_percent(value)})"


def probability_percent(value: float) -> str:
    """Return a chance as a whole percentage, never 0% or 100%, which draws cannot establish."""
    if value < _RARE_PERCENT:
        return f"under {CENT * _RARE_PERCENT:.0f}%"
    if value > 1 - _RARE_PERCENT:
        return f"over {CENT * (1 - _RARE_PERCENT):.0f}%"
    return f"{_grouped(CENT * value)}%"


def probability_axis(value: float) -> str:
    """Return a chance for an axis, whose ends are 0% and 100%."""
    return f"{_grouped(CENT * value)}%"


def years_ahead(value: str) -> str:
    """Return a horizon in words: ``1`` -> ``one year ahead``."""
    words = _YEARS.get(str(value), str(value))
    return f"{words} year{'' if words == _YEARS['1'] else 's'} ahead"


def years_ahead_start(value: str) -> str:
    """Return a horizon with a capital letter: ``Six years ahead``."""
    words = years_ahead(value)
    return words[:1].upper() + words[1:]


def origin(value: str) -> str:
    """Return the origin of a score: ``2019`` -> ``January 2019``, ``all`` -> after the reform."""
    return census_year(int(value)) if str(value).isdigit() else "After the reform, together"


def number(value: float) -> str:
    """Return a setting as it was written: ``0.055``, ``10,000``."""
    return f"{value:,.10g}".replace("-", MINUS)


def printed(value: str) -> str:
    """Return a printed figure with its thousands grouped; any other text unchanged."""
    return f"{int(value):,}" if re.fullmatch(r"\d{4,}", value) else value


def census_year(value: int) -> str:
    """Return the date of a census: 2025 -> ``January 2025``."""
    return f"January {int(value)}"


def year(value: int) -> str:
    """Return a calendar year: ``2024``."""
    return f"{int(value)}"


def month(value: str) -> str:
    """Return the month of a date: ``2024-03-31`` -> ``March 2024``; other text unchanged."""
    date = _DATE.match(value)
    return f"{_MONTHS[int(date[2])]} {date[1]}" if date else value


def day(value: str) -> str:
    """Return a date in words: ``2024-03-31`` -> ``31 March 2024``; other text unchanged."""
    date = _DATE.fullmatch(value)
    return f"{int(date[3])} {_MONTHS[int(date[2])]} {date[1]}" if date else value


def period(value: str) -> str:
    """Return a period as displayed: a census year becomes its January."""
    return census_year(int(value)) if str(value).isdigit() else str(value)


def label(value: str) -> str:
    """Return the words of a code; a code the vocabulary lacks loses its underscores."""
    words = vocab.label(value)
    if words != value:
        return words
    if _NESTED.fullmatch(value):
        return ": ".join(map(label, value.split("/")))
    return " ".join(_SPELLING.get(word, word) for word in value.replace("_", " ").split())


def label_start(value: str) -> str:
    """Return the words of a code with a capital letter: ``Mainstream top-ups``."""
    words = label(value)
    return words[:1].upper() + words[1:]


def since(value: str) -> str:
    """Return the day in a line's name: ``change_since_1_april_2025`` -> ``1 April 2025``."""
    return label(value.partition("_since_")[2])


def line(value: str) -> str:
    """Return the words of a line of spending, income or balance."""
    return MONEY_LABELS.get(value) or label_start(value)


def short_hash(value: str) -> str:
    """Return the first characters of a hash, enough to compare by eye."""
    shown = 12
    return value[:shown]


def quantile(value: float | str) -> str:
    """Return what a quantile or statistic is: ``q0.5`` -> ``Central estimate``."""
    names = [_STATISTICS.get(name, name) for name in str(value).removeprefix("q").split()]
    if len(names) > 1:
        return " and ".join([names[0], *(n[:1].lower() + n[1:] for n in names[1:])])
    return names[0] if names[0] in _STATISTICS.values() else f"{names[0]} quantile"


def _size(plain: Callable[[float], str]) -> Callable[[float], str]:
    return lambda value: plain(abs(value))


def _signed(plain: Callable[[float], str]) -> Callable[[float], str]:
    def with_sign(value: float) -> str:
        text = plain(value)
        rounds_to_zero = not any(digit in text for digit in "123456789")
        return text if value < 0 or rounds_to_zero else f"+{text}"

    return with_sign


def unreliable(_: float) -> str:
    """Return the word in place of an end of an interval that did not hold in the past."""
    return "unreliable"


_NUMBERS = (
    *(count, forecast, percent, decimal, hundredths, share, points),
    *(gbp, gbp_hundreds, gbp_m, gbp_m_about, gbp_million, gbp_about),
)
FORMATS: dict[str, Callable[[Any], str]] = {
    **{f.__name__: f for f in _NUMBERS},
    **{f"{f.__name__}_size": _size(f) for f in _NUMBERS},
    **{f"{f.__name__}_signed": _signed(f) for f in _NUMBERS},
    **{f.__name__: f for f in (probability, likelihood, probability_percent, number)},
    **{f.__name__: f for f in (census_year, year, month, day, period, printed, label, label_start)},
    **{f.__name__: f for f in (since, line, gbp_axis, probability_axis)},
    **{f.__name__: f for f in (years_ahead, years_ahead_start, origin)},
    **{f.__name__: f for f in (quantile, short_hash, unreliable)},
    **dict.fromkeys(("text", "prose", "status"), str),
}
# Formats of numbers: their columns are right-aligned.
NUMBERS = frozenset(
    name
    for f in (*_NUMBERS, probability_percent, number, gbp_axis, unreliable)
    for name in (f.__name__, f"{f.__name__}_size", f"{f.__name__}_signed")
)


def formatted(value: float | str | None, name: str) -> str:
    """Return a value in the named format; a missing value reads "not available"."""
    return MISSING if pd.isna(value) else FORMATS[name](value)


def fields(phrase: str) -> list[str]:
    """Return the columns that a phrase is made of; none for the name of a format."""
    return [field for _, field, _, _ in Formatter().parse(phrase) if field]
