"""The older file of statistical neighbours: one column an authority, the closest first.

Names only: join them with the table ``authorities``. Names are as printed, so that Kingston
Upon Hull of the header and Kingston upon Hull of another publication are for the join to bring
together.
"""

import re

import pandas as pd

from send_analysis.config.authorities import codes_of
from send_analysis.loaders.intake.base import LoadError, RawFile, Recognised, stop_on
from send_analysis.loaders.intake.sheets import csv_rows, workbook_kind
from send_analysis.tables import NEIGHBOURS

NEIGHBOURS_EACH = 10
MOST_LINES = NEIGHBOURS_EACH + 20  # header, neighbours and blank lines
MAX_AUTHORITIES = 400  # there are 153; a wider table is something else
_NAME = re.compile(r"[A-Z][A-Za-z.'&-]+(?:,? (?:[A-Z][A-Za-z.'&-]+|and|of|on|upon|the|with))*")


def fits(file: RawFile) -> bool:
    """Say whether every cell is a place name and ten are below each."""
    if workbook_kind(file) or b"\0" in file.data[:1_000] or b"\n" not in file.data[:100_000]:
        return False
    if file.data.count(b"\n") > MOST_LINES:  # told before a large file is decoded
        return False
    try:
        rows = _rows(file)
    except LoadError:
        return False
    if len(rows) != NEIGHBOURS_EACH + 1 or not 1 <= len(rows[0]) <= MAX_AUTHORITIES:
        return False
    if not all(_NAME.fullmatch(cell) for row in rows for cell in row if cell):
        return False
    names = [name for name in rows[0] if name]
    return 2 * len(codes_of(names)[0]) >= len(names)  # else it may list persons


def _rows(file: RawFile) -> list[list[str]]:
    """Return header and neighbours; a blank row, as the publisher's last one, is left out."""
    rows = csv_rows(file, MOST_LINES)
    stripped = [[cell.strip() for cell in row] for row in rows]
    return [row for row in stripped if any(row)]


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return ``neighbours`` by name, ranks 1 to 10.

    Raises
    ------
    LoadError
        If an authority is unknown, duplicated, its own neighbour, or lacks some of its neighbours.
    """
    header, *ranks = _rows(file)
    stop_on(_shape_problems(header, ranks), file.name)
    tidy = pd.DataFrame(
        [
            (authority, rank, row[column])
            for column, authority in enumerate(header)
            for rank, row in enumerate(ranks, start=1)
            if row[column]
        ],
        columns=["la_name", "rank", "neighbour"],
    )
    stop_on(_problems(tidy, header), file.name)
    tidy = tidy.assign(source_id=what.source_id("neighbours"))
    return {NEIGHBOURS.name: NEIGHBOURS.check(tidy, file.name)}


def _shape_problems(header: list[str], ranks: list[list[str]]) -> list[str]:
    twice = sorted({name for name in header if header.count(name) > 1})
    problems = [f"authority {name!r} is duplicated" for name in twice]
    problems += ["a column without a name"] if "" in header else []
    cut = [n for n, row in enumerate(ranks, start=1) if len(row) != len(header)]
    return problems + [f"row of rank {n} does not fit the header" for n in cut]


def _problems(tidy: pd.DataFrame, header: list[str]) -> list[str]:
    counts = tidy.la_name.value_counts()
    problems = [
        f"{name}: {counts.get(name, 0)} neighbours of {NEIGHBOURS_EACH}"
        for name in header
        if counts.get(name, 0) != NEIGHBOURS_EACH
    ]
    own = tidy[tidy.la_name == tidy.neighbour].la_name
    problems += [f"{name} is its own neighbour" for name in own]
    twice = tidy[tidy.duplicated(["la_name", "neighbour"])]
    problems += [f"{r.la_name}: {r.neighbour} is duplicated" for r in twice.itertuples()]
    return problems + codes_of([*header, *tidy.neighbour])[1]
