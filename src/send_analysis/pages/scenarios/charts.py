"""Charts of scenarios compared with no new action: order, growth, effect of each measure."""

import textwrap

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.pages import kit
from send_analysis.pages.kit import MEDIAN, Chart, RunTables, Selection, Size, Words, sentence
from send_analysis.pages.scenarios import rows

_PANELS = 4
_CHARACTERS = {False: 100, True: 36}  # of a line of words, by whether the drawing is narrow
_PANEL_CHARACTERS = 38
_MARGIN = 0.05  # of the range of a panel
_SIGNED, _CELL = "gbp_million_signed", "gbp_m_signed"


def balance_by_scenario(run: RunTables) -> Chart | Words:
    """Draw what each scenario does to the last year's balance: a dot and both intervals."""
    names = rows.ranked(run)
    last = rows.last_differences(run).sorted(scenario=names)
    caption = "Difference in the in-year balance by scenario"
    table = kit.pivot(last, "titled", "statistic", caption)
    if isinstance(table, Words):
        return kit.NOTHING  # the answer says so
    best, values = last.where(scenario=rows.foremost(run)), table.values

    return Chart(
        "balance_by_scenario",
        title=sentence(
            "Best choice for the balance of {year}: {name}, {amount} ({range})",
            year=best.at(MEDIAN).fact("period"),
            name=rows.title(run, rows.foremost(run)),
            amount=best.quantile(MEDIAN, _SIGNED),
            range=rows.range_words(best, _SIGNED),
        ),
        subtitle=Markup(
            "The in-year balance less that of no new action: central estimate (dot), 80% range "
            "(thick line), 95% range (thin line). Hollow: the 80% range includes no difference. "
            "Right of zero is better."
        ),
        describe=_ranking_described(run, last),
        draw=lambda figure, size: _ranking(figure.subplots(), values, _CHARACTERS[size.narrow]),
        data=table,
        heights=(60 + 50 * len(names), 60 + 64 * len(names)),
    )


def _ranking_described(run: RunTables, last: Selection) -> tuple[Markup, Markup]:
    """Return between what the scenarios lie, and how far the best one may reach."""
    central = last.at(MEDIAN)
    ends = kit.extremes(central, lambda row: rows.title(run, row["scenario"]), "value", _SIGNED)
    best = last.where(scenario=central.last("value").values("scenario")[0])
    shape = sentence(
        "central estimates for {year} lie {ends}", year=central.facts("period")[0], ends=ends
    )
    return kit.spoken(shape), kit.spoken(kit.reach(best, "period", _SIGNED, of=" of the best"))


def _ranking(ax: Axes, differences: pd.DataFrame, characters: int) -> None:
    for y, (title, values) in enumerate(differences.iterrows()):
        for name, width, colour in (("95%", 1.5, kit.OURS), ("80%", 7, kit.BAR)):
            ax.plot(values[list(kit.INTERVALS[name])], [y, y], color=colour, linewidth=width)
        low, high = values[list(kit.INTERVALS["80%"])]
        face = "white" if low <= 0 <= high else kit.OURS
        ax.plot(values[MEDIAN], y, "o", markersize=8, color=kit.OURS, markerfacecolor=face)
        text = f"{title}  {kit.formatted(values[MEDIAN], _CELL)}"
        kit.row_words(ax, y - 0.22, text, characters=characters)
    ax.axvline(0, color=kit.INK, linewidth=1)
    kit.row_axis(ax, len(differences), "gbp_axis")


def differences_by_scenario(run: RunTables) -> Chart | Words:
    """Draw how the difference in the balance grows, choices first, the best of them first."""
    every = rows.differences(run)
    names = list(dict.fromkeys([*rows.options(run), *rows.ranked(run)]))[:_PANELS]
    shown = every.among("scenario", names).sorted(scenario=names)
    caption = "Difference in the in-year balance by financial year, central estimate"
    table = kit.pivot(shown.at(MEDIAN), "titled", "period", caption)
    if isinstance(table, Words):
        return kit.NOTHING  # the answer says so
    fans = [shown.where(scenario=name).fan("period") for name in names]
    titles = [textwrap.fill(str(title), _PANEL_CHARACTERS) for title in table.values.index]
    top = shown.where(scenario=names[0]).at(MEDIAN)
    first, last = top.first("period"), top.last("period")

    def draw(figure: Figure, size: Size) -> None:
        kit.panels(figure, list(zip(fans, titles, strict=True)), size.narrow, _panel, sharey=True)
        _one_scale(figure, fans)

    return Chart(
        "differences_by_scenario",
        title=sentence(
            "{name}: {then} in {start}, {now} in {end}",
            name=rows.title(run, names[0]),
            then=first.fact("value", _SIGNED),
            start=first.fact("period"),
            now=last.fact("value", _SIGNED),
            end=last.fact("period"),
        ),
        subtitle=Markup(
            "The in-year balance less that of no new action, by financial year, the best choices "
            "first: central estimate (line), 80% range (dark band), 95% range (light band, dashed "
            "edge). All panels have one scale."
        ),
        describe=_fans_described(run, [shown.where(scenario=name) for name in names]),
        draw=draw,
        data=table,
        heights=(290 * -(-len(names) // 2), 250 * len(names)),
    )


def _fans_described(run: RunTables, of_each: list[Selection]) -> tuple[Markup, Markup]:
    """Return how the difference of the best and of the worst runs, and how far each may reach."""
    ends = [of_each[0], *of_each[1:][-1:]]
    titles = [rows.title(run, of_one.values("scenario")[0]) for of_one in ends]
    named = list(zip(titles, ends, strict=True))
    courses = [
        kit.course(
            sentence("differences of {title}", title=title), of_one.at(MEDIAN), "period", _CELL
        )
        for title, of_one in named
    ]
    reaches = [
        kit.reach(of_one, "period", _CELL, of=sentence(" of {title}", title=title))
        for title, of_one in named
    ]
    return kit.spoken(*courses), kit.spoken(*reaches)


def _panel(ax: Axes, shown: tuple[pd.DataFrame, str]) -> None:
    values, title = shown
    kit.fan(ax, values.set_axis(range(len(values))))
    kit.zero_line(ax)
    kit.year_ticks(ax, list(values.index), max(len(values) - 1, 1))
    ax.set_xlim(-0.4, (len(values) - 1) * 1.4 + 0.5)
    ax.set_title(title, fontsize=kit.SMALL)
    kit.value_axis(ax, "gbp_axis", ticks=4)


def _one_scale(figure: Figure, fans: list[pd.DataFrame]) -> None:
    """Set one scale for all fans, and write the last value beside each."""
    bounds = pd.concat(fans).to_numpy()
    low, high = min(bounds.min(), 0), max(bounds.max(), 0)
    margin = _MARGIN * (high - low)
    figure.axes[0].set_ylim(low - margin, high + margin)
    for ax, values in zip(figure.axes, fans, strict=False):
        last = values[MEDIAN].iloc[-1]
        words = kit.formatted(last, _CELL)
        kit.end_labels(ax, [kit.Label(len(values) - 1, last, words, kit.OURS, "bold")])


def waterfall(run: RunTables) -> Chart | Words:
    """Draw what each measure of all mitigations adds to the last year's balance.

    Shares are means over the draws; they sum to the whole difference exactly.
    """
    scenario = rows.fullest(run)
    added = rows.added(run, scenario)
    shares = added.where(kind="share").sorted("value", descending=True)
    ordered = added.sorted(part=[*shares.df.part, "interaction", "total"])
    caption = "What each measure adds to the in-year balance, average of the simulations"
    table = kit.table(ordered, "part_titled kind value", caption)
    if isinstance(table, Words):
        return kit.NOTHING  # the answer says so
    if len(shares.df) == 1:
        return kit.NOTHING  # one measure is the whole
    total = added.where(part="total")
    titles = [rows.part(run, share) for share in shares.df.to_dict("records")]
    plain = [title.striptags() for title in titles]
    every = [*zip(plain, shares.df.value, strict=True), ("All together", shares.df.value.sum())]
    amounts = kit.moving(every, _CELL)

    def draw(figure: Figure, size: Size) -> None:
        ax, characters = figure.subplots(), _CHARACTERS[size.narrow]
        kit.steps(ax, amounts, _CELL, (kit.GAIN, kit.THEIRS), characters)

    return Chart(
        "waterfall",
        title=sentence(
            "Of the measures, this one adds most in {year}: {part}",
            year=total.fact("period"),
            part=titles[0],
        ),
        subtitle=sentence(
            "{name}: what each measure adds to the in-year balance. These are averages of the "
            "simulations, which add up; central estimates do not. Bars to the right help, bars to "
            "the left cost. Method: {method}.",
            name=rows.title(run, scenario),
            method=total.fact("method", "text"),
        ),
        describe=_shares_described(run, shares, total),
        draw=draw,
        data=table,
        heights=(70 + 48 * len(amounts), 70 + 82 * len(amounts)),
        note=_interaction(added),
    )


def _shares_described(run: RunTables, shares: Selection, total: Selection) -> tuple[Markup, Markup]:
    """Return what the measures add together, and between what their shares lie."""
    whole = sentence(
        "the measures change the balance of {year} by {total}",
        year=total.fact("period"),
        total=total.fact("value", _SIGNED),
    )
    ends = kit.extremes(shares, lambda row: rows.part(run, row), "value", _SIGNED)
    return kit.spoken(whole), kit.spoken(sentence("their shares lie {ends}", ends=ends))


def _interaction(added: Selection) -> Markup:
    together = added.where(part="interaction").fact("value", _SIGNED)
    text = (
        "Interaction: acting together, the measures bring {amount} on top of what each brings "
        "alone. It is divided among them in the bars; in the table it has its own row."
    )
    alone = len(added.where(kind="share").df) == 1
    return Markup() if together is None or alone else sentence(text, amount=together)
