"""The chart of growth in plans against places to come."""

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.config import Area
from send_analysis.pages.charts.chart import Chart, Size
from send_analysis.pages.charts.data import QUANTILE_COLUMNS, data_grid, quantile_cells
from send_analysis.pages.charts.marks import Label, end_labels, fan, has_fan, panels, zero_line
from send_analysis.pages.charts.style import GAIN, OURS, value_axis, year_axis
from send_analysis.pages.kit import (
    MEDIAN,
    Column,
    RunTables,
    Selection,
    Words,
    formatted,
    missing,
    select,
    sentence,
)

_PANELS = 4


def places_and_growth(run: RunTables, area: Area) -> Chart | Words:
    """Draw, for each provision, growth in plans and the places announced, year by year."""
    rows = select(run, "sufficiency", old_la_code=area.old_la_code)
    growth = rows.where(measure="growth")
    end = growth.last("census_year").at(MEDIAN)
    ranked = list(end.df.sort_values("value", ascending=False).provision)
    shown = [p for p in ranked if has_fan(growth.where(provision=p).fan("census_year"))][:_PANELS]
    if not shown:
        return missing(f"sufficiency of places for {area.name}")

    def draw(figure: Figure, size: Size) -> None:
        parts = [rows.where(provision=p) for p in shown]
        panels(figure, parts, size.narrow, _panel)

    return Chart(
        name="places_and_growth",
        title=_headline(rows.last("census_year"), end),
        subtitle=Markup(
            "More plans than at the newest census (line, with 80% and 95% bands) against places "
            "announced and likely to open (steps with squares). Each panel has its own scale."
        ),
        draw=draw,
        data=data_grid(
            "places_and_growth",
            sentence(
                "growth and places by {when}", when=end.facts("census_year", "census_year")[0]
            ),
            (Column("Provision", numeric=False), Column("New places"), *QUANTILE_COLUMNS),
            [_cells(rows.last("census_year").where(provision=p)) for p in ranked],
            "sufficiency",
        ),
        heights=(265 * -(-len(shown) // 2), 230 * len(shown)),
    )


def _headline(ahead: Selection, end: Selection) -> Markup:
    most = end.last("value")
    provision = most.values("provision")[0]
    places = ahead.where(provision=provision, measure="new_places").quantile(MEDIAN, "forecast")
    text = "{provision}: about {growth} more plans by {when}{places}"
    known = "" if places is None else sentence(", {places} new places", places=places)
    return sentence(
        text,
        provision=most.fact("provision", "label_start"),
        growth=most.fact("value", "forecast"),
        when=most.fact("census_year", "census_year"),
        places=known,
    )


def _cells(rows: Selection) -> list[object]:
    growth = rows.where(measure="growth")
    return [
        rows.facts("provision", "label_start")[0],
        rows.where(measure="new_places").quantile(MEDIAN, "forecast"),
        *quantile_cells(growth, "forecast"),
    ]


def _panel(ax: Axes, rows: Selection) -> None:
    growth = rows.where(measure="growth").fan("census_year")
    places = rows.where(measure="new_places").fan("census_year")
    fan(ax, growth)
    end = growth.index[-1]
    labels = [_label(end, growth[MEDIAN].iloc[-1], "plans", OURS)]
    if MEDIAN in places:
        steps = places[MEDIAN]
        ax.step(steps.index, steps, where="post", color=GAIN, linewidth=2, marker="s", markersize=5)
        labels.append(_label(end, steps.iloc[-1], "places", GAIN))
    zero_line(ax)
    ax.set_title(formatted(rows.values("provision")[0], "label_start"))
    year_axis(ax, list(growth.index))
    ax.set_xlabel("")
    ax.set_xlim(growth.index[0] - 0.2, end + (end - growth.index[0] + 1) * 0.38)
    value_axis(ax, "count_signed", ticks=4)
    end_labels(ax, labels)


def _label(x: float, y: float, unit: str, colour: str) -> Label:
    return Label(x, y, f"{formatted(y, 'forecast_signed')} {unit}", colour, "bold")
