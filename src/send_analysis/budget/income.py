"""The high needs block: what it was last published as, and what it becomes as plans move."""

from collections.abc import Mapping

import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.budget import history
from send_analysis.budget.levers import NONE, Changes, Factor
from send_analysis.config import Area, Assumption, value

GROWS = ("formula", "additional_allocation")
# Plans whose place money leaves the block, 6,000 each: as an export, or as a deduction for a
# college in the area; either way one year late.
PLACED_WITH_OTHERS = ("further_education", "specialist_post_16", "non_maintained_special")
# Last financial year of safety valve receipts, by area (rotherham: 2021/22-2025/26).
SAFETY_VALVE_UNTIL = {"rotherham": "2025-26", "wokingham": "2028-29"}


def step(
    provision: xr.DataArray,
    recouped: xr.DataArray,
    published: Mapping[str, pd.DataFrame],
    assumptions: Mapping[str, Assumption],
    area: Area,
    changes: Changes = NONE,
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
    last = history.newest_year(published["income"], area.old_la_code, "block")
    block = history.amounts(published["income"], area.old_la_code, last, "block")
    change = _change_since(provision, published["caseload"], area, last)
    years = list(recouped.financial_year.to_numpy())
    grown = _growth(last, years, assumptions)
    as_it_is = 1 + 0 * grown
    rated = history.newest_year(published["income"], area.old_la_code, "rate")
    rate = history.amounts(published["income"], area.old_la_code, rated, "rate")
    export = value(assumptions, "budget.place.post_16")
    moved = change.sel(provision=list(PLACED_WITH_OTHERS)).sum("provision")
    lines = {
        **{
            line: amount * (_changed(grown, changes) if line in GROWS else as_it_is)
            for line, amount in block.items()
        },
        "block_transfer": _schools_block(published["income"], area, last)
        * (value(assumptions, "budget.block_transfer") + _by_year(changes.transfer, as_it_is)),
        "safety_valve": _safety_valve(area, assumptions, years),
        "post_16_deductions": -_post_16(published["income"], area, last) * as_it_is,
        "recouped_places": -recouped.sum("line"),
    }
    if changes.grant is not NONE.grant:
        lines["grant_of_a_measure"] = _by_year(changes.grant, as_it_is)
    lines["basic_entitlement"] = lines["basic_entitlement"] + rate[
        "basic_entitlement"
    ] * change.sel(provision="state_special", drop=True)
    lines["import_export"] = lines["import_export"] - export * moved
    return _by_line(lines)


def _change_since(
    provision: xr.DataArray, caseload: pd.DataFrame, area: Area, last: str
) -> xr.DataArray:
    """Return plans in the January before each financial year less those before the last block.

    The block of 2023-24 was adjusted to the census of January 2023: plans act one year late.
    A block newer than the newest census stands against the newest census.
    """
    january = history.january_plans(caseload, area.old_la_code)
    start = min(vocab.financial_year_start(last), int(january.index.max()))
    then = january.loc[start].reindex(provision.provision.to_numpy()).to_numpy()
    before = provision.isel(census_year=slice(None, -1))
    years = [vocab.financial_year(int(y)) for y in before.census_year.to_numpy()]
    before = before.drop_vars("census_year").rename(census_year="financial_year")
    return before.assign_coords(financial_year=years) - xr.DataArray(then, dims="provision")


def _growth(last: str, years: list[str], assumptions: Mapping[str, Assumption]) -> xr.DataArray:
    """Return the formula's growth since the last published year, by financial year."""
    factors = []
    for year in years:
        factor = 1.0
        for start in range(
            vocab.financial_year_start(last) + 1, vocab.financial_year_start(year) + 1
        ):
            dated = f"budget.income_growth.{vocab.financial_year(start).replace('-', '_')}"
            known = dated if dated in assumptions else "budget.income_growth.later"
            factor *= 1 + value(assumptions, known)
        factors.append(factor)
    return xr.DataArray(factors, {"financial_year": years}, "financial_year")


def _changed(grown: xr.DataArray, changes: Changes) -> xr.DataArray:
    return grown * _by_year(changes.block_growth, grown)


def _by_year(factor: Factor, like: xr.DataArray) -> xr.DataArray:
    """Return a measure's factor or amount by draw and year; one number by year alone."""
    if isinstance(factor, float):
        return factor + 0 * like
    return xr.DataArray(factor, like.coords, ("draw", "financial_year"))


def _schools_block(income: pd.DataFrame, area: Area, last: str) -> float:
    """Return the last published schools block, GBP."""
    blocks = history.amounts(income, area.old_la_code, last, "block_of_its_own")
    return blocks.get("schools_block", 0.0)


def _safety_valve(
    area: Area, assumptions: Mapping[str, Assumption], years: list[str]
) -> xr.DataArray:
    """Return safety valve receipts by financial year, none for an area without an agreement."""
    until = SAFETY_VALVE_UNTIL.get(area.slug)
    yearly = value(assumptions, f"budget.safety_valve.{area.slug}") if until else 0.0
    received = [yearly if until and year <= until else 0.0 for year in years]
    return xr.DataArray(received, {"financial_year": years}, "financial_year")


def _post_16(income: pd.DataFrame, area: Area, last: str) -> float:
    """Return the last published deduction for post-16 places in the area, GBP.

    It stays as it is: further plans act through the import/export line.
    """
    return history.amounts(income, area.old_la_code, last, "deduction").get("place_post_16", 0.0)


def _by_line(lines: Mapping[str, xr.DataArray]) -> xr.DataArray:
    joined = xr.concat(
        xr.broadcast(*lines.values()), "line", coords="minimal", compat="override"
    ).assign_coords(line=list(lines))
    return joined.transpose("draw", "financial_year", "line")
