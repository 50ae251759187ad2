"""Assumptions: the values the model needs, each with unit, source, status and ratings."""

import csv
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError, model_validator

from send_analysis.config import checked
from send_analysis.config.base import Frozen, OptionalNumber, OptionalText, Rating, Status
from send_analysis.config.errors import ConfigError, Problem, refuse


class Assumption(Frozen):
    """One value the model needs, with its unit, source, status and ratings (Aqua Book)."""

    id: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")
    statement: str
    value: OptionalNumber
    low: OptionalNumber = None
    high: OptionalNumber = None
    unit: str
    price_year: OptionalText = None
    source: str
    status: Status
    owner: OptionalText = None
    date: OptionalText = None
    quality: Rating
    impact: Rating

    @model_validator(mode="after")
    def _range_holds_the_value(self) -> "Assumption":
        known = [n for n in (self.low, self.value, self.high) if n is not None]
        if known != sorted(known):
            raise ValueError(f"low {self.low} <= value {self.value} <= high {self.high} must hold")
        return self


Assumptions = Mapping[str, Assumption]


def assumptions(folder: Path) -> dict[str, Assumption]:
    """Return every assumption in ``folder``/assumptions, by id.

    Raises
    ------
    ConfigError
        Naming every faulty row of a file, or an id that stands twice.
    """
    found: dict[str, Assumption] = {}
    for file in sorted((folder / "assumptions").glob("*.csv")):
        for assumption in _rows(file):
            if assumption.id in found:
                raise ConfigError(f"{file.name}: assumption {assumption.id!r} stands twice")
            found[assumption.id] = assumption
    return found


def _rows(file: Path) -> list[Assumption]:
    good, problems = [], []
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            try:
                good.append(Assumption.model_validate(row))
            except ValidationError as error:
                problems += [
                    Problem(reader.line_num, f.where, f.found, f.allowed)
                    for f in checked.faults(Assumption, error)
                ]
    refuse(file.name, problems)
    return good


def value(assumptions: Assumptions, id_: str) -> float:
    """Return an assumption's value.

    Raises
    ------
    ConfigError
        If the assumption does not exist or carries no value.
    """
    if id_ not in assumptions:
        raise ConfigError(f"assumption {id_!r} does not exist; allowed: {', '.join(assumptions)}")
    found = assumptions[id_].value
    if found is None:
        raise ConfigError(f"assumption {id_!r} has no value")
    return found


def spread_of(assumptions: Assumptions, id_: str) -> tuple[float, float, float]:
    """Return low, value and high of an assumption.

    Raises
    ------
    ConfigError
        If the assumption does not exist or lacks one of the three.
    """
    middle = value(assumptions, id_)
    low, high = assumptions[id_].low, assumptions[id_].high
    if low is None or high is None:
        raise ConfigError(f"assumption {id_!r} has no range: low and high are needed")
    return low, middle, high
