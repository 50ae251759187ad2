"""Charts of scenarios against the baseline: their order, their growth, what each measure adds."""

import textwrap

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.pages.charts import marks
from send_analysis.pages.charts.chart import Chart, Size
from send_analysis.pages.charts.data import QUANTILE_COLUMNS, data_grid, quantile_cells
from send_analysis.pages.charts.style import GAIN, LIGHT, OURS, QUIET, SMALL, THEIRS, value_axis
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
from send_analysis.pages.scenarios import rows
from send_analysis.pages.scenarios.rows import part_title, title

_PANELS = 4
_CHARACTERS = {False: 100, True: 36}  # of a line of words, by whether the drawing is narrow
_PANEL_CHARACTERS = 38
_MARGIN = 0.05  # of the range of a panel
_SIGNED, _CELL = "gbp_million_signed", "gbp_m_signed"
_SUMS = {"interaction": "Interaction: together beyond alone", "total": "All together"}


def balance_by_scenario(run: RunTables) -> Chart | Words:
    """Draw what each scenario does to the last year's balance: a dot and both intervals."""
    last = rows.last_differences(run)
    names = _drawable(run, last)
    if not names:
        return missing(f"comparison of scenarios for {run.area.name}")
    parts = [last.where(scenario=name) for name in names]
    titles = [str(title(run, part)) for part in parts]
    best = parts[0]

    def draw(figure: Figure, size: Size) -> None:
        _ranking(figure.subplots(), parts, titles, _CHARACTERS[size.narrow])

    return Chart(
        name="balance_by_scenario",
        title=sentence(
            "Best for the balance of {year}: {name}, {amount} ({range})",
            year=best.at(MEDIAN).fact("period", "period"),
            name=title(run, best),
            amount=best.quantile(MEDIAN, _SIGNED),
            range=rows.range_words(best, _SIGNED),
        ),
        subtitle=Markup(
            "The in-year balance less that of the baseline: central estimate (dot), 80% interval "
            "(thick line) and 95% interval (thin line). A hollow dot: the 80% interval includes no "
            "difference. Right of zero is better."
        ),
        draw=draw,
        data=data_grid(
            "balance_by_scenario",
            "difference in the in-year balance by scenario",
            (Column("Scenario", numeric=False), *QUANTILE_COLUMNS),
            [[title(run, part), *quantile_cells(part, _CELL)] for part in parts],
            "comparison",
        ),
        heights=(60 + 50 * len(names), 60 + 64 * len(names)),
    )


def _drawable(run: RunTables, differences: Selection) -> list[str]:
    """Return the scenarios whose differences hold every quantile of a fan, the best first."""
    fans = {n: differences.where(scenario=n).fan("period") for n in rows.ranked(run)}
    return [name for name, values in fans.items() if marks.has_fan(values)]


def _ranking(ax: Axes, parts: list[Selection], titles: list[str], characters: int) -> None:
    for y, (part, words) in enumerate(zip(parts, titles, strict=True)):
        values = part.fan("period").iloc[-1]
        for name, width, colour in (("95%", 1.5, OURS), ("80%", 7, LIGHT)):
            ax.plot(values[list(INTERVALS[name])], [y, y], color=colour, linewidth=width)
        low, high = values[list(INTERVALS["80%"])]
        face = "white" if low <= 0 <= high else OURS
        ax.plot(values[MEDIAN], y, "o", markersize=8, color=OURS, markerfacecolor=face)
        text = f"{words}  {formatted(values[MEDIAN], _CELL)}"
        marks.row_words(ax, y - 0.22, text, characters=characters)
    ax.axvline(0, color=QUIET, linewidth=1)
    marks.row_axis(ax, len(parts), "gbp_axis")


def differences_by_scenario(run: RunTables) -> Chart | Words:
    """Draw how the difference in the balance grows, for the scenarios that change it most."""
    every = rows.differences(run)
    names = _largest(run, every)
    if not names:
        return missing(f"comparison of scenarios for {run.area.name}")
    parts = [every.where(scenario=name) for name in names]
    titles = [textwrap.fill(str(title(run, part)), _PANEL_CHARACTERS) for part in parts]
    first, last = (end.at(MEDIAN) for end in (parts[0].first("period"), parts[0].last("period")))

    def draw(figure: Figure, size: Size) -> None:
        _panels(figure, parts, titles, size)

    years = every.values("period")
    return Chart(
        name="differences_by_scenario",
        title=sentence(
            "{name}: {then} in {start}, {now} in {end}",
            name=title(run, parts[0]),
            then=first.fact("value", _SIGNED),
            start=first.fact("period", "period"),
            now=last.fact("value", _SIGNED),
            end=last.fact("period", "period"),
        ),
        subtitle=Markup(
            "The in-year balance less that of the baseline, by financial year, for the scenarios "
            "that change it most: central estimate (line), 80% interval (dark band), 95% interval "
            "(light band, dashed edge). All panels have one scale."
        ),
        draw=draw,
        data=data_grid(
            "differences_by_scenario",
            "difference in the in-year balance by financial year, central estimate",
            (
                Column("Scenario", numeric=False),
                *(Column(every.where(period=y).facts("period", "period")[0]) for y in years),
            ),
            [
                [title(run, p), *(p.where(period=y).quantile(MEDIAN, _CELL) for y in years)]
                for p in parts
            ],
            "comparison",
        ),
        heights=(290 * -(-len(names) // 2), 250 * len(names)),
    )


def _largest(run: RunTables, every: Selection) -> list[str]:
    """Return the scenarios with the greatest differences either way, the best first."""
    names = _drawable(run, every)
    ends = every.last("period").at(MEDIAN).df.set_index("scenario")["value"].abs()
    most = ends.loc[names].nlargest(_PANELS).index
    return [name for name in names if name in most]


def _panels(figure: Figure, parts: list[Selection], titles: list[str], size: Size) -> None:
    fans = [part.fan("period") for part in parts]
    marks.panels(figure, list(zip(fans, titles, strict=True)), size.narrow, _panel, sharey=True)
    bounds = pd.concat(fans).to_numpy()
    low, high = min(bounds.min(), 0), max(bounds.max(), 0)
    margin = _MARGIN * (high - low)
    figure.axes[0].set_ylim(low - margin, high + margin)
    for ax, values in zip(figure.axes, fans, strict=False):
        last = values[MEDIAN].iloc[-1]
        label = marks.Label(len(values) - 1, last, formatted(last, _CELL), OURS, "bold")
        marks.end_labels(ax, [label])


def _panel(ax: Axes, shown: tuple[pd.DataFrame, str]) -> None:
    values, words = shown
    marks.fan(ax, values.set_axis(range(len(values))))
    marks.zero_line(ax)
    marks.year_ticks(ax, list(values.index), max(len(values) - 1, 1))
    ax.set_xlim(-0.4, (len(values) - 1) * 1.4 + 0.5)
    ax.set_title(words, fontsize=SMALL)
    value_axis(ax, "gbp_axis", ticks=4)


def waterfall(run: RunTables) -> Chart | Words:
    """Draw what each measure of all mitigations adds to the last year's balance.

    Shares are means over the draws; they sum to the whole difference exactly.
    """
    added = rows.added(run, rows.fullest(run) or "")
    shares = added.where(kind="share")
    total = added.where(part="total")
    if shares.empty or total.empty:
        return missing(f"attribution of a scenario to its measures for {run.area.name}")
    ranked = shares.df.sort_values("value", ascending=False)
    parts = [shares.where(part=part) for part in ranked.part]
    amounts = [(str(part_title(run, p)), float(p.df.value.iloc[0])) for p in parts]
    whole = (_SUMS["total"], sum(amount for _, amount in amounts))

    def draw(figure: Figure, size: Size) -> None:
        ax, characters = figure.subplots(), _CHARACTERS[size.narrow]
        marks.steps(ax, [*amounts, whole], _CELL, (GAIN, THEIRS), characters)

    heads = ("Its share", "Alone, without the others", "Standard error of the share")
    return Chart(
        name="waterfall",
        title=sentence(
            "{share} of {total} in {year} comes from: {part}",
            share=parts[0].fact("value", _SIGNED),
            total=total.fact("value", _SIGNED),
            year=total.fact("period", "period"),
            part=part_title(run, parts[0]),
        ),
        subtitle=sentence(
            "{name}: what each measure adds to the in-year balance, mean of the draws (not their "
            "central estimate). Bars to the right help, bars to the left cost; together they make "
            "the whole difference. Method: {method}.",
            name=title(run, total),
            method=total.fact("method", "text"),
        ),
        draw=draw,
        data=data_grid(
            "waterfall",
            "what each measure adds to the in-year balance, mean of the draws",
            (Column("Measure", numeric=False), *map(Column, heads)),
            [*(_cells(run, added.where(part=part)) for part in ranked.part), *_sums(added)],
            "attribution",
        ),
        heights=(70 + 48 * (len(parts) + 1), 70 + 82 * (len(parts) + 1)),
        note=_interaction(added),
    )


def _interaction(added: Selection) -> Markup:
    together = added.where(part="interaction").fact("value", _SIGNED)
    if together is None:
        return Markup()
    text = (
        "Interaction: acting together, the measures bring {amount} on top of what each brings "
        "alone. It is divided among them in the bars; in the table it has its own row."
    )
    return sentence(text, amount=together)


def _cells(run: RunTables, of_part: Selection) -> list[object]:
    share, alone = (of_part.where(kind=kind) for kind in ("share", "alone"))
    return [
        part_title(run, share),
        share.fact("value", _CELL),
        alone.fact("value", _CELL),
        share.known("error").fact("error", "gbp"),
    ]


def _sums(added: Selection) -> list[list[object]]:
    """Return the row of the interaction (alone + interaction = total), and the total."""
    joint, total = (added.where(part=part).fact("value", _CELL) for part in _SUMS)
    return [[_SUMS["interaction"], "", joint, ""], [_SUMS["total"], total, total, ""]]
