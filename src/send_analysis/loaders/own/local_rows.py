"""An authority's own rows: values of indicators, and actions of improvement plans."""

import csv
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator, Field, ValidationError

from send_analysis.config import ConfigError
from send_analysis.config.base import Frozen, OptionalNumber, OptionalText

VALUES_FILE = "indicator_values.csv"
TRACKER_FILE = "tracker.csv"

Row = TypeVar("Row", bound=Frozen)
OptionalDate = Annotated[date | None, BeforeValidator(lambda text: text or None)]


class Value(Frozen):
    """One value of an indicator: a number, or cases out of a base."""

    old_la_code: str
    indicator: str
    period: str
    group: str
    comparator: Literal["own", "england", "region", "neighbours"]
    value: OptionalNumber
    cases: OptionalNumber
    base: OptionalNumber
    basis: str = Field(min_length=1)
    source: str = Field(min_length=1)


class Action(Frozen):
    """One priority, action, milestone, review or event of an improvement plan.

    Where it rests on a claim of a council paper, ``what`` and evidence may be left to the claim.
    """

    old_la_code: str
    id: str
    kind: Literal["priority", "action", "milestone", "review", "event"]
    what: OptionalText
    priority: OptionalText
    owner: OptionalText
    due_by: OptionalDate = Field(description="last day that the printed date allows")
    done: Literal["yes", "no"] = Field(description="whether the source says that it was done")
    claim_id: OptionalText
    evidence: OptionalText
    source: OptionalText


def values(folder: Path) -> list[Value]:
    """Return the rows of ``indicator_values.csv``.

    Raises
    ------
    ConfigError
        Naming every faulty row.
    """
    return _rows(folder / VALUES_FILE, Value)


def actions(folder: Path) -> list[Action]:
    """Return the rows of ``tracker.csv``.

    Raises
    ------
    ConfigError
        Naming every faulty row, and an id that stands twice.
    """
    found = _rows(folder / TRACKER_FILE, Action)
    ids = [one.id for one in found]
    if twice := sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        raise ConfigError(f"{TRACKER_FILE}: {', '.join(twice)} stands twice")
    return found


def _rows(file: Path, model: type[Row]) -> list[Row]:
    found, problems = [], []
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                found.append(model.model_validate(row))
            except ValidationError as error:
                problems += [
                    f"line {number}, {'.'.join(map(str, e['loc']))}: {e['msg']} "
                    f"(found {e['input']!r})"
                    for e in error.errors()
                ]
    if problems:
        raise ConfigError(f"{file.name}: " + "; ".join(problems))
    return found
