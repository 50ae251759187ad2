"""The chart of plans and pounds by provision: how many hold a plan there, and what it costs."""

from functools import partial

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.pages import kit
from send_analysis.pages.budget import rows
from send_analysis.pages.kit import Chart, RunTables, Selection, Size, Words, sentence

# Provision -> the lines of spending that its plans and places cause.
_LINES = {
    "early_years": ("topup_early_years",),
    "mainstream": ("topup_mainstream",),
    "units": ("topup_units", "place_units", "place_units_unfilled"),
    "state_special": ("topup_special", "place_special", "place_special_unfilled"),
    "independent_special": ("fees_independent",),
    "non_maintained_special": ("topup_non_maintained",),
    "alternative_provision": ("topup_alternative_provision", "place_alternative_provision"),
    "further_education": ("topup_further_education",),
    "specialist_post_16": ("topup_specialist_post_16",),
    "eotas": ("packages_eotas",),
    "other": ("fees_other",),
}
_OF_LINE = {line: provision for provision, lines in _LINES.items() for line in lines}
_MOST = 8  # provisions drawn; the tables hold all
_ROW, _AROUND, _NARROW = 46, 90, 44  # heights in pixels; characters of a line when narrow


def plans_and_pounds(run: RunTables) -> Chart | Words:
    """Draw plans and spending by provision, the dearest first, now (ticks) and at last (bars)."""
    spent = kit.money(run, "spend").where(statistic="mean").among("line", _OF_LINE)
    ahead = kit.select(run, "forecast", dimension="provision").of_area.at(kit.MEDIAN)
    held = kit.select(run, "caseload", dimension="provision").of_area.known("plans")
    if spent.empty or ahead.empty or held.empty:
        return rows.missing(run, "spending and plans by provision")
    pounds, plans = _pounds(spent), _plans(held.last("census_year"), ahead.last("census_year"))
    shown = list(pounds.nlargest(_MOST, "last").index)
    sides = {
        "Plans": (plans.reindex(shown), "forecast", "count"),
        "Spending": (pounds.loc[shown], "gbp_m_about", "gbp_axis"),
    }
    height = _AROUND + _ROW * len(shown)

    return Chart(
        "plans_and_pounds",
        title=_headline(spent, pounds),
        subtitle=sentence(
            "Plans by provision in {then} (black ticks) and {when} (bars, central estimate), and "
            "what they and their places cost in {first} (ticks) and {last} (bars, average of the "
            "simulations). Place money paid before the council receives its grant is not in it.",
            then=held.last("census_year").facts("census_year")[0],
            when=ahead.last("census_year").facts("census_year")[0],
            first=spent.first("financial_year").facts("financial_year")[0],
            last=spent.last("financial_year").facts("financial_year")[0],
        ),
        describe=_described(held.last("census_year"), ahead.last("census_year"), spent),
        draw=lambda figure, size: _draw(figure, sides, size),
        data=_tables(run, held, ahead, spent),
        heights=(height, 2 * height),
    )


def _pounds(spent: Selection) -> pd.DataFrame:
    """Return spending by provision in the first and the last year; means of lines add up."""
    of_each = spent.df.assign(provision=spent.df.line.map(_OF_LINE))
    wide = of_each.pivot_table(
        index="provision", columns="financial_year", values="amount", aggfunc="sum"
    )
    return pd.DataFrame({"first": wide.iloc[:, 0], "last": wide.iloc[:, -1]}).astype(float)


def _plans(newest: Selection, end: Selection) -> pd.DataFrame:
    first, last = newest.df.set_index("category").plans, end.df.set_index("category").value
    return pd.DataFrame({"first": first, "last": last}).astype(float)


def _headline(spent: Selection, pounds: pd.DataFrame) -> Markup:
    """Return the line that grows most, of the provision whose spending grows most."""
    provision = (pounds["last"] - pounds["first"]).idxmax()
    lines = spent.among("line", _LINES[str(provision)])
    top = lines.last("financial_year").sorted("amount", descending=True).values("line")
    line = max(top, key=lambda name: lines.where(line=name).df.amount.max())
    first, last = (
        spent.where(line=line).first("financial_year"),
        spent.where(line=line).last("financial_year"),
    )
    return sentence(
        "{line}: about {before} in {then}, on average {after} in {when}, the largest rise of any "
        "provision",
        line=last.fact("line"),
        before=first.fact("amount", rows.ABOUT),
        then=first.fact("financial_year"),
        after=last.fact("amount", rows.ABOUT),
        when=last.fact("financial_year"),
    )


def _described(newest: Selection, end: Selection, spent: Selection) -> tuple[Markup, Markup]:
    """Return between what plans by provision lie now and at last, and so of lines of spending."""
    now = kit.extremes(newest, "category", "plans")
    then = kit.extremes(end, "category", "value")
    lines = kit.extremes(spent.last("financial_year"), "line", "amount")
    plans = sentence("plans by provision lie {now} at first and {then} at last", now=now, then=then)
    return kit.spoken(plans), kit.spoken(sentence("lines of spending end {ends}", ends=lines))


def _tables(
    run: RunTables, held: Selection, ahead: Selection, spent: Selection
) -> tuple[kit.PageTable | Words, ...]:
    area = {"area": run.area.name}
    last = ahead.last("census_year").sorted("value", descending=True)
    years = [spent.df.financial_year.min(), spent.df.financial_year.max()]
    ends = spent.among("financial_year", years).sorted("amount", descending=True)
    return (
        kit.table(last, "category value", sentence("Plans by provision in {area} at last", **area)),
        kit.table(
            held.last("census_year").sorted("plans", descending=True),
            "category plans",
            sentence("Plans by provision in {area} at the newest census", **area),
        ),
        kit.pivot(
            ends,
            "line",
            "financial_year",
            sentence("Spending on plans and places in {area}", **area),
        ),
    )


def _draw(figure: Figure, sides: dict[str, tuple[pd.DataFrame, str, str]], size: Size) -> None:
    paint = partial(_bars, narrow=size.narrow)
    kit.panels(figure, list(sides), size.narrow, lambda ax, name: paint(ax, name, *sides[name]))


def _bars(ax: Axes, title: str, ends: pd.DataFrame, format: str, axis: str, narrow: bool) -> None:
    for y, (provision, first, last) in enumerate(ends.itertuples()):
        ax.barh(y, last, height=0.36, color=kit.BAR)
        ax.plot([first, first], [y - 0.24, y + 0.24], color=kit.INK, linewidth=2.5)
        known = kit.MISSING if pd.isna(last) else kit.formatted(last, format)
        text = f"{kit.formatted(provision, 'label_start')}  {known}"
        kit.row_words(ax, y - 0.3, text, characters=_NARROW if narrow else 0)
    ax.set_title(title)
    kit.row_axis(ax, len(ends), axis)
    ax.set_xlim(0, None)
