"""The chart of past forecasts against the census."""

from typing import Any

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.config import Area
from send_analysis.pages.charts.chart import Chart, Size
from send_analysis.pages.charts.data import data_grid
from send_analysis.pages.charts.style import INK, LIGHT, OURS, THEIRS, value_axis
from send_analysis.pages.kit import Column, RunTables, Words, fact, formatted, missing, sentence
from send_analysis.pages.kit.subjects import forecaster, is_ours, like_for_like
from send_analysis.pages.kit.subjects import past_forecasts as past_forecasts_of

_TABLE = "forecast_check"
_COLUMNS = (
    Column("Forecast by", numeric=False),
    Column("Forecast"),
    Column("80% from"),
    Column("80% to"),
    Column("Census"),
    Column("Forecast less census"),
)


def past_forecasts(run: RunTables, area: Area) -> Chart | Words:
    """Draw each past forecast of the newest census, ours with its interval, against the count."""
    df = past_forecasts_of(run, area).df
    if df.empty:
        return missing(f"past forecast of plans for {area.name} to hold against a census")
    rows = df.sort_values("forecaster").to_dict("records")

    def draw(figure: Figure, size: Size) -> None:
        _draw(figure.subplots(), rows, size.narrow)

    census = fact(_TABLE, rows[0], "census", "count")
    when = fact(_TABLE, rows[0], "census_year", "census_year")
    return Chart(
        name="past_forecasts",
        title=_headline(rows),
        subtitle=sentence(
            "Forecasts of the plans {area} would hold in {when}, against the {census} counted "
            "(vertical line). Bars are our 80% intervals; ours were made afterwards.",
            area=area.name,
            when=when,
            census=census,
        ),
        draw=draw,
        data=data_grid(
            "past_forecasts",
            sentence("forecasts of {when}", when=when),
            _COLUMNS,
            [_cells(row) for row in rows],
            _TABLE,
        ),
        heights=(110 + 62 * len(rows), 110 + 66 * len(rows)),
    )


def _headline(rows: list[dict[Any, Any]]) -> Markup:
    fair = like_for_like(rows)
    best = min(fair, key=lambda row: abs(row["difference"]))
    if best["difference"] == 0:
        return sentence("{who} met the census exactly", who=forecaster(best))
    return sentence(
        "{who} came closest{terms}: {miss} plans {side} the census",
        terms="" if len(fair) == len(rows) else " on the figures then public",
        who=forecaster(best),
        miss=fact(_TABLE, best, "difference", "count_size"),
        side="below" if best["difference"] < 0 else "above",
    )


def _cells(row: dict[Any, Any]) -> list[Any]:
    number = "forecast" if is_ours(row) else "count"
    return [
        forecaster(row),
        fact(_TABLE, row, "forecast", number),
        fact(_TABLE, row, "lower_80", "forecast"),
        fact(_TABLE, row, "upper_80", "forecast"),
        fact(_TABLE, row, "census", "count"),
        fact(_TABLE, row, "difference", "count_signed"),
    ]


def _draw(ax: Axes, rows: list[dict[Any, Any]], narrow: bool) -> None:
    census = rows[0]["census"]
    for y, row in enumerate(rows):
        _draw_row(ax, y, row)
    ax.axvline(census, color=INK, linewidth=2)
    ax.annotate(
        f"census {formatted(census, 'count')}",
        (census, -1.0),
        ha="center",
        va="bottom",
        fontweight="bold",
        annotation_clip=False,
    )
    ax.set_ylim(len(rows) - 0.5, -1.0)
    ax.set_yticks([])
    ax.grid(visible=True, axis="x")
    ax.margins(x=0.12)
    value_axis(ax, "count", along="x", ticks=3 if narrow else 6)


def _draw_row(ax: Axes, y: int, row: dict[Any, Any]) -> None:
    ours = is_ours(row)
    colour, marker = (OURS, "o") if ours else (THEIRS, "X")
    if not pd.isna(row["lower_80"]) and not pd.isna(row["upper_80"]):
        ends = [row["lower_80"], row["upper_80"]]
        ax.plot(ends, [y, y], color=LIGHT, linewidth=9, solid_capstyle="butt")
    ax.plot([row["forecast"]], [y], marker=marker, markersize=10, color=colour, linestyle="none")
    name = (
        "ours, " + row["based_on"] if ours else "council, " + formatted(row["published"], "month")
    )
    said = formatted(row["forecast"], "forecast" if ours else "count")
    ax.annotate(
        f"{said}  ({name})",
        (0.0, y),
        xycoords=("axes fraction", "data"),
        xytext=(0, 13),
        textcoords="offset points",
        color=colour,
    )
