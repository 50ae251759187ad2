"""Every authority as a funnel: shares against how many they rest on. No ranking."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.config import Area
from send_analysis.local_area.intervals import funnel_limits
from send_analysis.pages.charts.chart import Chart, Size
from send_analysis.pages.charts.data import data_grid
from send_analysis.pages.charts.style import INK, OURS, QUIET, RULE, value_axis
from send_analysis.pages.kit import (
    Column,
    RunTables,
    Selection,
    Words,
    fact,
    formatted,
    missing,
    select,
    sentence,
)
from send_analysis.pages.kit.indicators import ALL, STATUS, VALUES, number, series

_LIMITS = {"95%": 0.95, "99.8%": 0.998}  # confidences of the funnel's two limits
_CENT = 100  # percent in one
_POINTS = 200  # of a limit's curve
_FEWEST = 3  # authorities that make a funnel


def funnel(run: RunTables, area: Area, indicator: str) -> Chart | Words:
    """Draw every authority's share against how many it rests on, with the limits of chance.

    No ranking: an authority inside the limits cannot be told from England.
    """
    own = series(run, area, indicator, "own").last("period_end").known("base")
    england = series(run, area, indicator, "england")
    if own.empty or england.empty:
        return missing(f"funnel of {indicator.replace('_', ' ')}")
    period = own.values("period")[0]
    england = england.where(period=period)
    points = select(run, VALUES, indicator=indicator, period=period, comparator="own", group=ALL)
    points = points.known("value").known("base")
    if england.empty or len(points.df) < _FEWEST:
        return missing(f"funnel of {indicator.replace('_', ' ')}")
    status = select(run, STATUS, old_la_code=area.old_la_code, indicator=indicator)

    def draw(figure: Figure, size: Size) -> None:
        centre = float(england.df.value.iloc[0])
        _funnel(figure.subplots(), points.df, centre, area)

    return Chart(
        name=f"funnel_{indicator}",
        title=_funnel_headline(status, area),
        subtitle=sentence(
            "{title}, {period}: each dot an authority of those loaded, {area} large. Horizontal: "
            "how many the share rests on. Inside the lines (95% dashed, almost certain solid) an "
            "authority cannot be told from England.",
            title=status.fact("title", "text"),
            period=own.fact("period", "text"),
            area=area.name,
        ),
        draw=draw,
        data=_funnel_grid(status, own, england),
        note=Markup(
            "More authorities lie outside the lines than chance alone would put there: they differ "
            "in more than chance. This is no league table."
        ),
    )


def _funnel_headline(status: Selection, area: Area) -> Markup:
    words = {
        "yes": "{area} differs from England beyond chance: {value}, England {england}",
        "no": "{area} cannot be told from England: {value}, England {england}",
    }
    row = status.df.iloc[0].to_dict()
    text = words.get(str(row["distinguishable"]), "{area}: {value}, England {england}")
    return sentence(
        text, area=area.name, value=number(row, "value"), england=number(row, "england")
    )


def _funnel(ax: Axes, rows: pd.DataFrame, centre: float, area: Area) -> None:
    own = rows.old_la_code == area.old_la_code
    ax.plot(
        rows.base[~own].astype(float),
        rows.value[~own].astype(float),
        "o",
        color="none",
        markeredgecolor=QUIET,
        markersize=6,
    )
    largest = float(rows.base.max())
    for name, curve in limits(centre / _CENT, largest).items():
        style = (0, (4, 3)) if name == "95%" else "solid"
        for side in curve:
            ax.plot(side[0], _CENT * side[1], color=QUIET, linewidth=1, linestyle=style)
    ax.axhline(centre, color=INK, linewidth=1.5)
    mine = rows[own]
    ax.plot(mine.base.astype(float), mine.value.astype(float), "D", color=OURS, markersize=11)
    _name_points(ax, mine, centre, area, largest)
    ax.grid(visible=True, axis="both", color=RULE)
    value_axis(ax, "percent")
    value_axis(ax, "count", along="x", ticks=4)
    ax.set_ylim(0, min(_CENT, 1.1 * float(rows.value.max())))


def _name_points(ax: Axes, mine: pd.DataFrame, centre: float, area: Area, largest: float) -> None:
    x, y = float(mine.base.iloc[0]), float(mine.value.iloc[0])
    near = (0, 11)
    ax.annotate(
        area.name,
        (x, y),
        near,
        textcoords="offset points",
        ha="center",
        color=OURS,
        fontweight="bold",
    )
    text = f"England {formatted(centre, 'percent')}"
    plate = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    ax.text(largest, centre, text, ha="right", va="center", bbox=plate)


def limits(share: float, largest: float) -> dict[str, Sequence[tuple[np.ndarray, np.ndarray]]]:
    """Return the lower and upper curve of each limit, from a few cases to the largest base."""
    base = np.linspace(max(1.0, largest / _POINTS), 1.05 * largest, _POINTS)
    curves = {
        name: np.array([funnel_limits(share, n, confidence) for n in base]).T
        for name, confidence in _LIMITS.items()
    }
    return {name: [(base, side) for side in sides] for name, sides in curves.items()}


def _funnel_grid(status: Selection, own: Selection, england: Selection) -> Any:
    rows = [own.df.iloc[0].to_dict(), england.df.iloc[0].to_dict()]
    columns = (Column("Who", numeric=False), Column("Value"), Column("Cases"), Column("Out of"))
    cells = [
        [
            who,
            number(row, "value", VALUES),
            fact(VALUES, row, "cases", "count"),
            fact(VALUES, row, "base", "count"),
        ]
        for who, row in zip(("This area", "England"), rows, strict=True)
    ]
    caption = sentence("{title}, this area and England", title=status.fact("title", "text"))
    name = f"funnel_{status.values('indicator')[0]}"
    return data_grid(name, caption, columns, cells, VALUES)
