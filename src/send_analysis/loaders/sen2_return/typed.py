"""The cells of a return as days, flags and codes; what cannot be read is missing, and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd

from send_analysis.config import authorities
from send_analysis.loaders.intake.base import LoadError
from send_analysis.loaders.own import excel
from send_analysis.loaders.sen2_return import layout

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YES, _NO = ("true", "1", "y", "yes"), ("false", "0", "n", "no", "")
FIRST_YEAR = 2023  # of the collection by person
_LARGEST = 10**6  # of a rank, a reason or a year; what is larger is a slip


@dataclass(frozen=True)
class Return:
    """A return: one table a module, whose index is the row in the file (XML: the person).

    Attributes
    ----------
    tables
        Module -> its records: text, ``datetime64`` days, boolean flags, whole numbers.
    unreadable
        Module and column -> the rows whose cell is filled and cannot be read.
    old_la_code, census_day
        Whose return it is, and the January day that it counts.
    """

    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    unreadable: Mapping[tuple[str, str], pd.Index] = field(repr=False)
    old_la_code: str
    census_day: pd.Timestamp

    @property
    def year(self) -> int:
        """Return the calendar year that the return's requests and new plans are of."""
        return self.census_day.year - 1

    @cached_property
    def census_days(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Return the census day of the January before, and of this one."""
        return self.census_day - pd.DateOffset(years=1), self.census_day

    @cached_property
    def person_of(self) -> pd.Series:
        """Return the person of each request, by request."""
        return self.by_id("requests").person_id

    def by_id(self, module: str) -> pd.DataFrame:
        """Return the records of a module by their id; of several with one id the first."""
        key = layout.key(module)
        return self.tables[module].drop_duplicates(key).set_index(key)


def typed(texts: Mapping[str, pd.DataFrame]) -> Return:
    """Return modules as text with their cells read.

    Raises
    ------
    LoadError
        If the first module does not say whose return it is and of which January.
    """
    tables, unreadable = {}, {}
    for module, text in texts.items():
        read = {}
        for c in layout.columns(module):
            printed = text[c.ours] if c.ours in text else pd.Series("", text.index, dtype=str)
            read[c.ours] = _read(printed, c.kind)
            wrong = text.index[(printed != "") & read[c.ours].isna()]
            if len(wrong):
                unreadable[(module, c.ours)] = wrong
        tables[module] = pd.DataFrame(read, index=text.index)
    return Return(tables, unreadable, *_of_whom(tables["sen2"]))


def _read(printed: pd.Series, kind: str) -> pd.Series:
    match kind:
        case "day":
            days = {cell: day(cell) for cell in printed.unique()}
            return pd.to_datetime(printed.map(days))
        case "flag":
            flags = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
            return printed.str.casefold().map(flags).astype("boolean")
        case "number" | "year":
            numbers = pd.to_numeric(printed, errors="coerce").astype(float).round()
            return numbers.where(numbers.abs() < _LARGEST).astype("Int64")
        case "code" | "outcome":
            return printed.str.upper().replace("", pd.NA).astype("string")
    return printed.replace("", pd.NA).astype("string")


def day(cell: str) -> date | None:
    """Return a day as the export writes it (2025-Sep-28 00:00:00), as XML or Excel do."""
    text = cell.partition(" ")[0].partition("T")[0]
    parts = text.split("-")
    if len(parts) == 3 and parts[1][:3].casefold() in _MONTHS:
        month = _MONTHS.index(parts[1][:3].casefold()) + 1
        text = f"{parts[0]}-{month:02d}-{parts[2]:0>2}"
    if (known := excel.day(text)) is not None:
        return known
    try:
        return date.fromisoformat(text)  # a birthday before 2000
    except ValueError:
        return _day_first(text)


def _day_first(text: str) -> date | None:
    parts = text.split("/")
    try:
        return date(*map(int, parts[::-1])) if len(parts) == 3 else None
    except ValueError:
        return None


def _of_whom(sen2: pd.DataFrame) -> tuple[str, pd.Timestamp]:
    """Return the authority's code and the census day that a return states."""
    first = sen2.iloc[0]
    problems = [] if len(sen2) == 1 else [f"module sen2 has {len(sen2)} records: a return has one"]
    code = ""
    try:
        code = authorities.or_example(str(first.authority)).old_la_code
    except authorities.UnknownAreaError:
        problems.append("module sen2: lea is no English authority by code or name")
    counted = first.reference_date
    if pd.isna(counted) or counted.month != 1 or counted.year < FIRST_YEAR:
        problems.append(
            f"module sen2: referencedate is no day in January since {FIRST_YEAR}, "
            "such as 2026-01-15"
        )
    elif pd.isna(first.year) or first.year != counted.year:
        problems.append("module sen2: year is not that of referencedate")
    if problems:
        raise LoadError("SEN2 return", problems)
    return code, counted
