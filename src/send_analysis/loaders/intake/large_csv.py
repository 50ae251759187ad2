"""Read a few columns of a large CSV as text, without reading the others."""

from collections.abc import Iterable
from itertools import islice

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from send_analysis.loaders.intake import base
from send_analysis.loaders.intake.layout import BYTE_ORDER_MARK
from send_analysis.loaders.intake.sheets import header

SHOWN = 5  # cut rows named in a message


def columns(
    file: base.RawFile, required: Iterable[str], optional: Iterable[str] = ()
) -> pd.DataFrame:
    """Return the columns named, and of the optional ones those that are there.

    A row with more or fewer cells than the header is refused by its number; what it holds is
    not printed. Without a byte order mark the text is taken as Windows-1252 is: a byte a letter.

    Raises
    ------
    LoadError
        If a required column is gone, a row is cut, or there is none.
    """
    printed, wanted = header(file), list(required)
    base.stop_on([f"no column {name!r}" for name in wanted if name not in printed], file.name)
    odd: list[pacsv.InvalidRow] = []

    def note(row: pacsv.InvalidRow) -> str:
        odd.append(row)
        return "skip"

    read = _read(
        file,
        [*wanted, *printed.intersection(optional)],
        pacsv.ParseOptions(newlines_in_values=True, invalid_row_handler=note),
    )
    cells = (f"row {r.number} has {r.actual_columns} cells of {r.expected_columns}" for r in odd)
    empty = [] if len(read) or odd else ["no rows below a header"]
    base.stop_on([*islice(cells, SHOWN), *empty], file.name)
    return read.to_pandas()


def _read(file: base.RawFile, names: list[str], parsing: pacsv.ParseOptions) -> pa.Table:
    is_utf8 = file.data.startswith(BYTE_ORDER_MARK)
    try:
        return pacsv.read_csv(
            pa.BufferReader(file.data),
            pacsv.ReadOptions(use_threads=False, encoding="utf8" if is_utf8 else "latin-1"),
            parsing,
            pacsv.ConvertOptions(
                include_columns=names,
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise base.LoadError(file.name, ["not a readable CSV"]) from error
