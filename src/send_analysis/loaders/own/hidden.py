"""What the text of a workbook's cells does not show: merged cells, formulas without a value."""

import io
import re
import warnings
import zipfile
from dataclasses import dataclass
from functools import lru_cache

from send_analysis.loaders.intake import sheets
from send_analysis.loaders.intake.base import LoadError, RawFile

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:]+)[\"']")


@dataclass(frozen=True)
class Merged:
    """A range of cells made into one; rows and columns are counted from 1."""

    address: str  # such as B2:B5
    rows: range
    columns: range


@dataclass(frozen=True)
class Hidden:
    """The merged ranges and the formulas of a sheet, formulas as (row, column)."""

    merged: tuple[Merged, ...] = ()
    formulas: frozenset[tuple[int, int]] = frozenset()


@lru_cache(maxsize=4)
def of_sheet(file: RawFile, name: str) -> Hidden:
    """Return what a sheet of an .xlsx hides; nothing is known of an .ods.

    It is read row by row: a merged range of a whole sheet costs no more than its address.

    Raises
    ------
    LoadError
        If the workbook is damaged.
    """
    if sheets.workbook_kind(file) != "xlsx":
        return Hidden()
    try:
        return _of_sheet(file, name)
    except Exception as error:  # whatever a damaged part leads the reader to
        raise LoadError(file.name, ["not a readable xlsx workbook; save it again"]) from error


def _of_sheet(file: RawFile, name: str) -> Hidden:
    import openpyxl  # slow to import, and needed for workbooks only

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that are not read, such as validation
        sheet = openpyxl.load_workbook(io.BytesIO(file.data), read_only=True)[name]
    sheet.reset_dimensions()  # the size that a file states may be wrong
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        merged = _MERGED.findall(archive.read(sheet._worksheet_path))
    formulas = frozenset(
        (cell.row, cell.column)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    )
    return Hidden(tuple(_range(address.decode()) for address in merged), formulas)


def _range(address: str) -> Merged:
    from openpyxl.utils import range_boundaries

    left, top, right, bottom = range_boundaries(address)
    return Merged(address, range(top, bottom + 1), range(left, right + 1))
