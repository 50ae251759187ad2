"""The chart of one indicator over time."""

from typing import Any

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.config import Area
from send_analysis.pages.charts.chart import Chart, Size
from send_analysis.pages.charts.data import data_grid
from send_analysis.pages.charts.marks import Label, end_labels
from send_analysis.pages.charts.style import INK, LIGHT, OURS, THEIRS, value_axis
from send_analysis.pages.kit import (
    Column,
    RunTables,
    Selection,
    Words,
    fact,
    missing,
    select,
    sentence,
)
from send_analysis.pages.kit.indicators import ALL, STATUS, VALUES, number, series, value_format

_LINES = {"own": OURS, "england": INK, "neighbours": THEIRS}
_DASHES = {"own": "solid", "england": (0, (5, 3)), "neighbours": (0, (1, 2))}


def indicator_path(run: RunTables, area: Area, indicator: str) -> Chart | Words:
    """Draw an indicator over time against England and neighbours, disputed values as crosses."""
    lines = {c: series(run, area, indicator, c) for c in _LINES}
    status = select(run, STATUS, old_la_code=area.old_la_code, indicator=indicator)
    if lines["own"].empty or status.empty:
        return missing(f"values of {indicator.replace('_', ' ')} for {area.name}")
    row = status.df.iloc[0].to_dict()

    disputing = _disputing(run, area, indicator)

    def draw(figure: Figure, size: Size) -> None:
        ax = figure.subplots()
        ax.plot(_year(disputing), disputing.value.astype(float), "X", color=THEIRS, markersize=11)
        _path(ax, lines, area.name, size.narrow)

    return Chart(
        name=f"path_{indicator}",
        title=_path_headline(row, area),
        subtitle=sentence(
            "{title}, {unit}. {definition}. Bars are 95% intervals.",
            title=fact(STATUS, row, "title", "text"),
            unit=fact(STATUS, row, "unit", "text"),
            definition=fact(STATUS, row, "definition", "text"),
        ),
        draw=draw,
        data=_path_grid(row, lines),
        note=_path_note(row),
    )


def _disputing(run: RunTables, area: Area, indicator: str) -> pd.DataFrame:
    """Return the values of other sources that dispute a value of this indicator."""
    own = select(run, VALUES, old_la_code=area.old_la_code, comparator="own", group=ALL)
    rows = own.known("disputed_by").df
    return rows.loc[rows.disputed_by.str.split("; ").map(lambda ids: indicator in ids).astype(bool)]


def _year(rows: pd.DataFrame) -> pd.Series:
    return rows.period_end.str[:4].astype(int)


def _path_headline(row: dict[Any, Any], area: Area) -> Markup:
    text = "{area}: {value} in {period}"
    parts = {"value": number(row, "value"), "period": fact(STATUS, row, "period", "text")}
    if (england := number(row, "england")) is not None:
        text += ", England {england}"
        parts["england"] = england
    return sentence(text, area=area.name, **parts)


def _path_note(row: dict[Any, Any]) -> Markup | str:
    if pd.isna(row["disputed_by"]):
        return ""
    other = fact(STATUS, row, "disputed_by", "text")
    return sentence("Crosses: another source gives another value for that year: {o}.", o=other)


def _path(ax: Axes, lines: dict[str, Selection], name: str, narrow: bool) -> None:
    names = {"own": name, "england": "England", "neighbours": "Neighbours"}
    labels = []
    for comparator, rows in lines.items():
        if rows.empty:
            continue
        years, values = _year(rows.df), rows.df.value.astype(float)
        line = values.set_axis(years).reindex(range(years.iloc[0], years.iloc[-1] + 1))
        ax.plot(line.index, line, color=_LINES[comparator], linestyle=_DASHES[comparator], lw=2)
        if comparator == "own":
            _bars(ax, years, rows.df)
        weight = "bold" if comparator == "own" else "normal"
        last = Label(years.iloc[-1], values.iloc[-1], names[comparator], _LINES[comparator], weight)
        labels.append(last)
    unit = value_format(str(lines["own"].df.unit.iloc[0]))
    first, end = ax.get_xlim()
    ax.set_xlim(first, end + (end - first) * (0.45 if narrow else 0.25))
    _years(ax, lines["own"].df, narrow)
    value_axis(ax, unit)
    ax.set_ylim(0, None)
    end_labels(ax, labels)


def _bars(ax: Axes, years: pd.Series, rows: pd.DataFrame) -> None:
    ax.plot(years, rows.value.astype(float), "o", color=OURS)
    known = rows.lower.notna()
    bounds = rows[known][["lower", "upper"]].astype(float)
    ax.vlines(years[known], bounds.lower, bounds.upper, color=LIGHT, linewidth=5, zorder=1)


def _years(ax: Axes, rows: pd.DataFrame, narrow: bool) -> None:
    years = sorted(set(_year(rows)))
    shown = years[:: -2 if narrow else -1][::-1]
    ax.set_xticks(shown, [str(year) for year in shown])


def _path_grid(status: dict[Any, Any], lines: dict[str, Selection]) -> Any:
    others = {
        c: rows.df.set_index("period").to_dict("index") for c, rows in lines.items() if c != "own"
    }
    cells = [_path_cells(row, lines, others) for row in lines["own"].df.to_dict("records")]
    head = ("Value", "95% from", "95% to", "England", "Neighbours")
    columns = (Column("Period", numeric=False), *(Column(h) for h in head))
    caption = sentence("{title} by period", title=fact(STATUS, status, "title", "text"))
    return data_grid(f"path_{status['indicator']}", caption, columns, cells, VALUES)


def _path_cells(
    row: dict[Any, Any], lines: dict[str, Selection], others: dict[str, dict]
) -> list[Any]:
    period = row["period"]
    compared = [
        number({**found[period], "period": period}, "value", VALUES) if period in found else None
        for found in others.values()
    ]
    own = [number(row, column, VALUES) for column in ("value", "lower", "upper")]
    return [fact(VALUES, row, "period", "text"), *own, *compared]
