"""What the columns of an authority's own files may hold, and how a cell is read."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from send_analysis import config, vocab
from send_analysis.config import authorities, paths
from send_analysis.loaders.intake import base
from send_analysis.loaders.own import excel
from send_analysis.loaders.own.cells import SHOWN, Kind

FIRST_YEAR = 2010  # of the counts of plans and statements
LIKENESS = 70  # of 100: how alike a suggested word must be
ENGLAND = (vocab.ENGLAND, vocab.ENGLAND_GSS)  # in figures typed from a publication
_AGES = re.compile(r"(\d{1,2}) ?(?:-|to) ?(\d{1,2})")
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_MONTH_FIRST = re.compile(r"(0?[1-9]|1[0-2])/(20\d\d)")
_YEARS = re.compile(r"(20[0-4]\d)([-/])(\d\d)")  # 2095-96 is a slip for 2025-26
_NUMBER = re.compile(r"(-?)£? ?(-?)(\d{1,3}(?:,\d{3})+|\d*)(\.\d+)?(-?)")
_IN_BRACKETS = re.compile(r"\((£?[\d,.]+)\)|(£)\(([\d,.]+)\)")  # a negative, as accounts write it
_MINUS = str.maketrans({"−": "-", "–": "-", "\u00a0": " "})
_DOTTED = re.compile(r"[-(£ ]*[1-9]\d{0,2}(\.\d{3})+[-)]*")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?%")


# --- dates and years ----------------------------------------------------------------------


def _day(cell: str) -> str | None:
    day = excel.day(cell) or excel.day_by_number(cell)
    return day.isoformat() if day and FIRST_YEAR <= day.year <= vocab.LAST_CENSUS_YEAR else None


def _january(cell: str) -> str | None:
    """Return ``January 2025`` of that, of Jan-25 and of 1 January 2025."""
    day, month_and_year = excel.day(cell), excel.month_and_year(cell)
    if month_and_year and month_and_year[0] == 1:
        return f"January 20{month_and_year[1]:02}"
    return f"January {day.year}" if day and (day.day, day.month) == (1, 1) else None


def _month(cell: str) -> str | None:
    """Return ``2026-03`` of that, of 03/2026, Mar-26, March 2026 and 1 March 2026."""
    if _MONTH.fullmatch(cell):
        return cell
    if month_first := _MONTH_FIRST.fullmatch(cell):
        return f"{month_first[2]}-{int(month_first[1]):02}"
    day, month_and_year = excel.day(cell), excel.month_and_year(cell)
    if month_and_year:
        return f"20{month_and_year[1]:02}-{month_and_year[0]:02}"
    return f"{day.year}-{day.month:02}" if day and day.day == 1 else None


def _following_years(between: str) -> Callable[[str], str | None]:
    """Return a reader of a year and the next one, ``2024-25``."""

    def read(cell: str) -> str | None:
        years = _YEARS.fullmatch(cell)
        if not years or years[2] != between:
            return None
        return cell if (int(years[1]) + 1) % 100 == int(years[3]) else None

    return read


DAY = Kind(
    _day, f"a day such as 2025-01-31, of {FIRST_YEAR} to {vocab.LAST_CENSUS_YEAR}", is_day=True
)
JANUARY = Kind(_january, "a January, such as January 2025")
MONTH = Kind(_month, "a month, such as 2026-03 or March 2026")
CALENDAR_YEAR = Kind(
    lambda cell: cell if re.fullmatch(r"20\d\d", cell) else None, "a calendar year, such as 2024"
)
FINANCIAL_YEAR = Kind(_following_years("-"), "two years that follow each other, such as 2024-25")
ACADEMIC_YEAR = Kind(_following_years("/"), "two years that follow each other, such as 2025/26")


# --- ages ---------------------------------------------------------------------------------


def _ages(cell: str) -> str | None:
    """Return first and last age."""
    if cell.casefold() == "any":
        return "any"
    typed = _AGES.fullmatch(cell.translate(_MINUS))
    first, last = (int(typed[1]), int(typed[2])) if typed else excel.ages(cell) or (1, 0)
    return f"{first}-{last}" if first <= last <= vocab.AGE_BANDS["20_to_25"][1] else None


AGES = Kind(_ages, "first and last age, such as 4-19, or any")


# --- numbers ------------------------------------------------------------------------------

# As written in any letter case -> as read. A look-up that failed is none: it can be mended here.
_KEPT = [symbol for symbol in ("", *vocab.SYMBOLS) if not excel.failed(symbol)]
SYMBOLS = {symbol.casefold(): symbol for symbol in reversed(_KEPT)}  # N/A for n/a
SYMBOLS |= {"(c)": "c", "©": "c"}  # Excel makes the one of the other


def _number(cell: str) -> str | None:
    """Return a number without separators of thousands or a pound sign; symbols are kept."""
    plain = _IN_BRACKETS.sub(r"-\1\3", cell.translate(_MINUS))
    number = _NUMBER.fullmatch(plain)
    if number and any(map(str.isdecimal, plain)):
        minus = number[1] + number[2] + number[5]
        return None if len(minus) > 1 else minus + number[3].replace(",", "") + (number[4] or "")
    return SYMBOLS.get(cell.casefold())


def _probability(cell: str) -> str | None:
    """Return a share; 90% is 0.9."""
    percent = _PERCENT.fullmatch(cell)
    share = str(float(percent[1]) / 100) if percent else _number(cell)
    if not share:
        return share
    return share if share not in vocab.SYMBOLS and 0 <= float(share) <= 1 else None


def _unambiguous(cell: str) -> str | None:
    """Return a number; none where the dot may part thousands, as on the continent: 41.200."""
    return None if _DOTTED.fullmatch(cell) else _number(cell)


def _count(cell: str) -> str | None:
    number = _unambiguous(cell)
    if not number or number in vocab.SYMBOLS:
        return number
    return number if float(number) >= 0 and float(number).is_integer() else None


def _whole(cell: str) -> str | None:
    """Return a whole number, which may be below 0."""
    minus = _unambiguous(cell)
    return minus if minus is None or _count(minus.removeprefix("-")) is not None else None


def number(cell: str) -> float | None:
    """Return the number in a cell; None where it has none, or one that is withheld."""
    read = _unambiguous(cell)
    return float(read) if read and read not in vocab.SYMBOLS else None


def _is_below_0(cell: str) -> bool:
    return (_number(cell) or "").startswith("-")


_OR_SYMBOL = "or one of c (withheld), x (not available), z or N/A (not applicable)"
NUMBER = Kind(_unambiguous, f"a number {_OR_SYMBOL}")
WHOLE = Kind(_whole, f"a whole number {_OR_SYMBOL}")
COUNT = Kind(_count, f"a whole number of 0 or more {_OR_SYMBOL}")
COST = Kind(
    lambda cell: None if cell.casefold() in SYMBOLS or _is_below_0(cell) else _unambiguous(cell),
    "a number of 0 or more; leave the row out when it is not known",
)
PROBABILITY = Kind(_probability, "0 to 1, a percentage, or nothing")
YEARS = Kind(
    lambda cell: cell if re.fullmatch(r"|[1-9]|1\d|20", cell) else None,
    "a whole number of years from 1 to 20, or nothing",
)


# --- words and areas ----------------------------------------------------------------------


def words(allowed: Sequence[str] | Mapping[str, str]) -> Kind:
    """Return the kind of a column that holds one of the words, whose meaning may be given."""
    meaning = allowed if isinstance(allowed, Mapping) else {word: word for word in allowed}
    known = base.named(meaning)
    allowed = f"one of {', '.join(meaning)}"
    return Kind(
        lambda cell: known.get(base.plain(cell)),
        allowed,
        lambda cell: _nearest(cell, known),
        tuple(dict.fromkeys(meaning.values())),
    )


def _nearest(cell: str, words: Iterable[str]) -> str:
    """Return the question whether the most alike word was meant."""
    from rapidfuzz import process  # only an unknown word needs it

    nearest = process.extractOne(base.plain(cell), list(words), score_cutoff=LIKENESS)
    return f"did you mean {nearest[0]!r}?" if nearest else ""


FILLED = Kind(lambda cell: cell or None, "a name")


Codes = tuple[str, str]  # old_la_code, la_code


def _codes(cell: str, with_england: bool) -> Codes:
    """Return the codes of the authority that a name or code stands for."""
    if with_england and cell in ENGLAND:
        return ENGLAND
    one = authorities.or_example(cell)
    return one.old_la_code, one.la_code


def _of_area(resolve: Callable[[str], str]) -> Kind:
    """Return the kind of a column that names an authority."""

    def tried(cell: str) -> tuple[str | None, str]:
        try:
            return resolve(cell), ""
        except authorities.UnknownAreaError as error:
            meant = str(error).partition("; ")[2]
            return None, "" if meant.startswith("allowed") else meant

    allowed = "an English authority by name or code, such as Leeds or 383"
    return Kind(lambda cell: tried(cell)[0], allowed, lambda cell: tried(cell)[1])


def authority(column: str, with_england: bool = False) -> Kind:
    """Return the kind of ``old_la_code`` or ``la_code``, England's allowed where it says so."""
    place = ("old_la_code", "la_code").index(column)
    return _of_area(lambda cell: _codes(cell, with_england)[place])


AREA = _of_area(lambda cell: config.find_area(paths.config(), cell).slug)  # in file paths


def of_the_template(areas: pd.Series) -> list[str]:
    """Return a problem where rows of the invented authority stand among those of a real one.

    ``areas`` holds slugs or ``old_la_code``, as read.
    """
    example = areas.isin([authorities.EXAMPLE.slug, authorities.EXAMPLE.old_la_code])
    if example.all() or not example.any():
        return []
    rows = ", ".join(map(str, dict.fromkeys(areas.index[example])))
    return [f"{areas.name}: {authorities.EXAMPLE.name} in row {rows}: take the template's rows out"]


def two_authorities(df: pd.DataFrame) -> list[str]:
    """Return the rows whose ``old_la_code`` and ``la_code``, as read, are not of one authority."""
    if "la_code" not in df:
        return []
    known = df[df.old_la_code.notna() & df.la_code.notna()]
    expected = known.old_la_code.map(lambda code: _codes(code, with_england=True)[1])
    rows = known.index[expected != known.la_code]
    return [f"row {row}: old_la_code and la_code are of two authorities" for row in rows[:SHOWN]]
