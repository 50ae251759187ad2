"""What the text of a workbook's cells does not show: merged cells, formulas without a value."""

import io
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from send_analysis.loaders.intake import sheets
from send_analysis.loaders.intake.base import LoadError, RawFile

if TYPE_CHECKING:
    from openpyxl import Workbook


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

    Raises
    ------
    LoadError
        If the workbook has more cells than a file of own figures can have, or is damaged.
    """
    if sheets.workbook_kind(file) != "xlsx":
        return Hidden()
    sheets.refuse_written(file)
    sheet = _loaded(file)[name]
    merged = (
        Merged(one.coord, range(one.min_row, one.max_row + 1), range(one.min_col, one.max_col + 1))
        for one in sheet.merged_cells.ranges
    )
    formulas = (
        (cell.row, cell.column)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    )
    return Hidden(tuple(merged), frozenset(formulas))


def _loaded(file: RawFile) -> "Workbook":
    import openpyxl  # slow to import, and needed for workbooks only

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that are not read, such as validation
        try:
            return openpyxl.load_workbook(io.BytesIO(file.data))
        except Exception as error:  # whatever a damaged part leads it to
            raise LoadError(file.name, ["not a readable xlsx workbook; save it again"]) from error
