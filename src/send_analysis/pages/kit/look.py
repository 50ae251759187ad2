"""How every chart looks: the Analysis Function's colours and style, sizes and axes.

Never colour alone: see ``marks``.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from afcharts import af_colours
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.ticker import FuncFormatter, MaxNLocator

from send_analysis.pages.kit.formats import formatted

# Every mark has 3 : 1 on white. A band is paler: its edge is a line of BAR or OURS.
_CATEGORIES, _SHADES = map(af_colours.get_af_colours, ("categorical", "sequential"))
OURS, GAIN, THEIRS, OTHER, INK, _ = map(str.lower, _CATEGORIES)
DEEP, _, BAR, BAND, OUTER = map(str.lower, _SHADES)
PALE = (BAND, OUTER)  # fills, and rules of the grid, that no reader needs to see
RULE = "0.8"  # the style's grey of the grid
TEXT_CONTRAST = 4.5

# Background of text that a line of the drawing would cross.
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1}

FONT_SIZE, SMALL = 14, 13
_TICKS = 5
_STYLE = Path(af_colours.__file__).with_name("afcharts.mplstyle")
_OWN = {
    "svg.fonttype": "none",
    "text.parse_math": False,  # a name with $ in it is a name
    "text.usetex": False,  # whatever a matplotlibrc says
    "font.sans-serif": ["DejaVu Sans"],  # matplotlib's own: measured, then replaced in the SVG
    "axes.titlesize": FONT_SIZE,
    "axes.labelsize": SMALL,
    "axes.titleweight": "bold",
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
}


@cache
def _settings() -> dict[Any, Any]:
    """Return every setting that differs from this machine's: its matplotlibrc changes no chart."""
    given: dict[Any, Any] = dict(mpl.rc_params_from_file(_STYLE, use_default_template=False))
    usual = {k: v for k, v in mpl.rcParamsDefault.items() if not k.startswith("backend")}
    return {k: v for k, v in usual.items() if mpl.rcParams[k] != v} | given | _OWN


@contextmanager
def style(salt: str) -> Iterator[None]:
    """Draw in the house style; ``salt`` makes the ids of the SVG repeatable."""
    with mpl.rc_context(_settings() | {"svg.hashsalt": salt}):
        yield


def contrast(colour: str, background: str = "white") -> float:
    """Return the contrast of two colours as WCAG defines it, from 1 to 21."""
    pale, dark = sorted(map(_luminance, (colour, background)), reverse=True)
    return (pale + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def of_text(colour: str) -> str:
    """Return a colour for words beside a mark: its own where it can be read, else ink."""
    return colour if contrast(colour) >= TEXT_CONTRAST else INK


def on(background: str) -> str:
    """Return the colour of words on a filled cell: white or nearly black, whichever reads."""
    return max(("white", DEEP), key=lambda colour: contrast(colour, background))


def value_axis(ax: Axes, format: str, along: str = "y", ticks: int = _TICKS) -> None:
    """Write an axis's numbers in a named format, at few round values.

    An axis of heights holds zero and ends at a written value above all that is drawn.
    """
    axis = ax.yaxis if along == "y" else ax.xaxis
    locator = MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10])
    axis.set_major_locator(locator)
    axis.set_major_formatter(FuncFormatter(lambda value, _: formatted(value, format)))
    if along == "y":
        hold(ax, ax.dataLim.intervaly)


def hold(ax: Axes, values: Iterable[float]) -> None:
    """Let an axis of heights reach from the written value below these, or zero, to that above."""
    within = [0.0, *values]
    written = ax.yaxis.get_major_locator().tick_values(min(within), max(within))
    ax.set_ylim(written[0], written[-1])


def year_axis(ax: Axes, years: list[int], every: int = 1) -> None:
    """Write census years below the axis: the last one and earlier ones at equal steps."""
    shown = range(max(years), min(years) - 1, -every)
    ax.set_xticks(shown, [str(year) for year in shown])
    ax.tick_params(axis="x", length=4)
    ax.set_xlabel("January")
