"""The projects that open places, when, and in which draws."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Area, Assumptions, Measure
from send_analysis.model import once, streams
from send_analysis.model.case import Case
from send_analysis.model.effects import acting
from send_analysis.model.places import projects
from send_analysis.model.places.projects import Changes, unchanged
from send_analysis.tables import Tables

MOST_SLIPS = 2  # a project can slip twice; one that slips further is one that does not open


@dataclass(frozen=True, eq=False)
class Pipeline:
    """An area's places and projects as measures change them.

    ``rows`` are of ``tables.PLACES``; ``changes`` is what measures change in the projects.
    """

    case: Case
    rows: pd.DataFrame
    changes: Changes
    census_years: tuple[int, ...]
    draws: int

    @cached_property
    def opened(self) -> dict[str, xr.DataArray]:
        """Return project -> places it has opened so far, (draw, census_year, provision)."""
        later = after_origin(self.rows, self.census_years[0])
        years = np.array(self.census_years)
        return opened_by_project(self.case, later, years, self.draws, self.changes)

    @cached_property
    def new_places(self) -> xr.DataArray:
        """Return the places all projects have opened, (draw, census_year, provision)."""
        shape = (self.draws, len(self.census_years), len(vocab.LIMITED_PROVISIONS))
        of_each = (places.to_numpy() for places in self.opened.values())
        return _by_provision(sum(of_each, start=np.zeros(shape)), np.array(self.census_years))

    def without(self, project: str) -> "Pipeline":
        """Return the same places had a project not opened one."""
        others = self.rows[(self.rows.provider != project) | (self.rows.status == "open")]
        return replace(self, rows=others)

    def with_places(self, more: pd.DataFrame) -> "Pipeline":
        """Return the same places with further rows."""
        rows = pd.concat([self.rows, more.reindex(columns=self.rows.columns)], ignore_index=True)
        return replace(self, rows=rows)


def of_case(case: Case, plans: xr.DataArray) -> Pipeline:
    """Return an area's places as the case's measures change them, by draw and year of the plans.

    Raises
    ------
    ConfigError
        If a measure names a project that is not there, or not in its provision.
    """
    measures = tuple(acting(projects.PLACES, case.measures))
    years = tuple(int(year) for year in plans.census_year.to_numpy())
    of = (case.inputs, case.area, case.assumptions, case.seed)
    return _of_measures(*of, measures, years, plans.sizes["draw"])


@once.for_draws
def _of_measures(
    inputs: Tables,
    area: Area,
    assumptions: Assumptions,
    seed: int,
    measures: tuple[Measure, ...],
    census_years: tuple[int, ...],
    draws: int,
) -> Pipeline:
    """Return ``of_case``, found once for all sets of measures that change the same places."""
    case = Case(inputs, area, assumptions, seed, draws, measures)
    rows, changes = projects.changed(listed(inputs, area.slug), measures, area, draws, seed)
    return Pipeline(case, rows, changes, census_years, draws)


def of_area(places: pd.DataFrame, area: str) -> pd.DataFrame:
    """Return the rows of an area, named by its slug, of limited provisions that carry a number."""
    limited = places.provision.isin(vocab.LIMITED_PROVISIONS)
    return places[(places.area == area) & limited & places.places.notna()]


@once.for_inputs
def listed(inputs: Tables, area: str) -> pd.DataFrame:
    """Return ``of_area``, found once."""
    return of_area(inputs["places"], area)


def after_origin(own: pd.DataFrame, origin: int) -> pd.DataFrame:
    """Return the projects that open after the origin: what stood by then is in the census."""
    opens = own.academic_year.map(vocab.census_year)
    return own[(own.status != "open") & (opens > origin)]


def opened_by_project(
    case: Case, later: pd.DataFrame, years: np.ndarray, draws: int, changes: Changes
) -> dict[str, xr.DataArray]:
    """Return project -> places it has opened so far, (draw, census_year, provision).

    Whether a project opens and how late is drawn once a draw, from the project's own stream:
    a scenario that leaves one out changes nothing in the others.

    Parameters
    ----------
    later
        The projects that open after the origin.
    """
    by_name: dict[str, xr.DataArray] = {}
    for project in later.to_dict("records"):
        places = opened(case, project, years, draws, changes)
        of_provision = np.array(vocab.LIMITED_PROVISIONS) == project["provision"]
        by_provision = _by_provision(places[:, :, None] * of_provision, years)
        by_name[project["provider"]] = by_name.get(project["provider"], 0) + by_provision
    return by_name


def project_stream(project: dict) -> str:
    """Return the name of a project's random stream, which its phases share."""
    return f"project/{project['area']}/{project['provider']}"


def opened(
    case: Case, project: dict, census_years: np.ndarray, draws: int, changes: Changes
) -> np.ndarray:
    """Return one project's places, (draw, census_year); below 0 where it takes places away."""
    change = changes.get((project["provider"], project["provision"])) or unchanged(draws)
    chance = streams.generator(case.seed, project_stream(project)).random((draws, 1 + MOST_SLIPS))
    likely = project["probability"] if change.chance is None else change.chance
    opens = chance[:, 0] < likely
    slip = _own_or_assumed(case, project, "chance_late", f"sufficiency.slip.{project['status']}")
    late = np.cumprod(chance[:, 1:] < slip, axis=1).sum(axis=1)
    first = vocab.census_year(project["academic_year"]) + late + change.late
    assumed = f"sufficiency.fill_years.{project['provision']}"
    fill = change.fill_years or _own_or_assumed(case, project, "fill_years", assumed)
    part = np.clip((census_years[None, :] - first[:, None] + 1) / fill, 0, 1)
    places = project["places"] if change.places is None else change.places[:, None]
    return places * opens[:, None] * part


def _own_or_assumed(case: Case, project: dict, column: str, id_: str) -> float:
    """Return what the places table states of a project, else what is assumed of all."""
    stated = project.get(column, pd.NA)
    return case.value(id_) if pd.isna(stated) else float(stated)


def _by_provision(values: np.ndarray, census_years: np.ndarray) -> xr.DataArray:
    coords = {"census_year": census_years, "provision": list(vocab.LIMITED_PROVISIONS)}
    return xr.DataArray(values, coords, ("draw", "census_year", "provision"))
