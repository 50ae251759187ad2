"""Charts of scenarios against the baseline: their order, and how differences grow."""

import textwrap

import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.config import Area
from send_analysis.pages.charts.chart import Chart, Size
from send_analysis.pages.charts.data import QUANTILE_COLUMNS, data_grid, quantile_cells
from send_analysis.pages.charts.marks import (
    Label,
    end_labels,
    fan,
    has_fan,
    spread_panels,
    zero_line,
)
from send_analysis.pages.charts.style import LIGHT, OURS, PAPER, QUIET, SMALL, value_axis
from send_analysis.pages.kit import (
    INTERVALS,
    MEDIAN,
    Column,
    RunTables,
    Selection,
    Words,
    formatted,
    missing,
    sentence,
)
from send_analysis.pages.kit.scenarios import (
    CELL_FORMATS,
    differences,
    last_differences,
    range_words,
    ranked,
    title,
)

_PANELS = 4
_ROW, _NARROW_ROW = 50, 64  # pixels a scenario takes
_CHARACTERS = {False: 100, True: 36}  # of a line of words, by whether the drawing is narrow
_PANEL_CHARACTERS = 38
_MARGIN = 0.05  # of the range of a panel


def balance_by_scenario(run: RunTables, area: Area) -> Chart | Words:
    """Draw what each scenario does to the last year's balance: a dot and both intervals."""
    rows = last_differences(run, area)
    names = [n for n in ranked(run, area) if has_fan(rows.where(scenario=n).fan("period"))]
    if not names:
        return missing(f"comparison of scenarios for {area.name}")
    parts = [rows.where(scenario=name) for name in names]
    titles = [str(title(run, part)) for part in parts]

    def draw(figure: Figure, size: Size) -> None:
        _ranking(figure.subplots(), parts, titles, size.narrow)

    return Chart(
        name="balance_by_scenario",
        title=_headline(run, parts[0]),
        subtitle=Markup(
            "The in-year balance less that of the baseline: middle (dot), 80% interval (thick "
            "line) and 95% interval (thin line). A hollow dot: the 80% interval holds no "
            "difference. Right of zero is better."
        ),
        draw=draw,
        data=data_grid(
            "balance_by_scenario",
            "difference in the in-year balance by scenario",
            (Column("Scenario", numeric=False), *QUANTILE_COLUMNS),
            [[title(run, p), *quantile_cells(p, "gbp_m_signed")] for p in parts],
            "comparison",
        ),
        heights=(60 + _ROW * len(names), 60 + _NARROW_ROW * len(names)),
    )


def _headline(run: RunTables, best: Selection) -> Markup:
    middle = best.quantile(MEDIAN, "gbp_million_signed")
    return sentence(
        "Best for the balance of {year}: {name}, {amount} ({range})",
        year=best.at(MEDIAN).fact("period", "period"),
        name=title(run, best),
        amount=middle,
        range=range_words(best, "gbp_million_signed"),
    )


def _ranking(ax: Axes, parts: list[Selection], titles: list[str], narrow: bool) -> None:
    for y, (part, words) in enumerate(zip(parts, titles, strict=True)):
        values = part.fan("period").iloc[-1]
        for name, width, colour in (("95%", 1.5, OURS), ("80%", 7, LIGHT)):
            ax.plot(list(values[list(INTERVALS[name])]), [y, y], color=colour, linewidth=width)
        low, high = values[list(INTERVALS["80%"])]
        face = "white" if low <= 0 <= high else OURS
        ax.plot(values[MEDIAN], y, "o", markersize=8, color=OURS, markerfacecolor=face)
        said = f"{words}  {formatted(values[MEDIAN], 'gbp_m_signed')}"
        wrapped = textwrap.fill(said, _CHARACTERS[narrow])
        across = ax.get_yaxis_transform()
        ax.text(0, y - 0.22, wrapped, va="bottom", transform=across, fontsize=SMALL, bbox=PAPER)
    ax.axvline(0, color=QUIET, linewidth=1)
    ax.set_ylim(len(parts) - 0.6, -0.85)
    ax.set_yticks([])
    ax.grid(visible=True, axis="x")
    value_axis(ax, "gbp_axis", along="x", ticks=4)


def differences_by_scenario(run: RunTables, area: Area) -> Chart | Words:
    """Draw how the difference in the balance grows, for the scenarios that change it most."""
    rows = differences(run, area)
    names = _largest(run, area, rows)
    if not names:
        return missing(f"comparison of scenarios for {area.name}")
    parts = [rows.where(scenario=name) for name in names]
    titles = [str(title(run, part)) for part in parts]

    def draw(figure: Figure, size: Size) -> None:
        _panels(figure, parts, titles, size)

    years = rows.values("period")
    return Chart(
        name="differences_by_scenario",
        title=_growth_headline(run, parts[0]),
        subtitle=Markup(
            "The in-year balance less that of the baseline, by financial year, for the scenarios "
            "that change it most: middle (line), 80% interval (dark band), 95% interval (light "
            "band, dashed edge). All panels have one scale."
        ),
        draw=draw,
        data=data_grid(
            "differences_by_scenario",
            "difference in the in-year balance by financial year, middle of the draws",
            (Column("Scenario", numeric=False), *(_year(rows, year) for year in years)),
            [[title(run, p), *_middles(p, years)] for p in parts],
            "comparison",
        ),
        heights=(290 * -(-len(names) // 2), 250 * len(names)),
    )


def _largest(run: RunTables, area: Area, rows: Selection) -> list[str]:
    """Return the scenarios with the greatest differences either way, the best first."""
    whole = [n for n in ranked(run, area) if has_fan(rows.where(scenario=n).fan("period"))]
    ends = rows.last("period").at(MEDIAN).df.set_index("scenario")["value"].abs()
    most = ends.loc[whole].nlargest(_PANELS).index
    return [name for name in whole if name in most]


def _growth_headline(run: RunTables, rows: Selection) -> Markup:
    first, last = rows.first("period"), rows.last("period")
    return sentence(
        "{name}: {then} in {start}, {now} in {end}",
        name=title(run, rows),
        then=first.quantile(MEDIAN, "gbp_million_signed"),
        start=first.at(MEDIAN).fact("period", "period"),
        now=last.quantile(MEDIAN, "gbp_million_signed"),
        end=last.at(MEDIAN).fact("period", "period"),
    )


def _year(rows: Selection, year: str) -> Column:
    return Column(rows.where(period=year).facts("period", "period")[0])


def _middles(rows: Selection, years: list[str]) -> list[object]:
    return [rows.where(period=year).quantile(MEDIAN, CELL_FORMATS["spend"]) for year in years]


def _panels(figure: Figure, parts: list[Selection], titles: list[str], size: Size) -> None:
    columns = 1 if size.narrow or len(parts) == 1 else 2
    axes = figure.subplots(-(-len(parts) // columns), columns, squeeze=False, sharey=True)
    spread_panels(figure)
    bounds = pd.concat([part.fan("period") for part in parts]).to_numpy()
    axes[0, 0].set_ylim(*_with_margin(bounds.min(), bounds.max()))
    for ax, part, words in zip(axes.flat, parts, titles, strict=False):
        _panel(ax, part, textwrap.fill(words, _PANEL_CHARACTERS))
    for ax in list(axes.flat)[len(parts) :]:
        ax.set_visible(False)


def _with_margin(low: float, high: float) -> tuple[float, float]:
    margin = _MARGIN * (high - low)
    return min(low, 0) - margin, max(high, 0) + margin


def _panel(ax: Axes, rows: Selection, words: str) -> None:
    values = rows.fan("period")
    numbered = values.set_axis(range(len(values)))
    fan(ax, numbered)
    zero_line(ax)
    ends = np.unique([0, len(values) - 1])
    ax.set_xticks(ends, [values.index[i] for i in ends])
    ax.tick_params(axis="x", length=4)
    ax.set_xlim(-0.4, (len(values) - 1) * 1.4 + 0.5)
    ax.set_title(words, fontsize=SMALL)
    value_axis(ax, "gbp_axis", ticks=4)
    last = numbered[MEDIAN].iloc[-1]
    said = formatted(last, "gbp_m_signed")
    end_labels(ax, [Label(len(values) - 1, last, said, OURS, "bold")])
