"""Charts of England: its regions, and every authority from the slowest to grow to the fastest."""

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from send_analysis.pages import kit
from send_analysis.pages.england import rows
from send_analysis.pages.england.rows import AUTHORITY, REGION

_ROW, _AROUND = 46, 70  # heights in pixels: of a region, of the axis


def regions(run: kit.RunTables) -> kit.Chart | kit.Words:
    """Draw the plans for every hundred residents that each region is to expect, with ranges."""
    shown = rows.of_level(run, REGION, "per_100")
    caption = "Plans for every hundred residents by region"
    columns = "la_name per_100_now per_100 per_100_range"
    table = kit.table(shown, columns, caption, "for_residents")
    england = rows.england(run).known("per_100")
    if isinstance(table, kit.Words) or england.empty:
        return kit.missing("residents of every authority")
    height = _AROUND + _ROW * len(shown.df)
    return kit.Chart(
        name="regions",
        title=_most(shown),
        subtitle=Markup(
            "Plans for every hundred residents up to the age of twenty-five: central estimate "
            "(dot), 80% range (thick line). Vertical line: England."
        ),
        describe=_described("per_100", shown, england),
        draw=lambda figure, _: _dots(figure.subplots(), shown.df, england.df.per_100.iloc[0]),
        data=table,
        heights=(height, height),
    )


def authorities(run: kit.RunTables) -> kit.Chart | kit.Words:
    """Draw the growth that every authority is to expect, from the fastest to the slowest."""
    shown = rows.of_level(run, AUTHORITY, "growth")
    caption = "Growth of plans a year by authority"
    columns = "la_name rank_growth region growth growth_range"
    table = kit.table(shown, columns, caption, "by-growth")
    england = rows.england(run)
    if isinstance(table, kit.Words):
        return table
    return kit.Chart(
        name="authorities",
        title=kit.sentence(
            "From {start} to {end} England's plans are expected to grow by {growth} a year",
            start=england.fact("from_year"),
            end=england.fact("census_year"),
            growth=england.fact("growth"),
        ),
        subtitle=Markup(
            "Growth a year of each authority, the fastest at the left: central estimate (dot), "
            "80% range (line). Horizontal line: England."
        ),
        describe=_described("growth", shown, england),
        draw=lambda figure, _: _ranges(figure.subplots(), shown.df, england.df.growth.iloc[0]),
        data=table,
    )


def _most(shown: kit.Selection) -> Markup:
    """Return the region with the most plans for its residents, and when."""
    most = shown.of(shown.df.iloc[[0]])
    return kit.sentence(
        "Most plans for their residents in {when}: {name}, {value} for every hundred",
        when=most.facts("census_year")[0],
        name=most.facts("la_name")[0],
        value=most.facts("per_100")[0],
    )


def _described(column: str, shown: kit.Selection, england: kit.Selection) -> tuple[Markup, Markup]:
    """Return between what the central estimates lie, and England's with its range."""
    ends = kit.extremes(shown, "la_name", column)
    apart = kit.sentence("central estimates lie {ends}", ends=ends)
    whole = kit.sentence(
        "England's is {value}, {range}",
        value=england.fact(column),
        range=rows.range_80(england, column),
    )
    return kit.spoken(apart), kit.spoken(whole)


def _dots(ax: Axes, shown: pd.DataFrame, england: float) -> None:
    """Draw a row a region: its range, its central estimate, its name above."""
    for y, row in enumerate(shown.to_dict("records")):
        low, value, high = (float(row[f"per_100{end}"]) for end in ("_low", "", "_high"))
        ax.plot([low, high], [y, y], color=kit.BAR, linewidth=7)
        ax.plot(value, y, "o", markersize=8, color=kit.OURS)
        kit.row_words(ax, y - 0.22, f"{row['la_name']}  {kit.formatted(value, 'decimal')}")
    ax.axvline(float(england), color=kit.INK, linewidth=1)
    kit.row_axis(ax, len(shown), "decimal")


def _ranges(ax: Axes, shown: pd.DataFrame, england: float) -> None:
    """Draw a thin upright line an authority, with its central estimate, by rank."""
    places = range(1, len(shown) + 1)
    low, value, high = (shown[f"growth{end}"].astype(float) for end in ("_low", "", "_high"))
    ax.vlines(places, low, high, color=kit.BAR, linewidth=2)
    ax.plot(places, value, "o", markersize=3, color=kit.OURS)
    ax.axhline(float(england), color=kit.INK, linewidth=1)
    kit.value_axis(ax, "percent")
    ax.set_xlim(0, len(shown) + 1)
    ax.set_xticks([])
    ax.set_xlabel("Authorities, fastest growth first")
