"""The main figures of a finished pack as text: the tiles of its front page."""

import re
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from send_analysis.publish import notebooks

TILES = re.compile(r'<dl class="tiles">.*?</dl>', re.DOTALL)


def tiles(front: str) -> str:
    """Return the tiles of an area's front page as HTML; nothing without a front page."""
    found = TILES.search(front)
    return found[0] if found else ""


def front(area_folder: Path) -> str:
    """Return the front page of an area's pack; empty without one."""
    page = area_folder / notebooks.place("", notebooks.FRONT)
    return page.read_text(encoding="utf-8") if page.is_file() else ""


def lines(area_folder: Path) -> list[str]:
    """Return the main figures of an area, a line each: ``EHC plans in January 2030: 5,890 (...)``.

    Parameters
    ----------
    area_folder
        Folder of an area in a finished pack, such as ``reports/havering``.
    """
    html = BeautifulSoup(tiles(front(area_folder)), "html.parser")
    return [_line(tile) for tile in html.select(".tile")]


def _line(tile: Tag) -> str:
    """Return a tile as label, value, range and note."""
    label, value, range_, note = (
        " ".join(found.get_text().split()) if (found := tile.select_one(part)) else ""
        for part in ("dt", ".tile-value", ".tile-range", ".tile-note")
    )
    beside = "; ".join(part for part in (range_, note) if part)
    return f"{label}: {value}" + (f" ({beside})" if beside else "")
