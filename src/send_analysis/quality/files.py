"""Checks of publishers' files, from what the loaders noted, of releases and of corrections."""

from collections.abc import Iterator

import pandas as pd

from send_analysis import vocab
from send_analysis.config.authorities import every_authority
from send_analysis.quality.registry import EVERYWHERE, Finding, check, findings
from send_analysis.tables import Tables

LARGE_REVISION = 5.0  # percent
# Words misspelt in DfE's column names, 2019 to 2025 releases.
TYPING_SLIPS = ("arrangments", "maintan", "decsion", "asssess", "accomodation", "outcom_")
# Names under which DfE has printed the number of plans held.
STOCK_NAMES = (
    *("Total_EHC", "Total_ehc", "Total_all", "num_caseload", "ehcplans", "ehc_plans"),
    "total_ehc_plans",
)


def facts(inputs: Tables, fact: str) -> pd.DataFrame:
    """Return the facts whose name begins with ``fact``."""
    layout = inputs["layout"]
    return layout[layout["fact"].str.startswith(fact)]


def _of_authorities(df: pd.DataFrame) -> pd.DataFrame:
    """Name the authority of a fact, the first word of its place, for the area filter."""
    return df.assign(old_la_code=df["place"].str.split(" ").str[0])


@check("byte_order_mark", "note", "Nothing: it is ignored.", ("layout",))
def byte_order_mark(inputs: Tables) -> Iterator[Finding]:
    """Find files that begin with a byte order mark."""
    return findings(
        facts(inputs, "byte_order_mark"), "{file}", "begins with a byte order mark ({value})"
    )


@check("repeated_column", "warning", "Compare the two columns; the first is read.", ("layout",))
def repeated_column(inputs: Tables) -> Iterator[Finding]:
    """Find column names that a file prints twice."""
    noted = facts(inputs, "repeated_column")
    return findings(noted, "{file}: {place}", "the column is printed {value} times")


@check("typing_slip", "note", "Nothing: the name is mapped as printed.", ("layout",))
def typing_slip(inputs: Tables) -> Iterator[Finding]:
    """Find column names that the publisher misspelt."""
    columns = facts(inputs, "column")
    slips = columns[columns["place"].str.contains("|".join(TYPING_SLIPS))]
    return findings(slips, "{file}: {place}", "the name is misspelt in the file")


@check("column_renamed", "note", "Nothing: each name is mapped to plans held.", ("layout",))
def column_renamed(inputs: Tables) -> Iterator[Finding]:
    """Find plans held under more than one column name."""
    columns = facts(inputs, "column")
    names = columns[columns["place"].isin(STOCK_NAMES)]["place"].unique()
    if len(names) > 1:
        yield Finding(EVERYWHERE, "plans held", f"printed as {', '.join(sorted(names))}")


@check("time_label_differs", "note", "Nothing: each file's label is converted.", ("layout",))
def time_label_differs(inputs: Tables) -> Iterator[Finding]:
    """Find a January count that one file labels by academic and another by calendar year."""
    labels = facts(inputs, "time_label").drop_duplicates("place")
    if len(labels) > 1:
        shown = ", ".join(f"{row.place} {row.value} ({row.file})" for row in labels.itertuples())
        yield Finding(EVERYWHERE, "time labels", f"labels differ: {shown}")


@check("null_string", "note", "Nothing: it is read as missing, never as 0.", ("layout",))
def null_string(inputs: Tables) -> Iterator[Finding]:
    """Find files in which an empty cell is printed as NULL."""
    noted = facts(inputs, "symbol NULL")
    cells = noted.assign(n=noted["value"].astype(int)).groupby("file", as_index=False)["n"].sum()
    return findings(cells, "{file}", "{n} cells are printed NULL")


@check("symbols_printed", "note", "Read why the number is missing before filling it.", ("layout",))
def symbols_printed(inputs: Tables) -> Iterator[Finding]:
    """Count the cells that hold a symbol in place of a number."""
    noted = facts(inputs, "symbol ")
    noted = noted.assign(n=noted["value"].astype(int), mark=noted["fact"].str.split(" ").str[1])
    for (file, mark), n in noted.groupby(["file", "mark"])["n"].sum().items():
        yield Finding(EVERYWHERE, f"{file}: {mark}", f"{n} cells are {vocab.SYMBOLS[mark]}")


@check("code_change", "note", "Nothing: series are joined by old_la_code.", ("layout",))
def code_change(inputs: Tables) -> Iterator[Finding]:
    """Find authorities whose GSS code changes inside a series."""
    noted = _of_authorities(facts(inputs, "code_change"))
    return findings(noted, "{place} in {file}", "the code is {value}")


@check("sub_total_short", "warning", "Use the detailed columns, as the loader does.", ("layout",))
def sub_total_short(inputs: Tables) -> Iterator[Finding]:
    """Find printed sub-totals that differ from the columns they add up."""
    noted = _of_authorities(facts(inputs, "sub_total"))
    noted = noted.assign(gap=noted["place"].str.split(" ").str[1] + ": " + noted["value"])
    for (code, fact, file), gaps in noted.groupby(["old_la_code", "fact", "file"])["gap"]:
        shown = "printed less sum, " + ", ".join(gaps)
        yield Finding(str(code), f"{code} {fact}, {file}", shown)


@check("units_recoded", "note", "Use both together, as the provision units.", ("layout",))
def units_recoded(inputs: Tables) -> Iterator[Finding]:
    """Find authorities that recode plans between resourced provision and SEN unit."""
    noted = _of_authorities(facts(inputs, "recoded_units"))
    return findings(noted, "{place}, {file}", "resourced provision / SEN unit: {value}")


@check(
    "regional_value_on_authorities",
    "warning",
    "The loader skips the cells: add the release with the authorities' own values (sen2_mi 2023).",
    ("layout", "flows"),
)
def regional_value_on_authorities(inputs: Tables) -> Iterator[Finding]:
    """Find regions whose authorities carry the region's own value, and no release has theirs."""
    noted = facts(inputs, "regional_value")
    flows = inputs["flows"]
    skipped = flows[flows["symbol"] == vocab.REGIONAL_TOTAL]
    regions = skipped["old_la_code"].map({a.old_la_code: a.region_code for a in every_authority()})
    unknown = set(regions + " " + skipped["calendar_year"].astype("string"))
    text = "value x authorities: {value}"
    return findings(noted, "{place}, {file} {fact}", text, noted["place"].isin(unknown))


@check("revised", "note", "Say which release a comparison used.", ("revision",))
def revised(inputs: Tables) -> Iterator[Finding]:
    """Count the cells that moved from one release to the next."""
    moves = inputs["revision"].dropna(subset="moved")
    groups = moves.groupby(["table", "from_release", "to_release"])["moved"]
    for (table, before, after), moved in groups:
        text = f"{vocab.counted(len(moved), 'cell')} moved, by up to {moved.abs().max():,.0f}"
        yield Finding(EVERYWHERE, f"{table}, {before} to {after}", text)


@check(
    "withdrawn",
    "warning",
    "Nothing: the figure is not used. Ask the publisher why before using it elsewhere.",
    ("revision",),
)
def withdrawn(inputs: Tables) -> Iterator[Finding]:
    """Find figures that a later issue of their release took back."""
    moves = inputs["revision"]
    taken_back = moves[moves["after"].isna()]
    codes = taken_back["cell"].str.split(" / ").str[0]
    groups = taken_back.groupby([codes, "table", "to_release"])
    for (code, table, release), cells in groups:
        first = cells.iloc[0]
        text = f"{len(cells)} figures, first {first.cell}: {first.before:,.0f}, now {first.symbol}"
        yield Finding(str(code), f"{code} {table}, {release}", text)


@check("revised_total", "warning", "Use the newer value, as the tables do.", ("revision",))
def revised_total(inputs: Tables) -> Iterator[Finding]:
    """Find totals of plans revised by more than 5%."""
    moves = inputs["revision"]
    moves = moves.assign(old_la_code=moves["cell"].str.split(" / ").str[0])
    totals = (moves["table"] == "caseload") & moves["cell"].str.endswith("/ total / total")
    large = totals & (moves["percent"].abs() > LARGE_REVISION)
    text = "{before:,.0f} in {from_release}, {after:,.0f} in {to_release} ({percent:+.1f}%)"
    return findings(moves, "{cell}", text, large)


@check("corrected", "note", "Remove the row when the publisher has corrected it.", ("correction",))
def corrected(inputs: Tables) -> Iterator[Finding]:
    """List the analyst's corrections in force."""
    text = "set to {value} {symbol}: {reason} ({author}, {date})"
    return findings(inputs["correction"].fillna(""), "{source_id} {table} {cell}", text)


@check(
    "older_release_used",
    "note",
    "Nothing: the newer release prints no number.",
    ("flows",),
    topic="release",
)
def older_release_used(inputs: Tables) -> Iterator[Finding]:
    """Find flows taken from an older release than most of their year and measure.

    A newer release of which a few authorities are at hand makes the others' figures no older.
    """
    flows = inputs["flows"]
    key = ["calendar_year", "measure"]
    sources = {source: source.split("/") for source in flows["source_id"].dropna().unique()}
    publications = {source: parts[0] for source, parts in sources.items()}
    releases = {source: parts[1] for source, parts in sources.items() if len(parts) > 1}
    dfe = flows.assign(
        publication=flows["source_id"].map(publications), release=flows["source_id"].map(releases)
    )
    dfe = dfe[(dfe["publication"] == "ehc_plans") & dfe["value"].notna()]
    counts = dfe.groupby([*key, "release"], as_index=False).size()
    most = counts.sort_values(["size", "release"]).drop_duplicates(key, keep="last")
    dfe = dfe.merge(most[[*key, "release"]], on=key, suffixes=("", "_of_most"))
    older = dfe["release"] < dfe["release_of_most"]
    place = "{old_la_code} {calendar_year} {measure}"
    return findings(dfe, place, "{value:,.0f}, from the release of {release}", older)
