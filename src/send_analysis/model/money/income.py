"""The high needs block: what it was last published as, and what it becomes as plans move."""

from collections.abc import Mapping

import numpy as np
import xarray as xr

from send_analysis import config, vocab
from send_analysis.model import streams
from send_analysis.model.case import Case
from send_analysis.model.money import grant, history, yearly
from send_analysis.model.money.grant import Grant
from send_analysis.model.money.levers import NONE, Changes, Factor

GROWS = ("formula", "additional")
ENTITLED = ("state_special", "independent_special")  # whose pupils the basic entitlement counts
NEW_SCHOOLS = "state_special"
RECOUPED, POST_16, TRANSFER, VALVE = (
    *("recouped_places", "post_16_deductions", "block_transfer", "safety_valve"),
)
# Plans whose place money leaves the block, 6,000 each: as an export, or as a deduction for a
# college in the area; either way one year late.
PLACED_WITH_OTHERS = ("further_education", "specialist_post_16", "non_maintained_special")


def step(
    case: Case,
    grants: Mapping[str, Grant],
    provision: xr.DataArray,
    recouped: xr.DataArray,
    new_places: xr.DataArray,
    changes: Changes = NONE,
) -> xr.DataArray:
    """Return the block by line before recoupment, and what is deducted from it, GBP.

    Parameters
    ----------
    grants
        Financial year -> the newest block stated up to it.
    provision
        Plans (draw, census_year, provision), after overflow.
    recouped
        Place funding of academies (draw, financial_year, line): leaves income and spend alike.
    new_places
        Places that projects have opened, (draw, census_year, provision).

    Returns
    -------
    xarray.DataArray
        (draw, financial_year, line); what is deducted is negative.
    """
    years = list(recouped.financial_year.to_numpy())
    stated = {g.financial_year: g for g in grants.values()}
    blocks = {last: _block(case, g, provision, changes) for last, g in stated.items()}
    block = xr.concat(
        [blocks[grants[y].financial_year].sel(financial_year=[y]) for y in years], "financial_year"
    )
    dated = {
        TRANSFER: _transfer(case, grants, changes),
        VALVE: _safety_valve(case, years),
        "new_special_free_schools": _new_schools(case, new_places),
        POST_16: _dated({y: -_post_16(g) for y, g in grants.items()}),
        RECOUPED: -recouped.sum("line"),
    }
    if isinstance(changes.grant, np.ndarray):
        dated["grant_of_a_measure"] = _by_year(changes.grant, block.isel(line=0, drop=True))
    return _taken_whole(xr.concat([block, yearly.join_lines(dated)], "line"), grants)


def _taken_whole(lines: xr.DataArray, grants: Mapping[str, Grant]) -> xr.DataArray:
    """Return the lines with a block that is stated after recoupment as it is stated.

    What the modelled places of academies leave of it is in the formula or, where the block before
    recoupment is stated too, in what is deducted for post-16 places; so it is in the years that
    follow from it.
    """
    whole = lines.copy()
    for stated in {g.financial_year: g for g in grants.values() if g.after_is_stated}.values():
        if stated.financial_year in grants:
            of_year = lines.sel(financial_year=stated.financial_year)
            left = stated.after - of_year.sel(line=[*stated.block, POST_16, RECOUPED]).sum("line")
            years = [y for y, g in grants.items() if g.financial_year == stated.financial_year]
            adjusted = POST_16 if stated.before_is_stated else grant.FORMULA
            whole.loc[{"financial_year": years, "line": adjusted}] += left.drop_vars(
                "financial_year"
            )
    return whole


def statuses(case: Case, years: list[str]) -> dict[tuple[str, str], str]:
    """Return how firm income is, by line and financial year, where a source states it as it is.

    All other income is a forecast.
    """
    return {
        (line, year): one.status
        for line in (TRANSFER, VALVE)
        for year, one in grant.stated_amounts(case, line).items()
        if year in years
    }


def _block(case: Case, last: Grant, provision: xr.DataArray, changes: Changes) -> xr.DataArray:
    """Return the parts of the block in every year, from the year that it was last stated for."""
    change = _rolled_over(case, _change_since(case, provision, last.financial_year))
    years = list(change.financial_year.to_numpy())
    grown = _growth(case, last.financial_year, years, provision.sizes["draw"])
    as_it_is = 1 + 0 * grown
    grown = grown * _by_year(changes.block_growth, as_it_is)
    export = case.value("budget.place.post_16")
    moved = change.sel(provision=list(PLACED_WITH_OTHERS)).sum("provision")
    pupils = change.sel(provision=list(ENTITLED)).sum("provision")
    lines = {k: a * (grown if k in GROWS else as_it_is) for k, a in last.block.items()}
    lines["basic_entitlement"] = lines["basic_entitlement"] + last.rate * pupils
    lines["import_export"] = lines["import_export"] - export * moved
    return yearly.join_lines(lines)


def _rolled_over(case: Case, change: xr.DataArray) -> xr.DataArray:
    """Return the change of plans, in a year that is rolled over that of the year before."""
    first = int(case.value("budget.block_rolled_over"))
    year, before = vocab.financial_year(first), vocab.financial_year(first - 1)
    if not {year, before} <= set(change.financial_year.to_numpy()):
        return change
    held = change.sel(financial_year=before, drop=True)
    return change.where(change.financial_year != year, held).transpose(*change.dims)


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
        counted = history.january_plans(case)  # an authority founded later: its first January
        january = counted.loc[max(start, counted.index.min())]
        held = january.reindex(provision.provision.to_numpy()).to_numpy()
        then = xr.DataArray(held, dims="provision")
    before = before.drop_vars("census_year").rename(census_year="financial_year")
    return before.assign_coords(financial_year=years) - then


def _growth(case: Case, last: str, years: list[str], draws: int) -> xr.DataArray:
    """Return the formula's growth since the last stated year, (draw, financial_year).

    A year's rate is drawn from its range, the rate of the later years once for all of them; areas
    and scenarios share the draws.
    """
    first = vocab.financial_year_start(last)
    grown = {first: np.ones(draws)}
    for start in range(first + 1, vocab.financial_year_start(max(years)) + 1):
        grown[start] = grown[start - 1] * (1 + _rate(case, vocab.financial_year(start), draws))
    factors = [grown.get(vocab.financial_year_start(year), grown[first]) for year in years]
    dims = ("financial_year", "draw")
    return xr.DataArray(np.stack(factors), {"financial_year": years}, dims).transpose(*dims[::-1])


def _rate(case: Case, year: str, draws: int) -> np.ndarray:
    """Return a year's growth of the formula by draw, triangular between its low and its high."""
    dated = f"budget.income_growth.{year.replace('-', '_')}"
    id_ = dated if dated in case.assumptions else "budget.income_growth.later"
    ends = config.spread_of(case.assumptions, id_)
    return streams.triangular(case.seed, f"income_growth/{id_}", ends, draws)


def _new_schools(case: Case, new_places: xr.DataArray) -> xr.DataArray:
    """Return the adjustment for new special free schools while they grow, (draw, financial_year).

    A financial year counts the places of the academic year that starts in it.
    """
    places = new_places.sel(provision=NEW_SCHOOLS, drop=True)
    starting = places.isel(census_year=slice(1, None)).drop_vars("census_year")
    before = places.isel(census_year=slice(None, -1)).drop_vars("census_year")
    counted = starting.where(starting > before, 0.0).rename(census_year="financial_year")
    years = yearly.financial_years(places.census_year.to_numpy())
    a_place = case.value("budget.special_free_school.place")
    share = case.value("budget.special_free_school.share")
    return (a_place * share * counted).assign_coords(financial_year=years)


def _transfer(case: Case, grants: Mapping[str, Grant], changes: Changes) -> xr.DataArray:
    """Return each year's transfer from the schools block: as it is stated, else assumed."""
    share = case.value("budget.block_transfer")
    stated = grant.stated_amounts(case, TRANSFER)
    usual = _dated(
        {y: stated[y].amount if y in stated else share * g.schools_block for y, g in grants.items()}
    )
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
    last = vocab.financial_year(int(ends.value) - 1) if ends else ""
    stated = grant.stated_amounts(case, VALVE)
    assumed = {y: yearly if y <= last else 0.0 for y in years}
    return _dated({y: stated[y].amount if y in stated else assumed[y] for y in years})


def _post_16(last: Grant) -> float:
    """Return the last published deduction for post-16 places in the area, GBP.

    It stays as it is: further plans act through the import/export line.
    """
    return last.deductions["place_post_16"]


def _dated(amounts: Mapping[str, float]) -> xr.DataArray:
    return xr.DataArray(list(amounts.values()), {"financial_year": list(amounts)}, "financial_year")
