"""Decide which loader reads a file, from its content and never from its name."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol

import pandas as pd

from send_analysis.loaders import (
    capacity,
    dsg,
    ehc_plans,
    lait,
    neighbours,
    outcomes,
    population,
    section_251,
    sen_in_england,
)
from send_analysis.loaders.intake.base import LoadError, RawFile, Recognised, each
from send_analysis.loaders.own import figures as own_figures
from send_analysis.loaders.own import filed_return, places
from send_analysis.loaders.papers import claims, reported
from send_analysis.tables import TableError


class Loader(Protocol):
    """What every loader module offers."""

    recognise: Callable[[RawFile], Recognised | None]
    load: Callable[[RawFile, Recognised], dict[str, pd.DataFrame]]


@dataclass(frozen=True)
class Publication:
    """One row of the register: a loader, and what may be handed over, in a message's words."""

    loader: Loader
    accepts: str
    only: tuple[str, ...] = ()  # the tables that are wanted; none named: all

    def recognise(self, file: RawFile) -> Recognised | None:
        """Return what a file is; None when it is no file of this publication."""
        return self.loader.recognise(file)

    def load(self, file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
        """Return the tidy tables of a recognised file."""
        made = self.loader.load(file, what)
        return {name: made[name] for name in made if name in self.only or not self.only}


@dataclass(frozen=True)
class Vintage:
    """One file as loaded: what it is and its tidy tables."""

    file: RawFile
    what: Recognised
    tables: dict[str, pd.DataFrame]


# Every publication that can be read. The name is kept in registers: never change one.
_REGISTER: dict[str, tuple[Any, str]] = {
    "ehc_plans": (ehc_plans, "DfE Education, health and care plans (zip or its CSV files)"),
    "population": (population, "ONS mid-year estimates or subnational projections (CSV, xlsx)"),
    "dsg": (dsg, "DfE dedicated schools grant allocations workbook (.ods, .xlsx)"),
    "section_251": (section_251, "DfE section 251 or high needs benchmarking (xlsx, CSV)"),
    "capacity": (
        capacity,
        "capacity of special schools and units: GIAS, DfE School capacity (CSV)",
    ),
    "places": (places, "a list of places, as in the template (CSV, xlsx)"),
    "own_figures": (own_figures, "caseload, flows and money, as in the templates (CSV, xlsx)"),
    "filed_return": (
        filed_return,
        "a statutory return, as the command returns wrote it (xlsx, ods)",
    ),
    "neighbours": (neighbours, "statistical neighbours (xlsx of May 2025, older CSV)"),
    "lait": (lait, "Local Authority Interactive Tool, values and dictionary (CSV)"),
    "outcomes": (outcomes, "attendance, exclusions, NEET, appeals by authority (CSV)"),
    "sen_in_england": (
        sen_in_england,
        "DfE Special educational needs in England: pupils by type of need (zip, CSV)",
    ),
    "papers": (claims, "claims of council papers, one row a claim (CSV)"),
    "reported": (reported, "reported unit costs and balances, one row a figure (CSV)"),
}
PUBLICATIONS = {name: Publication(*row) for name, row in _REGISTER.items()}
# All that a forecast of plans alone is made from; it leaves every other file unread.
TABLES_OF_PLANS = (
    *("caseload", "flows", "monthly_flows", "population", "upper_tier", "pupils_by_need"),
)
OF_PLANS = {
    name: replace(PUBLICATIONS[name], only=TABLES_OF_PLANS)
    for name in ("ehc_plans", "population", "own_figures", "sen_in_england")
}


def allowed() -> str:
    """Return in one sentence what may be handed over."""
    return "allowed: " + "; ".join(p.accepts for p in PUBLICATIONS.values())


def recognise(file: RawFile, known: Mapping[str, Publication] | None = None) -> Recognised | None:
    """Return what ``file`` is, or None when no loader knows its content.

    Raises
    ------
    LoadError
        If two loaders claim the file.
    """
    known = PUBLICATIONS if known is None else known
    with _naming_the_zip(file):
        answers = {name: loader.recognise(file) for name, loader in known.items()}
    claims = {name: what for name, what in answers.items() if what is not None}
    if len(claims) > 1:
        raise LoadError(file.name, [f"fits more than one publication: {sorted(claims)}"])
    return next(iter(claims.values()), None)


def load(
    file: RawFile, what: Recognised, known: Mapping[str, Publication] | None = None
) -> Vintage:
    """Return a recognised file as tidy tables.

    Raises
    ------
    LoadError
        Naming the file and every problem in it.
    """
    known = PUBLICATIONS if known is None else known
    with _naming_the_zip(file):
        return Vintage(file, what, known[what.publication].load(file, what))


@contextmanager
def _naming_the_zip(file: RawFile) -> Iterator[None]:
    """Refuse a file under its own name and that of the zip which it is a member of."""
    name = f"{file.archive}: {file.name}" if file.archive else file.name
    try:
        yield
    except LoadError as error:
        raise LoadError(name, error.problems) from error
    except TableError as error:
        raise LoadError(name, [str(error)]) from error


def load_all(
    files: Iterable[tuple[RawFile, Recognised]], known: Mapping[str, Publication] | None = None
) -> list[Vintage]:
    """Return every file as tidy tables.

    Raises
    ------
    LoadError
        Naming every file that cannot be loaded, not only the first.
    """
    return each(files, lambda one: load(*one, known), "{n} files cannot be loaded")
