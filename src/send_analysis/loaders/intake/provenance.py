"""Which sources the rows in use come from, and how many rows each gives."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from send_analysis.loaders.intake.base import Recognised
from send_analysis.loaders.intake.corrections import Correction
from send_analysis.loaders.intake.precedence import TABLES
from send_analysis.loaders.intake.publications import Vintage
from send_analysis.tables import CORRECTION as CORRECTION_TABLE
from send_analysis.tables import SOURCES_USED, TOTAL_SLIP

LISTS = {SOURCES_USED.name, CORRECTION_TABLE.name, TOTAL_SLIP.name}  # of sources, not figures
ADDED, OWN, CORRECTION = "added", "own", "correction"


def sources(vintages: Sequence[Vintage], corrected: Sequence[Correction] = ()) -> pd.DataFrame:
    """Return ``sources_used`` of added files and corrections, rows as read."""
    rows = [*_of_files(vintages), *map(_of_correction, corrected)]
    if not rows:
        return SOURCES_USED.empty()
    found = pd.DataFrame(rows).drop_duplicates("source_id", keep="last")
    return SOURCES_USED.check(found, "the added files")


def in_use(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return ``sources_used`` for the rows in use.

    A source whose every row is overridden by a stronger one is not listed.
    """
    listed = tables["sources_used"]
    named = [tables[name]["source_id"] for name in tables if name in TABLES.keys() - LISTS]
    counts = pd.concat(named).value_counts()
    rows = listed["source_id"].map(counts).fillna(0)  # 0: no table has a row of it
    used = listed.assign(rows=rows.astype("Int64"))[(rows > 0).to_numpy()]
    return SOURCES_USED.check(used, "the tables in use")


def _of_files(vintages: Sequence[Vintage]) -> Iterator[dict[str, object]]:
    for vintage in vintages:
        columns = [df["source_id"] for df in vintage.tables.values() if "source_id" in df]
        counts = pd.concat(columns).value_counts() if columns else pd.Series(dtype="int64")
        for source_id, rows in counts.items():
            title = f"{vintage.what.publication}: {vintage.file.name}"
            row = _described(vintage.what) | {"source_id": source_id, "title": title}
            yield row | {"sha256": vintage.file.sha256, "rows": rows}


def _described(what: Recognised) -> dict[str, object]:
    return {
        "publisher": what.publisher,
        "release": what.release,
        "licence": what.licence,
        "origin": OWN if what.private else ADDED,
    }


def _of_correction(one: Correction) -> dict[str, object]:
    cell = " / ".join(str(value) for value in one.cell.values())
    return {
        "source_id": one.source_id,
        "title": f"Correction of {one.table}, {cell}: {one.reason}",
        "publisher": one.author,
        "release": one.date,
        "licence": "Private to the authority",
        "sha256": "",
        "rows": 1,
        "origin": CORRECTION,
    }
