"""The places there are and will be: what is open, which projects open, and when, by draw."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import streams, vocab
from send_analysis.config import Area, Assumption, value

MOST_SLIPS = 2  # a project can slip twice; one that slips further is one that does not open


@dataclass(frozen=True)
class Supply:
    """Places commissioned in the area and those of them that its own plans can use.

    Both (draw, census_year, provision), over the provisions whose base capacity is known.
    """

    places: xr.DataArray
    usable: xr.DataArray


def of_area(places: pd.DataFrame, area: Area) -> pd.DataFrame:
    """Return the area's rows of the places table that carry a number."""
    names = {area.slug, area.old_la_code, area.la_code, area.name}
    return places[places.area.isin(names) & places.places.notna()]


def known_provisions(own: pd.DataFrame) -> tuple[str, ...]:
    """Return the limited provisions of which the places table states what is open."""
    stated = set(own[own.status == "open"].provision)
    return tuple(p for p in vocab.LIMITED_PROVISIONS if p in stated)


def supply(
    own: pd.DataFrame,
    known: tuple[str, ...],
    assumptions: Mapping[str, Assumption],
    plans: xr.DataArray,
    seed: int,
) -> Supply:
    """Return places and usable places: open + opened by projects, less imports."""
    years, size = plans.census_year.to_numpy(), plans.sizes["draw"]
    is_open = own.status == "open"
    opened_by_projects = opened(own[~is_open], assumptions, years, size, seed)
    base = _open(own[is_open], "places", years) + opened_by_projects
    usable = (base - _open(own[is_open], "imports", years)).clip(0)
    order = ("draw", "census_year", "provision")
    return Supply(
        places=base.sel(provision=list(known)).transpose(*order),
        usable=usable.sel(provision=list(known)).transpose(*order),
    )


def opened(
    projects: pd.DataFrame,
    assumptions: Mapping[str, Assumption],
    census_years: np.ndarray,
    draws: int,
    seed: int,
) -> xr.DataArray:
    """Return places opened by projects so far, (draw, census_year, provision).

    Whether a project opens and how late is drawn once a draw, from the project's own stream:
    a scenario that leaves one out changes nothing in the others.
    """
    shape = (draws, len(census_years), len(vocab.LIMITED_PROVISIONS))
    found = _by_provision(np.zeros(shape), ("draw", "census_year"), census_years)
    for project in projects.to_dict("records"):
        found.loc[{"provision": project["provision"]}] += _one(
            project, assumptions, census_years, draws, seed
        )
    return found


def project_stream(project: dict) -> str:
    """Return the name of a project's random stream."""
    return f"project/{project['area']}/{project['provider']}/{project['academic_year']}"


def _one(
    project: dict,
    assumptions: Mapping[str, Assumption],
    census_years: np.ndarray,
    draws: int,
    seed: int,
) -> np.ndarray:
    """Return one project's places, (draw, census_year)."""
    chance = streams.generator(seed, project_stream(project)).random((draws, 1 + MOST_SLIPS))
    opens = chance[:, 0] < project["probability"]
    slip = value(assumptions, f"sufficiency.slip.{project['status']}")
    late = np.cumprod(chance[:, 1:] < slip, axis=1).sum(axis=1)
    first = vocab.census_year(project["academic_year"]) + late
    fill = value(assumptions, f"sufficiency.fill_years.{project['provision']}")
    part = np.clip((census_years[None, :] - first[:, None] + 1) / fill, 0, 1)
    return project["places"] * opens[:, None] * part


def _open(rows: pd.DataFrame, column: str, census_years: np.ndarray) -> xr.DataArray:
    """Return a column's sum over what is open by each census year, (census_year, provision)."""
    since = rows.academic_year.map(vocab.census_year).to_numpy(dtype=int)
    counts = rows[column].fillna(0).to_numpy(dtype=float)  # no imports stated: none known
    by_year = (census_years[:, None] >= since[None, :]) * counts[None, :]
    columns = [
        by_year[:, (rows.provision == p).to_numpy()].sum(axis=1) for p in vocab.LIMITED_PROVISIONS
    ]
    return _by_provision(np.stack(columns, axis=1), ("census_year",), census_years)


def _by_provision(
    values: np.ndarray, dims: tuple[str, ...], census_years: np.ndarray
) -> xr.DataArray:
    coords = {"census_year": census_years, "provision": list(vocab.LIMITED_PROVISIONS)}
    return xr.DataArray(values, coords, (*dims, "provision"))
