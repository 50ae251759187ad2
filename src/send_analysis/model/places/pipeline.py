"""The projects that open places, when, and in which draws."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.model import once, streams
from send_analysis.model.case import Case
from send_analysis.model.places.projects import Changes, unchanged
from send_analysis.tables import Tables

MOST_SLIPS = 2  # a project can slip twice; one that slips further is one that does not open


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
    case: Case, projects: pd.DataFrame, plans: xr.DataArray, changes: Changes
) -> dict[str, xr.DataArray]:
    """Return project -> places it has opened so far, (draw, census_year, provision).

    Whether a project opens and how late is drawn once a draw, from the project's own stream:
    a scenario that leaves one out changes nothing in the others.
    """
    years, draws = plans.census_year.to_numpy(), plans.sizes["draw"]
    by_name: dict[str, xr.DataArray] = {}
    for project in projects.to_dict("records"):
        places = opened(case, project, years, draws, changes)
        of_provision = np.array(vocab.LIMITED_PROVISIONS) == project["provision"]
        by_provision = _by_provision(places[:, :, None] * of_provision, years)
        by_name[project["provider"]] = by_name.get(project["provider"], 0) + by_provision
    return by_name


def total(opened: Mapping[str, xr.DataArray], plans: xr.DataArray) -> xr.DataArray:
    """Return the places all projects have opened, (draw, census_year, provision)."""
    years = plans.census_year.to_numpy()
    shape = (plans.sizes["draw"], len(years), len(vocab.LIMITED_PROVISIONS))
    of_each = (places.to_numpy() for places in opened.values())
    return _by_provision(sum(of_each, start=np.zeros(shape)), years)


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
