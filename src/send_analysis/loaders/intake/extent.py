"""How large the tables of an .ods workbook are, told before any reader makes them.

An .ods file writes equal cells once and says how often they are repeated, so that a file of a few
kilobytes may hold billions of cells.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_SPACES = (
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0 s",
    ("urn:oasis:names:tc:opendocument:xmlns:text:1.0 c"),
)
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_ROW, _CELLS = _TABLE + "table-row", (_TABLE + "table-cell", _TABLE + "covered-table-cell")
_VALUE = _OFFICE + "value-type"


@dataclass
class Extent:
    """Rows and columns of the largest table, and cells of all: up to the last filled one."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    written: int = 0  # cells in the file, however often each is repeated
    letters: int = 0  # of all cells, repeated as often as their cell; spaces have a number too


def of_ods(content: bytes) -> Extent:
    """Return the extent of the tables in an .ods workbook's ``content.xml``.

    Raises
    ------
    expat.ExpatError
        If the content is no XML.
    """
    counter = _Counter()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = counter.start, counter.end
    parser.CharacterDataHandler = counter.text
    parser.Parse(content, True)
    return counter.extent


class _Counter:
    """Count filled rows and columns; empty ones at the end of a row or table are none."""

    def __init__(self) -> None:
        self.extent = Extent()
        self.rows = self.empty_rows = self.repeated = self.position = self.width = 0
        self.letters = self.across = 0  # of the row; how often the cell is repeated

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == _TABLE + "table":
            self.rows = self.empty_rows = 0
        elif name == _ROW:
            self.repeated = int(attributes.get(_TABLE + "number-rows-repeated", 1))
            self.position = self.width = self.letters = 0
        elif name in _CELLS:
            self.extent.written += 1
            self.across = int(attributes.get(_TABLE + "number-columns-repeated", 1))
            self.position += self.across
            self.width = self.position if _VALUE in attributes else self.width
        elif name == _SPACES[0]:
            self.letters += self.across * int(attributes.get(_SPACES[1], 1))

    def text(self, letters: str) -> None:
        self.letters += self.across * len(letters)

    def end(self, name: str) -> None:
        if name != _ROW:
            return
        self.extent.letters += self.repeated * self.letters
        if not self.width:
            self.empty_rows += self.repeated
            return
        filled = self.empty_rows + self.repeated
        self.rows, self.empty_rows = self.rows + filled, 0
        self.extent.rows = max(self.extent.rows, self.rows)
        self.extent.columns = max(self.extent.columns, self.width)
        self.extent.cells += filled * self.width
