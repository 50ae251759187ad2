"""One value a cell: correction, own figures, newest release, older release.

Rows of one table from several vintages are laid over each other cell by cell. A newer
release wins where it prints a number. Where it prints none, the older number stays and
keeps its own ``source_id``: a publisher that drops a breakdown (Hackney 2024) has not
taken back what it printed before. The exception is ``c``: a value withheld now for
confidentiality is not brought back from an older file.

A publisher may issue a release again. Of two issues the one that was added later wins, and an
embedded file is the earliest issue of its release. A number of an earlier issue for which a
later one prints a symbol is withdrawn: no file brings it back.

A breakdown is one statement: where a newer release prints a breakdown of an authority and
year, a category that it does not list at all (an older release's wording, since split or
merged) is dropped, or its plans would be counted twice. Own figures may list a few
categories only and so never drop any.

An authority's own list of places is the whole list of its area: the list of the latest day is
used alone, and of two lists of one day the one that was added later. What is embedded for the
area, from papers that name projects otherwise, is not used, or a project would be counted twice.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from send_analysis import tables, vocab
from send_analysis.loaders.intake import own_lists
from send_analysis.loaders.intake.base import LoadError, Recognised
from send_analysis.loaders.intake.publications import PUBLICATIONS, Vintage

# Table -> the column that holds the value of a cell.
VALUE = {
    "caseload": "plans",
    "caseload_joint": "plans",
    "flows": "value",
    "monthly_flows": "value",
    "population": "persons",
    "pupils_by_need": "pupils",
    "places": "places",
    "income": "amount",
    "spend": "amount",
    "section_251_net": "amount",
    "indicator_published": "value",
    "last_return": "value",
}
# Every input table: its rows name their source, so that they can be ranked.
TABLES = {
    t.name: t
    for t in vars(tables).values()
    if isinstance(t, tables.Table) and "source_id" in t.columns
}
LISTS = {"sources_used", "correction", "total_slip", "unread"}  # of sources, not figures
# Table -> the columns that name one breakdown.
BREAKDOWN = {
    "caseload": ["old_la_code", "census_year", "dimension"],
    "caseload_joint": ["old_la_code", "census_year", "dimension_a", "dimension_b"],
}
UNDATED = ""  # release of embedded rows whose source names none: the weakest
# What stack() adds to a table. ``vintage`` ranks rows, the strongest last; ``vintage_kind`` is the
# publisher's table, empty for embedded rows, which have been combined from several.
ADDED = [
    *("vintage", "vintage_release", "vintage_publication", "vintage_kind"),
    *("vintage_private", "vintage_embedded"),
]


def combine(
    vintages: Sequence[Vintage], embedded: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Return each table with one row a cell, from the strongest vintage that has it."""
    stacked = stack(vintages, embedded)
    combined = {name: _strongest(df, name) for name, df in stacked.items()}
    checked = {name: _checked(newest_codes(df), name) for name, df in combined.items()}
    return _without_superseded_slips({**embedded, **checked})


def _without_superseded_slips(combined: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Drop what is said of the printed totals of a file of which no row is used."""
    name = tables.TOTAL_SLIP.name
    if name not in combined:
        return combined
    slips = combined[name]
    used = {source for column in sources_of_figures(combined) for source in column.unique()}
    return {**combined, name: slips[slips["source_id"].isin(used)].reset_index(drop=True)}


def sources_of_figures(inputs: Mapping[str, pd.DataFrame]) -> list[pd.Series]:
    """Return the sources that the rows name, a column for each table of figures."""
    return [inputs[name]["source_id"] for name in inputs if name in TABLES.keys() - LISTS]


def stack(
    vintages: Sequence[Vintage], embedded: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Return each table of a vintage with every row for it, what it is of, and its rank.

    ``vintages`` are in the order in which they were added.
    """
    added = {name for vintage in vintages for name in vintage.tables}
    layers = {name: [_beneath(df)] for name, df in embedded.items() if name in added}
    weakest_first = sorted(vintages, key=lambda v: (v.what.private, v.what.release))
    for position, vintage in enumerate(weakest_first, start=1):
        for name, df in vintage.tables.items():
            layers.setdefault(name, []).append(_layer(df, vintage.what, position))
    return {name: _ranked(pd.concat(parts, ignore_index=True)) for name, parts in layers.items()}


def _layer(df: pd.DataFrame, what: Recognised, position: int) -> pd.DataFrame:
    return df.assign(
        vintage=position,
        vintage_release=what.release,
        vintage_publication=what.publication,
        vintage_kind=what.kind,
        vintage_private=what.private,
        vintage_embedded=False,
    )


def _beneath(df: pd.DataFrame) -> pd.DataFrame:
    """Return embedded rows with the publication and release that their sources name."""
    publication = release = UNDATED
    if "source_id" in df:
        sources = {source: _dated(str(source)) for source in df["source_id"].unique()}
        publication, release = (
            df["source_id"].map({source: parts[n] for source, parts in sources.items()})
            for n in (0, 1)
        )
    return df.assign(
        vintage=0,
        vintage_release=release,
        vintage_publication=publication,
        vintage_kind="",
        vintage_private=False,
        vintage_embedded=True,
    )


def _dated(source_id: str) -> tuple[str, str]:
    """Return publication and release that a source's id begins with, if it does."""
    publication, _, rest = source_id.partition("/")
    release, named, _ = rest.partition("/")
    return (publication, release) if publication in PUBLICATIONS and named else (UNDATED, UNDATED)


def _ranked(stacked: pd.DataFrame) -> pd.DataFrame:
    """Rank rows: own figures above releases, a newer release above an older, then by position."""
    strength = ["vintage_private", "vintage_release", "vintage"]
    return stacked.assign(vintage=stacked.groupby(strength, sort=True).ngroup())


def _strongest(stacked: pd.DataFrame, name: str) -> pd.DataFrame:
    """Keep the strongest row of each cell; a table without cells keeps its distinct rows."""
    if name not in TABLES:
        return stacked.drop(columns=ADDED).drop_duplicates(ignore_index=True)
    if name in BREAKDOWN:
        stacked = _one_wording(stacked, BREAKDOWN[name], list(TABLES[name].key))
    if name == tables.PLACES.name:
        stacked = own_lists.newest(stacked)
    speaks = _speaks(stacked, name)
    strength = stacked["vintage"].where(speaks, stacked["vintage"] - len(stacked) - 1)
    best = stacked.assign(strength=strength).sort_values("strength", kind="stable")
    best = best.drop_duplicates(list(TABLES[name].key), keep="last").sort_index()
    return best.drop(columns=[*ADDED, "strength"]).reset_index(drop=True)


def _one_wording(stacked: pd.DataFrame, breakdown: list[str], key: list[str]) -> pd.DataFrame:
    """Drop categories that the newest release of a breakdown does not list."""
    official = ~stacked["vintage_private"]
    printed = stacked[official & stacked["plans"].notna()].sort_values("vintage", kind="stable")
    newest = printed.drop_duplicates(breakdown, keep="last")
    newest = newest[[*breakdown, "vintage_release", "vintage_embedded"]]
    marked = stacked.merge(newest, on=breakdown, how="left", suffixes=("", "_newest"))
    # Embedded rows have passed this rule together, so they stand or fall together.
    both_embedded = marked["vintage_embedded"] & marked["vintage_embedded_newest"].eq(True)
    same_release = marked["vintage_release"] == marked["vintage_release_newest"]
    cells = marked.groupby(key, sort=False, dropna=False).ngroup()
    listed = cells.isin(cells[official & (same_release | both_embedded)])
    kept = listed | ~official | marked["vintage_release_newest"].isna()
    return stacked[kept].reset_index(drop=True)


def _speaks(stacked: pd.DataFrame, name: str) -> pd.Series:
    """Say which rows decide their cell: a number, one withheld on purpose, one withdrawn."""
    if name not in VALUE:
        return pd.Series(True, index=stacked.index)
    withheld = (stacked["symbol"] == vocab.SUPPRESSED).fillna(False)
    return stacked[VALUE[name]].notna() | withheld | withdrawn(stacked, name)


def withdrawn(stacked: pd.DataFrame, name: str) -> pd.Series:
    """Say which rows print a symbol where an earlier issue of the same table had a number."""
    missing = stacked[VALUE[name]].isna() & ~stacked["vintage_embedded"]
    issue = [*TABLES[name].key, "vintage_publication", "vintage_release"]
    cells = stacked.groupby(issue, sort=False, dropna=False).ngroup()
    rows = stacked[cells.isin(cells[missing])].sort_values("vintage", kind="stable")
    cells, number = cells[rows.index], rows[VALUE[name]].notna()
    of_table = number.groupby([cells, rows["vintage_kind"]]).cumsum() > 0
    of_embedded = (number & rows["vintage_embedded"]).groupby(cells).cumsum() > 0
    return missing & (of_table | of_embedded).reindex(stacked.index, fill_value=False)


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
