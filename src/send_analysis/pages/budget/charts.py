"""Charts of money: spending against income, the balance and its risk."""

from collections.abc import Sized

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from send_analysis.pages import kit
from send_analysis.pages.budget import rows
from send_analysis.pages.kit import (
    Chart,
    PageTable,
    RunTables,
    Selection,
    Size,
    Words,
    money,
    sentence,
)

_YEAR = "financial_year"
_SURE = 0.99
_SIDES = {
    "spend": "High needs spending of {area} by year",
    "income": "High needs funding of {area} by year",
}
_LINES = (
    (kit.OURS, "-", "o"),
    (kit.THEIRS, "--", "s"),
    (kit.GAIN, "-.", "^"),
    (kit.INK, ":", "D"),
)


def spend_against_income(run: RunTables) -> Chart | Words:
    """Draw spending with its 80% range against funding, the gap between them shaded."""
    sides = {name: money(run, name).where(line="total") for name in _SIDES}
    tables = tuple(_side(run, name, side) for name, side in sides.items())
    gap = rows.in_year(run).at(kit.MEDIAN)
    if gap.empty or any(isinstance(table, Words) for table in tables):
        return rows.missing(run, "forecast of spending and funding")
    spent, received = (side.fan(_YEAR) for side in sides.values())

    return Chart(
        "spend_against_income",
        title=_gap_headline(run, gap),
        subtitle=sentence(
            "High needs spending (blue line) with its 80% range (dashed), and funding (black line "
            "with squares), by financial year, after recoupment. Shaded: the gap between them. "
            "Years after March 2028 assume that current rules continue."
        ),
        describe=_sides_described(sides, gap),
        draw=lambda figure, size: _gap(figure.subplots(), spent, received, size),
        data=tables,
        heights=(400, 350),
    )


def _side(run: RunTables, name: str, side: Selection) -> PageTable | Words:
    caption = sentence(_SIDES[name], area=run.area.name)
    return kit.pivot(side, _YEAR, "statistic", caption, name=f"{name}_total")


def _gap_headline(run: RunTables, gap: Selection) -> Markup:
    """Return by how much spending passes funding, at first and at last."""
    parts = [
        sentence(
            "about {amount} {way} than funding in {year}",
            amount=rows.gap(run, of_year.values(_YEAR)[0], f"{rows.ABOUT}_size"),
            way="more" if of_year.df.amount.iloc[0] < 0 else "less",
            year=of_year.facts(_YEAR)[0],
        )
        for of_year in (gap.first(_YEAR), gap.last(_YEAR))
    ]
    return sentence("Spending is {first}, {last}", first=parts[0], last=parts[1])


def _sides_described(sides: dict[str, Selection], gap: Selection) -> tuple[Markup, Markup]:
    """Return how spending and funding run, and what the balance of the years lies between."""
    names = {"spend": "central estimates of spending", "income": "those of funding"}
    courses = [
        kit.course(names[name], side.at(kit.MEDIAN), _YEAR, rows.ABOUT)
        for name, side in sides.items()
    ]
    ends = kit.extremes(gap, _YEAR, "amount", rows.ABOUT)
    balance = sentence("the balance of a year lies {ends}", ends=ends)
    reach = kit.reach(sides["spend"], _YEAR, rows.ABOUT, of=" of spending")
    return kit.spoken(*courses), kit.spoken(reach, balance)


def _gap(ax: Axes, spent: pd.DataFrame, received: pd.DataFrame, size: Size) -> None:
    years, spending, income = list(spent.index), spent[kit.MEDIAN], received[kit.MEDIAN]
    places = range(len(years))
    ax.fill_between(places, spending, income, color=kit.OUTER, linewidth=0)
    ends = spent[list(kit.INTERVALS["80%"])]
    ax.plot(places, ends, color=kit.BAR, linewidth=1.2, linestyle=(0, (4, 3)))
    ax.plot(places, income, "s-", color=kit.INK, linewidth=2, markersize=5)
    ax.plot(places, spending, "o-", color=kit.OURS, linewidth=2.5, markersize=5)
    kit.year_ticks(ax, years, _every(years, size))
    ax.set_xlim(-0.3, len(years) - 1 + len(years) * (0.5 if size.narrow else 0.3))
    kit.value_axis(ax, "gbp_axis")
    kit.forecast_start(ax, 0)
    kit.end_labels(ax, _gap_labels(len(years) - 1, spent.iloc[-1], income.iloc[-1]))


def _gap_labels(x: int, spent: "pd.Series[float]", income: float) -> list[kit.Label]:
    spending = spent[kit.MEDIAN]
    ends = [kit.Label(x, spent[q], f"80%: {_about(spent[q])}") for q in kit.INTERVALS["80%"]]
    return [
        kit.Label(x, spending, f"spending {_about(spending)}", kit.OURS, "bold"),
        kit.Label(x, income, f"funding {_about(income)}", kit.INK, "bold"),
        *ends,
    ]


def _every(years: Sized, size: Size) -> int:
    """Return the step of the years written: on a narrow drawing only the ends fit."""
    return max(len(years) - 1, 1) if size.narrow else 1


def _about(amount: float) -> str:
    return kit.formatted(amount, "gbp_m_about")


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
        describe=(
            kit.spoken(kit.course("central estimates", change.at(kit.MEDIAN), _YEAR, rows.ABOUT)),
            kit.spoken(kit.reach(change, _YEAR, rows.ABOUT)),
        ),
        draw=lambda figure, size: _money_fan(figure.subplots(), values, size),
        data=table,
        heights=(390, 350),
    )


def _money_fan(ax: Axes, values: pd.DataFrame, size: Size) -> None:
    numbered = values.set_axis(range(len(values)))
    kit.fan(ax, numbered)
    kit.zero_line(ax)
    kit.year_ticks(ax, list(values.index), _every(values.index, size))
    margin = 0.42 if size.narrow else 0.34  # for the words at the end, in years
    ax.set_xlim(-0.3, len(values) - 1 + len(values) * margin)
    kit.value_axis(ax, "gbp_axis")
    kit.end_labels(ax, kit.fan_labels(numbered, "gbp_m_about", size.narrow))


def chance_of_deficit(run: RunTables) -> Chart | Words:
    """Draw the chance that the deficit is more than each threshold, by the end of each year."""
    risk = rows.risk(run)
    caption = sentence("Chance of a deficit by threshold, {area}", area=run.area.name)
    table = kit.pivot(risk, "threshold", "financial_year", caption)
    if isinstance(table, Words):
        return rows.missing(run, "risk of a deficit")
    values, settled = _unsettled(table.values), _settled(risk)
    if values.empty:
        return kit.paragraph("note", *settled)
    top = risk.last("financial_year").last("threshold")

    return Chart(
        "chance_of_deficit",
        title=sentence(
            "A deficit of more than {size} by the end of {year}: {chance}",
            size=top.fact("threshold"),
            year=top.fact("financial_year"),
            chance=top.fact("probability", "likelihood"),
        ),
        subtitle=sentence(
            "{what}: chance that it is more than each threshold at the end of each year.",
            what=kit.formatted(risk.values("measure")[0], "line"),
        ),
        describe=_risk_described(risk, values),
        draw=lambda figure, size: _chances(figure.subplots(), values, size),
        data=table,
        heights=(360, 340),
        note=Markup(" ").join(settled),
    )


def _unsettled(chances: pd.DataFrame) -> pd.DataFrame:
    """Return the thresholds whose chance is told from none and from all in some year."""
    open_ = (chances > 1 - _SURE) & (chances < _SURE)
    return chances[open_.any(axis=1)]


def _settled(risk: Selection) -> list[Markup]:
    """Return a sentence on the deficits that every year is almost sure to pass, or not to."""
    by_size = risk.df.groupby("threshold").probability
    sure, none = by_size.min() >= _SURE, by_size.max() <= 1 - _SURE
    largest, least = sure[sure].index.max(), none[none].index.min()
    parts = (
        (largest, "A deficit of more than {size} is almost certain"),
        (least, "One of more than {size} is very unlikely"),
    )
    text = " in every year shown: the chance is {chance} in {year}."
    return [
        sentence(words + text, **_chance_of(risk.where(threshold=size).last(_YEAR)))
        for size, words in parts
        if not pd.isna(size)
    ]


def _chance_of(of_one: Selection) -> dict[str, kit.Fact | None]:
    return {
        "size": of_one.fact("threshold"),
        "chance": of_one.fact("probability", "probability_percent"),
        "year": of_one.fact(_YEAR),
    }


def _risk_described(risk: Selection, drawn: pd.DataFrame) -> tuple[Markup, Markup]:
    """Return how the chance of the largest deficit runs, and what the last year's lie between."""
    shown = risk.among("threshold", list(drawn.index))
    largest = shown.last("threshold")
    name = sentence("chances of more than {size}", size=largest.facts("threshold")[0])
    ends = sentence(
        "chances in {year} lie {ends}",
        year=shown.last(_YEAR).facts(_YEAR)[0],
        ends=kit.extremes(shown.last(_YEAR), "threshold", "probability", "probability_percent"),
    )
    return kit.spoken(kit.course(name, largest, _YEAR, "probability_percent")), kit.spoken(ends)


def _chances(ax: Axes, chances: pd.DataFrame, size: Size) -> None:
    years, last = list(chances.columns), len(chances.columns) - 1
    labels = []
    for (threshold, path), (colour, line, marker) in zip(chances.iterrows(), _LINES, strict=False):
        ax.plot(range(len(years)), path, color=colour, ls=line, marker=marker, clip_on=False)
        text = f"more than {kit.formatted(threshold, 'gbp_axis')}"
        labels.append(kit.Label(last, path.iloc[-1], text, colour, "bold"))
    kit.value_axis(ax, "probability_axis")
    ax.set_ylim(0, 1)
    kit.year_ticks(ax, years, _every(years, size))
    ax.set_xlim(-0.2, last + len(years) * (0.5 if size.narrow else 0.25))
    kit.end_labels(ax, labels)
