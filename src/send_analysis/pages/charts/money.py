"""Charts of money: spend by line, the path of the balance."""

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.config import Area
from send_analysis.pages.charts.chart import Chart, Size
from send_analysis.pages.charts.data import QUANTILE_COLUMNS, data_grid, fan_rows
from send_analysis.pages.charts.marks import end_labels, fan, fan_labels, has_fan, zero_line
from send_analysis.pages.charts.style import INK, LIGHT, value_axis
from send_analysis.pages.kit import (
    MEDIAN,
    Column,
    Grid,
    RunTables,
    Selection,
    Words,
    formatted,
    marked_once,
    missing,
    sentence,
)
from send_analysis.pages.kit.subjects import change_of_balance, money

_BARS = 10  # lines drawn; the table beside them holds every line
_MARGIN = {False: 0.34, True: 0.42}


def spend_by_line(run: RunTables, area: Area, scenario: str | None = None) -> Chart | Words:
    """Draw the last year's spend by line, largest first, with the first year as a tick."""
    rows = money(run, "spend", area, scenario).at(MEDIAN)
    lines = Selection(rows.table, rows.df[rows.df.line != "total"])
    last, first = lines.last("financial_year"), lines.first("financial_year")
    if last.empty:
        return missing(f"forecast of spending for {area.name}")
    ranked = list(last.df.sort_values("amount", ascending=False).line)
    year, then = (part.facts("financial_year", "text")[0] for part in (last, first))

    def draw(figure: Figure, size: Size) -> None:
        _bars(figure.subplots(), last, first, ranked[:_BARS], str(then))

    return Chart(
        name="spend_by_line",
        title=_largest(last, ranked[0]),
        subtitle=sentence(
            "High needs spending by line in {year}, middle of the forecast (bars), and in {then} "
            "(black ticks).",
            year=year,
            then=then,
        ),
        draw=draw,
        data=_spend_grid(money(run, "spend", area, scenario), ranked, area),
        heights=(60 + 46 * min(len(ranked), _BARS), 60 + 50 * min(len(ranked), _BARS)),
    )


def _largest(last: Selection, line: str) -> Markup:
    row = last.where(line=line)
    return sentence(
        "The largest line in {year}, about {amount}: {line}",
        year=row.fact("financial_year", "text"),
        line=row.fact("line", "line"),
        amount=row.fact("amount", "gbp_million"),
    )


def _bars(ax: Axes, last: Selection, first: Selection, lines: list[str], then: str) -> None:
    amounts, before = (part.df.set_index("line")["amount"].astype(float) for part in (last, first))
    for y, line in enumerate(lines):
        ax.barh(y, amounts[line], height=0.36, color=LIGHT)
        if line in before:
            ax.plot([before[line]] * 2, [y - 0.24, y + 0.24], color=INK, linewidth=2.5)
        text = f"{formatted(line, 'line')}  {formatted(amounts[line], 'gbp_m')}"
        ax.annotate(text, (0, y - 0.3), va="bottom", fontweight="bold" if y == 0 else "normal")
    ax.set_ylim(len(lines) - 0.5, -0.85)
    ax.set_yticks([])
    ax.grid(visible=True, axis="x")
    value_axis(ax, "gbp_axis", along="x", ticks=4)
    ax.set_xlim(min(0, amounts[lines].min()), None)


def _spend_grid(rows: Selection, ranked: list[str], area: Area) -> Grid:
    years = rows.values("financial_year")
    heads = [rows.where(financial_year=year).facts("financial_year", "text")[0] for year in years]
    cells = [
        [
            rows.where(line=line).facts("line", "line")[0],
            *marked_once(
                [
                    rows.where(line=line, financial_year=year).quantile(MEDIAN, "gbp_m")
                    for year in years
                ]
            ),
        ]
        for line in ranked
    ]
    caption = sentence("spending by line in {area}, middle of the forecast", area=area.name)
    head = (Column("Line", numeric=False), *(Column(year) for year in heads))
    return data_grid("spend_by_line", caption, head, cells, "spend")


def balance_path(run: RunTables, area: Area, scenario: str | None = None) -> Chart | Words:
    """Draw the change of the block's balance since 1 April 2025 as a fan over financial years."""
    rows = change_of_balance(money(run, "balance", area, scenario))
    values = rows.fan("financial_year")
    if not has_fan(values):
        return missing(f"forecast of the balance for {area.name}")
    day = rows.facts("line", "since")[0]

    def draw(figure: Figure, size: Size) -> None:
        _money_fan(figure.subplots(), values, size)

    return Chart(
        name="balance_path",
        title=_balance_headline(rows.last("financial_year")),
        subtitle=sentence(
            "Change of the high needs balance since {day}: middle (line), 80% interval (dark "
            "band), 95% interval (light band, dashed edge). After March 2028: as if current rules "
            "continued.",
            day=day,
        ),
        draw=draw,
        data=data_grid(
            "balance_path",
            sentence("change of the balance in {area} since {day}", area=area.name, day=day),
            (Column("Financial year", numeric=False), *QUANTILE_COLUMNS),
            fan_rows(rows, "financial_year", "text", "gbp_m"),
            "balance",
        ),
        heights=(390, 350),
    )


def _balance_headline(end: Selection) -> Markup:
    middle = end.quantile(MEDIAN, "gbp_million_size")
    if middle is None:
        return Markup("Change of the high needs balance")
    return sentence(
        "The balance {way} by about {amount} by the end of {year}",
        way="falls" if middle.value < 0 else "rises",
        amount=middle,
        year=end.at(MEDIAN).fact("financial_year", "text"),
    )


def _money_fan(ax: Axes, values: pd.DataFrame, size: Size) -> None:
    numbered = values.set_axis(range(len(values)))
    fan(ax, numbered)
    zero_line(ax)
    shown = range(len(values))[:: 2 if size.narrow and len(values) > 3 else 1]
    ax.set_xticks(list(shown), [values.index[i] for i in shown])
    ax.tick_params(axis="x", length=4)
    ax.set_xlim(-0.3, len(values) - 1 + len(values) * _MARGIN[size.narrow])
    value_axis(ax, "gbp_axis")
    end_labels(ax, fan_labels(numbered, "gbp_m", size.narrow))
