"""Checks of the publishers' files themselves, from the facts that the loaders noted."""

from collections.abc import Iterator

import pandas as pd

from send_analysis import vocab
from send_analysis.quality.registry import EVERYWHERE, Finding, Tables, check, findings

# Words misspelt in DfE's column names, 2019 to 2025 releases.
TYPING_SLIPS = ("arrangments", "maintan", "decsion", "asssess", "accomodation", "outcom_")
# Names under which DfE has printed the number of plans held.
STOCK_NAMES = (
    *("Total_EHC", "Total_ehc", "Total_all", "num_caseload", "ehcplans", "ehc_plans"),
    "total_ehc_plans",
)


def facts(tables: Tables, fact: str) -> pd.DataFrame:
    """Return the facts whose name begins with ``fact``."""
    layout = tables["layout"]
    return layout[layout["fact"].str.startswith(fact)]


def _of_authorities(df: pd.DataFrame) -> pd.DataFrame:
    """Name the authority of a fact, the first word of its place, for the area filter."""
    return df.assign(old_la_code=df["place"].str.split(" ").str[0])


@check("byte_order_mark", "note", "Nothing: it is read past.", ("layout",))
def byte_order_mark(tables: Tables) -> Iterator[Finding]:
    """Find files that begin with a byte order mark."""
    yield from findings(facts(tables, "byte_order_mark"), "{file}", "begins with a mark ({value})")


@check("repeated_column", "warning", "Compare the two columns; the first is read.", ("layout",))
def repeated_column(tables: Tables) -> Iterator[Finding]:
    """Find column names that a file prints twice."""
    found = facts(tables, "repeated_column")
    yield from findings(found, "{file}: {place}", "the column is printed {value} times")


@check("typing_slip", "note", "Nothing: the name is mapped as printed.", ("layout",))
def typing_slip(tables: Tables) -> Iterator[Finding]:
    """Find column names that the publisher misspelt."""
    columns = facts(tables, "column")
    slips = columns[columns["place"].str.contains("|".join(TYPING_SLIPS))]
    yield from findings(slips, "{file}: {place}", "the name is misspelt in the file")


@check("column_renamed", "note", "Nothing: each name is mapped to plans held.", ("layout",))
def column_renamed(tables: Tables) -> Iterator[Finding]:
    """Find plans held under more than one column name."""
    columns = facts(tables, "column")
    names = columns[columns["place"].isin(STOCK_NAMES)]["place"].unique()
    if len(names) > 1:
        yield Finding(EVERYWHERE, "plans held", f"printed as {', '.join(sorted(names))}")


@check("time_label_differs", "note", "Nothing: each file's label is converted.", ("layout",))
def time_label_differs(tables: Tables) -> Iterator[Finding]:
    """Find a January count that one file labels by academic and another by calendar year."""
    labels = facts(tables, "time_label").drop_duplicates("place")
    if len(labels) > 1:
        shown = ", ".join(f"{row.place} {row.value} ({row.file})" for row in labels.itertuples())
        yield Finding(EVERYWHERE, "time labels", f"labels differ: {shown}")


@check("null_string", "note", "Nothing: it is read as missing, never as 0.", ("layout",))
def null_string(tables: Tables) -> Iterator[Finding]:
    """Find files in which an empty cell is printed as NULL."""
    found = facts(tables, "symbol NULL")
    cells = found.assign(n=found["value"].astype(int)).groupby("file", as_index=False)["n"].sum()
    yield from findings(cells, "{file}", "{n} cells are printed NULL")


@check("symbols_printed", "note", "Read the gap's reason before filling it.", ("layout",))
def symbols_printed(tables: Tables) -> Iterator[Finding]:
    """Count the cells that hold a symbol in place of a number."""
    found = facts(tables, "symbol ")
    found = found.assign(n=found["value"].astype(int), mark=found["fact"].str.split(" ").str[1])
    for (file, mark), n in found.groupby(["file", "mark"])["n"].sum().items():
        yield Finding(EVERYWHERE, f"{file}: {mark}", f"{n} cells are {vocab.SYMBOLS[mark]}")


@check("code_change", "note", "Nothing: series are joined by old_la_code.", ("layout",))
def code_change(tables: Tables) -> Iterator[Finding]:
    """Find authorities whose GSS code changes inside a series."""
    found = _of_authorities(facts(tables, "code_change"))
    yield from findings(found, "{place} in {file}", "the code is {value}")


@check("sub_total_short", "warning", "Use the leaf columns, as the loader does.", ("layout",))
def sub_total_short(tables: Tables) -> Iterator[Finding]:
    """Find printed sub-totals that differ from the columns they add up."""
    found = _of_authorities(facts(tables, "sub_total"))
    found = found.assign(gap=found["place"].str.split(" ").str[1] + ": " + found["value"])
    for (code, fact, file), gaps in found.groupby(["old_la_code", "fact", "file"])["gap"]:
        shown = "printed less added up, " + ", ".join(gaps)
        yield Finding(str(code), f"{code} {fact}, {file}", shown)


@check("units_recoded", "note", "Use both together, as the provision units.", ("layout",))
def units_recoded(tables: Tables) -> Iterator[Finding]:
    """Find authorities that recode plans between resourced provision and SEN unit."""
    found = _of_authorities(facts(tables, "recoded_units"))
    yield from findings(found, "{place}, {file}", "resourced provision / SEN unit: {value}")


@check(
    "regional_value_on_authorities",
    "warning",
    "The loader leaves the cells out: add the release with their own values (sen2_mi 2023).",
    ("layout",),
)
def regional_value_on_authorities(tables: Tables) -> Iterator[Finding]:
    """Find regions whose authorities all carry the region's own value."""
    found = facts(tables, "regional_value")
    yield from findings(found, "{place}, {file} {fact}", "value x authorities: {value}")
