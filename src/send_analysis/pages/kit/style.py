"""How every chart looks: colours, sizes, axes. Never colour alone: see ``charts.marks``."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from send_analysis.pages.kit.formats import formatted

# Told apart in every common form of colour blindness; each at least 4.5 : 1 on white.
INK = "#1b1f23"  # text, counted figures
QUIET = "#565e66"  # axes, notes
RULE = "#d5d9dd"
OURS = "#12436d"  # our forecast
THEIRS = "#801650"  # a published forecast
GAIN = "#00625b"  # places to come, improvements
LIGHT, LIGHTER = "#8fb0cf", "#cfdfed"  # the 80% and the 95% band of OURS

# Behind words that a line of the drawing would cross.
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
    """Write census years below the axis: the last one, and every so many before it."""
    shown = sorted(years)[::-1][::every][::-1]
    ax.set_xticks(shown, [str(year) for year in shown])
    ax.tick_params(axis="x", length=4)
    ax.set_xlabel("January")
