"""The high needs block: what it was last published as, and what it becomes as plans move."""

from collections.abc import Mapping

import numpy as np
import xarray as xr

from send_analysis import config, vocab
from send_analysis.config import Assumptions
from send_analysis.model import once, streams
from send_analysis.model.case import Case
from send_analysis.model.money import grant, history, yearly
from send_analysis.model.money.grant import Grant
from send_analysis.model.money.levers import NONE, Changes

GROWS = ("formula", "additional")
ENTITLED = ("state_special", "independent_special")  # whose pupils the basic entitlement counts
NEW_SCHOOLS = "state_special"
RECOUPED, POST_16, TRANSFER, VALVE = (
    *("recouped_places", "post_16_deductions", "block_transfer", "safety_valve"),
)
Lines = dict[str, np.ndarray]  # part of the block -> GBP (draw, financial_year)
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
    lines = {
        **_blocks(case, grants, provision, years, changes),
        TRANSFER: _transfer(case, grants, changes),
        VALVE: _safety_valve(case, years),
        "new_special_free_schools": _new_schools(case, new_places),
        POST_16: np.array([-_post_16(g) for g in grants.values()]),
        RECOUPED: -recouped.to_numpy().sum(axis=-1),
    }
    if isinstance(changes.grant, np.ndarray):
        lines["grant_of_a_measure"] = changes.grant
    return _taken_whole(yearly.with_lines(lines, years), grants)


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


def _blocks(
    case: Case,
    grants: Mapping[str, Grant],
    provision: xr.DataArray,
    years: list[str],
    changes: Changes,
) -> Lines:
    """Return the parts of the block, in each year those of the newest that is stated up to it."""
    stated = {g.financial_year: g for g in grants.values()}
    blocks = {last: _block(case, g, provision, years, changes) for last, g in stated.items()}
    parts = list(dict.fromkeys(line for block in blocks.values() for line in block))
    every = [blocks[grants[year].financial_year] for year in years]
    nothing = np.zeros((provision.sizes["draw"], len(years)))  # a part that a block lacks
    columns = {
        line: [block.get(line, nothing)[:, at] for at, block in enumerate(every)] for line in parts
    }
    return {line: np.stack(by_year, axis=1) for line, by_year in columns.items()}


def _block(
    case: Case, last: Grant, provision: xr.DataArray, years: list[str], changes: Changes
) -> Lines:
    """Return the parts of the block in every year, from the year that it was last stated for."""
    change = _rolled_over(case, _change_since(case, provision, last.financial_year), years)
    draws, names = len(change), list(provision.provision.to_numpy())
    grown = _growth(case.assumptions, case.seed, last.financial_year, tuple(years), draws)
    factors = dict.fromkeys(GROWS, grown * changes.block_growth)
    as_it_is = np.ones_like(grown)
    pupils, moved = (
        change[..., [names.index(p) for p in of]].sum(axis=-1)
        for of in (ENTITLED, PLACED_WITH_OTHERS)
    )
    lines = {part: amount * factors.get(part, as_it_is) for part, amount in last.block.items()}
    lines["basic_entitlement"] = lines["basic_entitlement"] + last.rate * pupils
    lines["import_export"] = lines["import_export"] - case.value("budget.place.post_16") * moved
    return lines


def _rolled_over(case: Case, change: np.ndarray, years: list[str]) -> np.ndarray:
    """Return the change of plans, in a year that is rolled over that of the year before."""
    first = int(case.value("budget.block_rolled_over"))
    year, before = vocab.financial_year(first), vocab.financial_year(first - 1)
    if not {year, before} <= set(years):
        return change
    held = change.copy()
    held[:, years.index(year)] = change[:, years.index(before)]
    return held


def _change_since(case: Case, provision: xr.DataArray, last: str) -> np.ndarray:
    """Return plans in the January before each financial year less those before the last block.

    The block of 2023-24 was adjusted to the census of January 2023: plans act one year late.
    A block newer than the newest census stands against the forecast of its own January.
    """
    start = vocab.financial_year_start(last)
    plans = yearly.over(provision, ("draw", "census_year", "provision"))
    januaries = list(provision.census_year.to_numpy())
    if start in januaries:
        return plans[:, :-1] - plans[:, [januaries.index(start)]]
    counted = history.january_plans(case)  # an authority founded later: its first January
    january = counted.loc[max(start, counted.index.min())]
    return plans[:, :-1] - january.reindex(provision.provision.to_numpy()).to_numpy()


@once.for_draws
def _growth(
    assumptions: Assumptions, seed: int, last: str, years: tuple[str, ...], draws: int
) -> np.ndarray:
    """Return the formula's growth since the last stated year, (draw, financial_year).

    A year's rate is drawn from its range, the rate of the later years once for all of them; areas
    and scenarios share the draws.
    """
    first = vocab.financial_year_start(last)
    grown = {first: np.ones(draws)}
    for start in range(first + 1, vocab.financial_year_start(max(years)) + 1):
        rate = _rate(assumptions, seed, vocab.financial_year(start), draws)
        grown[start] = grown[start - 1] * (1 + rate)
    factors = [grown.get(vocab.financial_year_start(year), grown[first]) for year in years]
    return np.stack(factors, axis=1)


def _rate(assumptions: Assumptions, seed: int, year: str, draws: int) -> np.ndarray:
    """Return a year's growth of the formula by draw, triangular between its low and its high."""
    dated = f"budget.income_growth.{year.replace('-', '_')}"
    id_ = dated if dated in assumptions else "budget.income_growth.later"
    ends = config.spread_of(assumptions, id_)
    return streams.triangular(seed, f"income_growth/{id_}", ends, draws)


def _new_schools(case: Case, new_places: xr.DataArray) -> np.ndarray:
    """Return the adjustment for new special free schools while they grow, (draw, financial_year).

    A financial year counts the places of the academic year that starts in it.
    """
    of_school = list(new_places.provision.to_numpy()).index(NEW_SCHOOLS)
    places = yearly.over(new_places, ("draw", "census_year", "provision"))[..., of_school]
    before, starting = places[:, :-1], places[:, 1:]
    counted = np.where(starting > before, starting, 0.0)
    a_place = case.value("budget.special_free_school.place")
    return a_place * case.value("budget.special_free_school.share") * counted


def _transfer(case: Case, grants: Mapping[str, Grant], changes: Changes) -> np.ndarray:
    """Return each year's transfer from the schools block: as it is stated, else assumed."""
    share = case.value("budget.block_transfer")
    stated = grant.stated_amounts(case, TRANSFER)
    schools = np.array([g.schools_block for g in grants.values()])
    usual = [
        stated[y].amount if y in stated else share * g.schools_block for y, g in grants.items()
    ]
    return np.array(usual) + schools * changes.transfer


def _safety_valve(case: Case, years: list[str]) -> np.ndarray:
    """Return safety valve receipts by financial year, none for an area without an agreement."""
    ends = case.assumptions.get(f"budget.safety_valve_ends.{case.area.slug}")
    yearly = case.value(f"budget.safety_valve.{case.area.slug}") if ends else 0.0
    last = vocab.financial_year(int(ends.value) - 1) if ends else ""
    stated = grant.stated_amounts(case, VALVE)
    assumed = {y: yearly if y <= last else 0.0 for y in years}
    return np.array([stated[y].amount if y in stated else assumed[y] for y in years])


def _post_16(last: Grant) -> float:
    """Return the last published deduction for post-16 places in the area, GBP.

    It stays as it is: further plans act through the import/export line.
    """
    return last.deductions["place_post_16"]
