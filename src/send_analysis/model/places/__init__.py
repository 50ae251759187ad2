"""Are there enough places? The same draws of plans, compared with the places there will be.

Where an area's base capacity is known (its own places file), demand beyond it overflows along
declared routes and is priced by the budget. Where it is not, only demand, growth and the
pipeline of new places are shown, and a shortage only on the stated assumption that every place
was full at the last census.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.config import Assumption, value
from send_analysis.model import summaries
from send_analysis.model.case import Case, Plans
from send_analysis.model.places import base, fit, pipeline, placing, projects
from send_analysis.model.places.pipeline import Supply
from send_analysis.model.places.placing import Placement


# Joint draws -> what divides them.
JOINT = {name: dimension for name, (dimension, _) in fit.DIVISIONS.items()}


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
        _unknown_capacity(plans, new_places, placed.known),
        _without_each(plans, new_places, placed.opened, placed.known),
    ]
    if placed.placement is not None and placed.supply is not None:
        rows.append(_known_capacity(placed.placement, placed.supply, case.assumptions))
    stated = pipeline.of_area(case.inputs["places"], case.area)
    return {
        "base_places": base.table(case, base.of_area(case, stated, plans)),
        "sufficiency": _table(case, pd.concat(rows)),
        "sufficiency_by_part": _by_part(case, draws, placed.placement, placed.supply),
    }


def short(plans: xr.DataArray, by_draw: Mapping[str, xr.DataArray]) -> xr.DataArray:
    """Return plans without a place (draw, census_year, provision) over the limited provisions.

    Where capacity is known, its overflow; elsewhere growth since the census beyond new places,
    which is a shortage only if every place was full then (assumed).
    """
    new_places = by_draw["new_places"]
    demand = plans.sel(provision=list(vocab.LIMITED_PROVISIONS)).transpose(*new_places.dims)
    if_full = (demand - demand.isel(census_year=0, drop=True) - new_places).clip(0)
    if "overflow" not in by_draw:
        return if_full
    return by_draw["overflow"].combine_first(if_full).transpose(*new_places.dims)


def _unknown_capacity(
    plans: xr.DataArray, new_places: xr.DataArray, known: tuple[str, ...]
) -> pd.DataFrame:
    """Return demand, growth since the census, new places, and the shortage if today is full."""
    limited = list(vocab.LIMITED_PROVISIONS)
    demand = plans.sel(provision=limited).transpose(*new_places.dims)
    growth = demand - demand.isel(census_year=0, drop=True)
    short = (growth - new_places).clip(0)
    rows = [
        _rows(demand, "demand", "derived"),
        _rows(growth, "growth", "derived"),
        _rows(new_places, "new_places", "assumed"),
    ]
    without = [p for p in limited if p not in known]
    if_full = short.sel(provision=without)
    rows += [_rows(if_full, "short_if_full", "assumed"), _chance(if_full > 0, "p_short_if_full")]
    return pd.concat(rows)


def _without_each(
    plans: xr.DataArray,
    new_places: xr.DataArray,
    opened: Mapping[str, xr.DataArray],
    known: tuple[str, ...],
) -> pd.DataFrame:
    """Return the shortage if today is full, without each project in turn."""
    rows = [pd.DataFrame(columns=["census_year", "provision", "measure", "statistic", "value"])]
    for project, places in opened.items():
        provision = [p for p in places.provision.to_numpy() if p not in known]
        touched = [p for p in provision if float(places.sel(provision=p).max()) > 0]
        demand = plans.sel(provision=touched).transpose(*new_places.dims)
        growth = demand - demand.isel(census_year=0, drop=True)
        short = (growth - (new_places - places).sel(provision=touched)).clip(0)
        rows.append(_rows(short, f"short_if_full_without/{project}", "assumed"))
        rows.append(_chance(short > 0, f"p_short_if_full_without/{project}"))
    return pd.concat(rows[1:] or rows)


def _known_capacity(
    placement: Placement, supply: Supply, assumptions: Mapping[str, Assumption]
) -> pd.DataFrame:
    """Return places, occupancy, shortfall, overflow, returns and the places that are needed."""
    by_draw = placement.by_draw
    imports = supply.places - supply.usable
    occupancy = (by_draw["placed"] + imports) / supply.places.where(supply.places > 0)
    is_short = by_draw["overflow"] > 0
    first = is_short & (is_short.cumsum("census_year") == 1)
    return pd.concat(
        [
            _rows(supply.usable, "usable_places", "own"),
            _rows(
                occupancy.fillna(0), "occupancy", "derived"
            ),  # no places at all: nothing occupied
            _rows(by_draw["overflow"], "shortfall", "derived"),
            _rows(by_draw["returns"], "returns", "assumed"),
            _chance(is_short, "p_shortfall", "derived"),
            _chance(first, "p_first_year_short", "derived"),
            _assured(by_draw["demand"], value(assumptions, "sufficiency.assurance")),
        ]
    )


def _table(case: Case, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows as the sufficiency table of one area and scenario."""
    return tables.SUFFICIENCY.check(case.labelled(rows), "sufficiency")


def _by_part(
    case: Case, draws: Plans, placement: Placement | None, supply: Supply | None
) -> pd.DataFrame:
    """Return demand, growth and, where capacity is known, shortfall by need and by phase.

    Empty where no joint draws (area or age by provision) were drawn.
    """
    rows = [_demand_by_part(draws[name], dim) for name, dim in JOINT.items() if name in draws]
    if placement is not None and supply is not None:
        claims = placement.by_draw["placed"] + placement.by_draw["overflow"]
        for dimension, divided in fit.divisions(draws, supply).items():
            short = fit.short_by_part(claims, supply, divided, dimension)
            rows.append(_part_rows(short, "shortfall", "derived", dimension))
            rows.append(_labelled(_chance(short > 0, "p_shortfall", "derived"), dimension))
    if not rows:
        return tables.SUFFICIENCY_BY_PART.empty()
    return tables.SUFFICIENCY_BY_PART.check(case.labelled(pd.concat(rows)), "sufficiency by part")


def _demand_by_part(joint: xr.DataArray, dimension: str) -> pd.DataFrame:
    demand = joint.sel(provision=list(vocab.LIMITED_PROVISIONS))
    growth = demand - demand.isel(census_year=0, drop=True)
    rows = (
        _part_rows(demand, "demand", "derived", dimension),
        _part_rows(growth.transpose(*demand.dims), "growth", "derived", dimension),
    )
    return pd.concat(rows)


def _part_rows(values: xr.DataArray, measure: str, status: str, dimension: str) -> pd.DataFrame:
    return _labelled(_rows(values, measure, status), dimension)


def _labelled(rows: pd.DataFrame, dimension: str) -> pd.DataFrame:
    return rows.rename(columns={dimension: "category"}).assign(dimension=dimension)


def _assured(demand: xr.DataArray, assurance: float) -> pd.DataFrame:
    """Return the places that suffice in a stated share of the draws (one number, so a mean)."""
    needed = demand.quantile(assurance, "draw", keep_attrs=False).drop_vars("quantile")
    long = needed.to_dataframe("value").reset_index()
    return long.assign(measure="places_for_assurance", statistic="mean", status="derived")


def _rows(values: xr.DataArray, measure: str, status: str) -> pd.DataFrame:
    return summaries.quantiles_and_mean(values).assign(measure=measure, status=status)


def _chance(event: xr.DataArray, measure: str, status: str = "assumed") -> pd.DataFrame:
    return summaries.probability(event).assign(measure=measure, status=status)
