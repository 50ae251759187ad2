"""What publishers' CSV files look like: facts for the quality checks, no judgement.

The tidy tables no longer show that a column came twice, that a file was encoded with a
byte order mark or that a printed sub-total does not add up. This module keeps such facts
as one long table: ``file``, ``fact``, ``place`` (a column, an authority) and ``value``.
"""

import csv
import io
from collections.abc import Iterable, Iterator

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.intake.base import LoadError, RawFile, read_csv

COLUMNS = ["file", "fact", "place", "value"]
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LARGEST = 30_000_000  # bytes; a larger file is a register of single schools, no table of counts
GEOGRAPHY = ("geographic_level", "region_code", "old_la_code", "new_la_code", "time_period")
# DfE's printed group of placements -> how the names of its leaf columns begin.
GROUPS = {
    "mainstream_total": ("mainstream_",),
    "special_total": ("special_",),
    "ap_pru_total": ("ap_pru_",),
    "fe_total": ("general_fe_", "specialist_post_16", "ukrlp_"),
    "ed_elsewhere": (
        *("elective_", "other_arrangements_", "online_", "w_settings", "other_schools"),
        *("other_placement_", "neet", "await_prov", "perm_ex"),
    ),
    "nm_early_years": ("nm_early_years",),
    "placement_unknown": ("placement_unknown",),
}
UNITS = ("resourced_provision", "senunit")  # how the columns that are recoded end
RECODED = 0.5  # of resourced provision and unit plans that change name in a year
LEAST_REPEATED = 3  # authorities of a region with one value
NO_COINCIDENCE = 100  # smaller values are shared by chance
Fact = tuple[str, str, str]  # fact, place, value


def facts(files: Iterable[RawFile]) -> pd.DataFrame:
    """Return the facts of every CSV among ``files``, one row each."""
    rows = [(file.name, *fact) for file in files for fact in _of_file(file)]
    return pd.DataFrame(rows, columns=COLUMNS, dtype="string")


def _of_file(file: RawFile) -> Iterator[Fact]:
    if len(file.data) > LARGEST:
        return
    try:
        df = read_csv(file)
    except LoadError:
        return  # a workbook: nothing here applies to it
    if file.data.startswith(BYTE_ORDER_MARK):
        yield "byte_order_mark", "", "utf-8"
    yield from _columns(file)
    yield from _symbols(df)
    if set(GEOGRAPHY) <= set(df):
        yield from _time_labels(df)
        yield from _code_changes(df)
        whole = _whole(df)
        yield from _sub_totals(whole)
        yield from _recoded_units(whole)
        yield from _regional_values(whole)


def _columns(file: RawFile) -> Iterator[Fact]:
    """Yield the printed header: pandas renames what comes twice."""
    first = file.data[:100_000].decode("utf-8-sig", errors="replace")
    try:
        header = next(csv.reader(io.StringIO(first)), [])
    except csv.Error:  # a quote that never ends, a bare carriage return: no header to speak of
        return
    for name in header:
        yield "column", name, ""
    for name in sorted({n for n in header if n and header.count(n) > 1}):
        yield "repeated_column", name, str(header.count(name))


def _symbols(df: pd.DataFrame) -> Iterator[Fact]:
    cells = df.melt(var_name="column", value_name="symbol")
    cells = cells[cells["symbol"].isin(vocab.SYMBOLS)]
    counts = cells.groupby(["column", "symbol"], as_index=False).size()
    for column, symbol, count in counts.itertuples(index=False):
        yield f"symbol {symbol}", str(column), str(count)


def _time_labels(df: pd.DataFrame) -> Iterator[Fact]:
    if "time_identifier" in df:
        labels = df[["time_identifier", "time_period"]].drop_duplicates()
        for identifier, period in labels.itertuples(index=False):
            yield "time_label", identifier, period


def _code_changes(df: pd.DataFrame) -> Iterator[Fact]:
    codes = df[["old_la_code", "new_la_code", "time_period"]].drop_duplicates()
    codes = codes[codes["old_la_code"].str.fullmatch(r"\d+")].sort_values("time_period")
    kinds = codes.groupby("old_la_code")["new_la_code"]
    for code, seen in kinds.unique().items():
        if len(seen) > 1:
            yield "code_change", str(code), " then ".join(seen)


def _whole(df: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are not broken down."""
    if {"breakdown", "breakdown_topic"} <= set(df):
        return df[df["breakdown"] == df["breakdown_topic"]]
    for column in ("age", "estab", "characteristic_age", "establishment_type"):
        if column in df:
            df = df[df[column] == "Total"]
    return df[df["establishment_group"] == "Total"] if "establishment_group" in df else df


def _sub_totals(df: pd.DataFrame) -> Iterator[Fact]:
    """Yield where a printed group differs from its columns, or all groups from the whole."""
    if not {"breakdown", *GROUPS} <= set(df) or df.empty:
        return
    for group, begins in GROUPS.items():
        leaves = [c for c in df if c.startswith(begins) and not c.endswith(("_total", "_pc"))]
        yield from _gaps(df, f"sub_total {group}", _number(df, group), leaves)
    whole = df.columns[list(df).index("breakdown") + 1]
    yield from _gaps(df, "sub_total of all groups", _number(df, whole), list(GROUPS))


def _gaps(df: pd.DataFrame, fact: str, printed: pd.Series, parts: list[str]) -> Iterator[Fact]:
    added = pd.concat([_number(df, c) for c in parts], axis=1).sum(axis=1, min_count=1)
    gap = printed - added
    for at in gap.index[gap.notna() & (gap != 0)]:
        yield fact, _place(df.loc[at]), f"{gap[at]:+g}"


def _recoded_units(df: pd.DataFrame) -> Iterator[Fact]:
    """Yield authorities that move plans between resourced provision and SEN unit."""
    columns = {end: [c for c in df if c.endswith(end)] for end in UNITS}
    area = df[df["old_la_code"].str.fullmatch(r"\d+")].sort_values(["old_la_code", "time_period"])
    if not all(columns.values()) or area.empty:
        return
    sums = {
        end: pd.concat([_number(area, c) for c in names], axis=1).sum(axis=1, min_count=1)
        for end, names in columns.items()
    }
    split = area[["old_la_code", "time_period"]].assign(**sums)
    share = split[UNITS[0]] / (split[UNITS[0]] + split[UNITS[1]])
    moved = share.groupby(split["old_la_code"]).diff().abs() > RECODED
    for at in split.index[moved]:
        row = split.loc[at]
        yield "recoded_units", _place(df.loc[at]), f"{row[UNITS[0]]:g} / {row[UNITS[1]]:g}"


def _number(df: pd.DataFrame, column: str) -> pd.Series:
    return pd.to_numeric(df[column], errors="coerce").astype("float64")


def _regional_values(df: pd.DataFrame) -> Iterator[Fact]:
    """Yield regions whose authorities all carry the value of the region's own row."""
    keys = ["time_period", "region_code", "geographic_level", "old_la_code"]
    measures = [c for c in df if c not in GEOGRAPHY and not c.endswith(("_pc", "_name", "_code"))]
    cells = df[[*keys, *measures]].melt(id_vars=keys, var_name="column")
    cells["value"] = pd.to_numeric(cells["value"], errors="coerce")
    cells = cells[cells["value"] >= NO_COINCIDENCE]
    same = ["column", "time_period", "region_code", "value"]
    regions = cells[cells["geographic_level"] == "Regional"][same]
    carried = cells[cells["old_la_code"].str.fullmatch(r"\d+")].merge(regions, on=same)
    counts = carried.groupby(same, as_index=False).size()
    for row in counts[counts["size"] >= LEAST_REPEATED].itertuples(index=False):
        place = f"{row.region_code} {row.time_period}"
        yield f"regional_value {row.column}", place, f"{row.value:g} x {row[-1]}"


def _place(row: pd.Series) -> str:
    code = row["old_la_code"] or row["region_code"] or vocab.ENGLAND
    return f"{code} {row['time_period']}"
