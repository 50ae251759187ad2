"""Checks of residents, places and capacity."""

from collections.abc import Iterator

from send_analysis.quality import registry
from send_analysis.quality.registry import Finding, check, findings
from send_analysis.tables import Tables

OLDEST = 25
PLAUSIBLE_MOVE = 15.0  # percent a year at one age; births swing by less
PREVALENCE = (1.0, 12.0)  # plans per 100 residents aged 0-25; England 3.7 in January 2025
PLANS_PER_PLACE = (0.8, 1.3)  # some schools miss; an authority's plans are held elsewhere too
RESIDENTS = ["la_code", "mid_year", "basis"]


@check("ages_incomplete", "error", "Add a file with every age from 0 to 25.", ("population",))
def ages_incomplete(inputs: Tables) -> Iterator[Finding]:
    """Find areas and years without all single ages from 0 to 25."""
    people = inputs["population"]
    young = people[people["age"].between(0, OLDEST) & people["persons"].notna()]
    counts = young.groupby(RESIDENTS, as_index=False)["age"].nunique()
    short = counts[counts["age"] < OLDEST + 1]
    yield from findings(short, "{la_code} mid-{mid_year} {basis}", "{age} of 26 ages have a number")


@check("residents_jump", "warning", "Ask ONS; a revision or a boundary change.", ("population",))
def residents_jump(inputs: Tables) -> Iterator[Finding]:
    """Find numbers of residents aged 0-25 that jump in a year."""
    people = inputs["population"]
    young = people[people["age"].between(0, OLDEST)]
    sums = young.groupby(RESIDENTS, as_index=False)["persons"].sum()
    moved = registry.grown(sums, "persons", ["la_code", "basis"], "mid_year")
    text = "{before:,.0f} to {persons:,.0f} ({percent:+,.0f}%)"
    return findings(
        moved, "{la_code} mid-{mid_year} {basis}", text, moved["percent"].abs() > PLAUSIBLE_MOVE
    )


@check(
    "prevalence", "warning", "Check the numbers of plans and residents.", ("caseload", "population")
)
def prevalence(inputs: Tables) -> Iterator[Finding]:
    """Find implausible numbers of plans per 100 residents aged 0-25."""
    people = inputs["population"]
    young = people[people["age"].between(0, OLDEST) & (people["basis"] == "estimate")]
    groups = young.groupby(["la_code", "mid_year"], as_index=False)
    sums = groups.agg(persons=("persons", "sum"), ages=("age", "nunique"))
    sums = sums[(sums["ages"] == OLDEST + 1) & (sums["persons"] > 0)]
    codes = inputs["caseload"][["old_la_code", "la_code"]].drop_duplicates()
    plans = registry.totals(inputs).merge(codes, on="old_la_code")
    plans = plans.assign(mid_year=plans["census_year"] - 1)
    both = registry.authorities(plans).merge(sums, on=["la_code", "mid_year"])
    both = both.assign(rate=100 * both["plans"] / both["persons"])
    odd = both[~both["rate"].between(*PREVALENCE) & both["rate"].notna()]
    yield from findings(odd, "{old_la_code} January {census_year}", "{rate:.1f} per 100 residents")


@check("residents_missing", "note", "Add ONS estimates.", ("caseload", "population"))
def residents_missing(inputs: Tables) -> Iterator[Finding]:
    """Find authorities with plans and without residents."""
    known = set(inputs["population"]["la_code"])
    codes = registry.authorities(inputs["caseload"]).drop_duplicates("old_la_code")
    absent = codes[~codes["la_code"].isin(known)]
    yield from findings(absent, "{old_la_code} {la_code}", "no residents are loaded")


@check(
    "capacity_implausible",
    "warning",
    "Ask for the schools' own numbers; do not use this capacity.",
    ("capacity",),
)
def capacity_implausible(inputs: Tables) -> Iterator[Finding]:
    """Find capacities of state special schools that do not fit the plans beside them."""
    held = inputs["capacity"]
    held = held.assign(per_place=held["state_special_plans"] / held["capacity"])
    text = "{state_special_plans:,.0f} plans in January {census_year}, {capacity:,.0f} places"
    outside = ~held["per_place"].between(*PLANS_PER_PLACE) & held["per_place"].notna()
    return findings(held, "{old_la_code} {as_of}", text, outside)
