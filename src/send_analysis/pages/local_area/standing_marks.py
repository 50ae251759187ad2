"""Marks of the chart of ranks: one an indicator, in the row of its theme."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from send_analysis.pages import kit
from send_analysis.pages.local_area.rows import STATUS

_MARKS = {"EHC plan": ("o", kit.OURS), "SEN support": ("s", kit.THEIRS)}
_SPREAD = 0.16  # of a row: how far marks of one theme are set apart


def placed(ranked: pd.DataFrame) -> pd.DataFrame:
    """Return ranked indicators with their place from 0, the worst authority, to 1, the best."""
    rank, last = ranked["rank"].astype(float), ranked.ranked.astype(float)
    return ranked.assign(place=1 - (rank - 1) / (last - 1))


def draw(ax: Axes, places: pd.DataFrame, narrow: bool) -> None:
    """Draw a mark an indicator, a row a theme."""
    themes = list(dict.fromkeys(places.theme))
    marked = _in_tracks(places, themes)
    kinds = places.group.where(places.group.isin(list(_MARKS)), "all")
    for kind, own in marked.groupby(kinds):
        marker, colour = _MARKS.get(str(kind), ("D", kit.INK))
        ax.plot(own.place, own.y, marker, color=colour, markersize=7, clip_on=False)
    for row, theme in enumerate(themes):
        kit.row_words(ax, row - 0.4, kit.read({STATUS: places}, STATUS, "theme", {"theme": theme}))
    kit.row_axis(ax, len(themes), "decimal")
    ax.grid(visible=False, axis="x")
    for edge in np.arange(0.2, 1, 0.2):
        ax.axvline(edge, color=kit.RULE, linewidth=1, zorder=0)
    words = ["worst", "middle", "best"] if narrow else ["worst fifth", "middle", "best fifth"]
    ax.set_xlim(-0.02, 1.02)
    ax.set_xticks([0.1, 0.5, 0.9], words)


def _in_tracks(places: pd.DataFrame, themes: list[str]) -> pd.DataFrame:
    """Return the marks with their height: three tracks a row, so that marks do not overlap."""
    ordered = places.sort_values("place")
    step = ordered.groupby("theme").cumcount() % 3 - 1
    return ordered.assign(y=ordered.theme.map(themes.index) + _SPREAD * step)
