"""One CSV of the publication as printed: its header and the columns that are used, as text."""

import csv
import re
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from send_analysis.loaders.ehc_plans import wording
from send_analysis.loaders.ehc_plans.layouts import Fit
from send_analysis.loaders.intake import base

REPEATED = " (repeated)"  # marks a column whose name came before
_CUT_ROW = re.compile(r"(?:Row #\d+: )?Expected \d+ columns, got \d+")


def header(file: base.RawFile) -> list[str]:
    """Return the column names in lower case; none when the line is no text."""
    line = file.data[:100_000].split(b"\n", 1)[0]
    try:
        names = next(csv.reader([line.decode("utf-8-sig").rstrip("\r")]), [])
    except (UnicodeDecodeError, csv.Error):
        return []
    return [name.strip().casefold() for name in names]


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
    unique = unique_header(file)
    convert = pacsv.ConvertOptions(
        column_types=dict.fromkeys(unique, pa.string()),
        strings_can_be_null=False,
        include_columns=list(only),
    )
    one_block = max(len(file.data), 1)  # its columns need not be joined again
    reading = pacsv.ReadOptions(
        column_names=unique, skip_rows=1, use_threads=False, block_size=one_block
    )
    try:
        return pacsv.read_csv(pa.BufferReader(file.data), reading, convert_options=convert)
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        cut = _CUT_ROW.search(str(error))  # the rest of the message is the row itself
        cause = f" ({cut[0]})" if cut else ""
        raise base.LoadError(file.name, [f"not a readable CSV in UTF-8{cause}"]) from error


def columns(file: base.RawFile, beside: Fit) -> pa.Table:
    """Return the columns that are used, under our names; absent codes of areas are empty."""
    words = {**wording.IDENTIFIERS, **beside.layout.words}
    used = (words.keys() | beside.counts.keys()).difference(wording.UNUSED_IDENTIFIERS)
    names = unique_header(file)
    unnamed = [n for n in names if not n.replace(REPEATED, "")]
    repeated = [n for n in names if n.endswith(REPEATED) and n not in unnamed]
    again = [n.replace(REPEATED, "") for n in repeated]
    kept = [n for n in names if n in used]
    table = parse(file, dict.fromkeys([*kept, *again, *repeated, *unnamed]))
    absent = [n for n in words if n not in names and n not in wording.OPTIONAL_IDENTIFIERS]
    differ = [n for n, r in zip(again, repeated, strict=True) if table[n] != table[r]]
    filled = [n for n in unnamed if pc.any(pc.not_equal(table[n], "")).as_py()]
    problems = [f"no column {n!r}" for n in absent]
    problems += [f"column {n!r} is printed twice with different values" for n in differ]
    problems += ["a column without a name holds values"] if filled else []
    base.stop_on(problems, file.name)
    table = table.select(kept).rename_columns([words.get(n, n) for n in kept])
    for name in sorted(wording.USED_IDENTIFIERS.difference(table.column_names)):
        table = table.append_column(name, pa.array([""] * len(table)))
    return table
