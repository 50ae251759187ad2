"""Marks of the charts of a theme: a row an indicator, a panel a unit."""

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.pages import kit
from send_analysis.pages.local_area import rows
from send_analysis.pages.local_area.rows import RATINGS, STATUS, Row

NAMES = {"region": "Region", "neighbours": "Statistical neighbours", "england": "England"}
_MARKS = {  # comparator -> marker, its size, colour; never told apart by colour alone
    "region": ("s", 6, kit.OTHER),
    "neighbours": ("D", 6, kit.THEIRS),
    "england": ("|", 14, kit.INK),
    "value": ("o", 9, kit.OURS),
}
_ABOVE = 0.28  # of a row: from its marks to its words on a narrow page
_LINE_LENGTH = 34  # characters of a name on a narrow page
_PAD = 10  # pixels from a name to its panel, in which a mark at zero reaches
_BESIDE = 1.02  # of the width of a panel: where its values are written on a wide page


def draw(figure: Figure, shown: pd.DataFrame, area: str, narrow: bool) -> None:
    """Draw a panel a unit, each with its own scale, and what the marks mean."""
    units = [part for _, part in shown.groupby("unit", sort=False)]
    ratios = [len(part) + 0.6 for part in units]
    panels = figure.subplots(len(units), 1, squeeze=False, height_ratios=ratios)
    for ax, part in zip(panels.flat, units, strict=True):
        _draw_panel(ax, part, narrow)
    names = {name: text for name, text in _legend(area).items() if shown[name].notna().any()}
    handles = [panels.flat[0].plot([], [], **_style(name))[0] for name in names]
    columns = 2 if narrow else len(names)
    legend = figure.legend(handles, list(names.values()), loc="outside upper left", ncols=columns)
    for words in legend.get_texts():
        words.set_fontsize(kit.SMALL)


def _legend(area: str) -> dict[str, str]:
    return {"value": area, **NAMES}


def _style(name: str) -> dict[str, Any]:
    marker, size, colour = _MARKS[name]
    fill = colour if name == "value" else "white"
    edge = {"markeredgecolor": colour, "markeredgewidth": 2, "markerfacecolor": fill}
    return {"marker": marker, "linestyle": "none", "markersize": size, **edge}


def _draw_panel(ax: Axes, part: pd.DataFrame, narrow: bool) -> None:
    """Draw a row an indicator: a line from the lowest value to the highest, marks, words."""
    values, ys = part[list(_MARKS)].astype(float), np.arange(len(part))
    low, high = values.min(axis=1), values.max(axis=1)
    lines = np.column_stack([low, high, np.full(len(part), np.nan)])
    ax.plot(lines.ravel(), np.repeat(ys, 3), color=kit.RULE, linewidth=4, zorder=1)
    for name in _MARKS:
        ax.plot(values[name], ys, clip_on=False, **_style(name))
    first = part.iloc[0].to_dict()
    ax.grid(visible=False, axis="y")
    kit.row_axis(ax, len(part), kit.fact(STATUS, first, "value").format)
    (_write_above if narrow else _write_beside)(ax, part.to_dict("records"))
    ax.set_xlim(min(0, low.min()), None)
    if first["unit"] != "percent":
        ax.set_xlabel(first["unit"], loc="left")


def _write_above(ax: Axes, shown: list[Row]) -> None:
    """Write name and value above each row, from the left and right edge."""
    ax.grid(visible=False, axis="x")
    for y, row in enumerate(shown):
        name = textwrap.fill(_name(row), _LINE_LENGTH)
        for x, words, side in ((0, name, "left"), (1, _value(row), "right")):
            written = ax.text(x, y - _ABOVE, words, transform=ax.get_yaxis_transform(), ha=side)
            written.set(va="bottom", fontsize=kit.SMALL, fontweight=_weight(row))
            written.set_in_layout(False)


def _write_beside(ax: Axes, shown: list[Row]) -> None:
    """Write each name at the left of its row and the value at the right."""
    ax.set_ylim(len(shown) - 0.5, -0.5)
    ax.set_yticks(range(len(shown)), map(_name, shown))
    ax.tick_params(axis="y", pad=_PAD)
    for y, (row, label) in enumerate(zip(shown, ax.get_yticklabels(), strict=True)):
        label.set_fontweight(_weight(row))
        written = ax.text(_BESIDE, y, _value(row), transform=ax.get_yaxis_transform())
        written.set(va="center", fontsize=kit.SMALL, fontweight=_weight(row))


def _name(row: Row) -> str:
    return str(rows.name(row).striptags())


def _weight(row: Row) -> str:
    return "bold" if row["rag"] == "red" else "normal"


def _value(row: Row) -> str:
    """Return the value, its period where it is old, and its rating."""
    words = [str(kit.fact(STATUS, row, "value"))]
    words += [str(row["period"])] if row["reportability"] != rows.CURRENT else []
    words += [str(row["rag"])] if row["rag"] in RATINGS else []
    return ", ".join(words)
