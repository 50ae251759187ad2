"""Charts of money: spending by line, the balance, its risk and what moves them."""

from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes

from send_analysis.pages import kit
from send_analysis.pages.budget import rows
from send_analysis.pages.kit import Chart, RunTables, Size, Words, sentence

_BARS = 10  # lines or assumptions drawn; the table holds all
_EVEN, _SURE = 0.5, 0.99
_BLUE = (kit.BAR, kit.BAR)  # more spending is neither a gain nor a loss
_LINES = (
    (kit.OURS, "-", "o"),
    (kit.THEIRS, "--", "s"),
    (kit.GAIN, "-.", "^"),
    (kit.INK, ":", "D"),
)


def spend_by_line(run: RunTables) -> Chart | Words:
    """Draw the last year's spending by line, largest first, with the first year as a tick."""
    every = rows.by_line(run, "spend")
    lines = every.of(every.df[every.df.line != "total"])
    first, last = lines.first("financial_year"), lines.last("financial_year")
    ends = lines.among("financial_year", [*first.df.financial_year, *last.df.financial_year])
    caption = sentence("Spending by line in {area}, central estimate (median)", area=run.area.name)
    table = kit.pivot(ends, "line", "financial_year", caption)
    if isinstance(table, Words):
        return rows.missing(run, "forecast of spending")
    largest = last.last("amount")
    values = table.values

    return Chart(
        "spend_by_line",
        title=sentence(
            "The largest line in {year}, about {amount}: {line}",
            year=largest.fact("financial_year"),
            amount=largest.fact("amount", rows.ABOUT),
            line=largest.fact("line"),
        ),
        subtitle=sentence(
            "High needs spending by line in {year}, central estimate (median; bars), and in {then} "
            "(black ticks).",
            year=last.facts("financial_year")[0],
            then=first.facts("financial_year")[0],
        ),
        draw=lambda figure, _: _lines(figure.subplots(), values.head(_BARS)),
        data=table,
        heights=_row_heights(min(len(values), _BARS)),
    )


def _row_heights(count: int) -> tuple[int, int]:
    """Return the heights in pixels of rows of bars with labels, wide and narrow."""
    return 66 + 46 * count, 66 + 50 * count


def _lines(ax: Axes, amounts: pd.DataFrame) -> None:
    first, last = amounts.iloc[:, 0], amounts.iloc[:, -1]
    for y, (line, amount) in enumerate(last.items()):
        ax.barh(y, amount, height=0.36, color=kit.BAR)
        ax.plot([first[line]] * 2, [y - 0.24, y + 0.24], color=kit.INK, linewidth=2.5)
        text = f"{kit.formatted(str(line), 'line')}  {kit.formatted(amount, 'gbp_m_about')}"
        kit.row_words(ax, y - 0.3, text, bold=y == 0)
    kit.row_axis(ax, len(amounts), "gbp_axis")
    ax.set_xlim(min(0, last.min()), None)


def balance_path(run: RunTables) -> Chart | Words:
    """Draw the change of the balance since the forecast began as a fan over financial years."""
    change = rows.change(run)
    caption = sentence("Change of the balance in {area}", area=run.area.name)
    table = kit.pivot(change, "financial_year", "statistic", caption)
    if isinstance(table, Words):
        return rows.missing(run, "forecast of the balance")
    values = table.values
    end = change.last("financial_year").at(kit.MEDIAN)
    amount = end.facts("amount", f"{rows.ABOUT}_size")[0]

    return Chart(
        "balance_path",
        title=sentence(
            "The balance {way} by about {amount} by the end of {year}",
            way="falls" if amount.value < 0 else "rises",
            amount=amount,
            year=end.fact("financial_year"),
        ),
        subtitle=sentence(
            "Change of the high needs balance since {day}: central estimate (line), 80% range "
            "(dark band), 95% range (light band, dashed edge). Years after March 2028 assume "
            "that current rules continue.",
            day=change.facts("line", "since")[0],
        ),
        draw=lambda figure, size: _money_fan(figure.subplots(), values, size),
        data=table,
        heights=(390, 350),
    )


def _money_fan(ax: Axes, values: pd.DataFrame, size: Size) -> None:
    numbered = values.set_axis(range(len(values)))
    kit.fan(ax, numbered)
    kit.zero_line(ax)
    kit.year_ticks(ax, list(values.index), 2 if size.narrow and len(values) > 3 else 1)
    margin = 0.42 if size.narrow else 0.34  # for the words at the end, in years
    ax.set_xlim(-0.3, len(values) - 1 + len(values) * margin)
    kit.value_axis(ax, "gbp_axis")
    kit.end_labels(ax, kit.fan_labels(numbered, "gbp_m_about", size.narrow))


def change_of_spending(run: RunTables) -> Chart | Words:
    """Draw what each effect adds to spending between the first and the last year."""
    means = rows.effects(run).where(statistic="mean")
    means = means.of(means.df[means.df.effect != "remainder"])
    caption = sentence("Change of spending in {area}", area=run.area.name)
    table = kit.table(means, ["effect", {"statistic": "mean"}], caption)
    if isinstance(table, Words):
        return rows.missing(run, "change of spending")
    amounts = table.values["mean"]
    largest = amounts.drop("change").abs().idxmax()
    shown = [(kit.formatted(effect, "line"), amount) for effect, amount in amounts.items()]

    return Chart(
        "change_of_spending",
        title=sentence(
            "{what}: {amount} of a change of {whole}",
            what=kit.formatted(largest, "line"),
            amount=means.fact("amount", f"{rows.ABOUT}_signed", effect=largest),
            whole=means.fact("amount", f"{rows.ABOUT}_signed", effect="change"),
        ),
        subtitle=sentence(
            "What each effect adds to spending before recoupment between {first} and {last}, on "
            "average over the simulations. Each bar starts where the one above ends; they add up "
            "to the whole change.",
            first=means.facts("first_year")[0],
            last=means.facts("last_year")[0],
        ),
        draw=lambda figure, size: kit.steps(figure.subplots(), shown, "gbp_m_about_signed", _BLUE),
        data=table,
        heights=_row_heights(len(shown)),
    )


def tornado(run: RunTables) -> Chart | Words:
    """Draw the last year's balance with each assumption at its low and its high."""
    every = kit.select(run, "sensitivity").of_area.sorted("swing", descending=True)
    caption = sentence("Balance, one assumption at a time, {area}", area=run.area.name)
    table = kit.table(every, "title at_low at_high swing", caption)
    if isinstance(table, Words):
        return rows.missing(run, "sensitivity of the balance")
    top = every.last("swing")
    shown = every.df.head(_BARS)

    return Chart(
        "tornado",
        title=sentence(
            "{what} moves the balance of {year} most: by {swing}",
            what=top.fact("title"),
            year=top.fact("financial_year"),
            swing=top.fact("swing", rows.ABOUT),
        ),
        subtitle=sentence(
            "In-year balance of {year} with one assumption at its low (circle) or its high "
            "(square) and all others as in the forecast (vertical line).",
            year=top.fact("financial_year"),
        ),
        draw=lambda figure, size: _swings(figure.subplots(), shown, size.narrow),
        data=table,
        heights=_row_heights(len(shown)),
    )


def _swings(ax: Axes, shown: pd.DataFrame, narrow: bool) -> None:
    for y, row in enumerate(shown.itertuples()):
        ax.plot([row.at_low, row.at_high], [y, y], color=kit.BAR, lw=9, solid_capstyle="butt")
        ax.plot([row.at_low], [y], "o", markersize=9, color=kit.OURS)
        ax.plot([row.at_high], [y], "s", markersize=8, color=kit.OURS)
        low, high = (kit.formatted(end, "gbp_m_about") for end in sorted((row.at_low, row.at_high)))
        kit.row_words(ax, y - 0.3, row.title if narrow else f"{row.title}  {low} to {high}")
    ax.axvline(shown.base.iloc[0], color=kit.INK, linewidth=1.5)
    kit.row_axis(ax, len(shown), "gbp_axis")


def chance_of_deficit(run: RunTables) -> Chart | Words:
    """Draw the chance that the deficit is more than each threshold, by the end of each year."""
    risk = rows.risk(run)
    caption = sentence("Chance of a deficit by threshold, {area}", area=run.area.name)
    table = kit.pivot(risk, "threshold", "financial_year", caption)
    if isinstance(table, Words):
        return rows.missing(run, "risk of a deficit")
    values = table.values
    # Deficits that every year is sure to pass tell nothing beside a larger one.
    unsure = values[(values < _SURE).any(axis=1)]
    values = values if unsure.empty else unsure
    top = risk.last("financial_year").last("threshold")

    return Chart(
        "chance_of_deficit",
        title=sentence(
            "A deficit of more than {size} by the end of {year}: {chance}",
            size=top.fact("threshold"),
            year=top.fact("financial_year"),
            chance=top.fact("probability", "probability"),
        ),
        subtitle=sentence(
            "{what}: chance that it is more than each threshold at the end of each year.",
            what=kit.formatted(risk.values("measure")[0], "line"),
        ),
        draw=lambda figure, size: _chances(figure.subplots(), values, size),
        data=table,
        heights=(360, 340),
    )


def _chances(ax: Axes, chances: pd.DataFrame, size: Size) -> None:
    years = list(chances.columns)
    paths = zip(chances.iterrows(), _LINES, strict=False)
    for (threshold, path), (colour, line, marker) in paths:
        values = path.tolist()
        ax.plot(range(len(years)), values, color=colour, linestyle=line, marker=marker, linewidth=2)
        ax.annotate(
            kit.formatted(threshold, "gbp_axis"),
            _crossing(values),
            xytext=(7, -4),
            textcoords="offset points",
            color=colour,
            fontweight="bold",
            va="top",
        )
    ax.set_ylim(-0.03, 1.05)
    kit.value_axis(ax, "probability_axis")
    kit.year_ticks(ax, years, 2 if size.narrow else 1)
    ax.set_xlim(-0.2, len(years) - 0.5)


def _crossing(values: list[float]) -> tuple[float, float]:
    """Return where a path passes 50%, for its label; else its last point."""
    for i, (before, after) in enumerate(pairwise(values)):
        if before < _EVEN <= after:
            return i + (_EVEN - before) / (after - before), _EVEN
    return (0.0, values[0]) if values[0] >= _EVEN else (len(values) - 1.0, values[-1])
