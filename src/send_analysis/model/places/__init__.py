"""Are there enough places? The same draws of plans, held against the places there will be.

Where an area's base capacity is known (its own places file), demand beyond it overflows along
declared routes and is priced by the budget. Where it is not, only demand, growth and the
pipeline of new places are shown, and a shortage only on the stated assumption that every place
was full at the last census.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import xarray as xr

from send_analysis.config import Area, Assumption, Measure
from send_analysis.model.places import pipeline, placing, projects, results

Plans = Mapping[str, xr.DataArray]  # by what they are divided by: total, provision, age_band, ...


@dataclass(frozen=True)
class SufficiencyResult:
    """Plans where they end up, what the budget needs by draw, and the tables for readers.

    ``by_draw`` holds arrays (draw, census_year, provision), each over its own provisions:
    ``new_places`` always; ``places`` (commissioned in the area), ``usable``, ``demand``,
    ``placed``, ``overflow``, ``returns`` for the provisions whose base capacity is known.
    """

    placed: dict[str, xr.DataArray]
    by_draw: Mapping[str, xr.DataArray]
    table: pd.DataFrame
    by_part: pd.DataFrame


@dataclass(frozen=True)
class Placed:
    """Plans where they end up, before any table is made of them."""

    plans: dict[str, xr.DataArray]
    by_draw: Mapping[str, xr.DataArray]
    known: tuple[str, ...]  # provisions whose base capacity is known
    opened: Mapping[str, xr.DataArray]  # by project
    placement: placing.Placement | None = None
    supply: pipeline.Supply | None = None


def place(
    draws: Plans,
    places: pd.DataFrame,
    assumptions: Mapping[str, Assumption],
    area: Area,
    seed: int,
    measures: Sequence[Measure] = (),
    unmitigated: xr.DataArray | None = None,
) -> Placed:
    """Return plans placed within capacity where it is known; see ``step`` for what goes in."""
    plans = draws["provision"]
    size = plans.sizes["draw"]
    own, changes = projects.changed(pipeline.of_area(places, area), measures, area, size, seed)
    known = pipeline.known_provisions(own)
    later = pipeline.after_origin(own, int(plans.census_year[0]))
    opened = pipeline.opened_by_project(later, plans, assumptions, seed, changes)
    new_places = pipeline.total(opened, plans)
    if not known:
        return Placed(dict(draws), {"new_places": new_places}, known, opened)
    supply = pipeline.supply(own, known, assumptions, plans, seed, changes)
    placement = placing.place(draws, supply, assumptions, unmitigated)
    return Placed(
        plans={**draws, "provision": placement.provision},
        by_draw={**placement.by_draw, "new_places": new_places, "places": supply.places},
        known=known,
        opened=opened,
        placement=placement,
        supply=supply,
    )


def step(
    draws: Plans,
    places: pd.DataFrame,
    assumptions: Mapping[str, Assumption],
    area: Area,
    scenario_name: str,
    seed: int,
    measures: Sequence[Measure] = (),
    unmitigated: xr.DataArray | None = None,
) -> SufficiencyResult:
    """Return plans placed within capacity where it is known, and the sufficiency table.

    Parameters
    ----------
    draws
        Plans (draw, census_year, ...); the first census year is the origin, the same in every
        draw. ``provision`` is needed, over all provisions.
    places
        Rows of ``tables.PLACES``; rows of other areas are left aside.
    measures
        The scenario's measures; those that open or delay places act here.
    unmitigated
        Plans by provision before any measure on plans, where one has acted.
    """
    placed = place(draws, places, assumptions, area, seed, measures, unmitigated)
    plans, new_places = draws["provision"], placed.by_draw["new_places"]
    rows = [
        results.unknown_capacity(plans, new_places, placed.known),
        results.without_each(plans, new_places, placed.opened, placed.known),
    ]
    if placed.placement is not None and placed.supply is not None:
        rows.append(results.known_capacity(placed.placement, placed.supply, assumptions))
    return SufficiencyResult(
        placed=placed.plans,
        by_draw=placed.by_draw,
        table=results.table(pd.concat(rows), area, scenario_name),
        by_part=results.by_part(draws, placed.placement, placed.supply, area, scenario_name),
    )
