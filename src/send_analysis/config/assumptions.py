"""Assumptions: the values the model needs, each with unit, source, status and ratings."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import Field, ValidationError, model_validator

from send_analysis.config import base, yaml_files


class Assumption(base.Frozen):
    """One value the model needs, with its unit, source, status and ratings (Aqua Book)."""

    id: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")
    statement: str
    value: base.OptionalNumber
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
        Naming every faulty row of a file, or an id that is duplicated.
    """
    by_id: dict[str, Assumption] = {}
    for file in sorted((folder / "assumptions").glob("*.csv")):
        for assumption in _rows(file):
            if assumption.id in by_id:
                raise base.ConfigError(f"{file.name}: assumption {assumption.id!r} is duplicated")
            by_id[assumption.id] = assumption
    return by_id


def _rows(file: Path) -> list[Assumption]:
    good, problems = [], []
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            try:
                good.append(Assumption.model_validate(row))
            except ValidationError as error:
                own = yaml_files.problems_of(Assumption, error)
                problems += [replace(p, line=reader.line_num) for p in own]
    base.refuse(file.name, problems)
    return good


def value(assumptions: Assumptions, id_: str) -> float:
    """Return an assumption's value.

    Raises
    ------
    ConfigError
        If the assumption does not exist or carries no value.
    """
    if id_ not in assumptions:
        raise base.ConfigError(
            f"assumption {id_!r} does not exist; allowed: {', '.join(assumptions)}"
        )
    number = assumptions[id_].value
    if number is None:
        raise base.ConfigError(f"assumption {id_!r} has no value")
    return number


def spread_of(assumptions: Assumptions, id_: str) -> tuple[float, float, float]:
    """Return low, value and high of an assumption.

    Raises
    ------
    ConfigError
        If the assumption does not exist or lacks one of the three.
    """
    central = value(assumptions, id_)
    low, high = assumptions[id_].low, assumptions[id_].high
    if low is None or high is None:
        raise base.ConfigError(f"assumption {id_!r} has no range: low and high are needed")
    return low, central, high
