"""Are there enough places? The same draws of plans, held against the places there will be.

Where an area's base capacity is known (its own places file), demand beyond it overflows along
declared routes and is priced by the budget. Where it is not, only demand, growth and the
pipeline of new places are shown, and a shortage only on the stated assumption that every place
was full at the last census.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import xarray as xr

from send_analysis.model.case import Case, Plans
from send_analysis.model.places import pipeline, placing, projects, results


@dataclass(frozen=True)
class Placed:
    """Plans where they end up, before any table is made of them.

    ``by_draw`` holds arrays (draw, census_year, provision), each over its own provisions:
    ``new_places`` always; ``places`` (commissioned in the area), ``usable``, ``demand``,
    ``placed``, ``overflow``, ``returns`` for the provisions whose base capacity is ``known``.
    ``opened`` are the places that each project has opened.
    """

    plans: Plans
    by_draw: Mapping[str, xr.DataArray]
    known: tuple[str, ...] = ()
    opened: Mapping[str, xr.DataArray] = field(default_factory=dict)
    placement: placing.Placement | None = None
    supply: pipeline.Supply | None = None


def is_known(case: Case) -> bool:
    """Say whether the places table states what is open anywhere in the area."""
    rows = case.inputs["places"]
    return bool(((rows.area == case.area.slug) & (rows.status == "open")).any())


def place(case: Case, draws: Plans, unmitigated: xr.DataArray | None = None) -> Placed:
    """Return plans placed within capacity where it is known.

    Parameters
    ----------
    draws
        Plans (draw, census_year, ...); the first census year is the origin, the same in every
        draw. ``provision`` is needed, over all provisions.
    unmitigated
        Plans by provision before any measure on plans, where one has acted.
    """
    plans = draws["provision"]
    stated = pipeline.of_area(case.inputs["places"], case.area)
    own, changes = projects.changed(
        stated, case.measures, case.area, plans.sizes["draw"], case.seed
    )
    known = pipeline.known_provisions(own)
    later = pipeline.after_origin(own, int(plans.census_year[0]))
    opened = pipeline.opened_by_project(later, plans, case.assumptions, case.seed, changes)
    new_places = pipeline.total(opened, plans)
    if not known:
        return Placed(draws, {"new_places": new_places}, known, opened)
    supply = pipeline.supply(own, known, case.assumptions, plans, case.seed, changes)
    placement = placing.place(draws, supply, case.assumptions, unmitigated)
    return Placed(
        plans={**draws, "provision": placement.provision},
        by_draw={**placement.by_draw, "new_places": new_places, "places": supply.places},
        known=known,
        opened=opened,
        placement=placement,
        supply=supply,
    )


def tables_of(case: Case, draws: Plans, placed: Placed) -> dict[str, pd.DataFrame]:
    """Return the sufficiency tables, in all and by need and phase.

    Parameters
    ----------
    draws
        Plans as demanded, with their two-way cells.
    """
    plans, new_places = draws["provision"], placed.by_draw["new_places"]
    rows = [
        results.unknown_capacity(plans, new_places, placed.known),
        results.without_each(plans, new_places, placed.opened, placed.known),
    ]
    if placed.placement is not None and placed.supply is not None:
        rows.append(results.known_capacity(placed.placement, placed.supply, case.assumptions))
    return {
        "sufficiency": results.table(case, pd.concat(rows)),
        "sufficiency_by_part": results.by_part(case, draws, placed.placement, placed.supply),
    }
