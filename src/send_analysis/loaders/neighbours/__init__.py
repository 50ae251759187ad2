"""Statistical neighbours of authorities, the closest first: two layouts of one list.

Source: DfE, children's services statistical neighbours. The workbook of May 2025 names
authorities by code, one row an authority; the older file has one column an authority, by name.
"""

import pandas as pd

from send_analysis.loaders.intake.base import RawFile, Recognised
from send_analysis.loaders.intake.sheets import workbook_kind
from send_analysis.loaders.neighbours import by_code, by_name

PUBLISHER = "Department for Education"
OLDER = "2024 or earlier"  # the older file is undated; it must rank below the workbook
_READERS = {"by_name": by_name.load, "by_code": by_code.load}


def recognise(file: RawFile) -> Recognised | None:
    """Return neighbours from a workbook's headings, or from a file of place names alone."""
    if workbook_kind(file) == "xlsx":
        release = by_code.release(file)
        return Recognised("neighbours", PUBLISHER, release, "by_code") if release else None
    fits = by_name.fits(file)
    return Recognised("neighbours", PUBLISHER, OLDER, "by_name") if fits else None


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return ``neighbours`` by name, ranks 1 to 10.

    Raises
    ------
    LoadError
        If an authority is duplicated or unknown, is its own neighbour, or lacks some of its
        neighbours.
    """
    return _READERS[what.kind](file, what)
