"""Checks of grant, budget and outturn."""

from collections.abc import Iterator

import pandas as pd

from send_analysis.quality import registry
from send_analysis.quality.registry import EVERYWHERE, Finding, check, findings
from send_analysis.tables import Tables

WHERE = "{old_la_code} {financial_year}"
BEFORE, AFTER = "before_recoupment", "after_recoupment"
ROUNDING = 3.0  # GBP; printed in whole pounds
GAP = 25.0  # percent between budget and outturn beyond which no unit cost is derived
PLAUSIBLE_GROWTH = 25.0  # percent a year; high needs blocks grew by 5 to 15
WHOLE, HIGH_NEEDS = "total_dsg", "high_needs_block"
SPECIAL, POST_SCHOOL = "topup_state_special", "topup_state_post_school"
KEY = ["old_la_code", "financial_year"]


def _wide(df: pd.DataFrame, columns: str) -> pd.DataFrame:
    """Return amounts with one column a line or basis."""
    rest = [c for c in (*KEY, "line", "basis") if c != columns]
    wide = df.pivot(index=rest, columns=columns, values="amount").astype("Float64")
    return wide.reset_index().rename_axis(columns=None)


@check("dsg_blocks_sum", "error", "Do not use the year's grant; load the file again.", ("income",))
def dsg_blocks_sum(inputs: Tables) -> Iterator[Finding]:
    """Compare the grant's blocks with its printed total, before and after recoupment."""
    income = inputs["income"]
    rows = income[income["basis"].isin([BEFORE, AFTER])]
    blocks = rows[rows["line"].str.endswith("_block")]
    groups = blocks.groupby([*KEY, "basis"], as_index=False)
    parts = groups.agg(parts=("amount", "sum"), gaps=("amount", lambda a: a.isna().sum()))
    whole = rows[rows["line"] == WHOLE]
    both = whole.merge(parts[parts["gaps"] == 0], on=[*KEY, "basis"])
    both = both.assign(gap=both["amount"] - both["parts"])
    text = "blocks add up to {parts:,.0f}, the total is {amount:,.0f} ({gap:+,.0f})"
    return findings(both, WHERE + " {basis}", text, both["gap"].abs() > ROUNDING)


@check("dsg_recoupment", "error", "Do not use the year's grant: bases are swapped.", ("income",))
def dsg_recoupment(inputs: Tables) -> Iterator[Finding]:
    """Find blocks that are larger after recoupment than before."""
    wide = _wide(inputs["income"][inputs["income"]["basis"].isin([BEFORE, AFTER])], "basis")
    if {BEFORE, AFTER} <= set(wide):
        wrong = wide[(wide[AFTER] > wide[BEFORE] + ROUNDING).fillna(False)]
        text = f"{{{BEFORE}:,.0f}} before, {{{AFTER}:,.0f}} after"
        yield from findings(wrong, WHERE + " {line}", text)


@check("dsg_deductions", "error", "Use the block before less the deductions.", ("income",))
def dsg_deductions(inputs: Tables) -> Iterator[Finding]:
    """Compare the high needs block after recoupment with the block before less deductions."""
    income = inputs["income"]
    block = income[(income["line"] == HIGH_NEEDS) & income["basis"].isin([BEFORE, AFTER])]
    total = income[income["basis"] == "deduction_total"][[*KEY, "amount"]]
    both = _wide(block, "basis").merge(total, on=KEY)
    if both.empty or not {BEFORE, AFTER} <= set(both):
        return iter(())
    both = both.assign(gap=both[BEFORE] - both["amount"] - both[AFTER])
    return findings(
        both, WHERE, "before less deductions less after: {gap:+,.0f}", both["gap"].abs() > ROUNDING
    )


@check("block_jump", "warning", "Look for a change of what the block includes.", ("income",))
def block_jump(inputs: Tables) -> Iterator[Finding]:
    """Find high needs blocks that grew implausibly in a year."""
    income = inputs["income"]
    block = income[(income["line"] == HIGH_NEEDS) & (income["basis"] == BEFORE)]
    block = block.assign(start=block["financial_year"].str[:4].astype("Int64"))
    moved = registry.grown(block, "amount", ["old_la_code"], "start")
    return findings(
        moved,
        WHERE,
        "{before:,.0f} to {amount:,.0f} ({percent:+,.0f}%)",
        moved["percent"].abs() > PLAUSIBLE_GROWTH,
    )


@check("workbook_year", "note", "Nothing: the year is read from the titles.", ("sources_used",))
def workbook_year(inputs: Tables) -> Iterator[Finding]:
    """Name grant workbooks whose file name gives a different year from their content."""
    sources = inputs["sources_used"]
    dsg = sources[sources["source_id"].str.startswith("dsg/")].copy()
    dsg["named"] = pd.to_numeric(dsg["title"].str.extract(r"_(\d{4})_")[0], errors="coerce")
    dsg["start"] = pd.to_numeric(dsg["release"].str[:4], errors="coerce")
    late = dsg[dsg["named"] != dsg["start"]].dropna(subset=["named", "start"])
    yield from findings(late, "{title}", "named {named:.0f}, holds financial year {release}")


@check("place_total_partial", "note", "Add up the lines, never the total.", ("spend",))
def place_total_partial(inputs: Tables) -> Iterator[Finding]:
    """Find printed place totals that leave lines out (special and alternative only)."""
    spend = inputs["spend"]
    lines = spend[spend["line"].str.startswith("place_") & spend["basis"].isin(BASES)]
    parts = lines.groupby([*KEY, "basis"], as_index=False)["amount"].sum()
    whole = spend[spend["line"] == "place_total"]
    whole = whole.assign(basis=whole["basis"].str.split("_").str[0])
    both = parts.merge(whole[[*KEY, "basis", "amount"]], on=[*KEY, "basis"], suffixes=("", "_t"))
    both = both.assign(gap=both["amount"] - both["amount_t"])
    text = "lines add up to {amount:,.0f}, the total prints {amount_t:,.0f}"
    return findings(both, WHERE + " {basis}", text, both["gap"].abs() > ROUNDING)


BASES = ("budget", "outturn")


def _budget_outturn(inputs: Tables) -> pd.DataFrame:
    """Return budget and outturn of each line side by side."""
    spend = registry.authorities(inputs["spend"])
    wide = _wide(spend[spend["basis"].isin(BASES)], "basis")
    for basis in BASES:
        if basis not in wide:
            return wide.head(0).assign(budget=0.0, outturn=0.0)
    return wide


@check("budget_outturn_gap", "warning", "Derive no unit cost from the line.", ("spend",))
def budget_outturn_gap(inputs: Tables) -> Iterator[Finding]:
    """Find top-up lines whose outturn is over 25% from the budget."""
    wide = _budget_outturn(inputs)
    wide = wide[wide["line"].str.startswith("topup") & (wide["budget"] > 0) & (wide["outturn"] > 0)]
    wide = wide.assign(percent=100 * (wide["outturn"] / wide["budget"] - 1))
    text = "budget {budget:,.0f}, outturn {outturn:,.0f} ({percent:+,.0f}%)"
    return findings(wide, WHERE + " {line}", text, wide["percent"].abs() > GAP)


@check(
    "outturn_zero",
    "warning",
    "Do not use it to derive unit costs: the spending is booked elsewhere.",
    ("spend",),
)
def outturn_zero(inputs: Tables) -> Iterator[Finding]:
    """Find lines with a budget and an outturn of 0."""
    wide = _budget_outturn(inputs)
    return findings(
        wide,
        WHERE + " {line}",
        "budget {budget:,.0f}, outturn 0",
        (wide["outturn"] == 0) & (wide["budget"] > 0),
    )


@check("booked_under_special", "error", "Derive no unit cost of special schools.", ("spend",))
def booked_under_special(inputs: Tables) -> Iterator[Finding]:
    """Find other phases booked under special (Tower Hamlets: 20.5m to 37.8m, post-school 0)."""
    wide = _budget_outturn(inputs)
    special = wide[wide["line"] == SPECIAL]
    post = wide[(wide["line"] == POST_SCHOOL) & (wide["budget"] > 0) & (wide["outturn"] == 0)]
    both = special[special["outturn"] > (1 + GAP / 100) * special["budget"]].merge(
        post, on=KEY, suffixes=("", "_post")
    )
    text = (
        "special: budget {budget:,.0f}, outturn {outturn:,.0f}; "
        "post-school: budget {budget_post:,.0f}, outturn 0"
    )
    yield from findings(both, WHERE, text)


@check("negative_spend", "warning", "Check the sign: only income lines are below 0.", ("spend",))
def negative_spend(inputs: Tables) -> Iterator[Finding]:
    """Find spending below 0 outside the income lines."""
    spend = inputs["spend"]
    below = spend[(spend["amount"] < 0).fillna(False) & ~spend["line"].str.endswith("_income")]
    yield from findings(below, WHERE + " {line} {basis}", "{amount:,.0f}")


@check("topup_net_of_income", "note", "Use totals as net, lines as gross.", ("spend",))
def topup_net_of_income(inputs: Tables) -> Iterator[Finding]:
    """Say where top-up totals are net of the authority's income."""
    spend = inputs["spend"]
    earned = spend[spend["line"].str.endswith("_income") & (spend["amount"] != 0).fillna(False)]
    yield from findings(earned, WHERE + " {line} {basis}", "{amount:,.0f} is taken off the total")


@check("places_before_recoupment", "note", "Take published deductions off first.", ("spend",))
def places_before_recoupment(inputs: Tables) -> Iterator[Finding]:
    """Find place lines whose outturn is under half the budget: recouped in between."""
    wide = _budget_outturn(inputs)
    wide = wide[wide["line"].str.startswith("place_") & (wide["budget"] > 0)]
    return findings(
        wide,
        WHERE + " {line}",
        "budget {budget:,.0f}, outturn {outturn:,.0f}",
        (wide["outturn"] < 0.5 * wide["budget"]) & (wide["outturn"] > 0),
    )


@check("plans_beside_spend", "note", "Divide by the year's average plans.", ("spend_base",))
def plans_beside_spend(inputs: Tables) -> Iterator[Finding]:
    """Say which January the plan numbers printed with spending refer to."""
    plans = inputs["spend_base"]
    plans = plans[plans["measure"] == "plans_total"]
    for period in sorted(plans["period"].unique()):
        yield Finding(
            EVERYWHERE, f"plans printed with spending, {period}", "not the year's average"
        )
