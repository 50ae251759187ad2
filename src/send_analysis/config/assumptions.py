"""Assumptions: the values the model needs, each with unit, source, status and ratings."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, model_validator

from send_analysis.config import base, csv_files, limits, nearest

FOLDER = "assumptions"
LIST = "send-analysis assumptions list"  # the command that prints every id
OWN = "own.csv"  # the values that a user has changed; see own_assumptions


class Assumption(base.Frozen):
    """One value the model needs, with its unit, source, status and ratings (Aqua Book)."""

    id: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")
    statement: str
    value: float
    low: base.OptionalNumber = None
    high: base.OptionalNumber = None
    unit: str
    price_year: base.OptionalText = None
    source: str
    status: base.Status
    owner: base.OptionalText = None
    date: base.OptionalText = None
    quality: base.Rating
    impact: base.Rating

    @model_validator(mode="after")
    def _possible(self) -> "Assumption":
        values = {"value": self.value, "low": self.low, "high": self.high}
        problems = limits.problems(self.id, self.unit, values)
        known = [n for n in (self.low, self.value, self.high) if n is not None]
        if known != sorted(known):
            order = f"low {self.low}, value {self.value}, high {self.high}"
            problems.append(base.Problem((self.id,), order, "low <= value <= high"))
        if problems:
            raise base.ProblemsError(problems)
        return self

    def impossible(self, number: float) -> base.Problem | None:
        """Return what is wrong with another value, or None; it says what is allowed and usual."""
        found = limits.problems(self.id, self.unit, {"value": number})
        if not found:
            return None
        return base.Problem((self.id,), found[0].found, f"{found[0].allowed}; {self.usual}")

    @property
    def usual(self) -> str:
        """Return the value, its likely range and its source in words."""
        ends = (self.low, self.high)
        likely = "" if None in ends else f", likely {self.low:g} to {self.high:g}"
        return f"it is {self.value:g}{likely}; source: {self.source}"

    def unusual(self, number: float) -> str:
        """Return why another value is possible and not likely, in words; empty where it is."""
        if self.low is None or self.high is None or self.low <= number <= self.high:
            return ""
        return f"{number:,.10g} ({self.unit}); {self.usual}"

    def changed(self, number: float, source: str, status: str = "assumed") -> "Assumption":
        """Return the assumption with another value, certain: without low and high."""
        update = {"value": number, "low": None, "high": None, "source": source, "status": status}
        return self.model_copy(update=update)


Assumptions = Mapping[str, Assumption]


def shipped(folder: Path) -> dict[str, Assumption]:
    """Return every assumption of the files that come with the package, by id.

    Raises
    ------
    ConfigError
        Naming every faulty row of a file, or an id that is duplicated.
    """
    by_id: dict[str, Assumption] = {}
    for file in sorted((folder / FOLDER).glob("*.csv")):
        for one in csv_files.rows(file, Assumption) if file.name != OWN else []:
            if one.id in by_id:
                raise base.ConfigError(f"{file.name}: assumption {one.id!r} is duplicated")
            by_id[one.id] = one
    return by_id


def named(assumptions: Assumptions, id_: str) -> Assumption:
    """Return an assumption by its id.

    Raises
    ------
    ConfigError
        If it does not exist; the message names the nearest.
    """
    if id_ not in assumptions:
        raise base.ConfigError(
            f"assumption {id_!r} does not exist; {nearest.question(id_, assumptions, LIST)}"
        )
    return assumptions[id_]


def value(assumptions: Assumptions, id_: str) -> float:
    """Return an assumption's value.

    Raises
    ------
    ConfigError
        If the assumption does not exist.
    """
    return named(assumptions, id_).value


def spread_of(assumptions: Assumptions, id_: str) -> tuple[float, float, float]:
    """Return low, value and high of an assumption; all three its value where it has no range.

    Raises
    ------
    ConfigError
        If the assumption does not exist.
    """
    one = named(assumptions, id_)
    central, low, high = one.value, one.low, one.high
    return (central, central, central) if low is None or high is None else (low, central, high)
