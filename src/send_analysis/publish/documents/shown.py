"""What the executed notebooks of a pack show: sentences, charts and tables, read back as data.

Papers and slides are made of it, so that what they say is what the pages say: their numbers were
held against the run's tables there.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, Tag

_DRAWN = re.compile(r"<svg.*?</svg>|<style.*?</style>", re.DOTALL)
_NAME = re.compile(r'<figure\b[^>]* id="chart-([^"]*)"')
_ALT = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)
_PARTED = re.compile(r"<br ?/?>|(?=<small)")  # what is read as words of its own
_SPACES = re.compile(r"\s+")
_PNG, _SVG, _HTML = "image/png", "image/svg+xml", "text/html"
TILE_HEADINGS = ("Figure", "Central estimate", "Range", "Note")
_BLOCKS = "div.words, figure.chart, div.table, dl.tiles"


@dataclass(frozen=True)
class Heading:
    """A heading of a page; level 1 is its title."""

    level: int
    text: str


@dataclass(frozen=True)
class Said:
    """Sentences of a kind: ``answer``, ``note``, ``caution`` or ``missing``."""

    kind: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table as displayed: its caption, headings, rows, and what its caption adds."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    basis: str = ""


@dataclass(frozen=True)
class Drawing:
    """The drawing of a chart as files."""

    name: str
    png: bytes
    svg: str


@dataclass(frozen=True)
class Picture(Drawing):
    """A chart: its drawing, what it shows, in words too, and its data."""

    title: str
    subtitle: str
    alt: str
    data: tuple[Grid, ...]


Block = Heading | Said | Grid | Picture


@dataclass(frozen=True)
class Page:
    """What one page shows, from top to bottom; ``name`` is its notebook's."""

    name: str
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The page's first heading."""
        return next((b.text for b in self.blocks if isinstance(b, Heading)), self.name)

    def of(self, *kinds: type[Block]) -> tuple[Block, ...]:
        """Return the blocks of some kinds."""
        return tuple(block for block in self.blocks if isinstance(block, kinds))

    def said(self, kind: str) -> tuple[str, ...]:
        """Return the paragraphs of a kind of sentences."""
        said = [block for block in self.blocks if isinstance(block, Said) and block.kind == kind]
        return tuple(paragraph for block in said for paragraph in block.paragraphs)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The page's charts."""
        return tuple(block for block in self.blocks if isinstance(block, Picture))


def read(executed: Path) -> Page:
    """Return what an executed notebook shows; what a reader must open first is left out."""
    return Page(executed.stem, tuple(block for cell in _cells(executed) for block in _blocks(cell)))


def drawings(executed: Path) -> Iterator[Drawing]:
    """Yield the charts of an executed notebook as files; nothing else that it shows is read."""
    for data in (data for cell in _cells(executed) for data in _outputs(cell)):
        if _SVG in data:
            yield _drawing(data)


def _cells(executed: Path) -> list[nbformat.NotebookNode]:
    return list(nbformat.read(executed, as_version=4).cells)


def _outputs(cell: nbformat.NotebookNode) -> list[dict[str, str]]:
    return [output.get("data", {}) for output in cell.get("outputs", [])]


def _blocks(cell: nbformat.NotebookNode) -> Iterator[Block]:
    if cell.cell_type == "markdown":
        yield from _prose(cell.source)
    for data in _outputs(cell):
        if _SVG in data:
            yield _picture(data)
        elif _HTML in data:
            yield from _html(data[_HTML])


def _prose(source: str) -> Iterator[Block]:
    for paragraph in re.split(r"\n\s*\n", source):
        if paragraph.startswith("#"):
            marks, _, text = paragraph.partition(" ")
            yield Heading(len(marks), _plain(text))
        elif paragraph.strip():
            yield Said("note", (_plain(paragraph),))


def _html(html: str) -> Iterator[Block]:
    for found in _parsed(html).select(_BLOCKS):
        if found.find_parent("details"):
            continue
        if found.name == "dl":
            yield _tiles(found)
        elif "table" in found["class"]:
            yield _grid(found)
        else:
            yield _said(found)


def _said(found: Tag) -> Said:
    kind = next(c.removeprefix("words-") for c in found["class"] if c != "words")
    return Said(kind, tuple(_text(p) for p in found.find_all(["p", "li"])))


def _grid(found: Tag) -> Grid:
    head, *rows = found.find_all("tr")
    cells = [tuple(_text(cell) for cell in row.find_all(["th", "td"])) for row in (head, *rows)]
    caption, basis = (_text(found.select_one(part)) for part in ("caption span", ".basis"))
    return Grid(caption, cells[0], tuple(cells[1:]), basis)


def _tiles(found: Tag) -> Grid:
    """Return tiles as a table, a row a tile; the caption is empty, as tiles have none."""
    parts = ("dt", ".tile-value", ".tile-range", ".tile-note")
    rows = (tuple(_text(tile.select_one(part)) for part in parts) for tile in found("div"))
    return Grid("", TILE_HEADINGS, tuple(rows))


def _drawing(data: dict[str, str]) -> Drawing:
    name = _NAME.search(data[_HTML])
    return Drawing(name[1] if name else "", b64decode(data[_PNG]), data[_SVG])


def _picture(data: dict[str, str]) -> Picture:
    figure = _parsed(data[_HTML])
    alt = _ALT.search(data[_SVG])
    return Picture(
        **vars(_drawing(data)),
        title=_text(figure.select_one(".chart-title")),
        subtitle=_text(figure.select_one(".chart-subtitle")),
        alt=_text(BeautifulSoup(alt[1], "html.parser")) if alt else "",
        data=tuple(_grid(table) for table in figure.select("div.table")),
    )


def _parsed(html: str) -> BeautifulSoup:
    """Return HTML without drawings, with a space before second lines."""
    return BeautifulSoup(_PARTED.sub(" ", _DRAWN.sub("", html)), "html.parser")


def _text(element: Tag | None) -> str:
    return _plain(element.get_text()) if element else ""


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
