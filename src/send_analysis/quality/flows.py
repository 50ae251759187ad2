"""Checks of requests, assessments, new and ceased plans, and of flows against stock."""

from collections.abc import Iterator

from send_analysis.quality.registry import Finding, Tables, check, findings
from send_analysis.quality.select import authorities, grown, has, totals, wide_flows

WHERE = "{old_la_code} {calendar_year}"
FLOWS = ("flows",)
CEASED = "ceased_"
FIRST_REQUESTS = 2016  # calendar year in which DfE began to count requests
LARGE_RESIDUAL = 10.0  # percent of stock; 2022-24 the 5th to 95th percentile was -4 to +10
PLAUSIBLE_MOVE = 100.0  # percent a year
NO_COINCIDENCE = 100  # three authorities share a smaller number by chance
TIMELINESS_MOVE = 40.0  # percentage points a year
MOST_NEW = 60.0  # new plans as a percentage of plans held
WITHIN, ISSUED = "issued_within_20_weeks_excl_exceptions", "plans_issued_excl_exceptions"


@check(
    "stock_flow",
    "warning",
    "Model the residual openly: moves between authorities, late recording, tribunals.",
    ("caseload", "flows"),
)
def stock_flow(tables: Tables) -> Iterator[Finding]:
    """Balance stock against flows: stock(t) - stock(t-1) - new(t-1) + ceased(t-1)."""
    flows = wide_flows(tables)
    if not has(flows, "new_plans", "ceased_total"):
        return
    stock = grown(totals(tables), "plans", ["old_la_code"], "census_year")
    flows = flows.assign(census_year=flows["calendar_year"] + 1)
    both = stock.merge(flows, on=["old_la_code", "census_year"])
    residual = both["plans"] - both["before"] - both["new_plans"] + both["ceased_total"]
    both = both.assign(residual=residual, share=100 * residual / both["before"]).dropna(
        subset=["residual"]
    )
    large = both[(both["share"].abs() > LARGE_RESIDUAL) | (both["old_la_code"] == "ENG")]
    found = "{plans:,.0f} - {before:,.0f} - {new_plans:,.0f} new + {ceased_total:,.0f} ceased = "
    where = "{old_la_code} January {census_year}"
    yield from findings(large, where, found + "{residual:+,.0f} ({share:+.1f} % of stock)")


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


@check("ceased_sum", "warning", "Use the reasons' shares, not their numbers.", FLOWS)
def ceased_sum(tables: Tables) -> Iterator[Finding]:
    """Find reasons for ceasing that do not add up to all ceased plans."""
    wide = wide_flows(tables)
    reasons = [c for c in wide if c.startswith(CEASED) and c != "ceased_total"]
    if "ceased_total" not in wide or not reasons:
        return
    wide = wide[wide["ceased_total"].notna() & wide[reasons].notna().any(axis=1)]
    parts = wide[reasons].sum(axis=1)
    wide = wide.assign(parts=parts, gap=wide["ceased_total"] - parts)
    found = "reasons add up to {parts:,.0f}, {ceased_total:,.0f} ceased ({gap:+,.0f})"
    yield from findings(wide[wide["gap"] != 0], WHERE, found)


@check("joiners_needs_sum", "warning", "Use the needs' shares, not their numbers.", FLOWS)
def joiners_needs_sum(tables: Tables) -> Iterator[Finding]:
    """Find needs of new plans that do not add up to all new plans."""
    yield from _joiners(tables, "new_plans/primary_need/")


def _joiners(tables: Tables, prefix: str) -> Iterator[Finding]:
    flows = tables["flows"]
    key = ["old_la_code", "calendar_year"]
    parts = flows[flows["measure"].str.startswith(prefix)].groupby(key, as_index=False)
    parts = parts.agg(parts=("value", "sum"), gaps=("value", lambda v: v.isna().sum()))
    whole = flows[flows["measure"] == "new_plans"]
    both = parts[parts["gaps"] == 0].merge(whole, on=key)
    both = both.assign(gap=both["value"] - both["parts"]).dropna(subset=["gap"])
    found = "parts add up to {parts:,.0f} of {value:,.0f} new plans ({gap:+,.0f})"
    yield from findings(both[both["gap"] != 0], WHERE, found)


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
