"""Checks of plans held: totals against parts, and parts against each other."""

from collections.abc import Iterator

import pandas as pd

from send_analysis.quality.registry import Finding, Tables, check, findings
from send_analysis.quality.select import (
    AREA_YEAR,
    authorities,
    dimension,
    england,
    totals,
    with_total,
)

WHERE = "{old_la_code} January {census_year}"
SUMS = "parts add up to {parts:,.0f}, the total is {total:,.0f} ({gap:+,.0f})"
USE_PARTS = "Use shares of the parts, not parts of the total; ask the publisher if it is large."


def _gaps(tables: Tables, name: str) -> Iterator[Finding]:
    found = with_total(dimension(tables, name), tables)
    yield from findings(found[found["gap"] != 0], WHERE, SUMS)


@check("age_bands_sum", "warning", USE_PARTS)
def age_bands_sum(tables: Tables) -> Iterator[Finding]:
    """Find age bands that do not add up to the total (Bradford 2023)."""
    return _gaps(tables, "age_band")


@check("ages_sum", "warning", USE_PARTS)
def ages_sum(tables: Tables) -> Iterator[Finding]:
    """Find single ages that do not add up to the total."""
    return _gaps(tables, "age")


@check("provisions_sum", "warning", USE_PARTS)
def provisions_sum(tables: Tables) -> Iterator[Finding]:
    """Find placements that do not add up to the age file's total (England 2016, 2018)."""
    return _gaps(tables, "provision")


@check("needs_sum", "warning", USE_PARTS)
def needs_sum(tables: Tables) -> Iterator[Finding]:
    """Find primary needs that do not add up to the total."""
    return _gaps(tables, "primary_need")


@check("areas_of_need_sum", "warning", USE_PARTS)
def areas_of_need_sum(tables: Tables) -> Iterator[Finding]:
    """Find areas of need that do not add up to the total."""
    return _gaps(tables, "area_of_need")


@check("joint_sum", "warning", USE_PARTS, ("caseload", "caseload_joint"))
def joint_sum(tables: Tables) -> Iterator[Finding]:
    """Find two-way tables that do not add up to the total."""
    joint = tables["caseload_joint"]
    pairs = joint.groupby(["dimension_a", "dimension_b"], sort=False)
    for (first, second), cells in pairs:
        found = with_total(cells, tables)
        where = f"{WHERE} {first} by {second}"
        yield from findings(found[found["gap"] != 0], where, SUMS)


# Authorities in England by the first census that counts them: Dorset and BCP replaced three
# in April 2019, two replaced Northamptonshire in 2021, two replaced Cumbria in 2023.
AUTHORITIES_FROM = {2010: 152, 2020: 151, 2022: 152, 2024: 153}


def _expected(census_year: int) -> int:
    years = [year for year in AUTHORITIES_FROM if year <= census_year]
    return AUTHORITIES_FROM[max(years, default=min(AUTHORITIES_FROM))]


def _england(tables: Tables) -> pd.DataFrame:
    """Return England beside the sum of the authorities present, by census year."""
    whole = totals(tables)
    groups = authorities(whole).groupby("census_year", as_index=False)
    parts = groups.agg(parts=("plans", "sum"), present=("plans", "count"))
    both = england(whole).rename(columns={"plans": "total"}).merge(parts, on="census_year")
    expected = both["census_year"].map(_expected)
    return both.assign(gap=both["total"] - both["parts"], expected=expected)


@check("england_sum", "error", "Add the authority that is missing, or ask the publisher.")
def england_sum(tables: Tables) -> Iterator[Finding]:
    """Compare England with the sum of its authorities, where all of them are at hand."""
    both = _england(tables)
    complete = both[both["present"] >= both["expected"]]
    yield from findings(complete[complete["gap"] != 0], WHERE, SUMS)


@check("england_sum_over", "error", "Look for an authority that is counted twice.")
def england_sum_over(tables: Tables) -> Iterator[Finding]:
    """Find authorities that add up to more than England."""
    both = _england(tables)
    yield from findings(both[both["gap"] < 0], WHERE, SUMS)


@check("england_sum_open", "note", "Add the full national release to check the sum.")
def england_sum_open(tables: Tables) -> Iterator[Finding]:
    """Say in which years England cannot be held against its authorities."""
    both = _england(tables)
    open_years = both[both["present"] < both["expected"]]
    found = "not checkable: {present} authorities present of {expected}"
    yield from findings(open_years, WHERE, found)


@check("regions_sum", "error", "Use authorities or England; ask the publisher.")
def regions_sum(tables: Tables) -> Iterator[Finding]:
    """Compare England with the sum of its nine regions."""
    whole = totals(tables)
    regions = whole[whole["old_la_code"].str.startswith("E12")]
    groups = regions.groupby("census_year", as_index=False)
    parts = groups.agg(parts=("plans", "sum"), present=("plans", "count"))
    both = england(whole).rename(columns={"plans": "total"}).merge(parts, on="census_year")
    both = both.assign(gap=both["total"] - both["parts"])
    both = both[both["present"] == REGIONS]
    yield from findings(both[both["gap"] != 0], WHERE, SUMS)


REGIONS = 9


@check("breakdown_missing", "warning", "The model borrows England's shares; say so.")
def breakdown_missing(tables: Tables) -> Iterator[Finding]:
    """Find a total without its breakdown (Hackney and Peterborough 2024, Surrey 2025)."""
    parts = tables["caseload"][tables["caseload"]["dimension"] != "total"]
    groups = parts.groupby([*AREA_YEAR, "dimension"], as_index=False)
    counts = groups.agg(cells=("plans", "size"), printed=("plans", "count"))
    empty = counts[counts["printed"] == 0].merge(totals(tables).dropna(), on=AREA_YEAR)
    found = "{plans:,.0f} plans, none of {cells} cells has a number"
    yield from findings(empty, WHERE + " {dimension}", found)
