"""The workbook of statistical neighbours: one row an authority, neighbours by DfE's code."""

import io
import re
import zipfile

import pandas as pd

from send_analysis import config
from send_analysis.loaders.intake.base import RawFile, Recognised, stop_on
from send_analysis.loaders.intake.sheets import first_sheet
from send_analysis.tables import NEIGHBOURS

AUTHORITY = "LA num"
RANKS = {f"SN{rank}": rank for rank in range(1, 11)}
HEADING_ROWS = 10  # the headings stand in one of the first rows
SAVED = re.compile(rb"<dcterms:modified[^>]*>(\d{4}-\d{2})")


def release(file: RawFile) -> str | None:
    """Return the month in which the workbook was saved; None when it is another workbook."""
    if _headings(first_sheet(file)) is None:
        return None
    with zipfile.ZipFile(io.BytesIO(file.data)) as parts:
        about = parts.read("docProps/core.xml") if "docProps/core.xml" in parts.namelist() else b""
    saved = SAVED.search(about)
    return saved[1].decode() if saved else "2025"


def _headings(sheet: pd.DataFrame) -> int | None:
    """Return the row that holds the headings."""
    for place, row in enumerate(sheet.head(HEADING_ROWS).to_numpy()):
        if {AUTHORITY, *RANKS} <= {cell.strip() for cell in row}:
            return place
    return None


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return ``neighbours``, authorities and neighbours under DfE's names.

    Raises
    ------
    LoadError
        Naming every authority that is unknown, duplicated, its own neighbour, or short of some.
    """
    sheet = first_sheet(file)
    place = _headings(sheet)
    body = sheet.iloc[(place or 0) + 1 :].set_axis(sheet.iloc[place or 0].str.strip(), axis=1)
    rows = body[[AUTHORITY, *RANKS]][body[AUTHORITY].str.strip() != ""]
    names = {a.old_la_code: a.name for a in config.every_authority()}
    stop_on(_problems(rows, set(names)), file.name)
    long = rows.melt(AUTHORITY, var_name="rank", value_name="neighbour")
    tidy = long.assign(
        la_name=long[AUTHORITY].map(names),
        rank=long["rank"].map(RANKS),
        neighbour=long.neighbour.map(names),
        source_id=what.source_id("neighbours"),
    )
    tidy = tidy.sort_values([AUTHORITY, "rank"])[list(NEIGHBOURS.columns)]
    return {NEIGHBOURS.name: NEIGHBOURS.check(tidy, file.name)}


def _problems(rows: pd.DataFrame, known: set[str]) -> list[str]:
    """Name the cells that are no authority, and authorities with too few or wrong neighbours."""
    problems = [f"authority {code} is duplicated" for code in rows[AUTHORITY][_again(rows)]]
    for _, row in rows.iterrows():
        own, others = row[AUTHORITY], list(row[list(RANKS)])
        unknown = [code for code in (own, *others) if code not in known]
        problems += [f"{own}: {code!r} is no authority's code" for code in unknown]
        problems += [f"{own} is its own neighbour"] if own in others else []
        twice = sorted({code for code in others if others.count(code) > 1})
        problems += [f"{own}: {code} is duplicated" for code in twice]
    return problems


def _again(rows: pd.DataFrame) -> "pd.Series[bool]":
    return rows[AUTHORITY].duplicated()
