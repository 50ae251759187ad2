"""Are there enough places? The same draws of plans, held against the places there will be.

Where an area's base capacity is known (its own places file), demand beyond it overflows along
declared routes and is priced by the budget. Where it is not, only demand, growth and the
pipeline of new places are shown, and a shortage only on the stated assumption that every place
was full at the last census.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import xarray as xr

from send_analysis.config import Area, Assumption
from send_analysis.sufficiency import pipeline, placing, results

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


def step(
    draws: Plans,
    places: pd.DataFrame,
    assumptions: Mapping[str, Assumption],
    area: Area,
    scenario_name: str,
    seed: int,
) -> SufficiencyResult:
    """Return plans placed within capacity where it is known, and the sufficiency table.

    Parameters
    ----------
    draws
        Plans (draw, census_year, ...); the first census year is the origin, the same in every
        draw. ``provision`` is needed, over all provisions.
    places
        Rows of ``tables.PLACES``; rows of other areas are left aside.
    """
    own = pipeline.of_area(places, area)
    known = pipeline.known_provisions(own)
    plans = draws["provision"]
    projects = pipeline.after_origin(own, int(plans.census_year[0]))
    opened = pipeline.opened_by_project(projects, plans, assumptions, seed)
    new_places = pipeline.total(opened, plans)
    unlimited = pd.concat(
        [
            results.unknown_capacity(plans, new_places, known),
            results.without_each(plans, new_places, opened, known),
        ]
    )
    if not known:
        return SufficiencyResult(
            placed=dict(draws),
            by_draw={"new_places": new_places},
            table=results.table(unlimited, area, scenario_name),
            by_part=results.by_part(draws, None, None, area, scenario_name),
        )
    supply = pipeline.supply(own, known, assumptions, plans, seed)
    placement = placing.place(draws, supply, assumptions)
    limited = results.known_capacity(placement, supply, assumptions)
    return SufficiencyResult(
        placed={**draws, "provision": placement.provision},
        by_draw={**placement.by_draw, "new_places": new_places, "places": supply.places},
        table=results.table(pd.concat([unlimited, limited]), area, scenario_name),
        by_part=results.by_part(draws, placement, supply, area, scenario_name),
    )
