"""A chart on a page: headline, what it shows, the drawing for wide and narrow, its data.

Every chart looks alike: colours, sizes, axes. Never colour alone: see ``marks``.
"""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import matplotlib as mpl
import seaborn as sns
from jinja2 import Environment
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from send_analysis.pages.kit.formats import formatted
from send_analysis.pages.kit.show import Words, sentence
from send_analysis.pages.kit.table import PageTable

# Distinguishable with common colour blindness; contrast at least 4.5 : 1 on white.
INK = "#1b1f23"  # text, counted figures
QUIET = "#565e66"  # axes, notes
RULE = "#d5d9dd"
OURS = "#12436d"  # our forecast
THEIRS = "#801650"  # a published forecast
GAIN = "#00625b"  # places to come, improvements
LIGHT, LIGHTER = "#8fb0cf", "#cfdfed"  # the 80% and the 95% band of OURS

# Background of text that a line of the drawing would cross.
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1}

# One unit of the drawing is one CSS pixel at the width it is made for.
PIXELS_PER_INCH = 72
WIDE, NARROW = 760, 330
FONT_SIZE, SMALL = 13.5, 12.5
_TICKS = 5

_SETTINGS = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # matplotlib's own: measured, then replaced in the SVG
    "font.size": FONT_SIZE,
    "axes.titlesize": FONT_SIZE,
    "axes.labelsize": SMALL,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": QUIET,
    "axes.labelcolor": QUIET,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "grid.color": RULE,
    "grid.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "ytick.major.size": 0,
}


@contextmanager
def style(salt: str) -> Iterator[None]:
    """Draw in the house style; ``salt`` makes the ids of the SVG repeatable."""
    settings: dict[Any, Any] = {**sns.axes_style("white"), **_SETTINGS, "svg.hashsalt": salt}
    with mpl.rc_context(settings):
        yield


def value_axis(ax: Axes, format: str, along: str = "y", ticks: int = _TICKS) -> None:
    """Write an axis's numbers in a named format, at few round values."""
    axis = ax.yaxis if along == "y" else ax.xaxis
    axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: formatted(value, format)))


def year_axis(ax: Axes, years: list[int], every: int = 1) -> None:
    """Write census years below the axis: the last one and earlier ones at equal steps."""
    shown = sorted(years)[::-1][::every][::-1]
    ax.set_xticks(shown, [str(year) for year in shown])
    ax.tick_params(axis="x", length=4)
    ax.set_xlabel("January")


_FONTS = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
_TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<figure class="chart" id="chart-{{ chart.name }}">
<figcaption id="chart-{{ chart.name }}-caption">
<p class="chart-title"><strong>{{ chart.title }}</strong></p>
<p class="chart-subtitle">{{ chart.subtitle }}</p>
</figcaption>
{{ chart.svg(false) }}
{{ chart.svg(true) }}
{% if chart.note %}
<p class="chart-note">{{ chart.note }}</p>
{% endif %}
<details class="chart-data"><summary>The data of this chart as a table</summary>
{{ chart.shown_data }}
</details>
</figure>
"""
)
# The narrow drawing replaces the wide one on small screens, wherever the figure is shown.
_SWITCH = (
    "<style>.chart-narrow{display:none}"
    "@media screen and (max-width:36rem){.chart-wide{display:none}.chart-narrow{display:block}}"
    "</style>"
)


@dataclass(frozen=True)
class Size:
    """Size of a drawing, and whether it is the narrow one."""

    width: int
    height: int
    narrow: bool


@dataclass(frozen=True)
class Chart:
    """A figure whose caption says what it shows, in numbers taken from the run's tables.

    ``draw`` puts the chart on an empty figure; it is called once for wide pages and once for
    narrow ones, whose heights in pixels are ``heights``.
    """

    name: str
    title: Any
    subtitle: Any
    draw: Callable[[Figure, Size], None]
    data: PageTable | Words
    heights: tuple[int, int] = (400, 360)
    note: Any = ""

    @property
    def shown_data(self) -> PageTable | Words:
        """The table that goes with the drawing, with a separate id and caption."""
        if isinstance(self.data, Words):
            return self.data
        caption = sentence("Data: {caption}", caption=self.data.caption)
        return replace(self.data, name=f"{self.name}-data", caption=caption)

    @cached_property
    def _markup(self) -> str:
        return _TEMPLATE.render(chart=self)

    def _repr_html_(self) -> str:
        return self._markup

    def __html__(self) -> str:
        return self._markup

    def svg(self, narrow: bool) -> Markup:
        """Return the drawing as an inline ``<svg>`` that its caption names."""
        size = Size(NARROW if narrow else WIDE, self.heights[narrow], narrow)
        variant = "narrow" if narrow else "wide"
        prefix = f"{self.name}-{variant}"
        with style(prefix):
            raw = _drawn(self.draw, size)
        opening = (
            f'<svg class="chart-{variant}" role="img" aria-labelledby="chart-{self.name}-caption" '
            f'viewBox="0 0 {size.width} {size.height}" width="100%" '
            f'font-family="{_FONTS}" font-size="{SMALL}" fill="{QUIET}" stroke-linejoin="round" '
            f'style="max-width:{size.width}px;height:auto">'
        )
        return Markup(opening + _SWITCH + _inner(raw, prefix) + "</svg>")


def _drawn(draw: Callable[[Figure, Size], None], size: Size) -> str:
    inches = (size.width / PIXELS_PER_INCH, size.height / PIXELS_PER_INCH)
    figure = Figure(figsize=inches, layout="constrained")
    draw(figure, size)
    text = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(text, format="svg", transparent=True, metadata=nothing)
    return text.getvalue()


def _inner(svg: str, prefix: str) -> str:
    """Return the content of matplotlib's ``<svg>`` with unique ids, in fewer bytes."""
    inner = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    for pattern, shorter in _SHORTER:
        inner = pattern.sub(shorter, inner)
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', inner))
    inner = re.sub(r' id="([^"]*)"', lambda m: m[0] if m[1] in used else "", inner)
    while (flatter := _BARE_GROUP.sub(r"\1", inner)) != inner:
        inner = flatter
    return re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{prefix}-", inner)


def _rounded(attribute: re.Match[str]) -> str:
    """Return an attribute rounded to tenths of a pixel, without unnecessary spaces."""
    text = re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), attribute[0])
    shorter = re.sub(r"\s*([MLCQHVz]|\"$)\s*", r"\1", text)
    return shorter if text.startswith(" d=") else text


_SHORTER: tuple[tuple[re.Pattern[str], Any], ...] = (
    (re.compile(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", re.DOTALL), ""),
    (re.compile(r' transform="rotate\(-0 [^"]*"'), ""),
    (re.compile(r"font-family: [^;\"]*;? ?|; text-anchor: start"), ""),
    (re.compile(r' (?:d|x|y|width|height|transform)="[^"]*"'), _rounded),
    (re.compile(r'<path d="[^"]*" style="fill: none"\s*/>'), ""),
    (re.compile(r'(?<=style=")[^"]*'), lambda m: m[0].replace(": ", ":").replace("; ", ";")),
    (re.compile(rf"(?<=<text style=\")font-size:{SMALL}px;?"), ""),
    (re.compile(rf"(<text [^>]*?);?fill:{QUIET}"), r"\1"),
    (re.compile(r"<defs>\s*</defs>"), ""),
    (re.compile(r"(?<=>)\s+(?=<)"), ""),
)
_BARE_GROUP = re.compile(r"<g>((?:(?!</?g[ >]).)*)</g>", re.DOTALL)
