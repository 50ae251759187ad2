"""Settings of the local area picture: framework, own rows of values and actions, paper checks."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from send_analysis.config import csv_files, dashboards, indicators, national, nearest, papers
from send_analysis.config.area import ChosenBalance, chosen_balances
from send_analysis.config.assumptions import Assumption
from send_analysis.config.base import ConfigError, Frozen, OptionalNumber, OptionalText, Problem
from send_analysis.config.dashboards import DashboardRow
from send_analysis.config.own_assumptions import differences
from send_analysis.config.papers import PaperChecks

VALUES_FILE = "indicator_values.csv"
TRACKER_FILE = "tracker.csv"
FILES = (indicators.FILE, national.FILE, papers.FILE, dashboards.FILE, VALUES_FILE, TRACKER_FILE)

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
    """One action, milestone, review or event of an improvement plan.

    Where it rests on a claim of a council paper, ``what`` and evidence may be left to the claim.
    """

    old_la_code: str
    id: str
    kind: Literal["action", "milestone", "review", "event"]
    what: OptionalText
    priority: OptionalText
    owner: OptionalText
    due_by: OptionalDate = Field(description="last day that the printed date allows")
    done: Literal["yes", "no"] = Field(description="whether the source says that it was done")
    claim_id: OptionalText
    evidence: OptionalText
    source: OptionalText
    reported: OptionalDate = Field(
        None, description="day of the source; that of the paper where a claim names one"
    )


@dataclass(frozen=True)
class Settings:
    """The framework, an authority's own rows and values, and the checks of papers."""

    framework: indicators.Framework
    values: tuple[Value, ...] = ()
    actions: tuple[Action, ...] = ()
    papers: PaperChecks = field(default_factory=PaperChecks)
    dashboards: tuple[DashboardRow, ...] = ()
    changed: tuple[tuple[Assumption, Assumption], ...] = ()  # as shipped, and as set
    balances: tuple[ChosenBalance, ...] = ()


def read(folder: Path) -> Settings:
    """Return the settings of a folder.

    Raises
    ------
    ConfigError
        Naming every problem of the first faulty file.
    """
    framework = indicators.read(folder)
    rows = (tuple(values(folder, framework.by_id())), tuple(actions(folder)))
    planned = tuple(dashboards.read(folder))
    own = (tuple(differences(folder)), tuple(chosen_balances(folder)))
    return Settings(framework, *rows, papers.read(folder), planned, *own)


def values(folder: Path, known: Collection[str]) -> list[Value]:
    """Return the rows of ``indicator_values.csv``, each of a known indicator.

    Raises
    ------
    ConfigError
        Naming every faulty row.
    """

    def problems(row: Value) -> list[Problem]:
        allowed = nearest.choices(row.indicator, known)
        return (
            []
            if row.indicator in known
            else [Problem(("indicator",), repr(row.indicator), allowed)]
        )

    return csv_files.rows(folder / VALUES_FILE, Value, problems)


def actions(folder: Path) -> list[Action]:
    """Return the rows of ``tracker.csv``.

    Raises
    ------
    ConfigError
        Naming every faulty row, and an id that is duplicated.
    """
    rows = csv_files.rows(folder / TRACKER_FILE, Action)
    ids = [one.id for one in rows]
    if twice := sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        raise ConfigError(f"{TRACKER_FILE}: {', '.join(twice)} is duplicated")
    return rows
