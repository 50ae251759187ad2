"""A statutory return to hand over: one accessible workbook, and its cells as CSV files.

Cells that a submitting officer has to check or fill in say so in words.
"""

import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd

from send_analysis import runs
from send_analysis.config import paths
from send_analysis.publish.documents import plain, workbook
from send_analysis.publish.documents.opendocument import Sheet
from send_analysis.safe_text import neutralised
from send_analysis.tables.returns import ALL, FILL_IN, FORECAST, PUBLISHED, RETURN_STATISTICS, TO_DO
from send_analysis.vocab import EXACT, RETURNS

_MARKED = (FILL_IN, *(words for do, words in TO_DO.items() if do != "none"))
_TO_FILE = (PUBLISHED, FORECAST)  # before the ranges, so that they print on one page
_NOTES = {
    "forecast": "The forecast is the average of the simulations, rounded so that rows add up to "
    "their total and tables to each other. Central estimates would not add up.",
    "range": "Four in five simulations lie between the lower and the upper end of the 80% range. "
    "Ranges do not add up.",
    "to_do": "Check: hold the row against the authority's own records. Fill in: no figures reach "
    f"the cell, which reads {FILL_IN}. The sheet To do says why.",
    "shorthand": f"Shorthand in place of a number: {plain.NOT_AVAILABLE} not available.",
}
# The sheets after the numbered tables: their title, table of the run and, if any, to do.
_BESIDE = {
    "To do": ("Rows to check or to fill in", "return_row"),
    "Mitigations": ("Mitigations: savings on the in-year balance", "return_mitigation"),
    "Since last filed": ("The last submission and now", "return_change"),
    "Adding up": ("Sums of each table, and what they must come to", "return_check"),
    "Assumptions": ("What the forecast assumes", "assumptions_used"),
}
_OF_RETURN = ("return_row", "return_change", "return_check")
_OF_COVER = ["Authority", "Authority code", "Scenario", "Return"]  # headings that every row repeats
_LINES = re.compile(r"[;:.] ")  # a long line of the cover is not wrapped
_AS_USUAL = 0o777  # of which a system takes its own away
_TEMPLATE = ["statutory_return", "table", "row", "column", "period", "value"]


def write(
    run: runs.RunTables, name: str, folder: Path, made: datetime, is_private: bool = False
) -> list[Path]:
    """Write one return of a run as a workbook (XLSX, ODS) and two CSV files; return the files.

    The first CSV has the layout of a last submission, to be added when the next return is due; the
    second has every statistic of every cell.

    Parameters
    ----------
    is_private
        Whether it holds own counts exactly: only the owner can read the files then, and a folder
        that is made for them; the cover says so.
    """
    folder.mkdir(mode=paths.OWNER_ALONE if is_private else _AS_USUAL, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as apart:  # which nobody else can read
        said = [*_about(run, name, made), *([EXACT] if is_private else [])]
        files = _written(run, name, Path(apart), made, said)
        for file in files if is_private else []:
            file.chmod(paths.OWNERS_FILE)
        return [file.replace(folder / file.name) for file in files]


def _written(
    run: runs.RunTables, name: str, folder: Path, made: datetime, about: list[str]
) -> list[Path]:
    """Write the files of a return."""
    start = f"{run.run.area}_{run.run.scenario}_{name}"
    book, filed, ranges = (folder / f"{start}{end}" for end in (".xlsx", ".csv", "_ranges.csv"))
    title = f"{RETURNS[name]}: {run.run.area_name}"
    workbook.write(sheets(run, name), title, about, made, book, _NOTES)
    cells = run["return_table"]
    cells = cells[cells.statutory_return == name]
    forecast = cells[cells.statistic == FORECAST][_TEMPLATE]
    forecast.insert(0, "old_la_code", run.run.old_la_code)
    forecast.insert(0, "as_of", made.date().isoformat())
    neutralised(forecast).to_csv(filed, index=False)
    neutralised(cells).to_csv(ranges, index=False)
    return [book, book.with_suffix(".ods"), filed, ranges]


def sheets(run: runs.RunTables, name: str) -> list[Sheet]:
    """Return a return's tables as in its template, then what they rest on; none without rows."""
    about = run["return_about"]
    numbered = [
        _numbered(run["return_table"], name, one.table, one.title, one.counts)
        for one in about[about.statutory_return == name].itertuples()
    ]
    beside = (_beside(run, name, label) for label in _BESIDE)
    return [*numbered, *(sheet for sheet in beside if not sheet.rows.empty)]


def _numbered(cells: pd.DataFrame, name: str, number: str, title: str, counts: str) -> Sheet:
    """Return a table with a column a year and statistic, and what to do with each row."""
    own = cells[(cells.statutory_return == name) & (cells.table == number)]
    index = ["row"] if set(own.column) == {ALL} else ["row", "column"]
    first = own.drop_duplicates(index).set_index(index)
    wide = own.pivot(index=index, columns=["period", "statistic"], values="value")
    wide = wide.reindex(first.index)
    ordered = sorted(wide, key=lambda key: (key[1] != PUBLISHED, *key))
    shown = {key: _cells(wide[key], key[1]) for key in ordered}
    to_file, ranges = (
        {_heading(*key): column for key, column in shown.items() if (key[1] in _TO_FILE) == filed}
        for filed in (True, False)
    )
    named = {c.title(): first.index.get_level_values(c) for c in index}
    to_do = {"To do": [TO_DO[do] for do in first.to_do]}
    rows = pd.DataFrame({**named, **to_do, **to_file, **ranges})
    counted = (*to_file, *ranges)
    label, titled, starts = f"Table {number}", f"{number}: {title}", tuple(ranges)[:1]
    return Sheet(label, titled, rows, counts, len(index), starts, _MARKED, counted)


def _heading(period: str, statistic: str) -> str:
    return f"{period}: {RETURN_STATISTICS[statistic].lower()}"


def _cells(values: pd.Series, statistic: str) -> list[int | str]:
    """Return whole numbers, and words where there is none."""
    unknown = FILL_IN if statistic == FORECAST else plain.NOT_AVAILABLE
    return [unknown if pd.isna(value) else round(float(value)) for value in values]


def _beside(run: runs.RunTables, name: str, label: str) -> Sheet:
    title, table = _BESIDE[label]
    rows = run[table]
    if table in _OF_RETURN:
        rows = rows[rows.statutory_return == name]
    if table == "return_row":
        rows = rows[rows.to_do != "none"]
    if table == "return_mitigation" and name != "dsg":
        rows = rows.iloc[:0]
    if rows.empty:
        return Sheet(label, title, pd.DataFrame())
    if table == "return_mitigation":
        rows = rows.assign(owner=rows.owner.mask(rows.owner.isna() & rows.rag.notna(), FILL_IN))
    kept = runs.RunTables(run.run, {**run, table: rows.reset_index(drop=True)})
    shown = plain.table(kept, table)
    return Sheet(label, title, shown.drop(columns=_OF_COVER, errors="ignore"))


def _about(run: runs.RunTables, name: str, made: datetime) -> Iterator[str]:
    """Yield what the cover says: whose figures, of which run, how firm the layout is, the gaps."""
    about = run["return_about"]
    about = about[about.statutory_return == name]
    first, of = about.iloc[0], run.run
    yield f"Authority: {of.area_name}. Scenario: {of.title}."
    yield f"Made on {made.date().isoformat()}."
    yield f"Run {of.run_id}, version {of.code_version}, {of.draws} simulations, seed {of.seed}."
    yield from (f"{said}." for said in _LINES.split(f"{first.standing}. As of {first.as_of}"))
    yield from (
        f"Table {one.table} is empty: {one.gap}." for one in about.dropna(subset="gap").itertuples()
    )
