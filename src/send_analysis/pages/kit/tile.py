"""Tiles: a few figures that matter most, each with its range, as a list of definitions."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from send_analysis.pages.kit.facts import Fact
from send_analysis.pages.kit.show import NOTHING, Words

Part = Fact | Markup | str
_TILE = Markup('<div class="tile"><dt>{}</dt>{}</div>')
_PART = Markup('<dd class="tile-{}">{}</dd>')


@dataclass(frozen=True)
class Tile:
    """One figure: what it is, its value, its range, and a note; range and note may be empty."""

    label: Part
    value: Part
    range_: Part = ""
    note: Part = ""

    def __html__(self) -> str:
        """Return the tile as a group of a ``<dl>``."""
        parts = {"value": self.value, "range": self.range_, "note": self.note}
        shown = [_PART.format(name, escape(part)) for name, part in parts.items() if part]
        return _TILE.format(escape(self.label), Markup("").join(shown))


@dataclass(frozen=True)
class Tiles:
    """Tiles side by side, one below the other on a narrow screen."""

    parts: tuple[Tile, ...]

    def _repr_html_(self) -> str:
        return Markup('<dl class="tiles">{}</dl>').format(Markup("").join(map(escape, self.parts)))

    def __html__(self) -> str:
        return self._repr_html_()


def tile(label: Part, value: Part | None, range_: Part = "", note: Part = "") -> Tile | None:
    """Return a tile, or None where the figures loaded hold no value for it."""
    return None if value is None else Tile(label, value, range_, note)


def tiles(*shown: Tile | None) -> Tiles | Words:
    """Return the tiles that have a value; nothing where none has."""
    held = tuple(one for one in shown if one is not None)
    return Tiles(held) if held else NOTHING
