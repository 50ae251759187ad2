"""Elements of charts: fans, points with intervals, labels that do not overlap."""

import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.pages.kit import look
from send_analysis.pages.kit.facts import INTERVALS, MEDIAN
from send_analysis.pages.kit.formats import formatted
from send_analysis.pages.kit.svg import PIXELS_PER_INCH

T = TypeVar("T")
# Interval -> fill of its band, style of its edge.
_BANDS = {"95%": (look.OUTER, (0, (4, 3))), "80%": (look.BAND, "solid")}
_LINE_HEIGHT = 1.25
_EARLY = 0.3  # of an axis: left of it no name fits beside the start of the forecast
_PANEL_GAP = 0.08  # of a panel's size
_LABEL_OFFSET = 8  # pixels from the end of a line to its label


@dataclass(frozen=True)
class Label:
    """A label beside a point of a chart."""

    x: float
    y: float
    text: str
    colour: str = look.INK
    weight: str = "normal"


def fan(ax: Axes, values: pd.DataFrame) -> None:
    """Draw the 95% and 80% bands with their edges, and the central estimate."""
    for name, (colour, edge) in _BANDS.items():
        ends = values[list(INTERVALS[name])]
        ax.fill_between(values.index, *ends.to_numpy().T, color=colour, linewidth=0)
        ax.plot(values.index, ends, color=look.BAR, linewidth=1, linestyle=edge)
    ax.plot(values.index, values[MEDIAN], color=look.OURS, linewidth=2.5, solid_capstyle="round")


def has_fan(values: pd.DataFrame) -> bool:
    """Return whether a table has every quantile of a fan."""
    wanted = {MEDIAN, *(q for ends in INTERVALS.values() for q in ends)}
    return not values.empty and wanted <= set(values.dropna(axis=1, how="all").columns)


def fan_labels(
    values: pd.DataFrame, format: str, narrow: bool, about: str = "about "
) -> list[Label]:
    """Return the labels at a fan's end: its median and the ends of both intervals."""
    x, last = values.index[-1], values.iloc[-1]
    labels = [Label(x, last[MEDIAN], about + formatted(last[MEDIAN], format), look.OURS, "bold")]
    for name, (low, high) in INTERVALS.items():
        for quantile in (low, high):
            text = name if narrow else f"{name}: {formatted(last[quantile], format)}"
            labels.append(Label(x, last[quantile], text, look.INK))
    return labels


def end_labels(ax: Axes, labels: Sequence[Label]) -> None:
    """Write labels to the right of their points without overlap."""
    low, high = ax.get_ylim()
    height = ax.get_window_extent().height * PIXELS_PER_INCH / ax.figure.dpi
    gap = (high - low) * look.SMALL * _LINE_HEIGHT / height
    places = apart([label.y for label in labels], gap)
    ax.set_ylim(min(low, min(places) - gap / 2), max(high, max(places) + gap / 2))
    for label, place in zip(labels, places, strict=True):
        ax.annotate(
            label.text,
            (label.x, place),
            xytext=(_LABEL_OFFSET, 0),
            textcoords="offset points",
            va="center",
            bbox=look.PAPER,
            color=look.of_text(label.colour),
            fontweight=label.weight,
            fontsize=look.SMALL,
            annotation_clip=False,
        )


def apart(wanted: Sequence[float], gap: float) -> list[float]:
    """Return positions at least ``gap`` apart, as close as possible to those wanted.

    Neighbours that are too close form a block around the mean of what its members wanted.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    blocks: list[list[int]] = []
    for i in order:
        blocks.append([i])
        while len(blocks) > 1 and _top(blocks[-2], wanted, gap) > _bottom(blocks[-1], wanted, gap):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    placed = [0.0] * len(wanted)
    for block in blocks:
        start = _bottom(block, wanted, gap) + gap / 2
        for step, i in enumerate(block):
            placed[i] = start + step * gap
    return placed


def _centre(block: list[int], wanted: Sequence[float]) -> float:
    return sum(wanted[i] for i in block) / len(block)


def _bottom(block: list[int], wanted: Sequence[float], gap: float) -> float:
    return _centre(block, wanted) - gap * len(block) / 2


def _top(block: list[int], wanted: Sequence[float], gap: float) -> float:
    return _centre(block, wanted) + gap * len(block) / 2


def spread_panels(figure: Figure) -> None:
    """Set the space between small multiples."""
    figure.set_layout_engine("constrained", hspace=_PANEL_GAP, wspace=_PANEL_GAP / 2)


def panels(
    figure: Figure,
    shown: Sequence[T],
    narrow: bool,
    paint: Callable[[Axes, T], None],
    sharey: bool = False,
    most: int = 2,
) -> None:
    """Draw small multiples, at most ``most`` a row; hide empty ones."""
    columns = 1 if narrow else min(most, len(shown))
    rows = -(-len(shown) // columns)
    axes = list(figure.subplots(rows, columns, squeeze=False, sharey=sharey).flat)
    spread_panels(figure)
    for ax, one in zip(axes, shown, strict=False):
        paint(ax, one)
    if sharey:
        look.hold(axes[0], [end for ax in axes[: len(shown)] for end in ax.dataLim.intervaly])
    for ax in axes[len(shown) :]:
        ax.set_visible(False)


def forecast_start(ax: Axes, x: float, named: bool = True) -> None:
    """Mark where the forecast starts: a thin line after the last count, with its name.

    The name stands where nothing is drawn: left of the line, or right of it at the left edge.
    """
    ax.axvline(x, color=look.INK, linewidth=0.8, linestyle=(0, (2, 3)))
    if not named:
        return
    first, last = ax.get_xlim()
    early = (x - first) / (last - first) < _EARLY
    ax.annotate(
        "forecast" if early else "forecast \N{RIGHTWARDS ARROW}",
        (x, 1),
        xytext=(4 if early else -4, -1),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        va="top",
        ha="left" if early else "right",
        fontsize=look.SMALL,
    )


def zero_line(ax: Axes) -> None:
    """Draw the zero line."""
    ax.axhline(0, color=look.INK, linewidth=1)


def row_words(ax: Axes, y: float, text: str, bold: bool = False, characters: int = 0) -> None:
    """Write the label of each row of bars above it, from the left edge.

    ``characters`` is the length at which a line is broken; with 0 it is never broken.
    """
    written = ax.annotate(
        textwrap.fill(text, characters) if characters else text,
        (0, y),
        xycoords=("axes fraction", "data"),
        va="bottom",
        fontweight="bold" if bold else "normal",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        annotation_clip=False,
    )
    written.set_in_layout(False)  # long labels must not make the bars smaller


def row_axis(ax: Axes, rows: int, format: str) -> None:
    """Lay rows out from the top, with words above each and values along the bottom."""
    ax.set_ylim(rows - 0.5, -0.85)
    ax.set_yticks([])
    ax.grid(visible=True, axis="x")
    look.value_axis(ax, format, along="x", ticks=4)


def moving(amounts: Sequence[tuple[str, float]], format: str) -> list[tuple[str, float]]:
    """Return words and values without those that read as zero; the last, the total, stays."""
    digits = [re.search("[1-9]", formatted(amount, format)) for _, amount in amounts]
    shown = [*digits[:-1], True]
    return [one for one, is_shown in zip(amounts, shown, strict=True) if is_shown]


def steps(
    ax: Axes,
    amounts: Sequence[tuple[str, float]],
    format: str,
    colours: tuple[str, str],
    characters: int = 0,
) -> None:
    """Draw a waterfall: each bar starts where the one above ends; the last is the total.

    ``amounts`` are words and value, a row each; ``colours`` are those of a value above zero and
    of one below.
    """
    start = 0.0
    for y, (words, amount) in enumerate(amounts):
        whole = y == len(amounts) - 1
        left = 0.0 if whole else start
        colour = look.OURS if whole else colours[int(amount < 0)]
        ax.barh(y, amount, left=left, height=0.34, color=colour)
        if not whole:
            ax.plot([left + amount] * 2, [y, y + 1], color=look.INK, linewidth=1, linestyle=":")
        text = f"{words}  {formatted(amount, format)}"
        row_words(ax, y - 0.26, text, bold=whole, characters=characters)
        start += amount
    ax.axvline(0, color=look.INK, linewidth=1)
    row_axis(ax, len(amounts), "gbp_axis")


def year_ticks(ax: Axes, years: Sequence[str], every: int = 1) -> None:
    """Write financial years below points numbered from 0: the last and earlier ones at steps."""
    shown = range(len(years) - 1, -1, -every)
    ax.set_xticks(list(shown), [years[i] for i in shown])
    ax.tick_params(axis="x", length=4)
