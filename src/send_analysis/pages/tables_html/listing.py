"""A run's rows as a table: a column a specification, a cell a fact."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from send_analysis import vocab
from send_analysis.pages.kit import (
    INTERVALS,
    MEDIAN,
    Column,
    Fact,
    Grid,
    Selection,
    Words,
    fact,
    missing,
)

_TEXT_FORMATS = ("text", "label", "label_start", "line", "month", "short_hash", "census_year")
_BADGE = Markup('<span class="badge badge-{status}">{status}</span>')
STATUS_NOTE = Markup(
    "Status: <em>own</em>, from the authority's files; <em>published</em>, as printed; "
    "<em>derived</em>, computed from published figures; <em>unverified</em>, published but not "
    "confirmed; <em>assumed</em>, our own assumption."
)
QUANTILE_HEADS = (
    Column("Middle"),
    Column("80% from"),
    Column("80% to"),
    Column("95% from"),
    Column("95% to"),
)


@dataclass(frozen=True)
class Shown:
    """A column to show: its header, the table's column, the format of its values.

    A ``wide`` column holds prose.
    """

    title: str
    column: str
    format: str = "text"
    wide: bool = False


Cell = Fact | Markup | str | None


def listing(
    name: str, caption: Markup | str, rows: Selection, shown: Sequence[Shown], notes: Sequence = ()
) -> Grid | Words:
    """Return the selected rows, in order, as a table; the first column heads each row."""
    if rows.empty:
        return missing(f"rows for the table “{Markup(caption).striptags()}”")
    heads = [Column(s.title, numeric=s.format not in _TEXT_FORMATS, wide=s.wide) for s in shown]
    records = rows.df.to_dict("records")
    cells = [[cell(rows.table, row, s) for s in shown] for row in records]
    return Grid(name, caption, heads, cells, notes, csv=rows.table)


def cell(table: str, row: dict, shown: Shown) -> Cell:
    """Return one cell: a badge for a status, else a fact without mark (the badge is beside it)."""
    if shown.column in ("status", "date_status"):
        return badge(row[shown.column])
    return replace(fact(table, row, shown.column, shown.format), status="")


def badge(status: str) -> Markup:
    """Return a status as a word in a frame."""
    return _BADGE.format(status=status)


def quantile_cells(rows: Selection, format: str) -> list[Cell]:
    """Return median and both intervals of one distribution; the median carries its mark."""
    wanted = (MEDIAN, *(q for ends in INTERVALS.values() for q in ends))
    found = [rows.quantile(q, format) for q in wanted]
    return [found[0], *(None if f is None else replace(f, status="") for f in found[1:])]


def unmarked(cells: Sequence[Cell]) -> list[Cell]:
    """Return cells without marks, for a table whose rows name their status in a column."""
    return [replace(c, status="") if isinstance(c, Fact) else c for c in cells]


def status_of(rows: Selection) -> Markup:
    """Return the weakest status among rows, as a badge."""
    found = set(rows.values("status"))
    return badge(next(s for s in reversed(vocab.STATUSES) if s in found))
