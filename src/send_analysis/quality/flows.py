"""Checks of requests, assessments, new and ceased plans."""

from collections.abc import Iterator

from send_analysis.quality.registry import Finding, Tables, check, findings
from send_analysis.quality.select import authorities, grown, has, totals, wide_flows

WHERE = "{old_la_code} {calendar_year}"
FLOWS = ("flows",)
FIRST_REQUESTS = 2016  # calendar year in which DfE began to count requests
PLAUSIBLE_MOVE = 100.0  # percent a year
NO_COINCIDENCE = 100  # three authorities share a smaller number by chance
TIMELINESS_MOVE = 40.0  # percentage points a year
MOST_NEW = 60.0  # new plans as a percentage of plans held
WITHIN, ISSUED = "issued_within_20_weeks_excl_exceptions", "plans_issued_excl_exceptions"


@check("requests_missing", "warning", "The model uses the authority's last value.", FLOWS)
def requests_missing(tables: Tables) -> Iterator[Finding]:
    """Find authorities and years without a number of requests (three in 2023)."""
    yield from _missing(tables, "requests", FIRST_REQUESTS)


@check("timeliness_missing", "warning", "The model uses the authority's last value.", FLOWS)
def timeliness_missing(tables: Tables) -> Iterator[Finding]:
    """Find authorities and years without 20-week timeliness (five in 2022)."""
    yield from _missing(tables, WITHIN, FIRST_REQUESTS)


@check("new_plans_missing", "warning", "The stock and flow balance leaves the year out.", FLOWS)
def new_plans_missing(tables: Tables) -> Iterator[Finding]:
    """Find authorities and years without a number of new plans."""
    yield from _missing(tables, "new_plans", FIRST_REQUESTS)


def _missing(tables: Tables, measure: str, first: int) -> Iterator[Finding]:
    flows = tables["flows"]
    rows = flows[(flows["measure"] == measure) & (flows["calendar_year"] >= first)]
    empty = authorities(rows[rows["value"].isna()])
    yield from findings(empty, WHERE, "{measure} is printed as {symbol}")


@check("requests_begin", "note", "Learn from requests from 2016 on.", FLOWS)
def requests_begin(tables: Tables) -> Iterator[Finding]:
    """Say when requests begin later than the other flows."""
    printed = tables["flows"][tables["flows"]["value"].notna()]
    years = printed.groupby("measure")["calendar_year"].min()
    if "requests" in years and years.min() < years["requests"]:
        found = f"requests begin in {years['requests']}, other flows in {years.min()}"
        yield Finding("", "requests", found)


def _zero(tables: Tables, measure: str) -> Iterator[Finding]:
    rows = authorities(tables["flows"])
    zero = rows[(rows["measure"] == measure) & (rows["value"] == 0).fillna(False)]
    zero = zero[zero["calendar_year"] >= FIRST_REQUESTS]
    yield from findings(zero, WHERE, "0 {measure} are printed")


@check("requests_zero", "error", "Treat as missing: no authority has no request.", FLOWS)
def requests_zero(tables: Tables) -> Iterator[Finding]:
    """Find an implausible 0 of requests."""
    yield from _zero(tables, "requests")


@check("refusals_zero", "warning", "Treat as missing (Tower Hamlets 2022).", FLOWS)
def refusals_zero(tables: Tables) -> Iterator[Finding]:
    """Find an implausible 0 of refused requests."""
    yield from _zero(tables, "requests_refused")


@check("new_plans_zero", "error", "Treat as missing: no authority issues no plan.", FLOWS)
def new_plans_zero(tables: Tables) -> Iterator[Finding]:
    """Find an implausible 0 of new plans."""
    yield from _zero(tables, "new_plans")


def _over(tables: Tables, part: str, whole: str) -> Iterator[Finding]:
    wide = wide_flows(tables)
    if has(wide, part, whole):
        over = wide[(wide[part] > wide[whole]).fillna(False)]
        yield from findings(over, WHERE, f"{{{part}:,.0f}} {part} of {{{whole}:,.0f}} {whole}")


@check("timeliness_over_100", "error", "Treat the year's timeliness as missing.", FLOWS)
def timeliness_over_100(tables: Tables) -> Iterator[Finding]:
    """Find more plans issued in 20 weeks than were issued at all."""
    yield from _over(tables, WITHIN, ISSUED)


@check("refusals_over_requests", "warning", "Refusals may answer last year's requests.", FLOWS)
def refusals_over_requests(tables: Tables) -> Iterator[Finding]:
    """Find more refusals than requests."""
    yield from _over(tables, "requests_refused", "requests")


@check("exceptions_over_all", "error", "Swap the two columns back.", FLOWS)
def exceptions_over_all(tables: Tables) -> Iterator[Finding]:
    """Find more plans issued without the exceptions than with them."""
    yield from _over(tables, ISSUED, "plans_issued_incl_exceptions")


@check("assessed_over_assessments", "warning", "Outcomes may fall in the next year.", FLOWS)
def assessed_over_assessments(tables: Tables) -> Iterator[Finding]:
    """Find more plans from assessments than assessments."""
    yield from _over(tables, "assessments_plan_issued", "assessments")


@check("timeliness_jump", "warning", "Show the authority's own figure beside it.", FLOWS)
def timeliness_jump(tables: Tables) -> Iterator[Finding]:
    """Find 20-week timeliness that moves by more than 40 points (Havering 2023 to 2024)."""
    wide = wide_flows(tables)
    if not has(wide, WITHIN, ISSUED):
        return
    wide = authorities(wide).assign(share=100 * wide[WITHIN] / wide[ISSUED].where(wide[ISSUED] > 0))
    moved = grown(wide, "share", ["old_la_code"], "calendar_year")
    far = moved[((moved["share"] - moved["before"]).abs() > TIMELINESS_MOVE).fillna(False)]
    yield from findings(far, WHERE, "{before:.1f} % to {share:.1f} % within 20 weeks")


@check("flow_jump", "warning", "Ask the authority; correct the cell or treat as missing.", FLOWS)
def flow_jump(tables: Tables) -> Iterator[Finding]:
    """Find requests or new plans that more than double, or halve, in a year."""
    flows = authorities(tables["flows"])
    flows = flows[flows["measure"].isin(["requests", "new_plans"])]
    flows = flows[flows["calendar_year"] >= FIRST_REQUESTS]
    moved = grown(flows, "value", ["old_la_code", "measure"], "calendar_year")
    percent = moved["percent"]
    far = moved[((percent > PLAUSIBLE_MOVE) | (percent < -PLAUSIBLE_MOVE / 2)).fillna(False)]
    found = "{before:,.0f} to {value:,.0f} ({percent:+.0f} %)"
    yield from findings(far, WHERE + " {measure}", found)


@check("same_as_region", "error", "Add the release with the authorities' own values.", FLOWS)
def same_as_region(tables: Tables) -> Iterator[Finding]:
    """Find three or more authorities that all carry one region's number (new plans 2022)."""
    flows = tables["flows"][(tables["flows"]["value"] >= NO_COINCIDENCE).fillna(False)]
    regions = flows[flows["old_la_code"].str.startswith("E12")]
    keys = ["calendar_year", "measure", "value"]
    same = authorities(flows).merge(regions[keys].drop_duplicates(), on=keys)
    same = same[same.groupby(keys)["old_la_code"].transform("size") >= 3]
    yield from findings(same, WHERE + " {measure}", "{value:,.0f}, the number of its region")


@check("new_over_stock", "error", "Do not use the number of new plans.", ("caseload", "flows"))
def new_over_stock(tables: Tables) -> Iterator[Finding]:
    """Find new plans that are more than 60 % of all plans held a month later."""
    flows = tables["flows"]
    new = flows[flows["measure"] == "new_plans"]
    new = new.assign(census_year=new["calendar_year"] + 1)
    both = new.merge(totals(tables), on=["old_la_code", "census_year"])
    both = both.assign(share=100 * both["value"] / both["plans"].where(both["plans"] > 0))
    over = both[(both["share"] > MOST_NEW).fillna(False)]
    yield from findings(over, WHERE, "{value:,.0f} new of {plans:,.0f} plans ({share:.0f} %)")


@check("issued_differs", "note", "Name which of the two counts is meant.", FLOWS)
def issued_differs(tables: Tables) -> Iterator[Finding]:
    """Find plans issued in the timeliness table that differ from new plans by over 5 %."""
    wide = wide_flows(tables)
    if not has(wide, "new_plans", "plans_issued_incl_exceptions"):
        return
    issued = wide["plans_issued_incl_exceptions"]
    percent = 100 * (issued - wide["new_plans"]) / wide["new_plans"].where(wide["new_plans"] > 0)
    far = wide.assign(percent=percent)[(percent.abs() > 5).fillna(False)]
    far = far[far["calendar_year"] >= FIRST_REQUESTS]
    found = "{plans_issued_incl_exceptions:,.0f} issued, {new_plans:,.0f} new plans"
    yield from findings(far, WHERE, found)
