"""Charts of what moves the money: why it changes, the tornado, the chance of a deficit."""

from itertools import pairwise

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.config import Area
from send_analysis.pages.charts.chart import Chart, Size
from send_analysis.pages.charts.data import data_grid
from send_analysis.pages.charts.marks import row_words
from send_analysis.pages.charts.style import GAIN, INK, LIGHT, OURS, QUIET, THEIRS, value_axis
from send_analysis.pages.kit import (
    Column,
    RunTables,
    Selection,
    Words,
    formatted,
    marked_once,
    missing,
    select,
    sentence,
)

_EFFECTS = {
    "volume": "More or fewer plans",
    "mix": "Where plans are placed",
    "overflow": "Lack of places",
    "price": "Prices",
    "change": "The whole change",
}
_EVEN = 0.5
_MOST_BARS = 8
_ROW = {False: 46, True: 50}  # pixels of a bar with its words
_LINES = ((OURS, "-", "o"), (THEIRS, "--", "s"), (GAIN, "-.", "^"), (QUIET, ":", "D"))
_FIRM = ("cumulative", "since_start")  # what a deficit is counted from, the firmer first


def change_of_spending(run: RunTables, area: Area) -> Chart | Words:
    """Draw what each effect adds to spending between the first and the last year."""
    rows = select(run, "money_change", old_la_code=area.old_la_code, statistic="mean")
    if rows.empty:
        return missing(f"change of spending for {area.name}")
    largest = _largest(rows)

    def draw(figure: Figure, size: Size) -> None:
        _steps(figure.subplots(), rows)

    return Chart(
        name="change_of_spending",
        title=sentence(
            "{what}: {amount} of a change of {whole}",
            what=_EFFECTS[largest],
            **_two(rows.where(effect=largest), rows.where(effect="change")),
        ),
        subtitle=sentence(
            "What spending before recoupment gains or loses between {first} and {last}, on "
            "average over the draws. Each bar starts where the one above ends; they add up to the "
            "whole change.",
            first=rows.facts("first_year", "text")[0],
            last=rows.facts("last_year", "text")[0],
        ),
        draw=draw,
        data=data_grid(
            "change_of_spending",
            sentence("change of spending in {area}", area=area.name),
            (Column("Because of", numeric=False), Column("Average")),
            [[_EFFECTS[e], rows.where(effect=e).fact("amount", "gbp_m_signed")] for e in _EFFECTS],
            "money_change",
        ),
        heights=(60 + _ROW[False] * len(_EFFECTS), 60 + _ROW[True] * len(_EFFECTS)),
    )


def _two(part: Selection, whole: Selection) -> dict[str, object]:
    amounts = [one.fact("amount", "gbp_million_signed") for one in (part, whole)]
    return dict(zip(("amount", "whole"), marked_once(amounts), strict=True))


def _largest(rows: Selection) -> str:
    effects = rows.df[rows.df.effect.isin(_EFFECTS) & (rows.df.effect != "change")]
    return str(effects.loc[effects.amount.abs().idxmax()].effect)


def _steps(ax: Axes, rows: Selection) -> None:
    amounts = rows.df.set_index("effect").amount.astype(float)
    start = 0.0
    for y, (effect, words) in enumerate(_EFFECTS.items()):
        whole = effect == "change"
        left = 0.0 if whole else start
        ax.barh(y, amounts[effect], left=left, height=0.36, color=OURS if whole else LIGHT)
        text = f"{words}  {formatted(amounts[effect], 'gbp_m_signed')}"
        row_words(ax, y - 0.3, text, bold=whole)
        start += 0.0 if whole else amounts[effect]
    _rows_axis(ax, len(_EFFECTS))


def _rows_axis(ax: Axes, rows: int) -> None:
    """Lay rows out from the top, with words above each and money along the bottom."""
    ax.set_ylim(rows - 0.5, -0.85)
    ax.set_yticks([])
    ax.grid(visible=True, axis="x")
    value_axis(ax, "gbp_axis", along="x", ticks=4)


def tornado(run: RunTables, area: Area) -> Chart | Words:
    """Draw the last year's balance with each assumption at its low and its high."""
    rows = select(run, "sensitivity", old_la_code=area.old_la_code)
    if rows.empty:
        return missing(f"sensitivity of the balance for {area.name}")
    ranked = rows.df.sort_values("swing", ascending=False)
    top = rows.where(assumption=ranked.assumption.iloc[0])
    shown = ranked.head(_MOST_BARS).to_dict("records")

    def draw(figure: Figure, size: Size) -> None:
        _bars(figure.subplots(), shown, size.narrow)

    return Chart(
        name="tornado",
        title=sentence(
            "{what} moves the balance of {year} most: by {swing}",
            what=top.fact("title", "text"),
            year=top.fact("financial_year", "text"),
            swing=top.fact("swing", "gbp_million"),
        ),
        subtitle=sentence(
            "In-year balance of {year} with one thing at its low (circle) or its high (square) and "
            "all else as in the forecast (vertical line).",
            year=top.fact("financial_year", "text"),
        ),
        draw=draw,
        data=data_grid(
            "tornado",
            sentence("in-year balance of {area}, one thing at a time", area=area.name),
            (Column("What is varied", numeric=False), *map(Column, ("At low", "At high", "Swing"))),
            [_cells(rows.where(assumption=name)) for name in ranked.assumption],
            "sensitivity",
        ),
        heights=(70 + _ROW[False] * len(shown), 70 + _ROW[True] * len(shown)),
    )


def _cells(row: Selection) -> list[object]:
    wanted = ("at_low", "at_high", "swing")
    return [row.fact("title", "text"), *marked_once([row.fact(c, "gbp_m") for c in wanted])]


def _bars(ax: Axes, rows: list[dict], narrow: bool) -> None:
    for y, row in enumerate(rows):
        low, high = float(row["at_low"]), float(row["at_high"])
        ax.plot([low, high], [y, y], color=LIGHT, linewidth=9, solid_capstyle="butt")
        ax.plot([low], [y], marker="o", markersize=9, color=OURS, linestyle="none")
        ax.plot([high], [y], marker="s", markersize=8, color=OURS, linestyle="none")
        ends = " to ".join(formatted(value, "gbp_m") for value in sorted((low, high)))
        row_words(ax, y - 0.3, row["title"] if narrow else f"{row['title']}  {ends}")
    ax.axvline(rows[0]["base"], color=INK, linewidth=1.5)
    _rows_axis(ax, len(rows))


def chance_of_deficit(run: RunTables, area: Area) -> Chart | Words:
    """Draw the chance that the deficit is beyond each threshold, by the end of each year."""
    every = select(run, "deficit_risk", old_la_code=area.old_la_code)
    rows = next((r for m in _FIRM if not (r := every.where(measure=m)).empty), every)
    if rows.empty:
        return missing(f"risk of a deficit for {area.name}")
    years = rows.values("financial_year")

    def draw(figure: Figure, size: Size) -> None:
        _chances(figure.subplots(), rows, years, size)

    of_account = rows.values("measure")[0] == "cumulative"
    return Chart(
        name="chance_of_deficit",
        title=_risk_headline(rows),
        subtitle=Markup(
            "Chance that the deficit {} is beyond each size by the end of each year."
        ).format("of the account" if of_account else "added since the start"),
        draw=draw,
        data=data_grid(
            "chance_of_deficit",
            sentence("chance of a deficit beyond each size, {area}", area=area.name),
            (Column("Financial year", numeric=False), *map(Column, _thresholds(rows))),
            [_year_cells(rows.where(financial_year=y)) for y in years],
            "deficit_risk",
        ),
        heights=(360, 340),
    )


def _thresholds(rows: Selection) -> list[object]:
    first = rows.first("financial_year")
    return [first.where(threshold=t).facts("threshold", "gbp_axis")[0] for t in _sizes(rows)]


def _sizes(rows: Selection) -> list[float]:
    return rows.values("threshold")[: len(_LINES)]


def _year_cells(rows: Selection) -> list[object]:
    chances = [rows.fact("probability", "probability_percent", threshold=t) for t in _sizes(rows)]
    return [rows.facts("financial_year", "text")[0], *marked_once(chances)]


def _risk_headline(rows: Selection) -> Markup:
    """Return the chance of the largest deficit at the end."""
    top = rows.last("financial_year").last("threshold")
    return sentence(
        "A deficit beyond {size} by the end of {year}: {chance}",
        size=top.fact("threshold", "gbp_axis"),
        year=top.fact("financial_year", "text"),
        chance=top.fact("probability", "probability"),
    )


def _chances(ax: Axes, rows: Selection, years: list[str], size: Size) -> None:
    for threshold, (colour, line, marker) in zip(_sizes(rows), _LINES, strict=False):
        path = rows.where(threshold=threshold).df.set_index("financial_year").probability
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
    every = range(len(years))[:: 2 if size.narrow else 1]
    ax.set_xticks(list(every), [years[i] for i in every])
    ax.set_xlim(-0.2, len(years) - 0.5)


def _crossing(values: list[float]) -> tuple[float, float]:
    """Return where a path passes an even chance, for its label; else its last point."""
    for i, (before, after) in enumerate(pairwise(values)):
        if before < _EVEN <= after:
            return i + (_EVEN - before) / (after - before), _EVEN
    return (0.0, values[0]) if values[0] >= _EVEN else (len(values) - 1.0, values[-1])
