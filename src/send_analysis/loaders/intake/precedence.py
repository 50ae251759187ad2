"""One value a cell: correction, own figures, newest release, older release, embedded.

Rows of one table from several vintages are laid over each other cell by cell. A newer
release wins where it prints a number. Where it prints none, the older number stays and
keeps its own ``source_id``: a publisher that drops a breakdown (Hackney 2024) has not
taken back what it printed before. The exception is ``c``: a value withheld now for
confidentiality is not brought back from an older file.

A breakdown is one statement: where a newer release prints a breakdown of an authority and
year, a category that it does not list at all (an older release's wording, since split or
merged) is dropped, or its plans would be counted twice. Own figures may list a few
categories only and so never drop any.

An authority's own list of places is the whole list: what is embedded for its area, from papers
that name projects otherwise, is not used, or a project would be counted twice.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from send_analysis import tables
from send_analysis.loaders.intake.base import LoadError
from send_analysis.loaders.intake.publications import Vintage

# Table -> the column that holds the value of a cell.
VALUE = {
    "caseload": "plans",
    "caseload_joint": "plans",
    "flows": "value",
    "population": "persons",
    "places": "places",
    "income": "amount",
    "spend": "amount",
}
# Every input table: its rows name their source, so that they can be ranked.
TABLES = {
    t.name: t
    for t in vars(tables).values()
    if isinstance(t, tables.Table) and "source_id" in t.columns
}
# Table -> the columns that name one breakdown.
BREAKDOWN = {
    "caseload": ["old_la_code", "census_year", "dimension"],
    "caseload_joint": ["old_la_code", "census_year", "dimension_a", "dimension_b"],
}
WITHHELD = "c"
EMBEDDED = "embedded"
ADDED = ["vintage", "vintage_release", "vintage_private"]  # what stack() adds to a table


def order(vintages: Sequence[Vintage]) -> list[Vintage]:
    """Return vintages from the weakest to the strongest."""
    return sorted(vintages, key=lambda v: (v.what.private, v.what.release, v.file.name))


def combine(
    vintages: Sequence[Vintage], embedded: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Return each table with one row a cell, from the strongest vintage that has it."""
    stacked = stack(vintages, embedded)
    combined = {name: _strongest(df, name) for name, df in stacked.items()}
    return {name: _checked(newest_codes(df), name) for name, df in combined.items()}


def stack(
    vintages: Sequence[Vintage], embedded: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Return each table with every vintage's rows, their rank and their release."""
    layers: dict[str, list[pd.DataFrame]] = {}
    for name, df in embedded.items():
        layer = df.assign(vintage=0, vintage_release=EMBEDDED, vintage_private=False)
        layers.setdefault(name, []).append(layer)
    for rank, vintage in enumerate(order(vintages), start=1):
        for name, df in vintage.tables.items():
            what = vintage.what
            layer = df.assign(
                vintage=rank, vintage_release=what.release, vintage_private=what.private
            )
            layers.setdefault(name, []).append(layer)
    return {name: pd.concat(parts, ignore_index=True) for name, parts in layers.items()}


def _strongest(stacked: pd.DataFrame, name: str) -> pd.DataFrame:
    """Keep the strongest row of each cell; a table without cells keeps its distinct rows."""
    if name not in TABLES:
        return stacked.drop(columns=ADDED).drop_duplicates(ignore_index=True)
    if name in BREAKDOWN:
        stacked = _one_wording(stacked, BREAKDOWN[name], list(TABLES[name].key))
    if name == tables.PLACES.name:
        stacked = _own_list(stacked)
    strength = stacked["vintage"].where(
        _speaks(stacked, name), stacked["vintage"] - len(stacked) - 1
    )
    best = stacked.assign(strength=strength).sort_values("strength", kind="stable")
    best = best.drop_duplicates(list(TABLES[name].key), keep="last").sort_index()
    return best.drop(columns=[*ADDED, "strength"]).reset_index(drop=True)


def _own_list(stacked: pd.DataFrame) -> pd.DataFrame:
    """Drop embedded places of the areas that supply a list of their own."""
    listed = set(stacked.area[stacked.vintage_private])
    return stacked[~((stacked.vintage == 0) & stacked.area.isin(listed))].reset_index(drop=True)


def _one_wording(stacked: pd.DataFrame, breakdown: list[str], key: list[str]) -> pd.DataFrame:
    """Drop categories that the newest release of a breakdown does not list."""
    official = stacked[~stacked["vintage_private"]]
    printed = official[official["plans"].notna()].sort_values("vintage", kind="stable")
    newest = printed.drop_duplicates(breakdown, keep="last")[[*breakdown, "vintage_release"]]
    listed = official.merge(newest, on=[*breakdown, "vintage_release"])[key].drop_duplicates()
    marked = stacked.merge(listed.assign(listed=True), on=key, how="left")
    marked = marked.merge(newest[breakdown].assign(covered=True), on=breakdown, how="left")
    dropped = marked["covered"].notna() & marked["listed"].isna() & ~marked["vintage_private"]
    return marked[~dropped].drop(columns=["listed", "covered"]).reset_index(drop=True)


def _speaks(stacked: pd.DataFrame, name: str) -> pd.Series:
    """Say which rows decide their cell: a number, or a value withheld on purpose."""
    if name not in VALUE:
        return pd.Series(True, index=stacked.index)
    return stacked[VALUE[name]].notna() | (stacked["symbol"] == WITHHELD).fillna(False)


def newest_codes(df: pd.DataFrame) -> pd.DataFrame:
    """Give every row of an authority its newest GSS code: codes change inside a series."""
    year = next((c for c in ("census_year", "calendar_year") if c in df), None)
    if year is None or not {"old_la_code", "la_code"} <= set(df):
        return df
    newest = df.sort_values(year, kind="stable").drop_duplicates("old_la_code", keep="last")
    codes = newest.set_index("old_la_code")["la_code"]
    return df.assign(la_code=df["old_la_code"].map(codes).astype("string"))


def _checked(df: pd.DataFrame, name: str) -> pd.DataFrame:
    if name not in TABLES:
        return df
    try:
        return TABLES[name].check(df, "the files taken together")
    except tables.TableError as error:
        raise LoadError(name, [str(error)]) from error


# --- what changed between releases of a cell ----------------------------------------------

REVISED = ["table", "cell", "from_release", "to_release", "before", "after", "moved", "percent"]


def revisions(vintages: Sequence[Vintage]) -> pd.DataFrame:
    """Return the cells that moved from one added release to the next that prints them.

    Embedded figures are no release of their own: they were carried from the newest one.

    One row a cell and step: table, cell (its key in words), the two releases, the two
    values, ``moved`` = after - before and ``percent`` of before. Largest moves first.
    """
    moves = [_moves(df, name) for name, df in stack(vintages, {}).items() if name in VALUE]
    if not moves:
        return pd.DataFrame(columns=REVISED)
    moved = pd.concat(moves, ignore_index=True)
    order = moved["moved"].abs().sort_values(ascending=False, kind="stable").index
    return moved.loc[order].reset_index(drop=True)


def _moves(stacked: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the moves of one table, each cell's releases taken in order."""
    key = list(TABLES[name].key)
    printed = stacked[stacked[VALUE[name]].notna()].sort_values("vintage", kind="stable")
    printed = printed.drop_duplicates([*key, "vintage_release"], keep="last")
    printed = printed[printed.duplicated(key, keep=False)]
    cells = printed.groupby(key, sort=False, dropna=False)
    printed = printed.assign(
        before=cells[VALUE[name]].shift(), from_release=cells["vintage_release"].shift()
    )
    moved = printed[printed["before"].notna() & (printed["before"] != printed[VALUE[name]])]
    return _worded(moved, name, key)


def _worded(moved: pd.DataFrame, name: str, key: list[str]) -> pd.DataFrame:
    before, after = moved["before"], moved[VALUE[name]]
    words = [moved[column].astype("string") for column in key]
    cells = words[0].str.cat(words[1:], sep=" / ")
    return pd.DataFrame(
        {
            "table": name,
            "cell": cells,
            "from_release": moved["from_release"],
            "to_release": moved["vintage_release"],
            "before": before,
            "after": after,
            "moved": after - before,
            "percent": 100 * (after - before) / before.where(before != 0),
        },
        columns=REVISED,
    )


# --- which sources the rows in use come from ----------------------------------------------

LISTS = {"sources_used", "correction", "total_slip"}  # of sources, not figures


def sources(vintage: Vintage, described: Mapping[str, object]) -> list[dict[str, object]]:
    """Return a row of ``sources_used`` for each source that a file's rows name, rows as read.

    ``described`` holds what the register says of the file beyond what it was recognised as.
    """
    what = vintage.what
    columns = [df["source_id"] for df in vintage.tables.values() if "source_id" in df]
    counts = pd.concat(columns).value_counts(sort=False) if columns else pd.Series(dtype="int64")
    about = {
        "title": f"{what.publication}: {vintage.file.name}",
        "publisher": what.publisher,
        "release": what.release,
        "licence": what.licence,
        "sha256": vintage.file.sha256,
        "origin": "own" if what.private else "added",
        **described,
    }
    return [{**about, "source_id": source_id, "rows": rows} for source_id, rows in counts.items()]


def sources_used(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return rows of sources as the table, each source once, the last one kept."""
    used = pd.DataFrame(rows, columns=list(tables.SOURCES_USED.columns))
    return tables.SOURCES_USED.check(used.drop_duplicates("source_id", keep="last"), "sources")


def in_use(inputs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return ``sources_used`` for the rows in use.

    A source whose every row is overridden by a stronger one is not listed.
    """
    listed = inputs["sources_used"]
    named = [inputs[name]["source_id"] for name in inputs if name in TABLES.keys() - LISTS]
    counts = pd.concat(named).value_counts()
    rows = listed["source_id"].map(counts).fillna(0)  # 0: no table has a row of it
    used = listed.assign(rows=rows.astype("Int64"))[(rows > 0).to_numpy()]
    return tables.SOURCES_USED.check(used, "the tables in use")
