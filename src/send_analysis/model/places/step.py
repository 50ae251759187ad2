"""Plans placed within capacity where it is known, and again without each project."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.model import once
from send_analysis.model.case import Case, Plans
from send_analysis.model.places import base as base_places
from send_analysis.model.places import fit, pipeline, placing, wanted
from send_analysis.model.places.base import Base
from send_analysis.model.places.pipeline import Pipeline
from send_analysis.model.places.supply import Supply, of_area
from send_analysis.tables import Tables


@dataclass(frozen=True)
class Placed:
    """Plans where they end up, before any table is made of them.

    ``by_draw`` holds arrays (draw, census_year, provision), each over its own provisions:
    ``new_places`` always; for the provisions whose capacity is known what ``Placement`` names,
    ``listed_places`` of those that the authority itself lists, and ``unlimited`` for all of them.
    """

    case: Case
    demanded: Plans
    pipeline: Pipeline
    base: Base
    unlimited: xr.DataArray

    @property
    def known(self) -> tuple[str, ...]:
        """Return the provisions whose capacity is known."""
        return self.base.known

    @property
    def opened(self) -> dict[str, xr.DataArray]:
        """Return project -> places it has opened so far, (draw, census_year, provision)."""
        return self.pipeline.opened

    @cached_property
    def by_draw(self) -> dict[str, xr.DataArray]:
        """Return arrays by draw, (draw, census_year, provision)."""
        new_places = self.pipeline.new_places
        if self.placement is None:
            return {"new_places": new_places}
        places = self.placement.by_draw["places"]
        listed = [p for p in self.known if p not in self.base.published_provisions]
        return {
            **self.placement.by_draw,
            "new_places": new_places,
            "listed_places": places.sel(provision=listed),
            "unlimited": self.unlimited,
        }

    @cached_property
    def plans(self) -> Plans:
        """Return the plans where they end up."""
        if self.placement is None:
            return self.demanded
        return {**self.demanded, "provision": self.placement.provision}

    @cached_property
    def outside(self) -> xr.DataArray:
        """Return own plans in other areas' places."""
        return placing.held_outside(self.unlimited, self.base)

    @cached_property
    def supply(self) -> Supply:
        """Return the places in the area."""
        return of_area(self.base, self.pipeline, placing.claimed(self.unlimited, self.base))

    @cached_property
    def placement(self) -> placing.Placement | None:
        """Return where plans end up; None where no capacity is known."""
        if not self.known:
            return None
        by_part = fit.divisions(self.demanded, self.supply)
        return placing.place(
            self.unlimited, self.outside, self.supply, by_part, self.case.assumptions
        )

    def without(self, project: str) -> "Placed":
        """Return the same plans placed had a project not opened a place."""
        return replace(self, pipeline=self.pipeline.without(project))

    def with_places(self, more: pd.DataFrame) -> "Placed":
        """Return the same plans placed with further rows of the places table."""
        return replace(self, pipeline=self.pipeline.with_places(more))

    @cached_property
    def short(self) -> xr.DataArray:
        """Return plans without a place (draw, census_year, provision)."""
        return short(self.unlimited, self.by_draw)


def place(
    case: Case,
    draws: Plans,
    unmitigated: xr.DataArray | None = None,
    base: Base | None = None,
) -> Placed:
    """Return plans placed within capacity where it is known.

    Parameters
    ----------
    draws
        Plans (draw, census_year, ...); the first census year is the origin. ``provision`` is
        needed, over all provisions; where ``area_provision`` or ``age_provision`` is there too,
        places take only the needs and ages they are for.
    unmitigated
        Plans by provision before any measure on plans, where one has acted.
    base
        ``base_of`` the area, where it has been found before: no measure changes it.
    """
    plans = draws["provision"]
    base = base or base_of(case, plans)
    unlimited = wanted.without_limits(plans, unmitigated, base)
    return Placed(case, draws, pipeline.of_case(case, plans), base, unlimited)


def base_of(case: Case, plans: xr.DataArray) -> Base:
    """Return the places at the census; plans are (draw, census_year, provision)."""
    return base_places.of_area(case, pipeline.listed(case.inputs, case.area.slug), plans)


def is_divided(case: Case) -> bool:
    """Say whether any place of the area's list is for some needs or ages only."""
    return _is_divided(case.inputs, case.area.slug)


@once.for_inputs
def _is_divided(inputs: Tables, area: str) -> bool:
    return fit.is_divided(pipeline.listed(inputs, area))


def if_full(plans: xr.DataArray, new_places: xr.DataArray) -> xr.DataArray:
    """Return growth since the census beyond new places: the shortage if every place is full."""
    demand = limited(plans, new_places)
    values = demand.to_numpy()
    return demand.copy(data=(values - values[:, :1] - new_places.to_numpy()).clip(0))


def limited(plans: xr.DataArray, like: xr.DataArray) -> xr.DataArray:
    """Return the provisions whose places are limited, in the order of an array's dimensions."""
    return plans.sel(provision=list(vocab.LIMITED_PROVISIONS)).transpose(*like.dims)


def short(plans: xr.DataArray, by_draw: Mapping[str, xr.DataArray]) -> xr.DataArray:
    """Return plans without a place (draw, census_year, provision) over the limited provisions.

    Where capacity is known, its shortfall; elsewhere growth since the census beyond new places,
    which is a shortage only if every place was full then (assumed).
    """
    full = if_full(plans, by_draw["new_places"])
    if "shortfall" not in by_draw:
        return full
    known, limited = (list(a.provision.to_numpy()) for a in (by_draw["shortfall"], full))
    every = full if known == limited else full.sel(provision=sorted({*known, *limited}))
    values = np.array(every.to_numpy())
    at = [list(every.provision.to_numpy()).index(provision) for provision in known]
    values[..., at] = by_draw["shortfall"].to_numpy()
    return every.copy(data=values)


def is_short(plans: xr.DataArray) -> xr.DataArray:
    """Say whether half a plan or more has no place: draws hold fractions of children."""
    return plans >= fit.HALF_A_PLAN
