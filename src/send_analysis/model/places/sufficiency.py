"""The tables of places: base, demand, shortage, what each project changes, by need and age."""

import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.model import summaries
from send_analysis.model.case import Case, Plans
from send_analysis.model.places import base, fit, step
from send_analysis.model.places.step import Placed, is_short

# Joint draws -> what divides them.
JOINT = {name: dimension for name, (dimension, _) in fit.DIVISIONS.items()}


def tables_of(case: Case, draws: Plans, placed: Placed) -> dict[str, pd.DataFrame]:
    """Return the tables of places, in all and by need and phase.

    Parameters
    ----------
    draws
        Plans had everybody who wants a place found one, with their two-way cells.
    """
    rows = [_demand(placed), _if_full(placed), _without_each_if_full(placed)]
    if placed.placement is not None:
        rows += [_known(placed), _without_each(placed)]
    named = case.labelled(pd.concat(rows))
    return {
        "base_places": base.table(case, placed.base),
        "sufficiency": tables.SUFFICIENCY.check(named, "sufficiency"),
        "sufficiency_by_part": _by_part(case, draws, placed),
    }


def _demand(placed: Placed) -> pd.DataFrame:
    """Return plans that want a place, their growth since the census, and new places."""
    new_places = placed.by_draw["new_places"]
    demand = step.limited(placed.unlimited, new_places)
    growth = demand - demand.isel(census_year=0, drop=True)
    return pd.concat(
        [
            _rows(demand, "demand", "derived"),
            _rows(growth, "growth", "derived"),
            _rows(new_places, "new_places", "assumed"),
        ]
    )


def _if_full(placed: Placed) -> pd.DataFrame:
    """Return the shortage if every place is full today, where capacity is not known."""
    short = _unknown(step.if_full(placed.unlimited, placed.by_draw["new_places"]), placed)
    return _shortage(short, "short_if_full", "assumed")


def _unknown(values: xr.DataArray, placed: Placed) -> xr.DataArray:
    return values.sel(provision=[p for p in values.provision.to_numpy() if p not in placed.known])


def _without_each_if_full(placed: Placed) -> pd.DataFrame:
    """Return the shortage if every place is full today, without each project in turn."""
    rows = [_NO_ROWS]
    for project, opened in placed.opened.items():
        touched = _touched(_unknown(opened, placed))
        left = placed.by_draw["new_places"] - opened
        short = step.if_full(placed.unlimited, left).sel(provision=touched)
        rows.append(_shortage(short, "short_if_full", "assumed", f"_without/{project}"))
    return pd.concat(rows[1:] or rows)


def _without_each(placed: Placed) -> pd.DataFrame:
    """Return the shortage without each project in turn, where capacity is known."""
    rows = [_NO_ROWS]
    for project, opened in placed.opened.items():
        known = opened.sel(provision=list(placed.known))
        if touched := _touched(known):
            short = placed.without(project).by_draw["shortfall"].sel(provision=touched)
            rows.append(_shortage(short, "shortfall", "derived", f"_without/{project}"))
    return pd.concat(rows[1:] or rows)


def _touched(opened: xr.DataArray) -> list[str]:
    """Return the provisions in which a project opens or takes away places in any draw."""
    return [str(p) for p in opened.provision.to_numpy() if opened.sel(provision=p).any()]


def _known(placed: Placed) -> pd.DataFrame:
    """Return places, who fills them, overflow, returns and the places that are needed."""
    by_draw, supply = placed.by_draw, placed.supply
    places = by_draw["places"]
    occupancy = (by_draw["filled"] / places.where(places > 0)).fillna(0)  # none: none occupied
    short = is_short(by_draw["shortfall"])
    first = short & (short.cumsum("census_year") == 1)
    assurance = placed.case.value("sufficiency.assurance")
    return pd.concat(
        [
            _own_or_derived(placed, supply.listed + by_draw["outside"], "usable_places"),
            _rows(by_draw["found"], "found_places", "assumed"),
            _rows(by_draw["empty"], "empty_places", "derived"),
            _rows(occupancy, "occupancy", "derived"),
            _shortage(by_draw["shortfall"], "shortfall", "derived"),
            _rows(by_draw["overflow"], "overflow", "derived"),
            _rows(by_draw["returns"], "returns", "assumed"),
            _chance(first, "p_first_year_short", "derived"),
            _assured(by_draw["demand"], assurance),
        ]
    )


def _own_or_derived(placed: Placed, values: xr.DataArray, measure: str) -> pd.DataFrame:
    """Return rows with the authority's own status where it lists its places itself."""
    rows = _rows(values, measure, "derived")
    published = rows.provision.isin(placed.base.published_provisions)
    return rows.assign(status=rows.status.where(published, "own"))


def _shortage(short: xr.DataArray, measure: str, status: str, which: str = "") -> pd.DataFrame:
    """Return the size of a shortage and its chance."""
    size = _rows(short, f"{measure}{which}", status)
    return pd.concat([size, _chance(is_short(short), f"p_{measure}{which}", status)])


def _by_part(case: Case, draws: Plans, placed: Placed) -> pd.DataFrame:
    """Return demand, growth and, where capacity is known, shortfall by need and by phase.

    Empty where no joint draws (area or age by provision) were drawn.
    """
    rows = [_demand_by_part(draws[name], dim) for name, dim in JOINT.items() if name in draws]
    if placed.placement is not None:
        for dimension, divided in fit.divisions(draws, placed.supply).items():
            short = fit.short_by_part(placed.by_draw, placed.supply, divided, dimension)
            rows.append(_labelled(_shortage(short, "shortfall", "derived"), dimension))
    if not rows:
        return tables.SUFFICIENCY_BY_PART.empty()
    return tables.SUFFICIENCY_BY_PART.check(case.labelled(pd.concat(rows)), "sufficiency by part")


def _demand_by_part(joint: xr.DataArray, dimension: str) -> pd.DataFrame:
    """Return plans that want a place and their growth by part."""
    dims = ("draw", "census_year", "provision", dimension)
    demand = joint.sel(provision=list(vocab.LIMITED_PROVISIONS)).transpose(*dims)
    growth = demand - demand.isel(census_year=0, drop=True)
    rows = (
        _labelled(_rows(demand, "demand", "derived"), dimension),
        _labelled(_rows(growth.transpose(*dims), "growth", "derived"), dimension),
    )
    return pd.concat(rows)


def _labelled(rows: pd.DataFrame, dimension: str) -> pd.DataFrame:
    return rows.rename(columns={dimension: "category"}).assign(dimension=dimension)


def _assured(demand: xr.DataArray, assurance: float) -> pd.DataFrame:
    """Return the places that suffice in a stated share of the draws (one number, so a mean)."""
    needed = demand.quantile(assurance, "draw", keep_attrs=False).drop_vars("quantile")
    long = needed.to_dataframe("value").reset_index()
    return long.assign(measure="places_for_assurance", statistic="mean", status="derived")


_NO_ROWS = pd.DataFrame(columns=["census_year", "provision", "measure", "statistic", "value"])


def _rows(values: xr.DataArray, measure: str, status: str) -> pd.DataFrame:
    return summaries.quantiles_and_mean(values).assign(measure=measure, status=status)


def _chance(event: xr.DataArray, measure: str, status: str) -> pd.DataFrame:
    return summaries.probability(event).assign(measure=measure, status=status)
