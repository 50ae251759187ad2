"""Measures that open places or delay them, as changes of the projects in the places table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.config import Area, ConfigError, Measure
from send_analysis.model import effects


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
    ordered = sorted(measures, key=lambda m: m.id)
    found: dict[str, Change] = {}
    for measure in (m for m in ordered if m.lever == "places"):
        own = _with_row(own, measure, area)
        found[_provider(measure)] = _opening(own, measure, draws, seed)
    for measure in (m for m in ordered if m.lever == "delay"):
        _row_of(own, measure)
        late = np.rint(effects.sample(measure, draws, seed).to_numpy()).astype(int)
        before = found.get(_provider(measure), Change(np.zeros(draws, dtype=int)))
        found[_provider(measure)] = Change(before.late + late, before.places, before.fill_years)
    return own, found


def _provider(measure: Measure) -> str:
    return measure.project or measure.title


def _opening(own: pd.DataFrame, measure: Measure, draws: int, seed: int) -> Change:
    """Return the places opened, in equal parts over the ramp, from the measure's start."""
    due = vocab.census_year(_row_of(own, measure).academic_year)
    return Change(
        late=np.full(draws, measure.start - due),
        places=effects.sample(measure, draws, seed).to_numpy(),
        fill_years=float(measure.ramp),
    )


def _with_row(own: pd.DataFrame, measure: Measure, area: Area) -> pd.DataFrame:
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
