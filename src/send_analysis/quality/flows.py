"""Checks of requests, assessments, new and ceased plans."""

from collections.abc import Iterator
from functools import partial

import pandas as pd

from send_analysis.config.known_defects import year_of
from send_analysis.quality import registry
from send_analysis.quality.registry import EVERYWHERE, Finding, check, findings
from send_analysis.tables import Tables

WHERE = "{old_la_code} {calendar_year}"
CELL = WHERE + " {measure}"
FLOWS = ("flows",)
FIRST_REQUESTS = year_of("requests_begin")
PLAUSIBLE_MOVE = 100.0  # percent a year
FEW = 20  # an authority that never has as many may print a true 0, double or halve
NO_COINCIDENCE = 100  # three authorities share a smaller number by chance
TIMELINESS_MOVE = 40.0  # percentage points a year
MOST_NEW = 60.0  # new plans as a percentage of plans held
WITHIN, ISSUED = "issued_within_20_weeks_excl_exceptions", "plans_issued_excl_exceptions"
ALL_ISSUED = "plans_issued_incl_exceptions"
LAST_VALUE = "The model uses the authority's last value."


def _since_requests(inputs: Tables, measure: str) -> pd.DataFrame:
    flows = registry.authorities(inputs["flows"])
    return flows[(flows["measure"] == measure) & (flows["calendar_year"] >= FIRST_REQUESTS)]


def _missing(inputs: Tables, measure: str) -> Iterator[Finding]:
    rows = _since_requests(inputs, measure)
    return findings(rows, WHERE, "{measure}: printed as {symbol}", rows["value"].isna())


def _zero(inputs: Tables, measure: str) -> Iterator[Finding]:
    rows = _since_requests(inputs, measure)
    largest = rows.groupby("old_la_code")["value"].transform("max")
    zero = (rows["value"] == 0) & ~((largest > 0) & (largest < FEW))
    return findings(rows, WHERE, "0 {measure} are printed", zero)


def _over(inputs: Tables, part: str, whole: str) -> Iterator[Finding]:
    wide = registry.wide_flows(inputs)
    if registry.has(wide, part, whole):
        text = f"{{{part}:,.0f}} {part} of {{{whole}:,.0f}} {whole}"
        yield from findings(wide, WHERE, text, wide[part] > wide[whole])


for _id, _measure, _action, _words in (
    ("requests_missing", "requests", LAST_VALUE, "a number of requests"),
    ("timeliness_missing", WITHIN, LAST_VALUE, "20-week timeliness"),
    (
        *("new_plans_missing", "new_plans"),
        *("The stock and flow balance leaves the year out.", "a number of new plans"),
    ),
):
    _title = f"Find authorities and years without {_words}"
    check(_id, "warning", _action, FLOWS, title=_title)(partial(_missing, measure=_measure))

for _id, _measure, _severity, _action, _words in (
    (
        *("requests_zero", "requests", "error"),
        *("Treat as missing: no authority has no request.", "requests"),
    ),
    (
        *("refusals_zero", "requests_refused", "warning"),
        *("Treat as missing: an authority refuses some.", "refused requests"),
    ),
    (
        *("new_plans_zero", "new_plans", "error"),
        *("Treat as missing: no authority issues no plan.", "new plans"),
    ),
):
    _title = f"Find an implausible 0 of {_words}"
    check(_id, _severity, _action, FLOWS, title=_title)(partial(_zero, measure=_measure))

for _id, _part, _whole, _severity, _action, _words in (
    (
        *(
            "timeliness_over_100",
            WITHIN,
            ISSUED,
            "error",
            "Treat the year's timeliness as missing.",
        ),
        "more plans issued in 20 weeks than were issued at all",
    ),
    (
        *("refusals_over_requests", "requests_refused", "requests", "warning"),
        *("Refusals may answer last year's requests.", "more refusals than requests"),
    ),
    (
        *("exceptions_over_all", ISSUED, ALL_ISSUED, "error", "Swap the two columns."),
        "more plans issued without the exceptions than with them",
    ),
    (
        *("assessed_over_assessments", "assessments_plan_issued", "assessments", "warning"),
        *("Outcomes may fall in the next year.", "more plans from assessments than assessments"),
    ),
):
    _find = partial(_over, part=_part, whole=_whole)
    check(_id, _severity, _action, FLOWS, title=f"Find {_words}")(_find)


@check("requests_begin", "note", "Use requests from 2016 on.", FLOWS)
def requests_begin(inputs: Tables) -> Iterator[Finding]:
    """Say when requests begin later than the other flows."""
    printed = inputs["flows"][inputs["flows"]["value"].notna()]
    years = printed.groupby("measure")["calendar_year"].min()
    if "requests" in years and years.min() < years["requests"]:
        text = f"requests begin in {years['requests']}, other flows in {years.min()}"
        yield Finding(EVERYWHERE, "requests", text)


@check("timeliness_jump", "warning", "Show the authority's own figure beside it.", FLOWS)
def timeliness_jump(inputs: Tables) -> Iterator[Finding]:
    """Find 20-week timeliness that moves by more than 40 points (Havering 2023 to 2024)."""
    wide = registry.wide_flows(inputs)
    if registry.has(wide, WITHIN, ISSUED):
        wide = registry.authorities(wide)
        wide = wide.assign(share=100 * wide[WITHIN] / wide[ISSUED].where(wide[ISSUED] > 0))
        moved = registry.grown(wide, "share", ["old_la_code"], "calendar_year")
        far = (moved["share"] - moved["before"]).abs() > TIMELINESS_MOVE
        far &= moved[ISSUED] >= FEW
        yield from findings(moved, WHERE, "{before:.1f}% to {share:.1f}% within 20 weeks", far)


@check("flow_jump", "warning", "Ask the authority; correct the cell or treat as missing.", FLOWS)
def flow_jump(inputs: Tables) -> Iterator[Finding]:
    """Find requests or new plans that more than double, or halve, in a year."""
    flows = registry.authorities(inputs["flows"])
    flows = flows[flows["measure"].isin(["requests", "new_plans"])]
    flows = flows[flows["calendar_year"] >= FIRST_REQUESTS]
    moved = registry.grown(flows, "value", ["old_la_code", "measure"], "calendar_year")
    far = (moved["percent"] > PLAUSIBLE_MOVE) | (moved["percent"] < -PLAUSIBLE_MOVE / 2)
    far &= moved[["before", "value"]].max(axis=1) >= FEW
    return findings(moved, CELL, "{before:,.0f} to {value:,.0f} ({percent:+,.0f}%)", far)


@check("same_as_region", "error", "Add the release with the authorities' own values.", FLOWS)
def same_as_region(inputs: Tables) -> Iterator[Finding]:
    """Find three or more authorities that all carry one region's number (new plans 2022)."""
    flows = inputs["flows"][(inputs["flows"]["value"] >= NO_COINCIDENCE).fillna(False)]
    regions = flows[flows["old_la_code"].str.startswith("E12")]
    keys = ["calendar_year", "measure", "value"]
    same = registry.authorities(flows).merge(regions[keys].drop_duplicates(), on=keys)
    many = same.groupby(keys)["old_la_code"].transform("size") >= 3
    return findings(same, CELL, "{value:,.0f}, the number of its region", many)


@check("new_over_stock", "error", "Do not use the number of new plans.", ("caseload", "flows"))
def new_over_stock(inputs: Tables) -> Iterator[Finding]:
    """Find new plans that are more than 60% of all plans held a month later."""
    new = inputs["flows"][inputs["flows"]["measure"] == "new_plans"]
    new = new.assign(census_year=new["calendar_year"] + 1)
    both = new.merge(registry.totals(inputs), on=["old_la_code", "census_year"])
    both = both.assign(share=100 * both["value"] / both["plans"].where(both["plans"] > 0))
    text = "{value:,.0f} new of {plans:,.0f} plans ({share:.0f}%)"
    return findings(both, WHERE, text, both["share"] > MOST_NEW)


@check("issued_differs", "note", "State which of the two counts is used.", FLOWS)
def issued_differs(inputs: Tables) -> Iterator[Finding]:
    """Find plans issued in the timeliness table that differ from new plans by over 5%."""
    wide = registry.wide_flows(inputs)
    if registry.has(wide, "new_plans", ALL_ISSUED):
        new = wide["new_plans"]
        percent = 100 * (wide[ALL_ISSUED] - new) / new.where(new > 0)
        far = (percent.abs() > 5) & (wide["calendar_year"] >= FIRST_REQUESTS)
        text = "{plans_issued_incl_exceptions:,.0f} issued, {new_plans:,.0f} new plans"
        yield from findings(wide, WHERE, text, far)
