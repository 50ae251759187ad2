"""A drawing as the content of an ``<svg>`` in few bytes, or as the bytes of a picture."""

import io
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from PIL import Image

from send_analysis.pages.kit.look import INK, SMALL, style

# One unit of the drawing is one CSS pixel at the width it is made for.
PIXELS_PER_INCH = 72
WIDE, NARROW = 960, 330
_SHARP = 2  # pixels of a picture for one of the drawing
_COMPRESSED = 3  # of 9: without transparency, as small as the usual 6 with it, in half the time
_FONTS = "-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'DejaVu Sans',sans-serif"


@dataclass(frozen=True)
class Size:
    """Size of a drawing, and whether it is the narrow one."""

    width: int
    height: int
    narrow: bool


Draw = Callable[[Figure, Size], None]


def figure(draw: Draw, size: Size) -> Figure:
    """Return a drawing on a figure of its size."""
    inches = (size.width / PIXELS_PER_INCH, size.height / PIXELS_PER_INCH)
    drawn = Figure(figsize=inches, layout="constrained")
    draw(drawn, size)
    return drawn


def laid_out(draw: Draw, size: Size) -> Figure:
    """Return a drawing whose parts have their place, so that writing it need not look for it."""
    with style(""):
        drawn = figure(draw, size)
        FigureCanvasSVG(drawn)  # words are measured as in an SVG
        drawn.set_dpi(PIXELS_PER_INCH)
        if drawn.axes and (engine := drawn.get_layout_engine()):
            engine.execute(drawn)
        drawn.set_layout_engine("none")
    for ax in drawn.axes:
        ax.patch.set(facecolor="none", edgecolor="none")
    return drawn


def picture(drawn: Figure) -> bytes:
    """Return a drawing as PNG on white, twice as sharp as a page's."""
    written, dots = io.BytesIO(), _SHARP * PIXELS_PER_INCH
    with style("picture"):
        drawn.patch.set_facecolor("white")
        drawn.set_dpi(dots)
        # savefig would draw it twice: first for places that it has already.
        canvas = FigureCanvasAgg(drawn)
        canvas.draw()
    pixels = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")  # all is opaque
    pixels.save(written, "png", dpi=(dots, dots), compress_level=_COMPRESSED)
    return written.getvalue()


def opening(size: Size, more: str) -> str:
    """Return the opening tag of a drawing: its frame, what all its words share, and ``more``."""
    return (
        f'<svg {more} viewBox="0 0 {size.width} {size.height}" font-family="{_FONTS}" '
        f'font-size="{SMALL}" fill="{INK}" stroke-linejoin="round">'
    )


def inner(drawn: Figure, prefix: str) -> str:
    """Return the content of a drawing's ``<svg>``, with ids of its own by ``prefix``."""
    written = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with style(prefix):
        drawn.patch.set_facecolor("none")  # it lies on its page
        FigureCanvasSVG(drawn).print_svg(written, metadata=nothing)
    return _shorter(written.getvalue(), prefix)


def _shorter(svg: str, prefix: str) -> str:
    """Return the content of matplotlib's ``<svg>`` with ids unique on a page, in fewer bytes."""
    content = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    for pattern, shorter in _SHORTER:
        content = pattern.sub(shorter, content)
    used = dict.fromkeys(re.findall(r'(?:href="#|url\(#)([^")]+)', content))
    content = re.sub(r' id="([^"]*)"', lambda m: m[0] if m[1] in used else "", content)
    while (flatter := _BARE_GROUP.sub(r"\1", content)) != content:
        content = flatter
    ids = {id: f"{_code(prefix)}{place}" for place, id in enumerate(used)}
    named = re.sub(r'(\bid="|href="#|url\(#)([^")]+)', lambda m: m[1] + ids[m[2]], content)
    return _MARKERS.sub(_named_once, _with_classes(named))


def _with_classes(content: str) -> str:
    """Return content with a class for each style; the same style has the same class everywhere."""
    styles = sorted(set(re.findall(r' style="([^"]*)"', content)))
    rules = "".join(f".{_code(style)}{{{style}}}" for style in styles)
    shorter = re.sub(r' style="([^"]*)"', lambda m: f' class="{_code(m[1])}"', content)
    return f"<style>{rules}</style>{shorter}"


def _code(text: str) -> str:
    """Return a short name that only this text has."""
    return f"c{zlib.crc32(text.encode()):x}"


def _named_once(markers: re.Match[str]) -> str:
    """Return markers that follow each other and look alike with their class said once."""
    return f"<g{markers[1]}>{markers[0].replace(markers[1], '')}</g>"


def _rounded(attribute: re.Match[str]) -> str:
    """Return an attribute rounded to tenths of a pixel, without unnecessary spaces."""
    text = re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), attribute[0])
    shorter = re.sub(r"\s*([MLCQHVz]|\"$)\s*", r"\1", text)
    return shorter if text.startswith(" d=") else text


def _own(style: str) -> str:
    """Return what a text's style says beyond what the drawing says for all its words."""
    parts = (part.strip() for part in style.split(";"))
    return ";".join(part for part in parts if part and part.lower() not in _OF_ALL)


_OF_ALL = (f"font-size:{SMALL}px", "text-anchor:start", f"fill:{INK}")
_SHORTER: tuple[tuple[re.Pattern[str], Any], ...] = (
    (re.compile(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", re.DOTALL), ""),
    (re.compile(r' transform="rotate\(-0 [^"]*"'), ""),
    (re.compile(r"font-family: [^;\"]*;? ?|; text-anchor: start"), ""),
    (re.compile(r' (?:d|x|y|width|height|transform)="[^"]*"'), _rounded),
    (re.compile(r'<path d="[^"]*" style="fill: none"\s*/>'), ""),
    (re.compile(r'(?<=style=")[^"]*'), lambda m: m[0].replace(": ", ":").replace("; ", ";")),
    (re.compile(r'(?<=<text style=")[^"]*'), lambda m: _own(m[0])),
    (re.compile(r"\bxlink:(?=href=)"), ""),  # a file of its own needs it, a page does not
    (re.compile(r"<defs>\s*</defs>|<g id=\"[^\"]*\"\s*/>|<g\s*/>"), ""),
    (re.compile(r'(?<=<text) style=""'), ""),
    (re.compile(r"(?<=>)\s+(?=<)"), ""),
)
_MARKERS = re.compile(r'<use [^>]*?( class="[^"]*")/>(?:<use [^>]*?\1/>)+')
_BARE_GROUP = re.compile(r"<g>((?:(?!</?g[ >]).)*)</g>", re.DOTALL)
