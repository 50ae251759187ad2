"""The places that an area's own plans can have: at the census, opened by projects, and found.

Places are found beyond those that are listed: schools admit above their number, and areas add
places that no list names. How many is measured as a part of the growth that they meet.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.model import once
from send_analysis.model.places.base import NO_END, Base
from send_analysis.model.places.pipeline import Pipeline, opened
from send_analysis.model.places.projects import ANYBODY


@dataclass(frozen=True)
class Supply:
    """Places in the area over the provisions whose capacity is known.

    ``listed`` (for the area's own plans: at the census and by projects), ``found`` (the most that
    can be found beyond them), ``places`` (listed, with what other areas fill) and ``imports`` are
    (draw, census_year, provision). ``providers`` says what each provider takes; ``by_provider``
    are its places for own plans, those found included, (draw, census_year, provider).
    """

    listed: xr.DataArray
    found: xr.DataArray
    places: xr.DataArray
    imports: xr.DataArray
    providers: pd.DataFrame
    by_provider: np.ndarray

    @cached_property
    def usable(self) -> np.ndarray:
        """Return the most places that the area's own plans can have in the area."""
        return self.listed.to_numpy() + self.found.to_numpy()

    @property
    def spare(self) -> np.ndarray:
        """Return places that a publication counts and nobody fills at the census."""
        left = self.places.to_numpy() - self.imports.to_numpy() - self.listed.to_numpy()
        return left.clip(0)

    def of_providers(self, provision: str, year: int) -> np.ndarray:
        """Return a provision's usable places in one year, (draw, provider)."""
        return self.by_provider[:, year, self._provisions == provision]

    @cached_property
    def _provisions(self) -> np.ndarray:
        """Return the provision of each provider."""
        return self.providers.provision.to_numpy(dtype=object)


def of_area(base: Base, pipeline: Pipeline, claims: xr.DataArray) -> Supply:
    """Return the places of an area.

    Parameters
    ----------
    claims
        Plans that want a place in the area (draw, census_year, provision).
    """
    known = _without_found(base, pipeline)
    excess = claims.copy(data=(claims.to_numpy() - known.now).clip(0))
    found = base.found(excess)
    return Supply(
        listed=known.listed,
        found=found,
        places=known.places,
        imports=known.imports,
        providers=known.providers,
        by_provider=np.concatenate([known.by_provider, found.to_numpy()], axis=2),
    )


@dataclass(frozen=True)
class _Listed:
    """What ``Supply`` holds but for the places that are found; ``now`` are those of the census."""

    now: np.ndarray
    listed: xr.DataArray
    places: xr.DataArray
    imports: xr.DataArray
    providers: pd.DataFrame
    by_provider: np.ndarray


@once.for_draws
def _without_found(base: Base, pipeline: Pipeline) -> _Listed:
    """Return the places that do not depend on how many plans want one."""
    rows = _with_end(of_known(pipeline.rows, base, pipeline.census_years[0]))
    stated = _stated(pipeline, rows)
    imported = np.minimum(rows.imports.fillna(0).to_numpy(dtype=float), stated.clip(0))
    is_open = (rows.status == "open").to_numpy()
    by_row = stated - imported  # imports: none stated, none known
    shape = (*stated.shape[:2], len(base.known))
    at_census = base.published_here(shape)
    now = _summed(by_row * is_open, rows, base.known) + at_census
    listed = (now + _summed(by_row * ~is_open, rows, base.known)).clip(0)
    anybody = pd.DataFrame([{"provision": p, **ANYBODY} for p in base.known])
    each = np.concatenate([by_row, at_census], axis=2)
    places = _summed(stated, rows, base.known) + base.published(base.places, shape)
    imports = _summed(imported, rows, base.known) + base.published(base.imports, shape)
    providers = pd.concat([rows, anybody], ignore_index=True)
    coords = {"census_year": list(pipeline.census_years), "provision": list(base.known)}
    listed, places, imports = (
        xr.DataArray(values, coords, ("draw", "census_year", "provision"))
        for values in (listed, places, imports)
    )
    return _Listed(
        now=now,
        listed=listed,
        places=places,
        imports=imports,
        providers=pd.concat([providers, anybody], ignore_index=True),
        by_provider=_net(each, providers, base.known),
    )


def of_known(rows: pd.DataFrame, base: Base, origin: int) -> pd.DataFrame:
    """Return the rows of known provisions; what a publication counted by the origin is left out."""
    counted = rows.provision.isin(base.published_provisions)
    later = rows.academic_year.map(vocab.census_year) > origin
    return rows[rows.provision.isin(base.known) & (later | ~counted)]


def _with_end(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with ``until``: a later open row of a provider replaces the earlier one."""
    in_order = rows.sort_values("academic_year", kind="stable").reset_index(drop=True)
    open_rows = in_order[in_order.status == "open"]
    later = open_rows.groupby(["provider", "provision"]).academic_year.shift(-1)
    until = later.map(vocab.census_year, na_action="ignore").astype("Int64")
    return in_order.assign(until=until.reindex(in_order.index).fillna(NO_END).astype(int))


def _stated(pipeline: Pipeline, rows: pd.DataFrame) -> np.ndarray:
    """Return the places of each row, (draw, census_year, row)."""
    years, draws = np.array(pipeline.census_years), pipeline.draws
    stated = np.zeros((draws, len(years), len(rows)))
    for position, row in enumerate(rows.to_dict("records")):
        if row["status"] == "open":
            since = vocab.census_year(row["academic_year"])
            is_open = (years >= since) & (years < row["until"])
            stated[:, :, position] = row["places"] * is_open
        else:
            stated[:, :, position] = opened(pipeline.case, row, years, draws, pipeline.changes)
    return stated


def _summed(by_row: np.ndarray, rows: pd.DataFrame, known: tuple[str, ...]) -> np.ndarray:
    """Return rows added up by provision, (draw, census_year, provision)."""
    belongs = rows.provision.to_numpy(dtype=object)[:, None] == np.array(known, dtype=object)
    return by_row @ belongs.astype(float)


def _net(each: np.ndarray, providers: pd.DataFrame, known: tuple[str, ...]) -> np.ndarray:
    """Return places by provider, those taken away shared by all of the provision."""
    there = each.clip(0)
    for provision in known:
        of_it = (providers.provision == provision).to_numpy()
        whole, net = there[..., of_it].sum(2), each[..., of_it].sum(2).clip(0)
        left = np.divide(net, whole, out=np.zeros_like(net), where=whole > 0)
        there[..., of_it] *= left[..., None]
    return there
