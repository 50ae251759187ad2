"""Checks of series: gaps, breaks, jumps, cells that are small, odd or without a reason."""

from collections.abc import Iterator

import pandas as pd

from send_analysis import vocab
from send_analysis.quality.registry import EVERYWHERE, Finding, Tables, check, findings
from send_analysis.quality.select import AREA_YEAR, authorities, dimension, grown, totals

WHERE = "{old_la_code} January {census_year}"
# England grew by 4 to 12 % a year; of 2,205 authority-years 2011-2025 one in a hundred
# moved by more than 30 %.
PLAUSIBLE_GROWTH = 30.0  # percent
PLAUSIBLE_SHARE_MOVE = 15.0  # percentage points of an authority's plans in a year
LEAST_PLANS = 200  # shares of fewer plans move by chance
MOST_NOT_RECORDED = 10.0  # percent of plans
SMALL = 5  # counts 1 to 4 can identify a person
BREAK_YEAR = 2023  # SEN2 turned from an aggregate into a person-level collection
REORGANISED = {  # old_la_code -> what happened
    "837": "Bournemouth, into BCP in April 2019",
    "836": "Poole, into BCP in April 2019",
    "835": "Dorset (old), into Dorset and BCP in April 2019",
    "838": "Dorset, from April 2019",
    "839": "Bournemouth, Christchurch and Poole, from April 2019",
    "928": "Northamptonshire, ended in April 2021",
    "940": "North Northamptonshire, from April 2021",
    "941": "West Northamptonshire, from April 2021",
    "909": "Cumbria, ended in April 2023",
    "942": "Cumberland, from April 2023",
    "943": "Westmorland and Furness, from April 2023",
}


@check("reorganised", "note", "Take the series from the reorganisation on; do not join it.")
def reorganised(tables: Tables) -> Iterator[Finding]:
    """Name authorities that were reorganised since 2010."""
    present = totals(tables).dropna()
    present = present[present["old_la_code"].isin(REORGANISED)]
    for code, years in present.groupby("old_la_code")["census_year"]:
        found = f"{REORGANISED[code]}; January {years.min()} to {years.max()} are printed"
        yield Finding(str(code), str(code), found)


@check("series_gap", "warning", "The panel leaves the authority out before the gap.")
def series_gap(tables: Tables) -> Iterator[Finding]:
    """Find authorities without a total in years that others have."""
    printed = authorities(totals(tables)).dropna()
    printed = printed[~printed["old_la_code"].isin(REORGANISED)]
    years = sorted(printed["census_year"].unique())
    wide = printed.pivot(index="old_la_code", columns="census_year", values="plans")
    for code, row in wide.reindex(columns=years).isna().iterrows():
        if row.any():
            missing = ", ".join(str(year) for year in row.index[row])
            yield Finding(str(code), f"{code} total", f"no number for January {missing}")


@check("series_break", "note", "Do not read the step from 2022 to 2023 as growth alone.")
def series_break(tables: Tables) -> Iterator[Finding]:
    """Say when a series spans the change of the collection in January 2023."""
    years = tables["caseload"]["census_year"]
    if years.min() < BREAK_YEAR <= years.max():
        found = "plans before are an aggregate return, from here on person by person"
        yield Finding(EVERYWHERE, f"January {BREAK_YEAR}", found)


@check("jump", "warning", "Ask the authority; correct the cell or widen its interval.")
def jump(tables: Tables) -> Iterator[Finding]:
    """Find totals that moved further in a year than authorities do."""
    moved = grown(authorities(totals(tables)), "plans", ["old_la_code"], "census_year")
    far = moved[
        (moved["percent"].abs() > PLAUSIBLE_GROWTH).fillna(False)
        & (moved["plans"] >= LEAST_PLANS).fillna(False)
    ]
    yield from findings(far, WHERE, "{before:,.0f} to {plans:,.0f} ({percent:+.0f} %)")


def _shares(tables: Tables, name: str) -> pd.DataFrame:
    whole = totals(tables).rename(columns={"plans": "total"})
    parts = dimension(tables, name).merge(whole, on=AREA_YEAR)
    parts = parts[(parts["total"] >= LEAST_PLANS).fillna(False)]
    return parts.assign(share=100 * parts["plans"] / parts["total"])


@check("provision_jump", "warning", "Do not learn a trend from it; smooth across the year.")
def provision_jump(tables: Tables) -> Iterator[Finding]:
    """Find placements whose share jumps in a year (Tower Hamlets January 2023)."""
    moved = grown(_shares(tables, "provision"), "share", ["old_la_code", "category"], "census_year")
    moved = moved.assign(move=moved["share"] - moved["before"])
    far = moved[(moved["move"].abs() > PLAUSIBLE_SHARE_MOVE).fillna(False)]
    found = "{before:.0f} % to {share:.0f} % of plans"
    yield from findings(far, WHERE + " {category}", found)


@check("provision_spike", "error", "Leave the year out of placement shares.")
def provision_spike(tables: Tables) -> Iterator[Finding]:
    """Find a placement share far from both the year before and the year after."""
    shares = _shares(tables, "provision").sort_values(["old_la_code", "category", "census_year"])
    groups = shares.groupby(["old_la_code", "category"])["share"]
    shares = shares.assign(earlier=groups.shift(1), later=groups.shift(-1))
    nearer = pd.concat(
        [(shares["share"] - shares[side]).abs() for side in ("earlier", "later")], axis=1
    ).min(axis=1, skipna=False)
    far = shares[(nearer > PLAUSIBLE_SHARE_MOVE).fillna(False)]
    found = "{share:.0f} % of plans, {earlier:.0f} % the year before, {later:.0f} % after"
    yield from findings(far, WHERE + " {category}", found)


@check("not_recorded", "warning", "Read shares of those recorded; ask the authority.")
def not_recorded(tables: Tables) -> Iterator[Finding]:
    """Find authorities with many plans of which the placement or need is not recorded."""
    shares = pd.concat([_shares(tables, d) for d in ("provision", "primary_need")])
    many = shares[
        (shares["category"] == "not_recorded") & (shares["share"] > MOST_NOT_RECORDED).fillna(False)
    ]
    yield from findings(many, WHERE + " {dimension}", "{share:.0f} % of plans are not recorded")


@check("zero_total", "error", "Treat the cell as missing: an authority holds plans.")
def zero_total(tables: Tables) -> Iterator[Finding]:
    """Find authorities printed with no plan at all."""
    whole = totals(tables)
    yield from findings(whole[(whole["plans"] == 0).fillna(False)], WHERE, "0 plans are printed")


@check("part_over_total", "error", "Do not use the cell.")
def part_over_total(tables: Tables) -> Iterator[Finding]:
    """Find a category that is larger than the total it is part of."""
    whole = totals(tables).rename(columns={"plans": "total"})
    parts = tables["caseload"].merge(whole, on=AREA_YEAR)
    over = parts[(parts["plans"] > parts["total"]).fillna(False)]
    found = "{plans:,.0f} of {total:,.0f} plans"
    yield from findings(over, WHERE + " {dimension} {category}", found)


@check("not_whole", "error", "Do not use the cell: plans are counted in whole numbers.")
def not_whole(tables: Tables) -> Iterator[Finding]:
    """Find numbers of plans that are not whole."""
    caseload = tables["caseload"]
    broken = caseload[(caseload["plans"] % 1 != 0).fillna(False)]
    yield from findings(broken, WHERE + " {dimension} {category}", "{plans} plans")


@check("unexplained_gap", "error", "Load the file again: a gap must carry its symbol.")
def unexplained_gap(tables: Tables) -> Iterator[Finding]:
    """Find missing numbers without a symbol, and symbols beside a number."""
    caseload = tables["caseload"]
    both = caseload[caseload["plans"].isna() == caseload["symbol"].isna()]
    found = "plans {plans}, symbol {symbol}"
    yield from findings(both, WHERE + " {dimension} {category}", found)


@check("unknown_symbol", "error", "Load the file again: the symbol has no known meaning.")
def unknown_symbol(tables: Tables) -> Iterator[Finding]:
    """Find symbols outside the publishers' list."""
    caseload = tables["caseload"]
    odd = caseload[caseload["symbol"].notna() & ~caseload["symbol"].isin(vocab.SYMBOLS)]
    yield from findings(odd, WHERE + " {dimension} {category}", "symbol {symbol}")


@check("small_cells", "note", "Suppress them before publishing private figures.")
def small_cells(tables: Tables) -> Iterator[Finding]:
    """Count the cells of 1 to 4 plans of each authority."""
    caseload = authorities(tables["caseload"])
    small = caseload[caseload["plans"].between(1, SMALL - 1).fillna(False)]
    years = small.groupby("old_la_code", as_index=False)["census_year"]
    counts = years.agg(["size", "min", "max"])
    found = "{size} cells hold 1 to 4 plans, January {min} to {max}"
    yield from findings(counts, "{old_la_code}", found)


@check("one_code_two_authorities", "error", "Give each authority its own code.")
def one_code_two_authorities(tables: Tables) -> Iterator[Finding]:
    """Find GSS codes that two authorities share in one year."""
    caseload = authorities(tables["caseload"])
    codes = caseload.groupby(["la_code", "census_year"])["old_la_code"]
    for (code, year), names in codes.unique().items():
        if len(names) > 1:
            found = f"stands for {', '.join(sorted(names))}"
            yield Finding(EVERYWHERE, f"{code} January {year}", found)
