"""The high needs block: what it was last published as, and what it becomes as plans move."""

from collections.abc import Mapping

import numpy as np
import xarray as xr

from send_analysis import vocab
from send_analysis.model.case import Case
from send_analysis.model.money import grant, history
from send_analysis.model.money.grant import Grant
from send_analysis.model.money.levers import NONE, Changes, Factor

GROWS = ("formula", "additional")
# Plans whose place money leaves the block, 6,000 each: as an export, or as a deduction for a
# college in the area; either way one year late.
PLACED_WITH_OTHERS = ("further_education", "specialist_post_16", "non_maintained_special")


def step(
    case: Case, provision: xr.DataArray, recouped: xr.DataArray, changes: Changes = NONE
) -> xr.DataArray:
    """Return the block by line before recoupment, and what is deducted from it, GBP.

    Parameters
    ----------
    provision
        Plans (draw, census_year, provision), after overflow.
    recouped
        Place funding of academies (draw, financial_year, line): leaves income and spend alike.

    Returns
    -------
    xarray.DataArray
        (draw, financial_year, line); ``place_deductions`` is negative.
    """
    years = list(recouped.financial_year.to_numpy())
    grants = grant.by_year(case.inputs, case.code, years)
    stated = {g.financial_year: g for g in grants.values()}
    blocks = {last: _block(case, g, provision, changes) for last, g in stated.items()}
    block = xr.concat(
        [blocks[grants[y].financial_year].sel(financial_year=[y]) for y in years], "financial_year"
    )
    dated = {
        "block_transfer": _transfer(case, grants, changes),
        "safety_valve": _safety_valve(case, years),
        "post_16_deductions": _dated({y: -_post_16(g) for y, g in grants.items()}),
        "recouped_places": -recouped.sum("line"),
    }
    if isinstance(changes.grant, np.ndarray):
        dated["grant_of_a_measure"] = _by_year(changes.grant, block.isel(line=0, drop=True))
    return xr.concat([block, _by_line(dated, block)], "line")


def _block(case: Case, last: Grant, provision: xr.DataArray, changes: Changes) -> xr.DataArray:
    """Return the parts of the block in every year, from the year that it was last stated for."""
    change = _change_since(case, provision, last.financial_year)
    years = list(change.financial_year.to_numpy())
    grown = _growth(case, last.financial_year, years)
    as_it_is = 1 + 0 * grown
    grown = grown * _by_year(changes.block_growth, as_it_is)
    export = case.value("budget.place.post_16")
    moved = change.sel(provision=list(PLACED_WITH_OTHERS)).sum("provision")
    pupils = change.sel(provision="state_special", drop=True)
    lines = {k: a * (grown if k in GROWS else as_it_is) for k, a in last.block.items()}
    lines["basic_entitlement"] = lines["basic_entitlement"] + last.rate * pupils
    lines["import_export"] = lines["import_export"] - export * moved
    return _by_line(lines, change)


def _change_since(case: Case, provision: xr.DataArray, last: str) -> xr.DataArray:
    """Return plans in the January before each financial year less those before the last block.

    The block of 2023-24 was adjusted to the census of January 2023: plans act one year late.
    A block newer than the newest census stands against the forecast of its own January.
    """
    start = vocab.financial_year_start(last)
    before = provision.isel(census_year=slice(None, -1))
    years = [vocab.financial_year(int(y)) for y in before.census_year.to_numpy()]
    if start in provision.census_year:
        then = provision.sel(census_year=start, drop=True)
    else:
        january = history.january_plans(case).loc[start]
        held = january.reindex(provision.provision.to_numpy()).to_numpy()
        then = xr.DataArray(held, dims="provision")
    before = before.drop_vars("census_year").rename(census_year="financial_year")
    return before.assign_coords(financial_year=years) - then


def _growth(case: Case, last: str, years: list[str]) -> xr.DataArray:
    """Return the formula's growth since the last published year, by financial year."""
    factors = []
    for year in years:
        factor = 1.0
        for start in range(
            vocab.financial_year_start(last) + 1, vocab.financial_year_start(year) + 1
        ):
            dated = f"budget.income_growth.{vocab.financial_year(start).replace('-', '_')}"
            known = dated if dated in case.assumptions else "budget.income_growth.later"
            factor *= 1 + case.value(known)
        factors.append(factor)
    return xr.DataArray(factors, {"financial_year": years}, "financial_year")


def _transfer(case: Case, grants: Mapping[str, Grant], changes: Changes) -> xr.DataArray:
    """Return each year's transfer from the schools block: the area's own figure, else assumed."""
    share = case.value("budget.block_transfer")
    own = grant.stated_amounts(case.inputs["income"], case.code, "block_transfer")
    usual = _dated({y: own.get(y, share * g.schools_block) for y, g in grants.items()})
    schools = _dated({y: g.schools_block for y, g in grants.items()})
    return usual + schools * _by_year(changes.transfer, 1 + 0 * schools)


def _by_year(factor: Factor, like: xr.DataArray) -> xr.DataArray:
    """Return a measure's factor or amount by draw and year; one number by year alone."""
    if isinstance(factor, float):
        return factor + 0 * like
    years = {"financial_year": like.financial_year.to_numpy()}
    return xr.DataArray(factor, years, ("draw", "financial_year"))


def _safety_valve(case: Case, years: list[str]) -> xr.DataArray:
    """Return safety valve receipts by financial year, none for an area without an agreement."""
    ends = case.assumptions.get(f"budget.safety_valve_ends.{case.area.slug}")
    yearly = case.value(f"budget.safety_valve.{case.area.slug}") if ends else 0.0
    last = vocab.financial_year(int(ends.value or 0) - 1) if ends else ""
    own = grant.stated_amounts(case.inputs["income"], case.code, "safety_valve")
    return _dated({y: own.get(y, yearly if y <= last else 0.0) for y in years})


def _post_16(last: Grant) -> float:
    """Return the last published deduction for post-16 places in the area, GBP.

    It stays as it is: further plans act through the import/export line.
    """
    return last.deductions["place_post_16"]


def _dated(amounts: Mapping[str, float]) -> xr.DataArray:
    return xr.DataArray(list(amounts.values()), {"financial_year": list(amounts)}, "financial_year")


def _by_line(lines: Mapping[str, xr.DataArray], like: xr.DataArray) -> xr.DataArray:
    """Return the lines joined, each in every draw of ``like``."""
    draws = xr.DataArray(np.ones(like.sizes["draw"]), dims="draw")
    joined = xr.concat(
        xr.broadcast(*(line * draws for line in lines.values())),
        "line",
        coords="minimal",
        compat="override",
    )
    return joined.assign_coords(line=list(lines)).transpose("draw", "financial_year", "line")
