"""Charts of money: spending by line, the balance, its risk and what moves them."""

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.pages.budget import rows
from send_analysis.pages.charts import marks
from send_analysis.pages.charts.chart import Chart, Size
from send_analysis.pages.charts.data import QUANTILE_COLUMNS, data_grid, fan_rows
from send_analysis.pages.charts.style import GAIN, INK, LIGHT, OURS, QUIET, THEIRS, value_axis
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
    select,
    sentence,
)
from send_analysis.pages.kit.subjects import money

_BARS = 10  # lines or assumptions drawn; the table beside them holds all
_EVEN = 0.5
_EFFECTS = ("volume", "mix", "overflow", "price", "change")
_LINES = ((OURS, "-", "o"), (THEIRS, "--", "s"), (GAIN, "-.", "^"), (QUIET, ":", "D"))


def _row_heights(count: int) -> tuple[int, int]:
    """Return the heights in pixels of rows of bars with words, wide and narrow."""
    return 66 + 46 * count, 66 + 50 * count


def spend_by_line(run: RunTables) -> Chart | Words:
    """Draw the last year's spending by line, largest first, with the first year as a tick."""
    every = money(run, "spend").at(MEDIAN)
    lines = Selection(every.table, every.df[every.df.line != "total"])
    last, first = lines.last("financial_year"), lines.first("financial_year")
    if last.empty:
        return missing(f"forecast of spending for {run.area.name}")
    ranked = list(last.df.sort_values("amount", ascending=False).line)
    largest = last.where(line=ranked[0])
    year, then = (part.facts("financial_year", "text")[0] for part in (last, first))

    def draw(figure: Figure, size: Size) -> None:
        amounts, before = (part.df.set_index("line").amount.astype(float) for part in (last, first))
        _lines(figure.subplots(), amounts[ranked[:_BARS]], before)

    return Chart(
        name="spend_by_line",
        title=sentence(
            "The largest line in {year}, about {amount}: {line}",
            year=year,
            line=largest.fact("line", "line"),
            amount=largest.fact("amount", "gbp_million"),
        ),
        subtitle=sentence(
            "High needs spending by line in {year}, central estimate (bars), and in {then} "
            "(black ticks).",
            year=year,
            then=then,
        ),
        draw=draw,
        data=_spend_data(lines, ranked, run.area.name),
        heights=_row_heights(min(len(ranked), _BARS)),
    )


def _lines(ax: Axes, amounts: pd.Series, before: pd.Series) -> None:
    for y, (line, amount) in enumerate(amounts.items()):
        ax.barh(y, amount, height=0.36, color=LIGHT)
        if line in before:
            ax.plot([before[line]] * 2, [y - 0.24, y + 0.24], color=INK, linewidth=2.5)
        text = f"{formatted(str(line), 'line')}  {formatted(amount, 'gbp_m')}"
        marks.row_words(ax, y - 0.3, text, bold=y == 0)
    marks.row_axis(ax, len(amounts), "gbp_axis")
    ax.set_xlim(min(0, amounts.min()), None)


def _spend_data(lines: Selection, ranked: list[str], area: str) -> Grid:
    years = lines.values("financial_year")
    heads = [lines.where(financial_year=y).facts("financial_year", "text")[0] for y in years]
    cells = [
        [
            lines.where(line=line).facts("line", "line")[0],
            *marked_once(
                [lines.fact("amount", "gbp_m", line=line, financial_year=y) for y in years]
            ),
        ]
        for line in ranked
    ]
    caption = sentence("spending by line in {area}, central estimate", area=area)
    head = (Column("Line", numeric=False), *map(Column, heads))
    return data_grid("spend_by_line", caption, head, cells, "spend")


def balance_path(run: RunTables) -> Chart | Words:
    """Draw the change of the balance since the forecast began as a fan over financial years."""
    change = rows.change(run)
    values = change.fan("financial_year")
    if not marks.has_fan(values):
        return missing(f"forecast of the balance for {run.area.name}")
    day = change.facts("line", "since")[0]
    end = change.last("financial_year").at(MEDIAN)
    amount = end.facts("amount", "gbp_million_size")[0]

    def draw(figure: Figure, size: Size) -> None:
        _money_fan(figure.subplots(), values, size)

    return Chart(
        name="balance_path",
        title=sentence(
            "The balance {way} by about {amount} by the end of {year}",
            way="falls" if amount.value < 0 else "rises",
            amount=amount,
            year=end.fact("financial_year", "text"),
        ),
        subtitle=sentence(
            "Change of the high needs balance since {day}: central estimate (line), 80% interval "
            "(dark band), 95% interval (light band, dashed edge). Years after March 2028 assume "
            "that current rules continue.",
            day=day,
        ),
        draw=draw,
        data=data_grid(
            "balance_path",
            sentence("change of the balance in {area} since {day}", area=run.area.name, day=day),
            (Column("Financial year", numeric=False), *QUANTILE_COLUMNS),
            fan_rows(change, "financial_year", "text", "gbp_m"),
            "balance",
        ),
        heights=(390, 350),
    )


def _money_fan(ax: Axes, values: pd.DataFrame, size: Size) -> None:
    numbered = values.set_axis(range(len(values)))
    marks.fan(ax, numbered)
    marks.zero_line(ax)
    marks.year_ticks(ax, list(values.index), 2 if size.narrow and len(values) > 3 else 1)
    margin = 0.42 if size.narrow else 0.34  # for the words at the end, in years
    ax.set_xlim(-0.3, len(values) - 1 + len(values) * margin)
    value_axis(ax, "gbp_axis")
    marks.end_labels(ax, marks.fan_labels(numbered, "gbp_m", size.narrow))


def change_of_spending(run: RunTables) -> Chart | Words:
    """Draw what each effect adds to spending between the first and the last year."""
    means = select(run, "money_change", old_la_code=run.area.old_la_code, statistic="mean")
    if means.empty:
        return missing(f"change of spending for {run.area.name}")
    amounts = means.df.set_index("effect").amount.astype(float)
    largest = amounts[list(_EFFECTS[:-1])].abs().idxmax()
    two = [means.fact("amount", "gbp_million_signed", effect=e) for e in (largest, "change")]
    amount, whole = marked_once(two)

    def draw(figure: Figure, size: Size) -> None:
        shown = [(formatted(effect, "line"), amounts[effect]) for effect in _EFFECTS]
        marks.steps(figure.subplots(), shown, "gbp_m_signed", (LIGHT, LIGHT))

    return Chart(
        name="change_of_spending",
        title=sentence(
            "{what}: {amount} of a change of {whole}",
            what=formatted(largest, "line"),
            amount=amount,
            whole=whole,
        ),
        subtitle=sentence(
            "What each effect adds to spending before recoupment between {first} and {last}, mean "
            "of the draws. Each bar starts where the one above ends; they add up to the whole "
            "change.",
            first=means.facts("first_year", "text")[0],
            last=means.facts("last_year", "text")[0],
        ),
        draw=draw,
        data=data_grid(
            "change_of_spending",
            sentence("change of spending in {area}", area=run.area.name),
            (Column("Because of", numeric=False), Column("Mean")),
            [
                [formatted(e, "line"), means.fact("amount", "gbp_m_signed", effect=e)]
                for e in _EFFECTS
            ],
            "money_change",
        ),
        heights=_row_heights(len(_EFFECTS)),
    )


def tornado(run: RunTables) -> Chart | Words:
    """Draw the last year's balance with each assumption at its low and its high."""
    every = select(run, "sensitivity", old_la_code=run.area.old_la_code)
    if every.empty:
        return missing(f"sensitivity of the balance for {run.area.name}")
    ranked = every.df.sort_values("swing", ascending=False)
    top = every.where(assumption=ranked.assumption.iloc[0])
    shown = ranked.head(_BARS).to_dict("records")

    def draw(figure: Figure, size: Size) -> None:
        _swings(figure.subplots(), shown, size.narrow)

    return Chart(
        name="tornado",
        title=sentence(
            "{what} moves the balance of {year} most: by {swing}",
            what=top.fact("title", "text"),
            year=top.fact("financial_year", "text"),
            swing=top.fact("swing", "gbp_million"),
        ),
        subtitle=sentence(
            "In-year balance of {year} with one assumption at its low (circle) or its high "
            "(square) and all others as in the forecast (vertical line).",
            year=top.fact("financial_year", "text"),
        ),
        draw=draw,
        data=data_grid(
            "tornado",
            sentence("in-year balance of {area}, one assumption at a time", area=run.area.name),
            (Column("What is varied", numeric=False), *map(Column, ("At low", "At high", "Swing"))),
            [_swing_cells(every.where(assumption=name)) for name in ranked.assumption],
            "sensitivity",
        ),
        heights=_row_heights(len(shown)),
    )


def _swing_cells(row: Selection) -> list[object]:
    wanted = ("at_low", "at_high", "swing")
    return [row.fact("title", "text"), *marked_once([row.fact(c, "gbp_m") for c in wanted])]


def _swings(ax: Axes, shown: Sequence[dict], narrow: bool) -> None:
    for y, row in enumerate(shown):
        low, high = float(row["at_low"]), float(row["at_high"])
        ax.plot([low, high], [y, y], color=LIGHT, linewidth=9, solid_capstyle="butt")
        ax.plot([low], [y], marker="o", markersize=9, color=OURS, linestyle="none")
        ax.plot([high], [y], marker="s", markersize=8, color=OURS, linestyle="none")
        ends = " to ".join(formatted(value, "gbp_m") for value in sorted((low, high)))
        marks.row_words(ax, y - 0.3, row["title"] if narrow else f"{row['title']}  {ends}")
    ax.axvline(shown[0]["base"], color=INK, linewidth=1.5)
    marks.row_axis(ax, len(shown), "gbp_axis")


def chance_of_deficit(run: RunTables) -> Chart | Words:
    """Draw the chance that the deficit is more than each threshold, by the end of each year."""
    risk = rows.risk(run)
    if risk.empty:
        return missing(f"risk of a deficit for {run.area.name}")
    top = risk.last("financial_year").last("threshold")

    def draw(figure: Figure, size: Size) -> None:
        _chances(figure.subplots(), risk, size)

    return Chart(
        name="chance_of_deficit",
        title=sentence(
            "A deficit of more than {size} by the end of {year}: {chance}",
            size=top.fact("threshold", "gbp_axis"),
            year=top.fact("financial_year", "text"),
            chance=top.fact("probability", "probability"),
        ),
        subtitle=sentence(
            "{what}: chance that it is more than each threshold at the end of each year.",
            what=formatted(risk.values("measure")[0], "line"),
        ),
        draw=draw,
        data=data_grid(
            "chance_of_deficit",
            sentence("chance of a deficit beyond each threshold, {area}", area=run.area.name),
            (Column("Financial year", numeric=False), *map(Column, _thresholds(risk))),
            [_year_cells(risk.where(financial_year=y)) for y in risk.values("financial_year")],
            "deficit_risk",
        ),
        heights=(360, 340),
    )


def _thresholds(risk: Selection) -> list[object]:
    first = risk.first("financial_year")
    return [first.where(threshold=t).facts("threshold", "gbp_axis")[0] for t in _sizes(risk)]


def _sizes(risk: Selection) -> list[float]:
    return risk.values("threshold")[: len(_LINES)]


def _year_cells(risk: Selection) -> list[object]:
    chances = [risk.fact("probability", "probability_percent", threshold=t) for t in _sizes(risk)]
    return [risk.facts("financial_year", "text")[0], *marked_once(chances)]


def _chances(ax: Axes, risk: Selection, size: Size) -> None:
    years = risk.values("financial_year")
    for threshold, (colour, line, marker) in zip(_sizes(risk), _LINES, strict=False):
        path = risk.where(threshold=threshold).df.set_index("financial_year").probability
        values = path.reindex(years).astype(float).tolist()
        ax.plot(range(len(years)), values, color=colour, linestyle=line, marker=marker, linewidth=2)
        ax.annotate(
            formatted(threshold, "gbp_axis"),
            _crossing(values),
            xytext=(7, -4),
            textcoords="offset points",
            color=colour,
            fontweight="bold",
            va="top",
        )
    ax.set_ylim(-0.03, 1.05)
    value_axis(ax, "probability_axis")
    marks.year_ticks(ax, years, 2 if size.narrow else 1)
    ax.set_xlim(-0.2, len(years) - 0.5)


def _crossing(values: list[float]) -> tuple[float, float]:
    """Return where a path passes an even chance, for its label; else its last point."""
    for i, (before, after) in enumerate(pairwise(values)):
        if before < _EVEN <= after:
            return i + (_EVEN - before) / (after - before), _EVEN
    return (0.0, values[0]) if values[0] >= _EVEN else (len(values) - 1.0, values[-1])
