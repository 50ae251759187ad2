"""Indicators that publishers print for every authority: one row an indicator.

``config/national_indicators.csv`` names up to four series of ``indicator_published`` an indicator:
of pupils with an EHC plan, with SEN support, without SEN, and of all pupils. Those without SEN are
shown for context and never rated.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field

from send_analysis.config import csv_files
from send_analysis.config.base import Frozen

FILE = "national_indicators.csv"
ALL = "all"  # the group of an indicator that has no groups
GROUPS = {
    "ehc_plan": "EHC plan",
    "sen_support": "SEN support",
    "no_sen": "no SEN",
    "all_pupils": "all pupils",
}
CONTEXT = "no SEN"
Theme = Literal[
    "identification",
    "assessment",
    "tribunal",
    "placement",
    "attendance",
    "exclusions",
    "primary",
    "secondary",
    "after_16",
]


class Published(Frozen):
    """A series of ``indicator_published`` that gives one group of an indicator."""

    group: str
    series: str


class National(Frozen):
    """One row: an indicator and its series."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Field(min_length=1)
    theme: Theme
    definition: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    polarity: Literal["higher", "lower", "neutral"]
    rag: Literal["england", "neighbours", "none"]
    ehc_plan: str
    sen_support: str
    no_sen: str
    all_pupils: str
    source: str = Field(min_length=1)

    @property
    def published(self) -> tuple[Published, ...]:
        """The series of each group; an indicator with one series only has no groups."""
        named = {words: getattr(self, name) for name, words in GROUPS.items()}
        series = {words: one for words, one in named.items() if one}
        if list(series) == [GROUPS["all_pupils"]]:
            return (Published(group=ALL, series=self.all_pupils),)
        return tuple(Published(group=words, series=one) for words, one in series.items())


def read(folder: Path) -> list[National]:
    """Return the rows of a settings folder.

    Raises
    ------
    ConfigError
        Naming every faulty row.
    """
    return csv_files.rows(folder / FILE, National)
