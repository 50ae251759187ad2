"""The January that each breakdown of a forecast starts from, and whose counts it starts from.

An authority may have counted any of its breakdowns in a January that is newer than the others:
each starts from its own newest.
"""

from dataclasses import dataclass

import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.model.demand.shares import Tables
from send_analysis.model.demand.structure_draws import add_up
from send_analysis.model.demand.structure_needs import NEED

Sums = dict[tuple[str, str], dict[int, float]]  # authority and dimension -> January -> plans
HISTORY = ("provision", "age_band")  # of which years are printed
AREA = "area_of_need"
OWN, ENGLANDS = "own", "england"  # whose shares a forecast starts from
LONGEST_CARRIED = 5  # years since shares were counted; older ones give way to England's
LEAST_COUNTED = 0.9  # share of all plans; a breakdown of fewer says little of the rest


@dataclass(frozen=True)
class Starting:
    """The January that an authority's shares by one dimension start from, and whose they are.

    Attributes
    ----------
    census_year
        The newest that counts them, up to the origin.
    england_year
        The newest up to then that counts England's, which they are measured against.
    counts
        ``OWN`` counts, or ``ENGLANDS`` where the authority has none.
    """

    dimension: str
    census_year: int
    england_year: int
    counts: str


def starting(inputs: Tables, old_la_code: str, origin: int) -> list[Starting]:
    """Return where the shares start, for every dimension that England counts by the origin.

    Areas of need are among them only when they are counted after the needs in them.
    """
    caseload = inputs["caseload"]
    rows = caseload[
        caseload.old_la_code.isin([old_la_code, vocab.ENGLAND])
        & caseload.census_year.between(origin - LONGEST_CARRIED, origin)
    ]
    plans = sums(rows)
    found = [_starting(plans, old_la_code, dimension) for dimension in (*HISTORY, NEED)]
    starts = [one for one in found if one is not None]
    return [*starts, *_newer_areas(rows, plans, old_la_code, starts)]


def _newer_areas(
    rows: pd.DataFrame, plans: Sums, old_la_code: str, starts: list[Starting]
) -> list[Starting]:
    """Return where areas of need start, when they are counted after the needs in them."""
    needs = [one for one in starts if one.dimension == NEED]
    unknown = rows[(rows.dimension == AREA) & rows.plans.isna()]
    withheld = set(unknown.census_year[unknown.old_la_code == old_la_code])
    counted = {*januaries(plans, old_la_code, AREA)} - withheld
    return [
        Starting(AREA, max(counted), one.england_year, OWN)
        for one in needs
        if max(counted, default=0) > one.census_year
    ]


def _starting(plans: Sums, old_la_code: str, dimension: str) -> Starting | None:
    england = januaries(plans, vocab.ENGLAND, dimension)
    own = [y for y in januaries(plans, old_la_code, dimension) if y >= min(england, default=y + 1)]
    if not england:
        return None
    year = max(own or england)
    newest = max(y for y in england if y <= year)
    return Starting(dimension, year, newest, OWN if own else ENGLANDS)


def sums(rows: pd.DataFrame) -> Sums:
    """Return the plans counted by authority and dimension in each January."""
    known = rows[rows.plans.notna()]
    keys = zip(known.old_la_code, known.dimension, known.census_year, strict=True)
    found: Sums = {}
    for (code, dimension, year), plans in zip(keys, known.plans, strict=True):
        by_year = found.setdefault((code, dimension), {})
        by_year[int(year)] = by_year.get(int(year), 0.0) + float(plans)
    return found


def januaries(plans: Sums, old_la_code: str, dimension: str) -> list[int]:
    """Return the Januaries in which nearly all of an authority's plans are counted so."""
    parts, whole = (plans.get((old_la_code, name), {}) for name in (dimension, "total"))
    return sorted(
        year
        for year, counted in parts.items()
        if counted > 0 and counted >= LEAST_COUNTED * whole.get(year, counted)
    )


def as_counted(needs: xr.DataArray, areas: pd.Series, census_year: int) -> xr.DataArray:
    """Return draws of needs whose areas are, in one January, those that were counted.

    Within an area the needs keep their shares, and later years their change since then.

    Parameters
    ----------
    needs
        Plans (draw, census_year, primary_need), that January among them.
    areas
        Counted plans by area of need; one that is not printed has none.
    """
    drawn = add_up(needs, vocab.AREA_OF_NEED, AREA)
    then = drawn.sel(census_year=census_year)
    counted = xr.DataArray(areas.reindex(drawn[AREA].to_numpy()).fillna(0.0), dims=AREA)
    factor = (counted / counted.sum()) / (then / then.sum(AREA))
    area_of = needs[NEED].to_series().map(vocab.AREA_OF_NEED).to_numpy()
    moved = needs * factor.sel({AREA: xr.DataArray(area_of, dims=NEED)}).drop_vars(AREA)
    since = xr.where(needs.census_year < census_year, needs, moved)
    return (since * needs.sum(NEED) / since.sum(NEED)).transpose(*needs.dims)
