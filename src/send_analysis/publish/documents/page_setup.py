"""How a sheet of a workbook prints: columns as wide as their cells, pages that can be read.

A sheet that is too wide for one page goes on several, each with the first columns again: type is
never smaller than ``SMALLEST`` points.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

import pandas as pd

FONT, TYPE, SMALLEST = "Arial", 12, 8  # points of a cell's type, and of the smallest printed
ABOVE = 14  # points of the type above a table
DIGIT = 6.75  # points across of a digit of that type, the unit of columns' widths
LETTERS = 1.1  # of text that a digit's width holds
LINE = 15.75  # points of a line of it
MARGIN = 10 / 25.4  # inches
PAGE = 115.0  # digits across A4 between the margins, with room for widths in whole pixels
_PADDING = 1.5
_WRAPPED = 36  # characters: longer text goes on another line
_HEADING_LINES = 4


@dataclass(frozen=True)
class PageSetup:
    """Widths of a sheet's columns, the columns that each page starts with, and the scale.

    Attributes
    ----------
    widths
        In digits.
    starts
        Places of the columns that start a page, without the first.
    repeated
        How many columns every page starts with again.
    """

    widths: tuple[float, ...]
    starts: tuple[int, ...]
    repeated: int

    @property
    def scale(self) -> int:
        """Return percent of its size at which the widest page fits the paper."""
        widest = max(sum(page) for page in self.pages())
        return min(100, int(100 * PAGE / widest))

    def pages(self) -> Iterator[tuple[float, ...]]:
        """Yield the widths of the columns of each page."""
        first = self.widths[: self.repeated]
        for start, end in self.blocks():
            yield (first if start else ()) + self.widths[start:end]

    def blocks(self) -> Iterator[tuple[int, int]]:
        """Yield the places of the first column of each page and of the one after its last."""
        return pairwise((0, *self.starts, len(self.widths)))

    def areas(self, headings: int, rows: int) -> Iterator[tuple[int, int, int, int]]:
        """Yield first row, first column, last row and last column of each page, from 0.

        What stands above the headings is in the first alone: beside columns it would be cut off.
        """
        for start, end in self.blocks():
            yield (headings if start else 0), start, headings + rows, end - 1


def page_setup(rows: pd.DataFrame, repeated: int = 1, starts: Sequence[str] = ()) -> PageSetup:
    """Return how a table prints.

    Parameters
    ----------
    repeated
        How many of the first columns say what a row is.
    starts
        Columns that start a page where the table is too wide for one.
    """
    widths = tuple(_width(str(name), rows[name]) for name in rows)
    places = [list(rows).index(name) for name in starts]
    most = PAGE * TYPE / SMALLEST
    found: list[int] = []
    used = 0.0
    for place, width in enumerate(widths):
        used += width
        is_chosen = place in places and sum(widths) > most
        if place > repeated and (used > most or is_chosen):
            found.append(place)
            used = sum(widths[:repeated]) + width
    return PageSetup(widths, tuple(found), repeated)


def _width(heading: str, cells: pd.Series) -> float:
    """Return the width that cells need: text and headings wrap between words, numbers do not."""
    lines = {len(heading) // _HEADING_LINES, *map(len, heading.split())}
    for cell in cells.unique():
        text = str(cell)
        lines |= {min(len(text), _WRAPPED), *map(len, text.split())}
    return max(lines) + _PADDING


def height(cells: Iterable[object], widths: Iterable[float]) -> float:
    """Return the points that a row needs for the text that wraps in it."""
    lines = (_lines(str(cell), width - _PADDING) for cell, width in zip(cells, widths, strict=True))
    return LINE * max(lines)


def _lines(text: str, width: float) -> int:
    most = int(width * LETTERS)
    return 1 if len(text) <= most else len(wrap(text, most))
