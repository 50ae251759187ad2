"""Are there enough places? The same draws of plans, held against the places there will be.

Where an area's base capacity is known (its own places file), demand beyond it overflows along
declared routes and is priced by the budget. Where it is not, only demand, growth and the
pipeline of new places are shown, and a shortage only on the stated assumption that every place
was full at the last census.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Area, Assumption
from send_analysis.sufficiency import pipeline, placing, results

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
    new_places = _new_places(own, plans, assumptions, seed)
    unlimited = results.unknown_capacity(plans, new_places, known)
    if not known:
        by_draw = {"new_places": new_places}
        return SufficiencyResult(draws, by_draw, results.table(unlimited, area, scenario_name))
    supply = pipeline.supply(own, known, assumptions, plans, seed)
    placement = placing.place(plans, supply, assumptions)
    limited = results.known_capacity(placement, supply, assumptions)
    return SufficiencyResult(
        placed={**draws, "provision": placement.provision},
        by_draw={**placement.by_draw, "new_places": new_places, "places": supply.places},
        table=results.table(pd.concat([unlimited, limited]), area, scenario_name),
    )


def _new_places(
    own: pd.DataFrame, plans: xr.DataArray, assumptions: Mapping[str, Assumption], seed: int
) -> xr.DataArray:
    """Return places opened after the origin: what stood by then is in the January count."""
    years = plans.census_year.to_numpy()
    opens = own.academic_year.map(vocab.census_year)
    projects = own[(own.status != "open") & (opens > np.min(years))]
    return pipeline.opened(projects, assumptions, years, plans.sizes["draw"], seed)
