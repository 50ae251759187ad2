"""Counts of people in the input tables: which are private, and which sums a reader knows."""

from collections.abc import Iterator

import pandas as pd

from send_analysis import disclosure, tables, vocab
from send_analysis.config.csv_files import packaged
from send_analysis.loaders.own import follows
from send_analysis.tables import Table, Tables

PRIVATE = ("own", "correction")  # origins of sources that nobody has published
# Input tables of counts of people -> the column of the count and of the period it is of.
COUNTED: dict[str, tuple[str, str]] = {
    "caseload": ("plans", "census_year"),
    "caseload_joint": ("plans", "census_year"),
    "flows": ("value", "calendar_year"),
    "monthly_flows": ("value", "month"),
}
IN_ALL = "total"
_AREA = "old_la_code"
_SO_FAR = "so_far"  # a year's months together, which pages show
_HEADLINE = 10.0  # how much more it costs to hide the number of all plans, or a whole flow
BETWEEN = "|"


def is_private(table: pd.DataFrame, inputs: Tables) -> pd.Series:
    """Return which rows of an input table come from a source that is not published."""
    listed = inputs["sources_used"]
    sources = set(listed.source_id[listed.origin.isin(PRIVATE)])
    return table.source_id.isin(sources).astype(bool)


def counts(inputs: Tables) -> dict[str, pd.DataFrame]:
    """Return the counts of people beside which private ones stand, by table.

    They are those of an authority and period with a private count, open ones included. Columns:
    those of the table, ``cell`` (the figure's id), ``count`` and ``private``.
    """
    found = {n: _with_ids(inputs[n], table_of(n), inputs) for n in COUNTED if n in inputs}
    private = {(code, year) for rows in found.values() for code, year in _years(rows[rows.private])}
    return {
        name: rows[pd.Series([year in private for year in _years(rows)], rows.index, dtype=bool)]
        for name, rows in found.items()
    }


def table_of(name: str) -> Table:
    """Return the declaration of a counted table."""
    return {t.name: t for t in _TABLES}[name]


_TABLES = (tables.CASELOAD, tables.CASELOAD_JOINT, tables.FLOWS, tables.MONTHLY_FLOWS)


def _with_ids(rows: pd.DataFrame, table: Table, inputs: Tables) -> pd.DataFrame:
    areas = rows.loc[is_private(rows, inputs), _AREA].unique()
    rows = rows[rows[_AREA].isin(areas)]
    return rows.assign(
        cell=ids(table.name, rows[list(table.key)]),
        count=rows[COUNTED[table.name][0]].astype("Float64"),
        private=is_private(rows, inputs),
        year=_year(rows[COUNTED[table.name][1]], table),
    )


def _year(period: pd.Series, table: Table) -> pd.Series:
    """Return the calendar year that a count is of; a January's is the one it begins."""
    return period.astype(str).str[:4].astype(int) if len(period) else period


def _years(rows: pd.DataFrame) -> list[tuple[str, int]]:
    return list(zip(rows[_AREA], rows.year, strict=True))


def ids(table: str, key: pd.DataFrame) -> pd.Series:
    """Return the id of each figure of a table: its name and key."""
    parts = [key[column].astype(str) for column in key]
    return pd.Series(table, key.index).str.cat(parts, sep=BETWEEN)


def cells(counted: Tables) -> pd.DataFrame:
    """Return the counts as CELL, those of a year's months together among them.

    What was withheld when it was handed over or published is as sensitive as a small count: an own
    total may give it away.
    """
    rows = pd.concat([*(_cells(rows) for rows in counted.values()), _months_together(counted)])
    return tables.CELL.check(rows, "counts of people")


def _cells(rows: pd.DataFrame) -> pd.DataFrame:
    symbols = rows.get("symbol", pd.Series(pd.NA, rows.index))
    withheld = symbols.eq(vocab.SUPPRESSED).fillna(False).astype(bool) & rows["count"].isna()
    made = {"cell": rows.cell, "value": rows["count"], "kind": "count"}
    made |= {"open": ~(rows.private | withheld), "sensitive": withheld}
    return pd.DataFrame(made).assign(cost=_cost(rows))


def _cost(rows: pd.DataFrame) -> pd.Series:
    whole = rows.get("dimension", rows.get("measure", pd.Series("", rows.index)))
    is_whole = whole.eq(IN_ALL) | (whole.isin(_wholes()) if "calendar_year" in rows else False)
    return is_whole.map({True: _HEADLINE, False: 1.0}).astype("Float64")


def _wholes() -> set[str]:
    return {"new_plans", *(whole for whole, _ in flow_sums())}


def flow_sums() -> list[tuple[str, tuple[str, ...]]]:
    """Return the flows that add up to another, beside those that are broken down."""
    rows = packaged("runs", "protected/flow_sums.csv")
    return [(row["whole"], tuple(row["parts"].split())) for row in rows]


def relations(counted: Tables) -> pd.DataFrame:
    """Return what adds up among the counts, as RELATION."""
    found = [*_breakdowns(counted), *_joint(counted), *_flows(counted), *_months(counted)]
    made = [
        disclosure.sums(f"sum {number}", rows, ["of"], rows.whole)
        for number, rows in enumerate(found)
        if not rows.empty
    ]
    return pd.concat([tables.RELATION.empty(), *made], ignore_index=True)


def _sums(
    wholes: pd.DataFrame, parts: pd.DataFrame, of: tuple[pd.Series, pd.Series]
) -> pd.DataFrame:
    """Return the cells of sums: each part and its whole have the same text ``of``."""
    named = [
        pd.DataFrame({"cell": rows.cell, "of": text, "whole": is_whole})
        for rows, text, is_whole in ((wholes, of[0], True), (parts, of[1], False))
    ]
    return pd.concat(named, ignore_index=True)


def _at(rows: pd.DataFrame, *names: str | pd.Series) -> pd.Series:
    """Return what a sum is of: the authority, the year and more."""
    parts = [
        rows.year.astype(str),
        *(rows[n] if isinstance(n, str) and n in rows else n for n in names),
    ]
    return rows[_AREA].str.cat([_text(part, rows) for part in parts], sep=BETWEEN)


def _text(part: str | pd.Series, rows: pd.DataFrame) -> pd.Series:
    return pd.Series(part, rows.index) if isinstance(part, str) else part.astype(str)


def _breakdowns(counted: Tables) -> Iterator[pd.DataFrame]:
    """Yield all plans and each breakdown, and the coarser breakdowns that finer ones add up to."""
    rows = counted.get("caseload")
    if rows is None:
        return
    total = rows[rows.dimension == IN_ALL]
    for dimension in sorted(set(rows.dimension) - {IN_ALL}):
        parts = rows[rows.dimension == dimension]
        yield _sums(total, parts, (_at(total, dimension), _at(parts, dimension)))
    for dimension, (coarser, part_of) in follows.COARSER.items():
        wholes, parts = rows[rows.dimension == coarser], rows[rows.dimension == dimension]
        group = parts.category.map(part_of)
        yield _sums(wholes, parts, (_at(wholes, coarser, "category"), _at(parts, coarser, group)))


def _joint(counted: Tables) -> Iterator[pd.DataFrame]:
    """Yield the counts by two breakdowns and those by one that they add up to."""
    joint, rows = counted.get("caseload_joint"), counted.get("caseload")
    if joint is None or rows is None:
        return
    for pair, parts in joint.groupby(["dimension_a", "dimension_b"], sort=True):
        for side, dimension in zip("ab", pair, strict=True):
            wholes = rows[rows.dimension == dimension]
            name = BETWEEN.join((*pair, dimension))
            yield _sums(
                wholes,
                parts,
                (_at(wholes, name, "category"), _at(parts, name, f"category_{side}")),
            )


def _flows(counted: Tables) -> Iterator[pd.DataFrame]:
    """Yield flows with their breakdowns, and those that add up to another."""
    rows = counted.get("flows")
    if rows is None:
        return
    nested = rows.measure.str.extract(r"^(?P<flow>[^/]+)/(?P<dimension>[^/]+)/")
    for dimension in nested.dimension.dropna().unique():
        parts = rows[nested.dimension == dimension]
        wholes = rows[rows.measure.isin(nested.flow)]
        of = _at(wholes, "measure", dimension), _at(parts, nested.flow[parts.index], dimension)
        yield _sums(wholes, parts, of)
    for whole, names in flow_sums():
        wholes, parts = rows[rows.measure == whole], rows[rows.measure.isin(names)]
        yield _sums(wholes, parts, (_at(wholes, whole), _at(parts, whole)))


def _months(counted: Tables) -> Iterator[pd.DataFrame]:
    """Yield the months of a year and all of them together."""
    rows = counted.get("monthly_flows")
    if rows is None or rows.empty:
        return
    together, known = _together(rows), rows[rows["count"].notna()]
    of = _at(together, "measure", _SO_FAR), _at(known, "measure", _SO_FAR)
    yield _sums(together, known, of)


def _together(rows: pd.DataFrame) -> pd.DataFrame:
    known = rows[rows["count"].notna()]
    summed = known.groupby([_AREA, "year", "measure"], as_index=False)["count"].sum()
    return summed.assign(cell=ids(_SO_FAR, summed[[_AREA, "year", "measure"]]), private=False)


def _months_together(counted: Tables) -> pd.DataFrame:
    rows = counted.get("monthly_flows")
    return _cells(_together(rows)) if rows is not None and len(rows) else tables.CELL.empty()
