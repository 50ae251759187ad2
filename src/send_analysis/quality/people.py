"""Checks of residents and of places."""

from collections.abc import Iterator

from send_analysis.quality.registry import Finding, Tables, check, findings
from send_analysis.quality.select import authorities, grown, totals

OLDEST = 25
PLAUSIBLE_MOVE = 15.0  # percent a year at one age; births swing by less
PREVALENCE = (1.0, 12.0)  # plans per 100 residents aged 0-25; England 3.7 in January 2025
RESIDENTS = ["la_code", "mid_year", "basis"]


@check("ages_incomplete", "error", "Add a file with every age from 0 to 25.", ("population",))
def ages_incomplete(tables: Tables) -> Iterator[Finding]:
    """Find areas and years without all single ages from 0 to 25."""
    people = tables["population"]
    young = people[people["age"].between(0, OLDEST) & people["persons"].notna()]
    counts = young.groupby(RESIDENTS, as_index=False)["age"].nunique()
    short = counts[counts["age"] < OLDEST + 1]
    yield from findings(short, "{la_code} mid-{mid_year} {basis}", "{age} of 26 ages have a number")


@check("residents_jump", "warning", "Ask ONS; a revision or a boundary change.", ("population",))
def residents_jump(tables: Tables) -> Iterator[Finding]:
    """Find numbers of residents aged 0-25 that jump in a year."""
    people = tables["population"]
    young = people[people["age"].between(0, OLDEST)]
    sums = young.groupby(RESIDENTS, as_index=False)["persons"].sum()
    moved = grown(sums, "persons", ["la_code", "basis"], "mid_year")
    far = moved[(moved["percent"].abs() > PLAUSIBLE_MOVE).fillna(False)]
    found = "{before:,.0f} to {persons:,.0f} ({percent:+.0f} %)"
    yield from findings(far, "{la_code} mid-{mid_year} {basis}", found)


@check("prevalence", "warning", "Check plans and residents.", ("caseload", "population"))
def prevalence(tables: Tables) -> Iterator[Finding]:
    """Find implausible numbers of plans per 100 residents aged 0-25."""
    people = tables["population"]
    young = people[people["age"].between(0, OLDEST) & (people["basis"] == "estimate")]
    groups = young.groupby(["la_code", "mid_year"], as_index=False)
    sums = groups.agg(persons=("persons", "sum"), ages=("age", "nunique"))
    sums = sums[(sums["ages"] == OLDEST + 1) & (sums["persons"] > 0)]
    codes = tables["caseload"][["old_la_code", "la_code"]].drop_duplicates()
    plans = totals(tables).merge(codes, on="old_la_code")
    plans = plans.assign(mid_year=plans["census_year"] - 1)
    both = authorities(plans).merge(sums, on=["la_code", "mid_year"])
    both = both.assign(rate=100 * both["plans"] / both["persons"])
    odd = both[~both["rate"].between(*PREVALENCE) & both["rate"].notna()]
    yield from findings(odd, "{old_la_code} January {census_year}", "{rate:.1f} per 100 residents")


@check("residents_missing", "note", "Add ONS estimates.", ("caseload", "population"))
def residents_missing(tables: Tables) -> Iterator[Finding]:
    """Find authorities with plans and without residents."""
    known = set(tables["population"]["la_code"])
    codes = authorities(tables["caseload"]).drop_duplicates("old_la_code")
    absent = codes[~codes["la_code"].isin(known)]
    yield from findings(absent, "{old_la_code} {la_code}", "no residents are loaded")


@check("open_not_certain", "error", "Give the status planned, or probability 1.", ("places",))
def open_not_certain(tables: Tables) -> Iterator[Finding]:
    """Find places that are open with a probability below 1."""
    places = tables["places"]
    odd = places[((places["status"] == "open") & (places["probability"] < 1)).fillna(False)]
    yield from findings(odd, "{area} {provider} {academic_year}", "open, probability {probability}")


@check("imports_over_places", "error", "Correct imports or places.", ("places",))
def imports_over_places(tables: Tables) -> Iterator[Finding]:
    """Find providers that take more pupils from elsewhere than they have places."""
    places = tables["places"]
    odd = places[(places["imports"] > places["places"].abs()).fillna(False)]
    found = "{imports:,.0f} imports, {places:,.0f} places"
    yield from findings(odd, "{area} {provider} {academic_year}", found)


@check("places_unknown", "warning", "Ask the provider; demand only is shown.", ("places",))
def places_unknown(tables: Tables) -> Iterator[Finding]:
    """Find providers whose number of places is not known."""
    places = tables["places"]
    unknown = places[places["places"].isna()]
    yield from findings(unknown, "{area} {provider} {academic_year}", "places: {symbol}")
