"""Charts of lines of money: spending by line, what changes it, what moves the balance."""

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from send_analysis.pages import kit
from send_analysis.pages.budget import rows
from send_analysis.pages.kit import Chart, RunTables, Words, sentence

_BARS = 10  # lines or assumptions drawn; the table holds all
_BLUE = (kit.BAR, kit.BAR)  # more spending is neither a gain nor a loss
_HALF_A_MILLION = 5e5  # a swing below it does not show
_NARROW = 44  # characters of a line of words on a narrow drawing
_CELL = "gbp_m_about_signed"


def spend_by_line(run: RunTables) -> Chart | Words:
    """Draw the last year's spending by line, largest first, with the first year as a tick."""
    every = rows.by_line(run, "spend")
    lines = every.of(every.df[every.df.line != "total"])
    first, last = lines.first("financial_year"), lines.last("financial_year")
    ends = lines.among("financial_year", [*first.df.financial_year, *last.df.financial_year])
    caption = sentence("Spending by line in {area}, central estimate", area=run.area.name)
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
            "High needs spending by line in {year}, central estimate (bars), and in {then} "
            "(black ticks).",
            year=last.facts("financial_year")[0],
            then=first.facts("financial_year")[0],
        ),
        describe=_lines_described(first, last),
        draw=lambda figure, size: _lines(figure.subplots(), values.head(_BARS), size.narrow),
        data=table,
        heights=_row_heights(min(len(values), _BARS)),
    )


def _lines_described(first: kit.Selection, last: kit.Selection) -> tuple[Markup, Markup]:
    """Return what the lines lie between in the first and the last year."""
    parts = [
        sentence(
            "lines of spending in {year} lie {ends}",
            year=of_year.facts("financial_year")[0],
            ends=kit.extremes(of_year, "line", "amount"),
        )
        for of_year in (last, first)
    ]
    return kit.spoken(parts[0]), kit.spoken(parts[1])


def _row_heights(count: int) -> tuple[int, int]:
    """Return the heights in pixels of rows of bars with labels, wide and narrow."""
    return 66 + 46 * count, 66 + 58 * count


def _lines(ax: Axes, amounts: pd.DataFrame, narrow: bool) -> None:
    first, last = amounts.iloc[:, 0], amounts.iloc[:, -1]
    for y, (line, amount) in enumerate(last.items()):
        ax.barh(y, amount, height=0.36, color=kit.BAR)
        ax.plot([first[line]] * 2, [y - 0.24, y + 0.24], color=kit.INK, linewidth=2.5)
        text = f"{kit.formatted(str(line), 'line')}  {kit.formatted(amount, 'gbp_m_about')}"
        kit.row_words(ax, y - 0.3, text, bold=y == 0, characters=_NARROW if narrow else 0)
    kit.row_axis(ax, len(amounts), "gbp_axis")
    ax.set_xlim(min(0, last.min()), None)


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
    named = [(kit.formatted(effect, "line"), amount) for effect, amount in amounts.items()]
    shown = kit.moving(named, _CELL)

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
        describe=_change_described(means),
        draw=lambda figure, size: kit.steps(figure.subplots(), shown, _CELL, _BLUE),
        data=table,
        heights=_row_heights(len(shown)),
    )


def _change_described(means: kit.Selection) -> tuple[Markup, Markup]:
    """Return how much spending changes, and what the effects lie between."""
    whole = means.where(effect="change")
    effects = means.of(means.df[means.df.effect != "change"])
    course = sentence(
        "spending changes by {amount} between {first} and {last}",
        amount=whole.facts("amount", f"{rows.ABOUT}_signed")[0].unspoken,
        first=whole.facts("first_year")[0],
        last=whole.facts("last_year")[0],
    )
    ends = kit.extremes(effects, "effect", "amount", f"{rows.ABOUT}_signed")
    return kit.spoken(course), kit.spoken(sentence("the effects lie {ends}", ends=ends))


def tornado(run: RunTables) -> Chart | Words:
    """Draw the last year's balance with each assumption at its low and its high."""
    every = kit.select(run, "sensitivity").of_area.sorted("swing", descending=True)
    caption = sentence("Balance, one assumption at a time, {area}", area=run.area.name)
    table = kit.table(every, "title at_low at_high swing", caption)
    if isinstance(table, Words):
        return rows.missing(run, "sensitivity of the balance")
    top = every.last("swing")
    high, low = (top.facts(end, rows.ABOUT)[0] for end in ("at_high", "at_low"))
    shown = every.df[every.df.swing >= _HALF_A_MILLION].head(_BARS)

    return Chart(
        "tornado",
        title=sentence(
            "{what} moves the balance of {year} most: by {swing}",
            what=top.fact("title"),
            year=top.fact("financial_year"),
            swing=kit.difference(high, low, f"{rows.ABOUT}_size"),
        ),
        subtitle=sentence(
            "In-year balance of {year} with one assumption at its low (circle) or its high "
            "(square) and all others as in the forecast (vertical line).",
            year=top.fact("financial_year"),
        ),
        describe=_swings_described(every),
        draw=lambda figure, size: _swings(figure.subplots(), shown, size.narrow),
        data=table,
        heights=_row_heights(len(shown)),
    )


def _swings_described(every: kit.Selection) -> tuple[Markup, Markup]:
    """Return between what the swings lie, and how far the largest takes the balance."""
    top = every.last("swing")
    ends = sentence(
        "{title} takes the balance from {low} to {high}",
        title=top.facts("title")[0],
        low=top.facts("at_low", rows.ABOUT)[0].unspoken,
        high=top.facts("at_high", rows.ABOUT)[0].unspoken,
    )
    swings = kit.extremes(every, "title", "swing", rows.ABOUT)
    return kit.spoken(sentence("the swings lie {swings}", swings=swings)), kit.spoken(ends)


def _swings(ax: Axes, shown: pd.DataFrame, narrow: bool) -> None:
    for y, row in enumerate(shown.itertuples()):
        ax.plot([row.at_low, row.at_high], [y, y], color=kit.BAR, lw=4, solid_capstyle="butt")
        ax.plot([row.at_low], [y], "o", markersize=9, color=kit.OURS)
        ax.plot([row.at_high], [y], "s", markersize=8, color=kit.OURS)
        low, high = (kit.formatted(end, "gbp_m_about") for end in sorted((row.at_low, row.at_high)))
        kit.row_words(ax, y - 0.3, row.title if narrow else f"{row.title}  {low} to {high}")
    ax.axvline(shown.base.iloc[0], color=kit.INK, linewidth=1.5)
    kit.row_axis(ax, len(shown), "gbp_axis")
