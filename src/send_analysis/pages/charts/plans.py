"""Charts of plans: the fan of all plans, and one small fan a category."""

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.config import Area
from send_analysis.pages.charts.chart import Chart, Size
from send_analysis.pages.charts.data import QUANTILE_COLUMNS, data_grid, fan_rows, quantile_cells
from send_analysis.pages.charts.marks import Label, end_labels, fan, fan_labels, has_fan
from send_analysis.pages.charts.style import INK, THEIRS, value_axis, year_axis
from send_analysis.pages.kit import (
    MEDIAN,
    Column,
    Grid,
    RunTables,
    Selection,
    Words,
    formatted,
    missing,
    sentence,
)
from send_analysis.pages.kit.subjects import TOTAL, council_forecast, counted, our_forecast

_PANELS = 6  # small multiples shown; the table beside them holds every category
_MARGIN = {False: 0.27, True: 0.36}  # of the years' width, kept free for labels at the right


def plans_fan(run: RunTables, area: Area, scenario: str | None = None) -> Chart | Words:
    """Draw all plans: counted, expected with both intervals, and the council's own forecast."""
    ahead = our_forecast(run, area, scenario).where(**TOTAL)
    values = ahead.fan("census_year")
    if not has_fan(values):
        return missing(f"forecast of plans for {area.name}")
    held = counted(run, area).where(**TOTAL)
    council = council_forecast(run, area).since("census_year", values.index[0])

    def draw(figure: Figure, size: Size) -> None:
        _draw_fan(figure.subplots(), values, held, council, size)

    return Chart(
        name="plans_fan",
        title=_headline(area, held, ahead),
        subtitle=_subtitle(area, council),
        draw=draw,
        data=data_grid(
            "plans_fan",
            sentence("EHC plans in {area} each January", area=area.name),
            (Column("Census", numeric=False), *QUANTILE_COLUMNS),
            fan_rows(ahead, "census_year", "census_year", "forecast"),
            "forecast",
        ),
        heights=(430, 380),
    )


def _headline(area: Area, held: Selection, ahead: Selection) -> Markup:
    median, newest = ahead.last("census_year").at(MEDIAN), held.last("census_year")
    by = sentence(
        "about {plans} by {when}",
        plans=median.fact("value", "forecast"),
        when=median.fact("census_year", "census_year"),
    )
    if newest.empty:
        return sentence("{area} is expected to hold {by}", area=area.name, by=by)
    return sentence(
        "EHC plans in {area}: {now} in {when}, {by}",
        area=area.name,
        now=newest.fact("plans", "count"),
        when=newest.fact("census_year", "census_year"),
        by=by,
    )


def _subtitle(area: Area, council: Selection) -> Markup:
    text = (
        "Plans held each January: counted (black points), expected (blue line), 80% interval "
        "(dark band) and 95% interval (light band, dashed edge){council}."
    )
    theirs = "" if council.empty else "; the council's own forecast (crosses)"
    return sentence(text, council=theirs)


def _draw_fan(
    ax: Axes, values: pd.DataFrame, held: Selection, council: Selection, size: Size
) -> None:
    past = _series(held)
    fan(ax, _joined(past, values))
    ax.plot(past.index, past, color=INK, linewidth=1.5, marker="o", markersize=5)
    labels = fan_labels(values, "forecast", size.narrow)
    if not council.empty:
        theirs = _series(council)
        ax.plot(
            theirs.index,
            theirs,
            color=THEIRS,
            linewidth=1.5,
            linestyle=":",
            marker="X",
            markersize=7,
        )
        said = formatted(theirs.iloc[-1], "count")
        labels.append(Label(theirs.index[-1], theirs.iloc[-1], f"council {said}", THEIRS, "bold"))
    _axes(ax, [*past.index, *values.index], size.narrow)
    _name_newest(ax, past)
    end_labels(ax, labels)


def _series(rows: Selection) -> "pd.Series[float]":
    return rows.df.set_index("census_year")["plans"].astype(float).sort_index()


def _joined(past: "pd.Series[float]", values: pd.DataFrame) -> pd.DataFrame:
    """Return the fan, opening from the newest count."""
    before = past[past.index < values.index[0]].tail(1)
    return pd.concat([pd.DataFrame(dict.fromkeys(values.columns, before)), values])


def _axes(ax: Axes, years: list[int], narrow: bool) -> None:
    first, last = min(years), max(years)
    year_axis(ax, sorted(set(years)), every=5 if narrow else 2 if last - first > 12 else 1)
    ax.set_xlim(first - 0.4, last + (last - first) * _MARGIN[narrow])
    ax.set_ylim(bottom=0)
    value_axis(ax, "count")


def _name_newest(ax: Axes, past: "pd.Series[float]") -> None:
    if not past.empty:
        text, at = formatted(past.iloc[-1], "count"), (past.index[-1], past.iloc[-1])
        ax.annotate(
            text, at, xytext=(-6, 10), textcoords="offset points", ha="right", fontweight="bold"
        )


def plans_by(
    run: RunTables, area: Area, dimension: str, scenario: str | None = None
) -> Chart | Words:
    """Draw one small fan for each of the largest categories of a dimension."""
    ahead = our_forecast(run, area, scenario).where(dimension=dimension)
    end = ahead.last("census_year").at(MEDIAN)
    ranked = list(end.df.sort_values("value", ascending=False).category)
    if not ranked:
        return missing(f"forecast of plans by {formatted(dimension, 'label')} for {area.name}")
    held = counted(run, area).where(dimension=dimension)
    shown = ranked[:_PANELS]

    def draw(figure: Figure, size: Size) -> None:
        columns = 1 if size.narrow else min(3, len(shown))
        axes = figure.subplots(-(-len(shown) // columns), columns, squeeze=False, sharex=True)
        for ax, category in zip(axes.flat, shown, strict=False):
            _panel(ax, ahead.where(category=category), held.where(category=category))
        for ax in list(axes.flat)[len(shown) :]:
            ax.set_visible(False)

    return Chart(
        name=f"plans_by_{dimension}",
        title=_largest_growth(area, end, held, dimension),
        subtitle=_panel_subtitle(dimension, len(ranked) > _PANELS),
        draw=draw,
        data=_category_grid(ahead, area, dimension, ranked),
        heights=(230 * -(-len(shown) // 3) + 30, 190 * len(shown)),
    )


def _panel(ax: Axes, ahead: Selection, held: Selection) -> None:
    past, values = _series(held), ahead.fan("census_year")
    fan(ax, _joined(past, values))
    ax.plot(past.index, past, color=INK, linewidth=1.5, marker="o", markersize=3.5)
    ax.set_title(_wrapped(formatted(ahead.values("category")[0], "label")))
    years = [*past.index, *values.index]
    year_axis(ax, sorted(set(years)), every=5)
    ax.set_xlabel("")
    ax.set_xlim(min(years) - 0.4, max(years) + (max(years) - min(years)) * 0.22)
    ax.set_ylim(bottom=0)
    value_axis(ax, "count", ticks=3)
    middle = values[MEDIAN].iloc[-1]
    end_labels(ax, [Label(values.index[-1], middle, formatted(middle, "forecast"), weight="bold")])


def _wrapped(text: str, width: int = 26) -> str:
    words, lines = text.split(), [""]
    for word in words:
        lines = (
            [*lines, word]
            if len(lines[-1]) + len(word) > width
            else [*lines[:-1], f"{lines[-1]} {word}"]
        )
    return "\n".join(line.strip() for line in lines)


def _largest_growth(area: Area, end: Selection, held: Selection, dimension: str) -> Markup:
    now = held.last("census_year").df.set_index("category")["plans"]
    growth = end.df.set_index("category")["value"] - now
    growth = growth.dropna().astype(float)
    if growth.empty or growth.max() <= 0:
        text = "EHC plans in {area} by {dimension}"
        return sentence(text, area=area.name, dimension=formatted(dimension, "label"))
    most = end.where(category=growth.idxmax())
    newest = held.last("census_year").where(category=growth.idxmax())
    return sentence(
        "{age}{category} adds most plans: {now} in {then}, about {plans} by {when}",
        age="Age " if dimension == "age_band" else "",
        category=most.fact("category", "label_start"),
        now=newest.fact("plans", "count"),
        then=newest.fact("census_year", "census_year"),
        plans=most.fact("value", "forecast"),
        when=most.fact("census_year", "census_year"),
    )


def _panel_subtitle(dimension: str, more: bool) -> Markup:
    text = (
        "Plans held each January by {dimension}: counted (points), expected (line), 80% interval "
        "(dark band), 95% interval (light band). Each panel has its own scale.{more}"
    )
    rest = " The largest groups are drawn; the table holds all." if more else ""
    return sentence(text, dimension=formatted(dimension, "label"), more=rest)


def _category_grid(ahead: Selection, area: Area, dimension: str, ranked: list[str]) -> Grid:
    end = ahead.last("census_year")
    rows = [
        [part.facts("category", "label_start")[0], *quantile_cells(part, "forecast")]
        for part in (end.where(category=category) for category in ranked)
    ]
    caption = sentence(
        "EHC plans in {area} by {dimension}, {when}",
        area=area.name,
        dimension=formatted(dimension, "label"),
        when=end.facts("census_year", "census_year")[0],
    )
    head = (Column(formatted(dimension, "label_start"), numeric=False), *QUANTILE_COLUMNS)
    return data_grid(f"plans_by_{dimension}", caption, head, rows, "forecast")
