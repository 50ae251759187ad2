"""Which sources the rows in use come from."""

from collections.abc import Mapping

import pandas as pd

from send_analysis import tables
from send_analysis.loaders.intake.precedence import sources_of_figures
from send_analysis.loaders.intake.publications import Vintage


def sources(vintage: Vintage, described: Mapping[str, object]) -> list[dict[str, object]]:
    """Return a row of ``sources_used`` for each source that a file's rows name, rows as read.

    ``described`` holds what the register says of the file beyond what it was recognised as.
    """
    what = vintage.what
    columns = [df["source_id"] for df in vintage.tables.values() if "source_id" in df]
    counts = pd.concat(columns).value_counts(sort=False) if columns else pd.Series(dtype="int64")
    about = {
        "title": f"{what.publication}: {vintage.file.name}",
        "publisher": what.publisher,
        "release": what.release,
        "licence": what.licence,
        "sha256": vintage.file.sha256,
        "origin": "own" if what.private else "added",
        **described,
    }
    return [{**about, "source_id": source_id, "rows": rows} for source_id, rows in counts.items()]


def sources_used(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return rows of sources as the table, each source once, the last one kept."""
    used = pd.DataFrame(rows, columns=list(tables.SOURCES_USED.columns))
    return tables.SOURCES_USED.check(used.drop_duplicates("source_id", keep="last"), "sources")


def in_use(inputs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return ``sources_used`` for the rows in use.

    A source whose every row is overridden by a stronger one is not listed.
    """
    listed = inputs["sources_used"]
    counts = pd.concat(sources_of_figures(inputs)).value_counts()
    rows = listed["source_id"].map(counts).fillna(0)  # 0: no table has a row of it
    used = listed.assign(rows=rows.astype("Int64"))[(rows > 0).to_numpy()]
    return tables.SOURCES_USED.check(used, "the tables in use")
