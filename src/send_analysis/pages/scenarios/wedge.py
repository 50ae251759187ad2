"""The chart of the deficit: what each measure takes off it, year by year."""

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.config import BASELINE
from send_analysis.pages import kit
from send_analysis.pages.kit import Chart, RunTables, Selection, Size, Words, sentence
from send_analysis.pages.scenarios import rows

_NAMED = 3  # measures with a band of their own; the others share one
_LETTERS = "ABC"
_OTHERS = "others"
# From this share of the deficit on that is left -> the headline.
_STAYS = {
    0.9: "Nearly all of the deficit of {year} stays with {name}",
    0.5: "Most of the deficit of {year} stays with {name}",
    -float("inf"): "Less than half of the deficit of {year} stays with {name}",
}
_NO_DEFICIT = "With no new action {year} has no deficit"
_BANDS = (kit.OUTER, kit.BAND, kit.OUTER, kit.BAND)  # neighbours differ; edges are lines


def deficit_by_measure(run: RunTables) -> Chart | Words:
    """Draw the deficit of each year with no new action, less what each measure takes off it."""
    scenario = rows.fullest(run)
    shares = kit.select(run, "attribution", measure=rows.BALANCE, scenario=scenario).of_area
    shares = shares.where(statistic="mean", kind="share")
    balance = kit.money(run, "balance").where(line=rows.BALANCE, statistic="mean")
    before, after = (balance.where(scenario=name) for name in (BASELINE, scenario))
    if shares.empty or before.empty or after.empty:
        return kit.NOTHING  # the chart of all measures together says what is missing
    titles = [rows.part(run, row) for row in _largest(shares).df.to_dict("records")]
    deficit = -before.df.set_index("financial_year")["amount"].astype(float).sort_index()
    wide = _bands(shares).reindex(deficit.index)

    return Chart(
        "deficit_by_measure",
        title=_headline(run, scenario, before, after),
        subtitle=sentence(
            "Deficit of each year with no new action (circles) and with {name} (squares), average "
            "of the simulations, and what the measures take off it: {key}. Scales differ.",
            name=rows.title(run, scenario),
            key=_key(titles, len(wide.columns) > len(titles)),
        ),
        describe=_described(run, before, after, _largest(shares)),
        draw=lambda figure, size: _draw(figure, deficit, wide, size),
        data=_tables(run, shares, balance, [BASELINE, scenario]),
        heights=(320, 560),
    )


def _largest(shares: Selection) -> Selection:
    """Return the last year's largest shares, those with a band of their own."""
    last = shares.last("period").sorted("value", descending=True)
    return last.of(last.df.head(_NAMED))


def _bands(shares: Selection) -> pd.DataFrame:
    """Return what each band takes off the deficit: a row a year, the largest share first."""
    wide = shares.df.pivot(index="period", columns="part", values="value").astype(float)
    named = list(_largest(shares).df.part)
    bands = wide[named]
    others = wide.drop(columns=named)
    return bands if others.empty else bands.assign(**{_OTHERS: others.sum(axis=1)})


def _key(titles: list[Markup], others: bool) -> Markup:
    named = zip(_LETTERS, titles, strict=False)
    parts = [sentence("{letter}, {title}", letter=letter, title=title) for letter, title in named]
    return Markup("; ").join([*parts, *([Markup("and all others together")] if others else [])])


def _headline(run: RunTables, scenario: str, before: Selection, after: Selection) -> Markup:
    """Return how much of the last year's deficit stays, in words: amounts here are averages."""
    deficits = [-float(one.last("financial_year").df.amount.iloc[0]) for one in (before, after)]
    text = _NO_DEFICIT
    if deficits[0] > 0:
        stays = deficits[1] / deficits[0]
        text = next(words for share, words in _STAYS.items() if stays >= share)
    year = before.last("financial_year").fact("financial_year")
    return sentence(text, year=year, name=rows.title(run, scenario))


def _described(
    run: RunTables, before: Selection, after: Selection, largest: Selection
) -> tuple[Markup, Markup]:
    """Return how the balance runs without and with measures, and what the largest shares are."""
    names = {"with no new action": before, "with the measures": after}
    courses = [
        kit.course(f"balances {how}", one, "financial_year", "gbp_about")
        for how, one in names.items()
    ]
    ends = kit.extremes(largest, lambda row: rows.part(run, row), "value", "gbp_million_signed")
    shape = sentence(
        "the largest shares of {year} lie {ends}", year=largest.facts("period")[0], ends=ends
    )
    return kit.spoken(*courses), kit.spoken(shape)


def _tables(
    run: RunTables, shares: Selection, balance: Selection, names: list[str]
) -> tuple[kit.PageTable | Words, ...]:
    ranked = shares.last("period").sorted("value", descending=True).df.part
    taken = sentence("What each measure takes off the deficit of {area}", area=run.area.name)
    both = balance.among("scenario", names).sorted(scenario=names)
    paths = sentence("Balance of {area} with and without the measures", area=run.area.name)
    return (
        kit.pivot(shares.sorted(part=list(ranked)), "part_titled", "period", taken),
        kit.pivot(both, "scenario", "financial_year", paths),
    )


def _draw(figure: Figure, deficit: "pd.Series[float]", bands: pd.DataFrame, size: Size) -> None:
    """Draw the deficit without and with the measures, and beside it what each takes off."""
    painted = (lambda ax: _both(ax, deficit, bands), lambda ax: _taken_off(ax, bands))
    kit.panels(figure, painted, size.narrow, lambda ax, paint: paint(ax))
    for ax, title in zip(figure.axes, ("Deficit of the year", "Taken off it"), strict=True):
        ax.set_title(title)
        kit.zero_line(ax)
        kit.year_ticks(ax, list(deficit.index), len(deficit) - 1)
        ax.set_xlim(-0.3, len(deficit) * 1.4 - 1)
        kit.value_axis(ax, "gbp_axis")


def _both(ax: Axes, deficit: "pd.Series[float]", bands: pd.DataFrame) -> None:
    places, with_all = range(len(deficit)), deficit - bands.sum(axis=1)
    ax.fill_between(places, deficit, with_all, color=kit.OUTER, linewidth=0)
    ax.plot(places, deficit, "o-", color=kit.INK, markersize=4)
    ax.plot(places, with_all, "s-", color=kit.OURS, markersize=4)
    ends = {"no new action": deficit, "with measures": with_all}
    kit.end_labels(ax, [_label(places[-1], line.iloc[-1], words) for words, line in ends.items()])


def _taken_off(ax: Axes, bands: pd.DataFrame) -> None:
    places, base, labels = range(len(bands)), bands.iloc[:, 0] * 0, []
    for letter, name, colour in zip((*_LETTERS, ""), bands, _BANDS, strict=False):
        top = base + bands[name]
        ax.fill_between(places, base, top, color=colour, linewidth=0)
        ax.plot(places, top, color=kit.BAR, linewidth=1.5)
        middle = (base.iloc[-1] + top.iloc[-1]) / 2
        labels.append(_label(places[-1], middle, letter or _OTHERS, bands[name].iloc[-1]))
        base = top
    ax.plot(places, base, "s-", color=kit.OURS, markersize=4)
    kit.end_labels(ax, labels)


def _label(x: int, y: float, words: str, amount: float | None = None) -> kit.Label:
    size = kit.formatted(y if amount is None else amount, "gbp_m")
    return kit.Label(x, y, f"{words} {size}", kit.INK, "bold")
