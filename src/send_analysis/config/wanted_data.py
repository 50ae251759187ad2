"""Files worth adding: what each holds, who has it, how it is added and what it unlocks.

``wanted_data.csv`` has a row a file, the one worth most first.
"""

from dataclasses import dataclass
from functools import cache

from send_analysis.config.csv_files import packaged

ANY = "any"  # a period: whichever is there is enough


@dataclass(frozen=True)
class Need:
    """Rows of an input table that a file would bring: those whose columns hold some values."""

    words: str
    table: str
    values: tuple[tuple[str, str], ...]  # column and value; a star stands for any ending
    period: str  # the column of their period


@dataclass(frozen=True)
class WantedFile:
    """One file: what it brings, up to which period it is published, and what that unlocks."""

    id: str
    file: str
    needs: tuple[Need, ...]
    published_to: str  # a period; none: the newest that the loaded tables hold of any authority
    source: str
    how: str
    unlocks: str
    pages: str


@cache
def wanted_files() -> tuple[WantedFile, ...]:
    """Return the rows of ``wanted_data.csv``."""
    return tuple(_wanted(**row) for row in packaged("config", "wanted_data.csv"))


def _wanted(needs: str, **texts: str) -> WantedFile:
    return WantedFile(needs=tuple(map(_need, needs.split(";"))), **texts)


def _need(text: str) -> Need:
    """Return ``requests=flows measure=requests calendar_year`` as a need."""
    words, _, rows = text.partition("=")
    table, *values, period = rows.split(" ")
    pairs = (pair.partition("=") for pair in values)
    return Need(words, table, tuple((column, value) for column, _, value in pairs), period)
