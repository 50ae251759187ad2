"""Measures that open places or delay them, as changes of the projects in the places table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.config import Area, ConfigError
from send_analysis.config.measure import Delay, Measure, Places
from send_analysis.model import effects

PLACES = "places"


@dataclass(frozen=True)
class Change:
    """What measures make of one project, by draw."""

    late: np.ndarray  # years it opens later
    places: np.ndarray | None = None  # in place of the table's number
    fill_years: float | None = None  # in place of the assumed ones


Changes = Mapping[str, Change]  # by provider


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
        If a measure names a project that is not there.
    """
    acting = effects.acting(PLACES, measures)
    changes: dict[str, Change] = {}
    for measure in sorted(acting, key=lambda m: isinstance(m, Delay)):  # what opens, then delays
        effect = effects.sample(measure, draws, seed).to_numpy()
        own, change = effects.handler(measure)(measure, effect, own, changes, area)
        changes[_provider(measure)] = change
    return own, changes


@effects.handles(PLACES, Places)
def _opens(
    measure: Places, effect: np.ndarray, own: pd.DataFrame, _: Changes, area: Area
) -> tuple[pd.DataFrame, Change]:
    """Return the table with the project, whose places open in equal parts over the ramp."""
    own = _with_row(own, measure, area)
    due = vocab.census_year(_row_of(own, measure).academic_year)
    late = np.full(len(effect), measure.start - due)
    return own, Change(late=late, places=effect, fill_years=float(measure.ramp))


@effects.handles(PLACES, Delay)
def _delays(
    measure: Delay, effect: np.ndarray, own: pd.DataFrame, changes: Changes, _: Area
) -> tuple[pd.DataFrame, Change]:
    """Return the table as it is, and the project opening later by whole years."""
    _row_of(own, measure)
    late = np.rint(effect).astype(int)
    before = changes.get(measure.project, Change(np.zeros(len(effect), dtype=int)))
    return own, Change(before.late + late, before.places, before.fill_years)


def _provider(measure: Measure) -> str:
    return getattr(measure, "project", None) or measure.title


def _with_row(own: pd.DataFrame, measure: Places, area: Area) -> pd.DataFrame:
    """Return the table with the measure's project sure to open: the named row, or a new one."""
    if measure.project is not None:
        _row_of(own, measure)
        named = own.provider == measure.project
        return own.assign(probability=own.probability.mask(named, 1.0))
    row = {
        "area": area.slug,
        "provider": measure.title,
        "provision": measure.provision,
        "areas_of_need": "any",
        "ages": "any",
        "academic_year": vocab.academic_year(measure.start),
        "places": measure.effect.mode,
        "status": "planned",
        "probability": 1.0,
        "imports": 0.0,
    }
    return pd.concat([own, pd.DataFrame([row]).reindex(columns=own.columns)], ignore_index=True)


def _row_of(own: pd.DataFrame, measure: Measure) -> pd.Series:
    rows = own[(own.provider == _provider(measure)) & (own.status != "open")]
    if rows.empty:
        known = ", ".join(own[own.status != "open"].provider)
        raise ConfigError(
            f"measure {measure.id!r}: project {_provider(measure)!r} is not in the places table; "
            f"allowed: {known or 'none: the table has no project of this area'}"
        )
    return rows.iloc[0]
