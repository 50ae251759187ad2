"""Checks of plans held: totals against parts, gaps, breaks, jumps, odd or unexplained cells."""

from collections.abc import Iterator
from functools import partial

import pandas as pd

from send_analysis import config, vocab
from send_analysis.config.known_defects import year_of
from send_analysis.quality import registry
from send_analysis.quality.registry import AREA_YEAR, EVERYWHERE, Finding, check, findings
from send_analysis.tables import Tables

WHERE = "{old_la_code} January {census_year}"
CELL = WHERE + " {dimension} {category}"
SUMS = "parts add up to {parts:,.0f}, the total is {total:,.0f} ({gap:+,.0f})"
USE_PARTS = "Use shares of the parts, not parts of the total; ask the publisher if it is large."
REGIONS = len(vocab.REGIONS)
# England grew by 4 to 12% a year; of 2,205 authority-years 2011-2025 one in a hundred
# moved by more than 30%.
PLAUSIBLE_GROWTH = 30.0  # percent
PLAUSIBLE_SHARE_MOVE = 15.0  # percentage points of an authority's plans in a year
LEAST_PLANS = 200  # shares of fewer plans move by chance
MOST_NOT_RECORDED = 10.0  # percent of plans
SMALL = 5  # counts 1 to 4 can identify a person


def _parts(inputs: Tables, name: str) -> Iterator[Finding]:
    both = registry.with_total(registry.dimension(inputs, name), inputs)
    return findings(both, WHERE, SUMS, both["gap"] != 0)


for _id, _dimension, _words in (
    ("age_bands_sum", "age_band", "age bands that do not add up to the total"),
    ("ages_sum", "age", "single ages that do not add up to the total"),
    ("provisions_sum", "provision", "placements that do not add up to the age file's total"),
    ("needs_sum", "primary_need", "primary needs that do not add up to the total"),
    ("areas_of_need_sum", "area_of_need", "areas of need that do not add up to the total"),
):
    check(_id, "warning", USE_PARTS, title=f"Find {_words}")(partial(_parts, name=_dimension))


@check("joint_sum", "warning", USE_PARTS, ("caseload", "caseload_joint"))
def joint_sum(inputs: Tables) -> Iterator[Finding]:
    """Find two-way tables that do not add up to the total."""
    pairs = inputs["caseload_joint"].groupby(["dimension_a", "dimension_b"], sort=False)
    for (first, second), cells in pairs:
        both = registry.with_total(cells, inputs)
        yield from findings(both, f"{WHERE} {first} by {second}", SUMS, both["gap"] != 0)


def _england(inputs: Tables, parts: pd.DataFrame) -> pd.DataFrame:
    """Return England beside the sum of the parts present, by census year."""
    groups = parts.groupby("census_year", as_index=False)
    sums = groups.agg(parts=("plans", "sum"), present=("plans", "count"))
    whole = registry.england(registry.totals(inputs)).rename(columns={"plans": "total"})
    both = whole.merge(sums, on="census_year")
    return both.assign(gap=both["total"] - both["parts"])


def _authorities(inputs: Tables) -> pd.DataFrame:
    """Return England beside its authorities, with how many there are in each January."""
    both = _england(inputs, registry.authorities(registry.totals(inputs)))
    return both.assign(expected=both["census_year"].map(_expected))


def _expected(census_year: int) -> int:
    return sum(one.open_in(census_year) for one in config.every_authority())


@check("england_sum", "error", "Add the authority that is missing, or ask the publisher.")
def england_sum(inputs: Tables) -> Iterator[Finding]:
    """Compare England with the sum of its authorities, where all of them are loaded."""
    both = _authorities(inputs)
    wrong = (both["present"] >= both["expected"]) & (both["gap"] != 0)
    return findings(both, WHERE, SUMS, wrong)


@check("england_sum_over", "error", "Look for an authority that is counted twice.")
def england_sum_over(inputs: Tables) -> Iterator[Finding]:
    """Find authorities that add up to more than England."""
    both = _authorities(inputs)
    return findings(both, WHERE, SUMS, both["gap"] < 0)


@check("england_sum_open", "note", "Add the full national release to check the sum.")
def england_sum_open(inputs: Tables) -> Iterator[Finding]:
    """Say in which years England cannot be compared with its authorities."""
    both = _authorities(inputs)
    text = "not checkable: {present} authorities present of {expected}"
    return findings(both, WHERE, text, both["present"] < both["expected"])


@check("regions_sum", "error", "Use authorities or England; ask the publisher.")
def regions_sum(inputs: Tables) -> Iterator[Finding]:
    """Compare England with the sum of its nine regions."""
    whole = registry.totals(inputs)
    both = _england(inputs, whole[whole["old_la_code"].str.startswith("E12")])
    return findings(both, WHERE, SUMS, (both["present"] == REGIONS) & (both["gap"] != 0))


@check("breakdown_missing", "warning", "The model borrows England's shares; say so.")
def breakdown_missing(inputs: Tables) -> Iterator[Finding]:
    """Find totals without a breakdown (Hackney and Peterborough 2024, Surrey 2025)."""
    parts = inputs["caseload"][inputs["caseload"]["dimension"] != "total"]
    groups = parts.groupby([*AREA_YEAR, "dimension"], as_index=False)
    counts = groups.agg(cells=("plans", "size"), printed=("plans", "count"))
    both = counts.merge(registry.totals(inputs).dropna(), on=AREA_YEAR)
    text = "{plans:,.0f} plans, none of {cells} cells has a number"
    return findings(both, WHERE + " {dimension}", text, both["printed"] == 0)


@check(
    "reorganised",
    "note",
    "The series begins and ends with the authority: DfE divides no figures of its predecessor.",
)
def reorganised(inputs: Tables) -> Iterator[Finding]:
    """Name authorities that opened or closed since 2010 and the years of their figures."""
    present = registry.totals(inputs).dropna()
    years = present.groupby("old_la_code")["census_year"].agg(["min", "max"])
    for one in config.every_authority():
        history = config.history(one)
        if history and one.old_la_code in years.index:
            first, last = years.loc[one.old_la_code]
            text = f"{history}; its plans are printed for January {first} to {last}"
            yield Finding(one.old_la_code, one.old_la_code, text)


@check("series_gap", "warning", "The panel leaves the authority out before the gap.")
def series_gap(inputs: Tables) -> Iterator[Finding]:
    """Find authorities without a total in years that others have."""
    printed = registry.authorities(registry.totals(inputs)).dropna()
    years = sorted(printed["census_year"].unique())
    known = {one.old_la_code: one for one in config.every_authority()}
    for code, own in printed.groupby("old_la_code")["census_year"]:
        one = known.get(str(code))
        missing = [y for y in years if y not in set(own) and (one is None or one.open_in(y))]
        if missing:
            words = ", ".join(map(str, missing))
            yield Finding(str(code), f"{code} total", f"no number for January {words}")


@check("series_break", "note", "Do not treat the step from 2022 to 2023 as growth alone.")
def series_break(inputs: Tables) -> Iterator[Finding]:
    """Say when a series spans the change of the collection in January 2023."""
    years = inputs["caseload"]["census_year"]
    break_year = year_of("person_level")
    if years.min() < break_year <= years.max():
        text = "earlier plans come from an aggregate return, later ones from person-level data"
        yield Finding(EVERYWHERE, f"January {break_year}", text)


@check("jump", "warning", "Ask the authority; correct the cell or widen its interval.")
def jump(inputs: Tables) -> Iterator[Finding]:
    """Find totals that moved further in a year than authorities do."""
    whole = registry.authorities(registry.totals(inputs))
    moved = registry.grown(whole, "plans", ["old_la_code"], "census_year")
    far = (moved["percent"].abs() > PLAUSIBLE_GROWTH) & (moved["plans"] >= LEAST_PLANS)
    return findings(moved, WHERE, "{before:,.0f} to {plans:,.0f} ({percent:+,.0f}%)", far)


def _shares(inputs: Tables, name: str) -> pd.DataFrame:
    whole = registry.totals(inputs).rename(columns={"plans": "total"})
    parts = registry.dimension(inputs, name).merge(whole, on=AREA_YEAR)
    parts = parts[(parts["total"] >= LEAST_PLANS).fillna(False)]
    return parts.assign(share=100 * parts["plans"] / parts["total"])


@check("provision_jump", "warning", "Do not learn a trend from it; smooth across the year.")
def provision_jump(inputs: Tables) -> Iterator[Finding]:
    """Find placements whose share jumps in a year (Tower Hamlets January 2023)."""
    key = ["old_la_code", "category"]
    moved = registry.grown(_shares(inputs, "provision"), "share", key, "census_year")
    far = (moved["share"] - moved["before"]).abs() > PLAUSIBLE_SHARE_MOVE
    text = "{before:.0f}% to {share:.0f}% of plans"
    return findings(moved, WHERE + " {category}", text, far)


@check("provision_spike", "error", "Leave the year out of placement shares.")
def provision_spike(inputs: Tables) -> Iterator[Finding]:
    """Find a placement share far from both the year before and the year after."""
    shares = _shares(inputs, "provision").sort_values(["old_la_code", "category", "census_year"])
    groups = shares.groupby(["old_la_code", "category"])["share"]
    shares = shares.assign(earlier=groups.shift(1), later=groups.shift(-1))
    sides = [(shares["share"] - shares[side]).abs() for side in ("earlier", "later")]
    nearer = pd.concat(sides, axis=1).min(axis=1, skipna=False)
    text = "{share:.0f}% of plans, {earlier:.0f}% the year before, {later:.0f}% after"
    return findings(shares, WHERE + " {category}", text, nearer > PLAUSIBLE_SHARE_MOVE)


@check("not_recorded", "warning", "Use shares of the recorded plans; ask the authority.")
def not_recorded(inputs: Tables) -> Iterator[Finding]:
    """Find authorities with many plans of which the placement or need is not recorded."""
    shares = pd.concat([_shares(inputs, d) for d in ("provision", "primary_need")])
    many = (shares["category"] == "not_recorded") & (shares["share"] > MOST_NOT_RECORDED)
    text = "{share:.0f}% of plans are not recorded"
    return findings(shares, WHERE + " {dimension}", text, many)


@check("zero_total", "error", "Treat the cell as missing: an authority holds plans.")
def zero_total(inputs: Tables) -> Iterator[Finding]:
    """Find authorities printed with no plan at all."""
    whole = registry.totals(inputs)
    return findings(whole, WHERE, "0 plans are printed", whole["plans"] == 0)


@check("part_over_total", "error", "Do not use the cell.")
def part_over_total(inputs: Tables) -> Iterator[Finding]:
    """Find a category that is larger than the total it is part of."""
    whole = registry.totals(inputs).rename(columns={"plans": "total"})
    parts = inputs["caseload"].merge(whole, on=AREA_YEAR)
    text = "{plans:,.0f} of {total:,.0f} plans"
    return findings(parts, CELL, text, parts["plans"] > parts["total"])


@check("not_whole", "error", "Do not use the cell: plans are counted in whole numbers.")
def not_whole(inputs: Tables) -> Iterator[Finding]:
    """Find numbers of plans that are not whole."""
    cells = inputs["caseload"]
    return findings(cells, CELL, "{plans} plans", cells["plans"] % 1 != 0)


@check("unexplained_gap", "error", "Load the file again: a missing number must have a symbol.")
def unexplained_gap(inputs: Tables) -> Iterator[Finding]:
    """Find missing numbers without a symbol, and symbols beside a number."""
    cells = inputs["caseload"]
    wrong = cells["plans"].isna() == cells["symbol"].isna()
    return findings(cells, CELL, "plans {plans}, symbol {symbol}", wrong)


@check("unknown_symbol", "error", "Load the file again: the symbol has no known meaning.")
def unknown_symbol(inputs: Tables) -> Iterator[Finding]:
    """Find symbols outside the publishers' list."""
    cells = inputs["caseload"]
    odd = cells["symbol"].notna() & ~cells["symbol"].isin(vocab.SYMBOLS)
    return findings(cells, CELL, "symbol {symbol}", odd)


@check("small_cells", "note", "Suppress them before publishing private figures.")
def small_cells(inputs: Tables) -> Iterator[Finding]:
    """Count the cells of 1 to 4 plans of each authority."""
    cells = registry.authorities(inputs["caseload"])
    small = cells[cells["plans"].between(1, SMALL - 1).fillna(False)]
    counts = small.groupby("old_la_code", as_index=False)["census_year"].agg(["size", "min", "max"])
    text = "{size} cells hold 1 to 4 plans, January {min} to {max}"
    return findings(counts, "{old_la_code}", text)


@check("one_code_two_authorities", "error", "Give each authority its own code.")
def one_code_two_authorities(inputs: Tables) -> Iterator[Finding]:
    """Find GSS codes that two authorities share in one year."""
    cells = registry.authorities(inputs["caseload"])
    codes = cells.groupby(["la_code", "census_year"])["old_la_code"]
    for (code, year), names in codes.unique().items():
        if len(names) > 1:
            text = f"used for {', '.join(sorted(names))}"
            yield Finding(EVERYWHERE, f"{code} January {year}", text)
