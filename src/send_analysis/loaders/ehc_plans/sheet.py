"""Read one CSV of the publication: columns, areas, years and numbers, all checked."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from send_analysis import vocab
from send_analysis.loaders.ehc_plans import blocks, printed, wording
from send_analysis.loaders.ehc_plans.areas import LONDON_PARTS, find_areas, regional_totals
from send_analysis.loaders.ehc_plans.counts import our_counts
from send_analysis.loaders.ehc_plans.layouts import Fit, Layout, fit
from send_analysis.loaders.intake import base
from send_analysis.tables import UNREAD

COUNT = r"^[0-9]{1,7}(\.0+)?$"  # England has under ten million people aged 0 to 25
ACADEMIC_YEAR = "Academic year"
_PERIOD = re.compile(r"(\d{4})(\d\d)?")


@dataclass(frozen=True)
class Sheet:
    """The rows of one file that are used, as numbers.

    ``block`` has a column for each of our counts; its rows have area, year, ``topic`` and
    ``word`` (and ``group``) as printed. ``fit`` is the header beside the nearest layout.
    """

    file: str
    source_id: str
    block: blocks.Block
    areas: blocks.Areas
    fit: Fit
    new_topics: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the columns that add up to the total, as far as the file has them."""
        return self.fit.parts

    @property
    def unread(self) -> dict[str, pd.DataFrame]:
        """Return ``unread``: what the file has beyond its layout, or lacks; none when nothing."""
        notes = [*self.fit.notes(), *(("new breakdown", topic) for topic in self.new_topics)]
        rows = [(self.source_id, kind, name) for kind, name in notes]
        frame = pd.DataFrame(rows, columns=list(UNREAD.columns), dtype="str")
        return {UNREAD.name: frame} if rows else {}


def read(file: base.RawFile, layout: Layout, release: int, source_id: str) -> Sheet:
    """Return the counts of a file, checked.

    Raises
    ------
    LoadError
        Naming the columns that differ from the nearest layout; or every unknown level, period,
        topic and number at once.
    """
    beside = fit(layout, printed.header(file), release)
    if beside.missing and not beside.selection:
        raise base.LoadError(file.name, beside.differences())
    table = printed.columns(file, beside)
    problems: list[str] = []
    table, new_topics = _wanted_topics(table, layout, release, problems)
    if not len(table):
        raise base.LoadError(file.name, problems or [f"no row about {', '.join(layout.topics)}"])
    values, symbols = _numbers(table, beside, problems)
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
    block = _without_regional_totals(our_counts(block, beside), areas)
    return Sheet(file.name, source_id, block, areas, beside, tuple(new_topics))


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


def _wanted_topics(
    table: pa.Table, layout: Layout, release: int, problems: list[str]
) -> tuple[pa.Table, list[str]]:
    """Drop rows of topics that are not loaded, name unknown ones; topics get our names.

    An unknown topic is a problem when one that is loaded is absent: it may be that one's new name.
    """
    if "topic" not in table.column_names:
        return table.append_column("topic", pa.array([""] * len(table))), []
    known = {topic.format(year=release - 1): ours for topic, ours in wording.TOPICS.items()}
    encoded = table["topic"].combine_chunks().dictionary_encode()
    words = encoded.dictionary.to_pylist()
    topics = [known.get(wording.plain(word)) for word in words]
    unknown = [word for word, topic in zip(words, topics, strict=True) if topic is None]
    wanted = [topic if topic in layout.topics else None for topic in topics]
    absent = {t.partition("_")[0] for t in layout.topics} - {
        str(t).partition("_")[0] for t in wanted
    }
    if unknown and absent:
        problems.append(
            f"unknown breakdown topics {unknown}, and no row about {', '.join(sorted(absent))}; "
            f"nearest known: {wording.near(unknown, known)}"
        )
    ours = pa.array(wanted, pa.string()).take(encoded.indices)
    place = table.column_names.index("topic")
    named = table.set_column(place, "topic", ours).filter(pc.is_valid(ours)).combine_chunks()
    return named, unknown


def _numbers(
    table: pa.Table, beside: Fit, problems: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return values and codes of symbols, one column a count under the publisher's name."""
    values, symbols = {}, {}
    for name in beside.counts:
        encoded = table[name].combine_chunks().dictionary_encode()
        words = pc.utf8_trim_whitespace(encoded.dictionary)
        is_count = pc.match_substring_regex(words, COUNT)
        others = words.filter(pc.invert(is_count)).to_pylist()
        wrong = [w for w in others if w not in blocks.SYMBOL_CODE]
        if wrong:
            found = f"{name}: {wrong[: wording.SHOWN]} is neither a count nor a symbol"
            problems.append(f"{found}, known: {blocks.SYMBOLS}")
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
        problems.append(f"periods {wrong[: wording.SHOWN]}, written like 2024 or 202425")
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
    code = blocks.SYMBOL_CODE[vocab.REGIONAL_TOTAL]
    return blocks.Block(block.rows, block.values.mask(wrong), block.symbols.mask(wrong, code))
