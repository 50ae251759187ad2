"""The table beside a chart: each value a fact, one row a year or a category."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from send_analysis.pages.kit import INTERVALS, MEDIAN, Column, Grid, Selection, sentence

QUANTILE_COLUMNS = (
    Column("Middle"),
    Column("80% from"),
    Column("80% to"),
    Column("95% from"),
    Column("95% to"),
)


def quantile_cells(rows: Selection, format: str) -> list[Any]:
    """Return median, 80% and 95% interval of one distribution; only the median is marked."""
    wanted = (MEDIAN, *(q for ends in INTERVALS.values() for q in ends))
    middle, *ends = (rows.quantile(q, format) for q in wanted)
    return [middle, *(end and replace(end, status="") for end in ends)]


def fan_rows(rows: Selection, over: str, label: str, format: str) -> list[list[Any]]:
    """Return one row per value of ``over``: its label and the quantile cells."""
    return [
        [part.facts(over, label)[0], *quantile_cells(part, format)]
        for part in (rows.where(**{over: value}) for value in rows.values(over))
    ]


def data_grid(
    name: str, caption: str, head: Sequence[Column], rows: list[list[Any]], csv: str
) -> Grid:
    """Return a chart's data as a table with a link to the run's file."""
    return Grid(f"{name}-data", sentence("Data: {caption}", caption=caption), head, rows, csv=csv)
