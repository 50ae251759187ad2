"""Are there enough places? The same draws of plans, held against the places there will be.

Where an area's base capacity is known (its own places file), demand beyond it overflows along
declared routes and is priced by the budget. Where it is not, only demand, growth and the
pipeline of new places are shown, and a shortage only on the stated assumption that every place
was full at the last census.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Area, Assumption, Measure
from send_analysis.sufficiency import pipeline, placing, projects, results

Plans = Mapping[str, xr.DataArray]  # by what they are divided by: total, provision, age_band, ...


@dataclass(frozen=True)
class SufficiencyResult:
    """Plans where they end up, what the budget needs by draw, and the table for readers.

    ``by_draw`` holds arrays (draw, census_year, provision), each over its own provisions:
    ``new_places`` always; ``places`` (commissioned in the area), ``usable``, ``demand``,
    ``placed``, ``overflow``, ``returns`` for the provisions whose base capacity is known.
    """

    placed: Plans
    by_draw: Mapping[str, xr.DataArray]
    table: pd.DataFrame


@dataclass(frozen=True)
class Placed:
    """Plans where they end up, before any table is made of them."""

    plans: Plans
    by_draw: Mapping[str, xr.DataArray]
    limits: tuple[placing.Placement, pipeline.Supply] | None  # where capacity is known


def place(
    draws: Plans,
    places: pd.DataFrame,
    assumptions: Mapping[str, Assumption],
    area: Area,
    seed: int,
    measures: Sequence[Measure] = (),
) -> Placed:
    """Return plans placed within capacity where it is known; see ``step`` for what goes in."""
    plans = draws["provision"]
    size = plans.sizes["draw"]
    own, changes = projects.changed(pipeline.of_area(places, area), measures, area, size, seed)
    known = pipeline.known_provisions(own)
    new_places = _new_places(own, plans, assumptions, seed, changes)
    if not known:
        return Placed(draws, {"new_places": new_places}, None)
    supply = pipeline.supply(own, known, assumptions, plans, seed, changes)
    placement = placing.place(plans, supply, assumptions)
    return Placed(
        plans={**draws, "provision": placement.provision},
        by_draw={**placement.by_draw, "new_places": new_places, "places": supply.places},
        limits=(placement, supply),
    )


def step(
    draws: Plans,
    places: pd.DataFrame,
    assumptions: Mapping[str, Assumption],
    area: Area,
    scenario_name: str,
    seed: int,
    measures: Sequence[Measure] = (),
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
    """
    placed = place(draws, places, assumptions, area, seed, measures)
    known = pipeline.known_provisions(pipeline.of_area(places, area))
    rows = [results.unknown_capacity(draws["provision"], placed.by_draw["new_places"], known)]
    if placed.limits:
        rows.append(results.known_capacity(*placed.limits, assumptions))
    table = results.table(pd.concat(rows), area, scenario_name)
    return SufficiencyResult(placed.plans, placed.by_draw, table)


def _new_places(
    own: pd.DataFrame,
    plans: xr.DataArray,
    assumptions: Mapping[str, Assumption],
    seed: int,
    changes: projects.Changes,
) -> xr.DataArray:
    """Return places opened after the origin: what stood by then is in the January count."""
    years = plans.census_year.to_numpy()
    opens = own.academic_year.map(vocab.census_year)
    later = own[(own.status != "open") & (opens > np.min(years))]
    return pipeline.opened(later, assumptions, years, plans.sizes["draw"], seed, changes)
