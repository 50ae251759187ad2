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

from send_analysis import tables
from send_analysis.model import streams
from send_analysis.model.case import Case
from send_analysis.model.places import stated as stated_places
from send_analysis.model.places.stated import Stated

LOW, HIGH = 0.1, 0.9  # ends of the interval of 80 %


@dataclass(frozen=True)
class Base:
    """Places at the census by draw, over the provisions whose capacity is known.

    ``places`` (that can be filled), ``imports`` (filled by other areas) and ``outside`` (the part
    of the area's own plans in other areas' places) are (draw, provision).
    """

    stated: Mapping[str, Stated]
    places: xr.DataArray
    imports: xr.DataArray
    outside: xr.DataArray

    @property
    def known(self) -> tuple[str, ...]:
        """Return the provisions whose capacity is known."""
        return tuple(str(p) for p in self.places.provision.to_numpy())


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
    drawn = [_drawn(case, stated[p], draws) for p in known]
    parts = np.array(drawn).reshape(len(known), 3, draws)
    coords, dims = {"provision": known}, ("draw", "provision")
    places, imports, outside = (xr.DataArray(parts[:, i].T, coords, dims) for i in range(3))
    return Base(stated, places, imports, outside)


def _drawn(case: Case, one: Stated, draws: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return places, places filled by other areas and the share of plans outside, (draw).

    Nobody overflows at the census: plans that the area's places cannot hold are held elsewhere.
    What its own plans do not fill of the roll is filled by other areas' children.
    """
    there = one.own_plans * (1 - _value(case, one, "placed_outside_area", draws))
    if one.standing == stated_places.OWN:
        places, imports = np.full(draws, one.capacity), np.full(draws, one.imports)
        local = np.minimum(there, (places - imports).clip(0))
    else:
        roll = _on_roll(case, one, draws)
        places, local = np.maximum(one.capacity, roll), np.minimum(there, roll)
        imports = roll - local
    outside = 1 - local / one.own_plans if one.own_plans else np.zeros(draws)
    return places, imports, np.asarray(outside)


def _on_roll(case: Case, one: Stated, draws: int) -> np.ndarray:
    if not np.isnan(one.on_roll):
        return np.full(draws, one.on_roll)
    return one.capacity * _value(case, one, "on_roll_for_a_place", draws)


def _value(case: Case, one: Stated, what: str, draws: int) -> np.ndarray:
    """Return an assumption's draws, triangular where it has a range."""
    id_ = f"sufficiency.{what}.{one.provision}"
    central, known = case.value(id_), case.assumptions[id_]
    if known.low is None or known.high is None:
        return np.full(draws, central)
    ends = (known.low, central, known.high)
    return streams.triangular(case.seed, f"{what}/{case.code}/{one.provision}", ends, draws)


def table(case: Case, base: Base) -> pd.DataFrame:
    """Return the places at the census as ``tables.BASE_PLACES``, one row a limited provision."""
    rows = [_row(base, one) for one in base.stated.values()]
    named = pd.DataFrame(rows).reindex(columns=list(tables.BASE_PLACES.columns))
    named = named.assign(old_la_code=case.code)
    return tables.BASE_PLACES.check(named, "places at the census")


def _row(base: Base, one: Stated) -> dict[str, object]:
    stated = {"own_plans": one.own_plans, "capacity": one.capacity, "on_roll": one.on_roll}
    row = {**one.labels(), **stated}
    if not one.is_known:
        return row
    here = {"provision": one.provision}
    places, imports, outside = (
        array.sel(here).to_numpy() for array in (base.places, base.imports, base.outside)
    )
    filled = one.own_plans * (1 - outside) + imports
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
