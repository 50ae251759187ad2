"""What a cell of an authority's own file may hold: Excel's changes undone, wrong cells named.

Excel turns ``4-11`` into 4 November and ``January 2025`` into Jan-25, and writes 2,100 for 2100.
What it made is read where only one thing can have been typed. A wrong cell is named by its
column and row; it is printed only when it is short and holds no capital letter, so that no
child's name of a list handed over by mistake is.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from send_analysis import config, vocab
from send_analysis.config import authorities, paths
from send_analysis.loaders.intake import base

SHOWN = 5  # wrong cells of one column named in a message
LIKENESS = 70  # of 100: how alike a suggested word must be
CHANGED = "Excel has changed these cells: format the column as text and type them again"
EXAMPLE = ("999", "E09000099")  # the invented authority of the templates
ENGLAND = (vocab.ENGLAND, vocab.ENGLAND_GSS)  # in figures typed from a publication

_DAY = re.compile(r"(20\d\d)-(\d\d)-(\d\d)(?: 00:00:00)?")
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(20\d\d)")  # as Excel writes a CSV in Britain
_MONTHS = {
    word: number
    for number, word in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_MONTH = f"({'|'.join(_MONTHS)})"
_MONTH_YEAR = re.compile(rf"{_MONTH}[a-z]*[- ](?:20)?(\d\d)", re.IGNORECASE)  # Jan-25
_DAY_MONTH = re.compile(rf"(\d{{1,2}})-{_MONTH}", re.IGNORECASE)  # 04-Nov
_AGES = re.compile(r"(\d{1,2})-(\d{1,2})")
_YEARS = re.compile(r"(20\d\d)([-/])(\d\d)")
_NUMBER = re.compile(r"(-?)£?(-?\d{1,3}(?:,\d{3})+|-?\d+)(\.\d+)?")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?%")
_MAY_BE_SHOWN = re.compile(r"[a-z0-9_./:-]{1,24}|January \d{2,4}")


@dataclass(frozen=True)
class Kind:
    """What a column holds: how a cell is read (None: it is wrong), and what is allowed."""

    read: Callable[[str], str | None]
    allowed: str
    hint: Callable[[str], str] = lambda cell: ""  # what a wrong cell may have meant


def read(df: pd.DataFrame, kinds: Mapping[str, Kind]) -> tuple[pd.DataFrame, list[str]]:
    """Return the table with the columns of ``kinds`` as written in our files, and its problems.

    The index of ``df`` is the row in the file.
    """
    problems: list[str] = []
    for column, kind in kinds.items():
        made = {cell: kind.read(cell) for cell in df[column].unique()}
        problems += _problem(df[column], made, kind)
        df = df.assign(**{column: df[column].map(made).astype("string")})
    return df, problems


def _problem(printed: pd.Series, made: Mapping[str, str | None], kind: Kind) -> list[str]:
    """Return one problem with the wrong cells of a column."""
    wrong = printed[[made[cell] is None for cell in printed]]
    if wrong.empty:
        return []
    hints = {cell: f" ({kind.hint(cell)})" if kind.hint(cell) else "" for cell in wrong.unique()}
    first = wrong.head(SHOWN).items()
    named = [f"{_shown(cell)} in row {row}{hints[cell]}" for row, cell in first]
    more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
    changed = f" ({CHANGED})" if any(map(_is_date, wrong)) else ""
    return [f"{printed.name}: {', '.join(named)}{more}, allowed: {kind.allowed}{changed}"]


def _shown(cell: str) -> str:
    if not cell:
        return "nothing"
    return repr(cell) if _MAY_BE_SHOWN.fullmatch(cell) else f"{len(cell)} characters"


def _is_date(cell: str) -> bool:
    """Say whether a cell looks like a date that Excel made: Jan-25, 04-Nov, 2025-11-04."""
    return " " not in cell.removesuffix(" 00:00:00") and any(
        form.fullmatch(cell) for form in (_DAY, _DAY_FIRST, _MONTH_YEAR, _DAY_MONTH)
    )


# --- dates and years ----------------------------------------------------------------------


def _date(cell: str) -> date | None:
    """Return a day written year first, or day first as Excel writes it."""
    year_first, day_first = _DAY.fullmatch(cell), _DAY_FIRST.fullmatch(cell)
    parts = year_first.groups() if year_first else day_first.groups()[::-1] if day_first else None
    try:
        return date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def _day(cell: str) -> str | None:
    day = _date(cell)
    return day.isoformat() if day else None


def _january(cell: str) -> str | None:
    """Return ``January 2025`` of that, of Jan-25 and of 1 January 2025."""
    day, month_year = _date(cell), _MONTH_YEAR.fullmatch(cell)
    if month_year and _MONTHS[month_year[1].casefold()[:3]] == 1:
        return f"January 20{month_year[2]}"
    return f"January {day.year}" if day and (day.day, day.month) == (1, 1) else None


def _following_years(between: str) -> Callable[[str], str | None]:
    """Return a reader of a year and the next one, ``2024-25``."""

    def read(cell: str) -> str | None:
        years = _YEARS.fullmatch(cell)
        if not years or years[2] != between:
            return None
        return cell if (int(years[1]) + 1) % 100 == int(years[3]) else None

    return read


DAY = Kind(_day, "a day such as 2025-01-31")
JANUARY = Kind(_january, "a January, such as January 2025")
CALENDAR_YEAR = Kind(
    lambda cell: cell if re.fullmatch(r"20\d\d", cell) else None, "a calendar year, such as 2024"
)
FINANCIAL_YEAR = Kind(_following_years("-"), "two years that follow each other, such as 2024-25")
ACADEMIC_YEAR = Kind(_following_years("/"), "two years that follow each other, such as 2025/26")


# --- ages ---------------------------------------------------------------------------------


def _ages(cell: str) -> str | None:
    """Return first and last age; a date that Excel made of them only where it is certain."""
    if cell.casefold() == "any":
        return "any"
    typed, day_month = _AGES.fullmatch(cell), _DAY_MONTH.fullmatch(cell)
    month_year, day = _MONTH_YEAR.fullmatch(cell), _date(cell)
    if typed:
        return _in_order(int(typed[1]), int(typed[2]))
    if day_month:  # the first age is the lower, whichever of day and month was typed first
        return _in_order(*sorted((int(day_month[1]), _MONTHS[day_month[2].casefold()])))
    if month_year:
        return _in_order(_MONTHS[month_year[1].casefold()[:3]], int(month_year[2]))
    if day and (day.day > 1 or day.month > day.year % 100):  # else 1-11 and 11-25 are the same
        return _in_order(*sorted((day.day, day.month)))
    return None


def _in_order(first: int, last: int) -> str | None:
    return f"{first}-{last}" if first <= last else None


AGES = Kind(_ages, "first and last age, such as 4-19, or any")


# --- numbers ------------------------------------------------------------------------------


def _number(cell: str) -> str | None:
    """Return a number without separators of thousands or a pound sign; symbols are kept."""
    number = _NUMBER.fullmatch(cell)
    if number:
        return number[1] + number[2].replace(",", "") + (number[3] or "")
    return cell if cell in vocab.SYMBOLS or cell == "" else None


def _probability(cell: str) -> str | None:
    """Return a share; 90% is 0.9."""
    percent = _PERCENT.fullmatch(cell)
    share = str(float(percent[1]) / 100) if percent else _number(cell)
    return share if share in ("", None) or share in vocab.SYMBOLS or float(share) <= 1 else None


def _count(cell: str) -> str | None:
    number = _number(cell)
    return None if number and number.startswith("-") and number != "-" else number


NUMBER = Kind(_number, f"a number or one of the symbols {sorted(vocab.SYMBOLS)}")
COUNT = Kind(_count, f"a number of 0 or more or one of the symbols {sorted(vocab.SYMBOLS)}")
KNOWN_NUMBER = Kind(
    lambda cell: None if cell == "" or cell in vocab.SYMBOLS else _number(cell),
    "a number; leave the row out when it is not known",
)
PROBABILITY = Kind(_probability, "0 to 1, or a percentage")


# --- words and areas ----------------------------------------------------------------------


def words(allowed: Sequence[str] | Mapping[str, str]) -> Kind:
    """Return the kind of a column that holds one of the words, whose meaning may be given."""
    meaning = allowed if isinstance(allowed, Mapping) else {word: word for word in allowed}
    known = base.named(meaning)
    allowed = f"one of {list(meaning)}"
    return Kind(
        lambda cell: known.get(base.plain(cell)), allowed, lambda cell: _nearest(cell, known)
    )


def _nearest(cell: str, words: Iterable[str]) -> str:
    """Return the question whether the most alike word was meant."""
    from rapidfuzz import process  # only an unknown word needs it

    nearest = process.extractOne(base.plain(cell), list(words), score_cutoff=LIKENESS)
    return f"did you mean {nearest[0]!r}?" if nearest else ""


FILLED = Kind(lambda cell: cell or None, "a name")


Codes = tuple[str, str]  # old_la_code, la_code


def _codes(cell: str, also: Iterable[Codes]) -> Codes:
    """Return the codes of the authority that a name or code stands for."""
    for codes in also:
        if cell in codes:
            return codes
    one = authorities.authority(cell)
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


def authority(column: str, also: Iterable[Codes] = (EXAMPLE,)) -> Kind:
    """Return the kind of ``old_la_code`` or ``la_code``; ``also`` are codes of no authority."""
    place = ("old_la_code", "la_code").index(column)
    return _of_area(lambda cell: _codes(cell, also)[place])


AREA = _of_area(lambda cell: config.find_area(paths.config(), cell).slug)  # in file paths


def two_authorities(df: pd.DataFrame) -> list[str]:
    """Return the rows whose ``old_la_code`` and ``la_code``, as read, are not of one authority."""
    if "la_code" not in df:
        return []
    known = df[df.old_la_code.notna() & df.la_code.notna()]
    expected = known.old_la_code.map(lambda code: _codes(code, (EXAMPLE, ENGLAND))[1])
    rows = known.index[expected != known.la_code]
    return [f"row {row}: old_la_code and la_code are of two authorities" for row in rows[:SHOWN]]
