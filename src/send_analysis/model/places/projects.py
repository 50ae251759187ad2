"""Measures that open, resize, delay or withdraw places: changes of the places table's projects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.config import Area, ConfigError
from send_analysis.config.measure import Delay, Measure, OnProject, Opening, Places
from send_analysis.model import effects

PLACES = "places"
ANYBODY = {"areas_of_need": "any", "ages": "any"}  # what places for every need and age are for
_ORDER = (Places, Opening, Delay)  # size, then whether it opens, then when: no file's order matters


@dataclass(frozen=True)
class Change:
    """What measures make of one project, by draw."""

    late: np.ndarray  # years it opens later
    places: np.ndarray | None = None  # in place of the table's number
    fill_years: float | None = None  # in place of the table's or the assumed ones
    chance: np.ndarray | None = None  # that it opens, in place of the table's


Changes = Mapping[tuple[str, str], Change]  # by provider and provision


def changed(
    own: pd.DataFrame, measures: Iterable[Measure], area: Area, draws: int, seed: int
) -> tuple[pd.DataFrame, Changes]:
    """Return the places table with the measures' projects, and what changes in each by draw.

    Parameters
    ----------
    own
        The area's rows of ``tables.PLACES``.

    Raises
    ------
    ConfigError
        If a measure names a project that is not there, or not in its provision.
    """
    acting = effects.acting(PLACES, measures)
    changes: dict[tuple[str, str], Change] = {}
    for measure in sorted(acting, key=lambda m: _ORDER.index(type(m))):
        effect = effects.sample(measure, draws, seed).to_numpy()
        own, of_project = effects.handler(measure)(measure, effect, own, changes, area)
        changes |= of_project
    return own, changes


def unchanged(draws: int) -> Change:
    """Return the change of a project that no measure touches."""
    return Change(np.zeros(draws, dtype=int))


@effects.handles(PLACES, Places)
def _opens(
    measure: Places, effect: np.ndarray, own: pd.DataFrame, _: Changes, area: Area
) -> tuple[pd.DataFrame, Changes]:
    """Return the table with the project, whose places open in equal parts over the ramp.

    Phases that the table lists for it are replaced by this one.
    """
    own = _with_row(own, measure, area)
    phases = _phases(own, measure)
    due = vocab.census_year(phases.academic_year.iloc[0])
    change = Change(np.full(len(effect), measure.start - due), effect, float(measure.ramp))
    return own.drop(phases.index[1:]), {(provider(measure), measure.provision): change}


@effects.handles(PLACES, Opening)
def _sets_chance(
    measure: Opening, effect: np.ndarray, own: pd.DataFrame, changes: Changes, _: Area
) -> tuple[pd.DataFrame, Changes]:
    """Return the table as it is, and the project opening with this chance, not before the start."""
    due = vocab.census_year(_phases(own, measure).academic_year.iloc[0])
    before = _before(own, measure, changes, len(effect))
    return own, {
        key: replace(one, chance=effect, late=np.maximum(one.late, measure.start - due))
        for key, one in before.items()
    }


@effects.handles(PLACES, Delay)
def _delays(
    measure: Delay, effect: np.ndarray, own: pd.DataFrame, changes: Changes, _: Area
) -> tuple[pd.DataFrame, Changes]:
    """Return the table as it is, and the project opening later by whole years."""
    late = np.rint(effect).astype(int)
    before = _before(own, measure, changes, len(effect))
    return own, {key: replace(one, late=one.late + late) for key, one in before.items()}


def _before(own: pd.DataFrame, measure: OnProject, changes: Changes, draws: int) -> Changes:
    """Return what earlier measures made of the project, in each of its provisions."""
    provisions = _phases(own, measure).provision.unique()
    keys = [(measure.project, str(provision)) for provision in provisions]
    return {key: changes.get(key, unchanged(draws)) for key in keys}


def provider(measure: Measure) -> str:
    """Return the provider that a measure on places names; without a project, its own title."""
    return getattr(measure, "project", None) or measure.title


def _with_row(own: pd.DataFrame, measure: Places, area: Area) -> pd.DataFrame:
    """Return the table with the measure's places: those of a named project, or a new row."""
    if measure.project is not None:
        return own
    row = {
        "area": area.slug,
        "provider": measure.title,
        "provision": measure.provision,
        **ANYBODY,
        "academic_year": vocab.academic_year(measure.start),
        "places": measure.effect.mode,
        "status": "planned",
        "probability": 1.0,
        "imports": 0.0,
    }
    return pd.concat([own, pd.DataFrame([row]).reindex(columns=own.columns)], ignore_index=True)


def _phases(own: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return the project's rows that are not open yet, the earliest first."""
    planned = own[own.status != "open"]
    rows = planned[planned.provider == provider(measure)]
    if isinstance(measure, Places):
        rows = rows[rows.provision == measure.provision]
    if rows.empty:
        raise ConfigError(_not_there(measure, planned))
    return rows.sort_values("academic_year", kind="stable")


def _not_there(measure: Measure, planned: pd.DataFrame) -> str:
    place = f" of {measure.provision}" if isinstance(measure, Places) else ""
    pairs = (planned.provider + " (" + planned.provision + ")").unique()
    return (
        f"measure {measure.id!r}: project {provider(measure)!r}{place} is not in the places "
        f"table; allowed: {', '.join(pairs) or 'none: the table has no project of this area'}"
    )
