"""Checks across releases, and the analyst's own corrections."""

from collections.abc import Iterator

from send_analysis.quality.registry import EVERYWHERE, Finding, Tables, check, findings

LARGE_REVISION = 5.0  # percent
CELLS = ("caseload", "caseload_joint", "flows", "population", "income", "spend")


@check("revised", "note", "Say which release a comparison used.", ("revision",))
def revised(tables: Tables) -> Iterator[Finding]:
    """Count the cells that moved from one release to the next."""
    moves = tables["revision"]
    groups = moves.groupby(["table", "from_release", "to_release"])["moved"]
    for (table, before, after), moved in groups:
        found = f"{len(moved)} cells moved, by up to {moved.abs().max():,.0f}"
        yield Finding(EVERYWHERE, f"{table}, {before} to {after}", found)


@check("revised_total", "warning", "Use the newer value, as the tables do.", ("revision",))
def revised_total(tables: Tables) -> Iterator[Finding]:
    """Find totals of plans revised by more than 5 %."""
    moves = tables["revision"]
    large = moves[
        (moves["table"] == "caseload")
        & moves["cell"].str.endswith("/ total / total")
        & (moves["percent"].abs() > LARGE_REVISION).fillna(False)
    ]
    large = large.assign(old_la_code=large["cell"].str.split(" / ").str[0])
    found = "{before:,.0f} in {from_release}, {after:,.0f} in {to_release} ({percent:+.1f} %)"
    yield from findings(large, "{cell}", found)


@check("corrected", "note", "Remove the row when the publisher has corrected it.", ("correction",))
def corrected(tables: Tables) -> Iterator[Finding]:
    """List the analyst's corrections in force."""
    found = "set to {value} {symbol}: {reason} ({author}, {date})"
    yield from findings(tables["correction"].fillna(""), "{source_id} {table} {cell}", found)


@check(
    "older_release_used",
    "note",
    "Nothing: the newer release prints no number.",
    ("flows",),
    topic="release",
)
def older_release_used(tables: Tables) -> Iterator[Finding]:
    """Find flows taken from an older release than the rest of their year and measure."""
    flows = tables["flows"]
    key = ["calendar_year", "measure"]
    parts = flows["source_id"].str.split("/")
    dfe = flows.assign(publication=parts.str[0], release=parts.str[1])
    dfe = dfe[(dfe["publication"] == "ehc_plans") & dfe["value"].notna()]
    newest = dfe.groupby(key)["release"].transform("max")
    older = dfe[dfe["release"] < newest]
    where = "{old_la_code} {calendar_year} {measure}"
    yield from findings(older, where, "{value:,.0f}, from {source_id}")
