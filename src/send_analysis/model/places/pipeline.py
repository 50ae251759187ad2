"""The places there are and will be: what is open, which projects open, and when, by draw."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Area, Assumption, value
from send_analysis.model import streams
from send_analysis.model.places.projects import Change, Changes, unchanged

NO_END = 9999  # census year after every other
MOST_SLIPS = 2  # a project can slip twice; one that slips further is one that does not open


@dataclass(frozen=True)
class Supply:
    """Places commissioned in the area and those of them that its own plans can use.

    ``places`` and ``usable`` are (draw, census_year, provision), over the provisions whose base
    capacity is known. ``providers`` are rows of the places table; ``by_provider`` their usable
    places, (draw, census_year, provider), in the same order.
    """

    places: xr.DataArray
    usable: xr.DataArray
    providers: pd.DataFrame
    by_provider: np.ndarray

    def of_providers(self, provision: str, year: int) -> np.ndarray:
        """Return a provision's usable places in one year, (draw, provider)."""
        return self.by_provider[:, year, (self.providers.provision == provision).to_numpy()]


def of_area(places: pd.DataFrame, area: Area) -> pd.DataFrame:
    """Return the area's rows of limited provisions that carry a number."""
    limited = places.provision.isin(vocab.LIMITED_PROVISIONS)
    return places[(places.area == area.slug) & limited & places.places.notna()]


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
    changes: Changes,
) -> Supply:
    """Return places and usable places: open + opened by projects, less imports."""
    rows = _with_end(own[own.provision.isin(known)])
    years, draws = plans.census_year.to_numpy(), plans.sizes["draw"]
    stated = np.stack(
        [_row(r, assumptions, years, draws, seed, changes) for r in rows.to_dict("records")], 2
    )
    imports = rows.imports.fillna(0).to_numpy(dtype=float)  # none stated: none known
    used = (stated - imports).clip(0)
    order = [(rows.provision == p).to_numpy() for p in known]
    coords = {"census_year": years, "provision": list(known)}
    dims = ("draw", "census_year", "provision")
    return Supply(
        places=xr.DataArray(np.stack([stated[..., o].sum(2) for o in order], 2), coords, dims),
        usable=xr.DataArray(np.stack([used[..., o].sum(2) for o in order], 2), coords, dims),
        providers=rows,
        by_provider=used,
    )


def _with_end(own: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with ``until``: a later open row of a provider replaces the earlier one."""
    in_order = own.sort_values("academic_year", kind="stable").reset_index(drop=True)
    open_rows = in_order[in_order.status == "open"]
    later = open_rows.groupby(["provider", "provision"]).academic_year.shift(-1)
    until = later.map(vocab.census_year, na_action="ignore").astype("Int64")
    return in_order.assign(until=until.reindex(in_order.index).fillna(NO_END).astype(int))


def _row(
    row: dict,
    assumptions: Mapping[str, Assumption],
    census_years: np.ndarray,
    draws: int,
    seed: int,
    changes: Changes,
) -> np.ndarray:
    """Return the places of a row, (draw, census_year)."""
    if row["status"] != "open":
        return _one(row, assumptions, census_years, changed(row, changes, draws), seed)
    since = vocab.census_year(row["academic_year"])
    is_open = (census_years >= since) & (census_years < row["until"])
    return np.broadcast_to(row["places"] * is_open, (draws, len(census_years)))


def after_origin(own: pd.DataFrame, origin: int) -> pd.DataFrame:
    """Return the projects that open after the origin: what stood by then is in the census."""
    opens = own.academic_year.map(vocab.census_year)
    return own[(own.status != "open") & (opens > origin)]


def opened_by_project(
    projects: pd.DataFrame,
    plans: xr.DataArray,
    assumptions: Mapping[str, Assumption],
    seed: int,
    changes: Changes,
) -> dict[str, xr.DataArray]:
    """Return project -> places it has opened so far, (draw, census_year, provision).

    Whether a project opens and how late is drawn once a draw, from the project's own stream:
    a scenario that leaves one out changes nothing in the others.
    """
    years, draws = plans.census_year.to_numpy(), plans.sizes["draw"]
    opened: dict[str, xr.DataArray] = {}
    for project in projects.to_dict("records"):
        places = _one(project, assumptions, years, changed(project, changes, draws), seed)
        of_provision = np.array(vocab.LIMITED_PROVISIONS) == project["provision"]
        by_provision = places[:, :, None] * of_provision
        by_project = _by_provision(by_provision, ("draw", "census_year"), years)
        opened[project["provider"]] = opened.get(project["provider"], 0) + by_project
    return opened


def total(opened: Mapping[str, xr.DataArray], plans: xr.DataArray) -> xr.DataArray:
    """Return the places all projects have opened, (draw, census_year, provision)."""
    years = plans.census_year.to_numpy()
    shape = (plans.sizes["draw"], len(years), len(vocab.LIMITED_PROVISIONS))
    none = _by_provision(np.zeros(shape), ("draw", "census_year"), years)
    return sum(opened.values(), start=none)


def changed(project: dict, changes: Changes, draws: int) -> Change:
    """Return what measures make of a project; most often nothing."""
    return changes.get((project["provider"], project["provision"])) or unchanged(draws)


def project_stream(project: dict) -> str:
    """Return the name of a project's random stream, which its phases share."""
    return f"project/{project['area']}/{project['provider']}"


def _one(
    project: dict,
    assumptions: Mapping[str, Assumption],
    census_years: np.ndarray,
    change: Change,
    seed: int,
) -> np.ndarray:
    """Return one project's places, (draw, census_year)."""
    rng = streams.generator(seed, project_stream(project))
    chance = rng.random((len(change.late), 1 + MOST_SLIPS))
    likely = project["probability"] if change.chance is None else change.chance
    opens = chance[:, 0] < likely
    slip = _own_or_assumed(project, "chance_late", assumptions, f"slip.{project['status']}")
    late = np.cumprod(chance[:, 1:] < slip, axis=1).sum(axis=1)
    first = vocab.census_year(project["academic_year"]) + late + change.late
    years = _own_or_assumed(
        project, "fill_years", assumptions, f"fill_years.{project['provision']}"
    )
    fill = change.fill_years or years
    part = np.clip((census_years[None, :] - first[:, None] + 1) / fill, 0, 1)
    places = project["places"] if change.places is None else change.places[:, None]
    return places * opens[:, None] * part


def _own_or_assumed(
    project: dict, column: str, assumptions: Mapping[str, Assumption], id_: str
) -> float:
    """Return what the places table states of a project, else what is assumed of all."""
    stated = project.get(column, pd.NA)
    return value(assumptions, f"sufficiency.{id_}") if pd.isna(stated) else float(stated)


def _by_provision(
    values: np.ndarray, dims: tuple[str, ...], census_years: np.ndarray
) -> xr.DataArray:
    coords = {"census_year": census_years, "provision": list(vocab.LIMITED_PROVISIONS)}
    return xr.DataArray(values, coords, (*dims, "provision"))
