"""Checks that stock and flows balance, and that flows are the sums of their parts."""

import re
from collections.abc import Hashable, Iterator, Mapping

import pandas as pd

from send_analysis import vocab
from send_analysis.quality import belief, registry
from send_analysis.quality.registry import Finding, check, findings
from send_analysis.tables import Tables

WHERE = "{old_la_code} {calendar_year}"
SUMS = "parts add up to {parts:,.0f}, the total is {total:,.0f} ({gap:+,.0f})"
JANUARY = "{old_la_code} January {census_year}"
FLOWS = ("flows",)
YEAR = "calendar_year"
KEY = ["old_la_code", YEAR]
LARGE_RESIDUAL = 10.0  # percent of stock; 2022-24 the 5th to 95th percentile was -4 to +10
USE_SHARES = "Use the parts' shares, not their numbers."
CEASED = "ceased_"
# What stock at the end of a year is made of, besides itself.
_BALANCED = {
    "before": "plans a year before",
    "new_plans": "new plans",
    "ceased_total": "ceased plans",
}
# Total -> its parts, as DfE defines them. Printed exactly so for every authority in 2023 and
# 2024, but for rounding slips of timeliness (32 of 187 rows) and of reasons (6 of 281).
PARTS = (
    (
        "requests",
        ("requests_agreed", "requests_refused", "requests_undecided", "requests_withdrawn"),
    ),
    (
        "assessments",
        (
            *("assessments_plan_issued", "assessments_no_plan"),
            *("assessments_undecided", "assessments_withdrawn"),
        ),
    ),
    (
        "assessments_no_plan",
        ("assessments_no_plan_within_16_weeks", "assessments_no_plan_after_16_weeks"),
    ),
    *(
        (
            f"plans_issued_{basis}",
            (
                *(f"issued_within_20_weeks_{basis}", f"issued_20_to_52_weeks_{basis}"),
                f"issued_after_52_weeks_{basis}",
            ),
        )
        for basis in ("incl_exceptions", "excl_exceptions")
    ),
    ("annual_reviews_plans", ("annual_reviews_expected", "annual_reviews_not_expected")),
    ("annual_reviews_expected", ("annual_reviews_meeting_held", "annual_reviews_no_meeting")),
    (
        "annual_reviews_expected",
        (
            *("annual_reviews_completed", "annual_reviews_completed_before"),
            "annual_reviews_not_completed",
        ),
    ),
)


def residuals(inputs: Tables) -> pd.DataFrame:
    """Return stock(t) - stock(t-1) - new(t-1) + ceased(t-1) by area and census year.

    Columns: old_la_code, census_year, plans, before, new_plans, ceased_total, residual; the
    residual is missing where one of the four is.
    """
    stock = registry.grown(registry.totals(inputs), "plans", ["old_la_code"], "census_year")
    flows = registry.wide_flows(inputs)
    if not registry.has(flows, "new_plans", "ceased_total"):
        return stock.assign(residual=pd.NA).iloc[:0]
    flows = flows.assign(census_year=flows["calendar_year"] + 1)
    both = stock.merge(flows, on=["old_la_code", "census_year"])
    moved = both["plans"] - both["before"]
    return both.assign(residual=moved - both["new_plans"] + both["ceased_total"])


@check(
    "stock_flow",
    "warning",
    "Show the residual as such: moves between authorities, late recording, tribunals.",
    ("caseload", "flows"),
)
def stock_flow(inputs: Tables) -> Iterator[Finding]:
    """Balance stock against flows: stock(t) - stock(t-1) - new(t-1) + ceased(t-1)."""
    both = residuals(inputs).dropna(subset=["residual"])
    both = both.assign(share=100 * both["residual"] / both["before"])
    is_england = both["old_la_code"] == vocab.ENGLAND
    large = (both["share"].abs() > LARGE_RESIDUAL) | is_england
    text = "{plans:,.0f} - {before:,.0f} - {new_plans:,.0f} new + {ceased_total:,.0f} ceased = "
    return findings(both, JANUARY, text + "{residual:+,.0f} ({share:+.1f}% of stock)", large)


@check(
    "doubted_count",
    "warning",
    "Correct the count if the authority knows better; else what is believed is used in its place.",
    ("caseload", "flows"),
)
def doubted_count(inputs: Tables) -> Iterator[Finding]:
    """Find counts that are more likely than not a tenth or more off stock and flows."""
    held = registry.totals(inputs).pivot(index="old_la_code", columns="census_year", values="plans")
    if vocab.ENGLAND not in held.index:
        return
    held = held.reindex(columns=range(min(held), max(held) + 1)).astype(float)
    flows = inputs["flows"].set_index("measure")
    new, ceased = (_by_year(flows.loc[flows.index == m]) for m in ("new_plans", "ceased_total"))
    codes = [code for code in held.index if re.fullmatch(registry.AUTHORITY, code)]
    known = belief.belief(belief.Stock(held, new, ceased), codes, max(held))
    rows = {"counted": known.counted, "used": known.believed, "chance": 100 * known.doubt}
    cells = pd.DataFrame({name: wide.stack() for name, wide in rows.items()})[known.doubted.stack()]
    text = (
        "{counted:,.0f} plans; about {used:,.0f} by stock and flows (chance of a slip of a tenth "
    )
    cells = cells.rename_axis(registry.AREA_YEAR).reset_index()
    yield from findings(cells, JANUARY, text + "or more: {chance:.0f}%)")


def _by_year(rows: pd.DataFrame) -> pd.DataFrame:
    wide = rows.pivot(index="old_la_code", columns=YEAR, values="value")
    return wide.astype("Float64").astype(float)


@check(
    "stock_flow_open",
    "note",
    "Add authorities up without these; England's own balance includes their plans.",
    ("caseload", "flows"),
)
def stock_flow_open(inputs: Tables) -> Iterator[Finding]:
    """Name authorities whose stock and flows cannot be balanced, though England's can.

    Their sum differs from England's balance by just these: in January 2024 Hackney and
    Peterborough (totals only) and the authorities of the former Cumbria, 584 together in
    the full release (England +14,417, the other authorities +13,833).
    """
    both = residuals(inputs)
    balanced = both[(both["old_la_code"] == vocab.ENGLAND) & both["residual"].notna()]
    both = both[both["census_year"].isin(balanced["census_year"])]
    unbalanced = registry.authorities(both[both["residual"].isna() & both["plans"].notna()])
    unknown = [_unknown(row) for row in unbalanced.to_dict("records")]
    text = "{plans:,.0f} plans; not known: {unknown}"
    return findings(unbalanced.assign(unknown=unknown), JANUARY, text)


def _unknown(row: Mapping[Hashable, object]) -> str:
    """Return which parts of a balance of stock and flows a row lacks, in words."""
    return ", ".join(words for part, words in _BALANCED.items() if pd.isna(row[part]))


@check(
    "new_plans_revised",
    "note",
    "Add authorities up, or use the national row: do not mix the two.",
    ("revision",),
)
def new_plans_revised(inputs: Tables) -> Iterator[Finding]:
    """Find new plans of England or a region that two releases print differently.

    The 2025 release gives Yorkshire and the Humber 6,078 new plans in 2022, its authorities
    have 6,109 in the 2023 file: England's balance of January 2023 is +11,811 from national
    rows and +11,780 added up over authorities.
    """
    moves = inputs["revision"].dropna(subset="moved")
    region = moves["cell"].str.fullmatch(r"(E12\d+|ENG) / .*/ new_plans")
    text = "{before:,.0f} in {from_release}, {after:,.0f} in {to_release} ({moved:+,.0f})"
    return findings(moves, "{cell}", text, (moves["table"] == "flows") & region)


@check("outcomes_sum", "warning", USE_SHARES, FLOWS)
def outcomes_sum(inputs: Tables) -> Iterator[Finding]:
    """Find outcomes that do not add up to all requests, assessments, plans or reviews."""
    wide = registry.wide_flows(inputs)
    for total, parts in PARTS:
        if registry.has(wide, total, *parts):
            added = wide[list(parts)].sum(axis=1, skipna=False)
            yield from _gaps(wide, total, added, WHERE + " " + total)


@check("ceased_sum", "warning", USE_SHARES, FLOWS)
def ceased_sum(inputs: Tables) -> Iterator[Finding]:
    """Find reasons for ceasing that do not add up to all ceased plans."""
    wide = registry.wide_flows(inputs)
    reasons = [c for c in wide if c.startswith(CEASED) and c != "ceased_total"]
    if "ceased_total" in wide and reasons:
        # A year's return asks for some reasons only; the others have no plans in it.
        yield from _gaps(wide, "ceased_total", wide[reasons].sum(axis=1, min_count=1), WHERE)


def _gaps(wide: pd.DataFrame, total: str, parts: pd.Series, place: str) -> Iterator[Finding]:
    both = wide.assign(total=wide[total], parts=parts, gap=wide[total] - parts)
    return findings(both, place, SUMS, both["gap"] != 0)


@check("flow_parts_sum", "warning", USE_SHARES, FLOWS)
def flow_parts_sum(inputs: Tables) -> Iterator[Finding]:
    """Find flows by age, need or placement that do not add up to the flow."""
    flows = inputs["flows"]
    parts = flows[flows["measure"].str.contains("/")]
    if parts.empty:
        return
    both = _beside_the_whole(parts, flows)
    for (code, measure, dimension), rows in both.groupby(["old_la_code", "measure", "dimension"]):
        gaps = [f"{year}: {gap:+g}" for year, gap in zip(rows[YEAR], rows["gap"], strict=True)]
        where = f"{code} {measure} by {dimension}"
        yield Finding(str(code), where, "total less its parts in " + ", ".join(gaps))


def _beside_the_whole(parts: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """Return flows that differ from the sum of their parts, where no part is missing."""
    named = {measure: measure.split("/") for measure in parts["measure"].unique()}
    measure, dimension = (
        parts["measure"].map({whole: words[at] for whole, words in named.items()}) for at in (0, 1)
    )
    groups = parts.assign(measure=measure, dimension=dimension).groupby(
        [*KEY, "measure", "dimension"], as_index=False
    )
    sums = groups.agg(parts=("value", "sum"), cells=("value", "size"), known=("value", "count"))
    both = sums[sums["cells"] == sums["known"]].merge(flows, on=[*KEY, "measure"])
    both = both.assign(gap=both["value"] - both["parts"])
    return both[(both["gap"] != 0).fillna(False)]


@check("printed_total", "warning", "Use the parts; the total only checks them.", ("total_slip",))
def printed_total(inputs: Tables) -> Iterator[Finding]:
    """Find printed rows whose total is not the sum of their columns."""
    slips = inputs["total_slip"]
    slips = slips.assign(gap=slips["total"] - slips["parts"])
    place = "{old_la_code} {period} {breakdown}, {category} ({source_id})"
    return findings(slips, place, SUMS)
