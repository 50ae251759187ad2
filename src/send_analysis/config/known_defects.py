"""What is known of published figures beside the figures: defects, and the collection's history.

``known_defects.csv`` has a row for each part of the figures of an authority and year of which the
publisher or a comparison says something; ``collection_history.csv`` the years of changes.
"""

from dataclasses import dataclass
from functools import cache

from send_analysis.config.csv_files import packaged


@dataclass(frozen=True)
class KnownDefect:
    """What is known of one part of the figures of an authority (none: of everyone) and year."""

    old_la_code: str
    table: str
    part: str  # how the dimension or the measure begins
    year: str
    known: str
    source: str

    @property
    def place(self) -> str:
        """Return where it is, as findings say it."""
        when = f"January {self.year}" if self.table == "caseload" else self.year
        part = self.part.rstrip("_/").replace("/", " by ").replace("_", " ")
        return " ".join(word for word in (self.old_la_code, when, part) if word)


@cache
def known_defects() -> tuple[KnownDefect, ...]:
    """Return the rows of ``known_defects.csv``."""
    return tuple(KnownDefect(**row) for row in packaged("config", "known_defects.csv"))


@cache
def year_of(event: str) -> int:
    """Return the year of an event in the history of the collection."""
    rows = packaged("config", "collection_history.csv")
    return next(int(row["year"]) for row in rows if row["event"] == event)
