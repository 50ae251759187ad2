"""Read one CSV of the publication: columns, areas, years and numbers, all checked."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from send_analysis.loaders.ehc_plans import blocks, wording
from send_analysis.loaders.ehc_plans.areas import LONDON_PARTS, find_areas, regional_totals
from send_analysis.loaders.intake import base

SHOWN = 5  # unknown words named in a message
COUNT = r"^[0-9]{1,7}(\.0+)?$"  # England has under ten million people aged 0 to 25
ACADEMIC_YEAR = "Academic year"
REPEATED = " (repeated)"  # marks a column whose name came before
_PERIOD = re.compile(r"(\d{4})(\d\d)?")


@dataclass(frozen=True)
class Layout:
    """One table of the publication: how it is recognised, read and shaped.

    ``columns`` maps the publisher's counts to ours; ``words`` the columns that say what a
    row is about; ``unused`` matches known columns that are not loaded. ``dating`` holds the
    time identifiers it is published with. A ``stock`` is a count in January.
    """

    kind: str
    dating: tuple[str, ...]
    stock: bool
    columns: Mapping[str, str]
    words: Mapping[str, str]
    unused: str
    shape: Callable[["Sheet"], dict[str, pd.DataFrame]] | None
    topics: tuple[str, ...]  # the breakdowns that are loaded

    def knows(self, column: str) -> bool:
        """Say whether a column belongs to the layout."""
        known = column in self.columns or column in self.words
        return known or re.fullmatch(self.unused, column) is not None


@dataclass(frozen=True)
class Sheet:
    """The rows of one file that are used, as numbers.

    ``block`` has a column for each of our counts; its rows have area, year, ``topic`` and
    ``word`` (and ``group``) as printed.
    """

    file: str
    source_id: str
    block: blocks.Block
    areas: blocks.Areas


def header(file: base.RawFile) -> list[str]:
    """Return the column names, renamed ones as before; none when the line is no text."""
    line = file.data[:100_000].split(b"\n", 1)[0]
    try:
        names = next(csv.reader([line.decode("utf-8-sig").rstrip("\r")]), [])
    except (UnicodeDecodeError, csv.Error):
        return []
    return [wording.RENAMED.get(name, name) for name in names]


def unique_header(file: base.RawFile) -> list[str]:
    """Return the column names, each that came before marked as repeated."""
    names = header(file)
    return [n + REPEATED * names[:i].count(n) for i, n in enumerate(names)]


def parse(file: base.RawFile, only: Iterable[str] = ()) -> pa.Table:
    """Return a CSV as text; a repeated column is marked, a cut or long line refused.

    Raises
    ------
    LoadError
        If the bytes are no complete CSV in UTF-8 with one number of columns.
    """
    if not file.data.endswith(b"\n"):
        raise base.LoadError(file.name, ["not complete: the last line has no end, as if cut"])
    unique = unique_header(file)
    convert = pacsv.ConvertOptions(
        column_types=dict.fromkeys(unique, pa.string()),
        strings_can_be_null=False,
        include_columns=list(only),
    )
    reading = pacsv.ReadOptions(column_names=unique, skip_rows=1, use_threads=False)
    try:
        return pacsv.read_csv(pa.BufferReader(file.data), reading, convert_options=convert)
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise base.LoadError(file.name, [f"not a readable CSV in UTF-8 ({error})"]) from error


def read(file: base.RawFile, layout: Layout, source_id: str) -> Sheet:
    """Return the counts of a file, checked.

    Raises
    ------
    LoadError
        Naming every unknown column, level, period, topic and number at once.
    """
    table = _renamed(file, layout)
    problems: list[str] = []
    table = _wanted_topics(table, layout, problems)
    if not len(table):
        raise base.LoadError(file.name, problems or [f"no row about {', '.join(layout.topics)}"])
    values, symbols = _numbers(table, layout, problems)
    years = _years(table, layout, problems)
    areas, area = find_areas(table, problems)
    if problems:
        raise base.LoadError(file.name, problems)
    words = {name: table[name].to_pandas() for name in ("topic", *layout.words.values())}
    rows = pd.DataFrame({"area": area, "year": years, **words})
    block = blocks.Block(rows, values, symbols).where(area >= 0)
    if pc.any(pc.is_in(table["region_code"], pa.array(LONDON_PARTS))).as_py():
        block = _one_row_an_area(block)
    _refuse_repeated(block.rows, file.name)
    block = _without_regional_totals(blocks.sum_columns(block, layout.columns), areas)
    return Sheet(file.name, source_id, block, areas)


def _refuse_repeated(rows: pd.DataFrame, file: str) -> None:
    """Stop the load at a row printed twice, which would be counted twice."""
    key = np.zeros(len(rows), dtype="int64")
    for name in rows:
        codes, words = pd.factorize(rows[name])
        key = key * len(words) + codes
    repeated = pd.Series(key).duplicated().to_numpy()
    if repeated.any():
        first = rows[repeated].iloc[0].drop("area").to_dict()
        raise base.LoadError(
            file, [f"{repeated.sum()} repeated keys, rows printed twice, first {first}"]
        )


def _renamed(file: base.RawFile, layout: Layout) -> pa.Table:
    """Return the columns that are used, under our names; an equal repeated one is dropped."""
    names = unique_header(file)
    known = {**wording.IDENTIFIERS, **layout.words, **layout.columns}
    repeated = [c for c in names if c.endswith(REPEATED)]
    printed = [c for c in names if c not in repeated]
    unknown = [c for c in printed if c not in known and not layout.knows(c)]
    problems = [f"unknown columns {unknown}, known: {sorted(known)}"] if unknown else []
    absent = [c for c in known if c not in printed]
    problems += [f"no columns {absent}"] if absent else []
    if problems:
        raise base.LoadError(file.name, problems)
    kept = [c for c in printed if c in known and c not in wording.UNUSED_IDENTIFIERS]
    again = [c.replace(REPEATED, "") for c in repeated]
    table = parse(file, dict.fromkeys([*kept, *again, *repeated]))
    differ = [c for c, r in zip(again, repeated, strict=True) if table[c] != table[r]]
    if differ:
        problems = [f"column {c!r} is printed twice with different values" for c in differ]
        raise base.LoadError(file.name, problems)
    ours = dict(wording.IDENTIFIERS) | dict(layout.words)
    return table.select(kept).rename_columns([ours.get(c, c) for c in kept])


def _wanted_topics(table: pa.Table, layout: Layout, problems: list[str]) -> pa.Table:
    """Drop rows of topics that are not loaded; topics get our names."""
    if "topic" not in table.column_names:
        return table.append_column("topic", pa.array([""] * len(table)))
    encoded = table["topic"].combine_chunks().dictionary_encode()
    printed = encoded.dictionary.to_pylist()
    topics = [wording.TOPICS.get(wording.plain(topic)) for topic in printed]
    unknown = [word for word, topic in zip(printed, topics, strict=True) if topic is None]
    if unknown:
        problems.append(f"unknown breakdown topics {unknown}, known: {list(wording.TOPICS)}")
    wanted = [topic if topic in layout.topics else None for topic in topics]
    ours = pa.array(wanted, pa.string()).take(encoded.indices)
    place = table.column_names.index("topic")
    return table.set_column(place, "topic", ours).filter(pc.is_valid(ours)).combine_chunks()


def _numbers(
    table: pa.Table, layout: Layout, problems: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return values and codes of symbols, one column a count under the publisher's name."""
    values, symbols = {}, {}
    for name in (c for c in table.column_names if c in layout.columns):
        encoded = table[name].combine_chunks().dictionary_encode()
        words = pc.utf8_trim_whitespace(encoded.dictionary)
        is_count = pc.match_substring_regex(words, COUNT)
        others = words.filter(pc.invert(is_count)).to_pylist()
        wrong = [w for w in others if w not in blocks.SYMBOL_CODE]
        if wrong:
            problems.append(
                f"{name}: {wrong[:SHOWN]} is neither a count nor a symbol, known: {blocks.SYMBOLS}"
            )
            continue
        codes = np.full(len(words), blocks.NO_SYMBOL, dtype="int8")
        codes[~is_count.to_numpy(zero_copy_only=False)] = [blocks.SYMBOL_CODE[w] for w in others]
        numbers = pc.if_else(is_count, words, None).cast(pa.float64())
        counts = numbers.to_numpy(zero_copy_only=False)
        of_row = encoded.indices.to_numpy()
        values[name], symbols[name] = counts[of_row], codes[of_row]
    return pd.DataFrame(values), pd.DataFrame(symbols)


def _years(table: pa.Table, layout: Layout, problems: list[str]) -> np.ndarray:
    """Return census years of stocks, calendar years of flows."""
    dating = pc.unique(table["time_identifier"]).to_pylist()
    wrong = [d for d in dating if d not in layout.dating]
    if wrong:
        problems.append(f"time identifiers {wrong}, known: {list(layout.dating)}")
    encoded = table["period"].combine_chunks().dictionary_encode()
    words = encoded.dictionary.to_pylist()
    years = [census_year(word, layout.stock) for word in words]
    wrong = [w for w, year in zip(words, years, strict=True) if year is None]
    if wrong:
        problems.append(f"periods {wrong[:SHOWN]}, written like 2024 or 202425")
    shift = 0 if layout.stock else 1
    return np.array([(year or 0) - shift for year in years])[encoded.indices.to_numpy()]


def census_year(period: str, stock: bool) -> int | None:
    """Return the January that a period belongs to.

    ``202425`` is January 2025 in an academic year; ``2022`` is January 2022 for a stock;
    for a flow it is calendar 2022, counted in January 2023. None: not a period.
    """
    match = _PERIOD.fullmatch(period)
    if match is None:
        return None
    first = int(match[1])
    if match[2] is None:
        return first if stock else first + 1
    return first + 1 if (first + 1) % 100 == int(match[2]) else None


def _one_row_an_area(block: blocks.Block) -> blocks.Block:
    """Add up the printed parts of one area (Inner and Outer London)."""
    rows = block.rows
    if not rows.duplicated().any():
        return block
    group = rows.groupby(list(rows), sort=False).ngroup().to_numpy()
    values = block.values.groupby(group).sum(min_count=1)
    values = values.mask(block.values.isna().groupby(group).any())
    symbols = block.symbols.groupby(group).max()
    return blocks.Block(rows.drop_duplicates().reset_index(drop=True), values, symbols)


def _without_regional_totals(block: blocks.Block, areas: blocks.Areas) -> blocks.Block:
    wrong = regional_totals(block, areas)
    if not wrong.any():
        return block
    code = blocks.SYMBOL_CODE[blocks.REGIONAL_TOTAL]
    return blocks.Block(block.rows, block.values.mask(wrong), block.symbols.mask(wrong, code))
