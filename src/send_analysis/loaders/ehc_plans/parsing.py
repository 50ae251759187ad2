"""Read a CSV of the publication as text, whole or not at all."""

import csv
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.csv as pacsv

from send_analysis.loaders.ehc_plans.columns import RENAMED
from send_analysis.loaders.intake.base import LoadError, RawFile

REPEATED = " (repeated)"  # marks a column whose name came before


def header(file: RawFile) -> list[str]:
    """Return the column names, renamed ones as before; none when the line is no text."""
    line = file.data[:100_000].split(b"\n", 1)[0]
    try:
        names = next(csv.reader([line.decode("utf-8-sig").rstrip("\r")]), [])
    except (UnicodeDecodeError, csv.Error):
        return []
    return [RENAMED.get(name, name) for name in names]


def unique_header(file: RawFile) -> list[str]:
    """Return the column names, each that came before marked as repeated."""
    names = header(file)
    return [n + REPEATED * names[:i].count(n) for i, n in enumerate(names)]


def parse(file: RawFile, only: Iterable[str] = ()) -> pa.Table:
    """Return a CSV as text; a repeated column is marked, a cut or long line refused.

    Raises
    ------
    LoadError
        If the bytes are no complete CSV in UTF-8 with one number of columns.
    """
    if not file.data.endswith(b"\n"):
        raise LoadError(file.name, ["not complete: the last line has no end, as if cut"])
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
        raise LoadError(file.name, [f"not a readable CSV in UTF-8 ({error})"]) from error
