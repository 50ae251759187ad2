"""What places there are at the census, who fills them, and how sure that is, by provision.

The authority's own list of places goes first, then DfE's specialist capacity, then Get
Information about Schools (GIAS). Nobody publishes how many of the places the area's own
children have, so what a list does not state is drawn: pupils on roll for each place, and the
part of the area's plans that is held in other areas' schools.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import config, tables, vocab
from send_analysis.model import streams
from send_analysis.model.case import Case
from send_analysis.model.places import pipeline
from send_analysis.model.places import stated as stated_places
from send_analysis.model.places.stated import Stated

SCHOOLS = "state_special"
NO_END = 9999  # census year after every other
LOW, HIGH = 0.1, 0.9  # ends of the interval of 80 %


@dataclass(frozen=True, eq=False)
class Base:
    """Places at the census by draw, over the provisions whose capacity is known.

    ``plans`` (the area's own), ``places`` (that can be filled), ``imports`` (filled by other
    areas) and ``outside`` (the part of own plans in other areas' places) are (draw, provision);
    plans differ by draw where only their total has been counted. Of growth beyond them
    ``growth_placed`` is the part that found a place in past years, ``over_filled`` the part that
    schools admitted above their number, (draw). ``listed_from`` is the census year from which a
    list names new places.
    """

    stated: Mapping[str, Stated]
    plans: xr.DataArray
    places: xr.DataArray
    imports: xr.DataArray
    outside: xr.DataArray
    growth_placed: np.ndarray
    over_filled: np.ndarray
    listed_from: Mapping[str, int]

    @property
    def known(self) -> tuple[str, ...]:
        """Return the provisions whose capacity is known."""
        return tuple(str(p) for p in self.places.provision.to_numpy())

    @property
    def published_provisions(self) -> tuple[str, ...]:
        """Return the known provisions of which the authority itself lists no places."""
        return tuple(p for p in self.known if self.stated[p].standing == stated_places.PUBLISHED)

    def published(self, values: xr.DataArray | np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """Return values (draw, provision) in every year, 0 where the authority lists its places.

        Parameters
        ----------
        shape
            Of the result, (draw, census_year, provision).
        """
        is_published = np.isin(self.known, self.published_provisions)
        every_year = (np.asarray(values) * is_published)[:, None, :]
        return np.broadcast_to(every_year, shape)

    def published_here(self, shape: tuple[int, ...]) -> np.ndarray:
        """Return places that own plans fill at the census, as ``published``."""
        return self.published((1 - self.outside.to_numpy()) * self.plans.to_numpy(), shape)

    def found(self, excess: xr.DataArray) -> xr.DataArray:
        """Return the places found beyond those listed, as a part of the excess of plans over them.

        Schools admit above their number. Where capacity is published, areas also add places as
        they did in past years, up to the year from which their list names new ones.

        Parameters
        ----------
        excess
            Plans beyond the places at the census, (draw, census_year, provision).
        """
        values, years = excess.to_numpy(), excess.census_year.to_numpy()
        found = values * self.over_filled[:, None, None]
        for p in self.published_provisions:
            last, column = self.listed_from.get(p, NO_END) - 1, self.known.index(p)
            until = np.searchsorted(years, np.minimum(years, max(last, int(years[0]))))
            found[..., column] += self._added(p)[:, None] * values[:, until, column]
        return excess.copy(data=found)

    def _added(self, provision: str) -> np.ndarray:
        """Return the part of growth that areas add places for, (draw)."""
        placed = self.growth_placed if provision == SCHOOLS else 1.0
        return np.maximum(placed - self.over_filled, 0)


def of_area(case: Case, own: pd.DataFrame, plans: xr.DataArray) -> Base:
    """Return what is stated of an area's places and draws of what is not.

    Parameters
    ----------
    own
        The area's rows of ``tables.PLACES``.
    plans
        Plans (draw, census_year, provision); the first census year is the origin.
    """
    stated = stated_places.of_area(case, own, plans)
    known = [p for p, one in stated.items() if one.is_known]
    draws = plans.sizes["draw"]
    at_census = plans.isel(census_year=0, drop=True).sel(provision=known)
    at_census = at_census.transpose("draw", "provision")
    drawn = [_drawn(case, stated[p], at_census.sel(provision=p).to_numpy()) for p in known]
    parts = np.array(drawn).reshape(len(known), 3, draws)
    places, imports, outside = (at_census.copy(data=parts[:, i].T) for i in range(3))
    return Base(
        stated,
        at_census,
        places,
        imports,
        outside,
        growth_placed=_drawn_value(case, "sufficiency.growth_placed", draws),
        over_filled=_drawn_value(case, "sufficiency.over_filled", draws),
        listed_from=_listed_from(own, int(plans.census_year[0])),
    )


def _listed_from(own: pd.DataFrame, origin: int) -> dict[str, int]:
    """Return provision -> the census year of the first project after the origin."""
    projects = pipeline.after_origin(own, origin)
    return projects.academic_year.map(vocab.census_year).groupby(projects.provision).min().to_dict()


def _drawn(
    case: Case, one: Stated, own_plans: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return places, places filled by other areas and the share of plans outside, (draw).

    Nobody overflows at the census: plans that the area's places cannot hold are held elsewhere.
    What its own plans do not fill of the roll is filled by other areas' children.

    Parameters
    ----------
    own_plans
        The area's plans at the census, (draw).
    """
    draws = len(own_plans)
    assumed = f"sufficiency.placed_outside_area.{one.provision}"
    there = own_plans * (1 - _drawn_value(case, assumed, draws))
    if one.standing == stated_places.OWN:
        places, imports = np.full(draws, one.capacity), np.full(draws, one.imports)
        local = np.minimum(there, (places - imports).clip(0))
    else:
        roll = _on_roll(case, one, draws)
        places, local = np.maximum(one.capacity, roll), np.minimum(there, roll)
        imports = roll - local
    held_here = np.divide(local, own_plans, out=np.ones(draws), where=own_plans > 0)
    return places, imports, 1 - held_here


def _on_roll(case: Case, one: Stated, draws: int) -> np.ndarray:
    if not np.isnan(one.on_roll):
        return np.full(draws, one.on_roll)
    assumed = f"sufficiency.on_roll_for_a_place.{one.provision}"
    return one.capacity * _drawn_value(case, assumed, draws)


def _drawn_value(case: Case, id_: str, draws: int) -> np.ndarray:
    """Return an assumption's draws, triangular where it has a range, from the area's own stream."""
    ends = config.spread_of(case.assumptions, id_)
    return streams.triangular(case.seed, f"{id_}/{case.code}", ends, draws)


def table(case: Case, base: Base) -> pd.DataFrame:
    """Return the places at the census as ``tables.BASE_PLACES``, one row a limited provision."""
    rows = [{**_row(base, one), **_withheld(case, one)} for one in base.stated.values()]
    named = pd.DataFrame(rows).reindex(columns=list(tables.BASE_PLACES.columns))
    named = named.assign(old_la_code=case.code)
    return tables.BASE_PLACES.check(named, "places at the census")


def _withheld(case: Case, one: Stated) -> dict[str, object]:
    """Return what of a provision rests on a count that may not be shown, as missing."""
    if case.shown is None:
        return {}
    plans, shown = case.inputs["caseload"], case.shown["caseload"]
    here = (plans.old_la_code == case.code) & (plans.category == one.provision)
    is_counted = here & (plans.dimension == "provision") & plans.plans.notna()
    newest = shown[is_counted & (plans.census_year == plans.census_year[is_counted].max())]
    places, listed = case.inputs["places"], case.shown["places"]
    of_list = (places.area == case.area.slug) & (places.provision == one.provision)
    lacks = (of_list & places.imports.notna() & listed.imports.isna()).any()
    is_withheld = {"own_plans": newest.plans.isna().any(), "imports": lacks}
    withheld = [name for name, told in is_withheld.items() if told]
    symbols = {f"{name}_symbol": vocab.SUPPRESSED for name in withheld}
    return {**dict.fromkeys(withheld, np.nan), **symbols}


def _row(base: Base, one: Stated) -> dict[str, object]:
    stated = {"own_plans": one.own_plans, "capacity": one.capacity, "on_roll": one.on_roll}
    row = {**one.labels(), **stated}
    if not one.is_known:
        return row
    here = {"provision": one.provision}
    plans, places, imports, outside = (
        array.sel(here).to_numpy()
        for array in (base.plans, base.places, base.imports, base.outside)
    )
    filled = plans * (1 - outside) + imports
    low, high = np.quantile(places, (LOW, HIGH))
    return {
        **row,
        "places": places.mean(),
        "places_low": low,
        "places_high": high,
        "outside_share": outside.mean(),
        "imports": imports.mean(),
        "occupancy": (filled / one.capacity).mean() if one.capacity else np.nan,
    }
