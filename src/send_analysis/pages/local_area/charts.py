"""Charts of the local area: an indicator over time, and every authority as a funnel."""

import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.config import Area
from send_analysis.metrics import funnel_limits
from send_analysis.pages import kit
from send_analysis.pages.local_area import rows, standing_marks
from send_analysis.pages.local_area.rows import STATUS, VALUES, Row, number

_LINES = {"own": kit.OURS, "england": kit.INK, "neighbours": kit.THEIRS}
_DASHES = {"own": "solid", "england": (0, (5, 3)), "neighbours": (0, (1, 2))}
_DASHED, _SOLID = 0.95, 0.998  # confidences of the funnel's two pairs of lines
_CENT = 100  # percent in one
_POINTS = 200  # of a line of the funnel
_FEWEST = 3  # authorities that make a funnel


def standing(run: kit.RunTables) -> kit.Chart | kit.Words:
    """Draw where the area stands among all authorities on each rated indicator, by theme."""
    ranked = rows.ranked(run)
    if ranked.empty:
        return kit.missing(f"rank of {run.area.name} among authorities")
    places = standing_marks.placed(ranked.df)
    counts = {name: rows.tally(run, STATUS, fifth=name) for name in ("best", "worst")}
    return kit.Chart(
        name="standing",
        title=kit.sentence(
            "Indicators on which {area} is in the best fifth of authorities: {best}; in the worst "
            "fifth: {worst}",
            area=run.area.name,
            **counts,
        ),
        subtitle=kit.sentence(
            "Each mark is an indicator in its newest period, placed by rank: the worst authority "
            "at the left, the best at the right. Circles: pupils with an EHC plan; squares: SEN "
            "support; diamonds: all. Indicators for which neither way is better are left out."
        ),
        describe=_standing_described(ranked),
        draw=lambda figure, size: standing_marks.draw(figure.subplots(), places, size.narrow),
        data=kit.table(ranked.sorted("rank"), "named rank ranked fifth", "Rank by indicator"),
        heights=(420, 500),
    )


def _standing_described(ranked: kit.Selection) -> tuple[Markup, Markup]:
    """Return in which fifths the indicators are, and between what their ranks lie."""
    counts = {name: len(ranked.where(fifth=name).df) for name in ranked.values("fifth")}
    most = max(counts, key=lambda name: counts[name])
    fifth = ranked.where(fifth=most).facts("fifth")[0]
    ends = kit.extremes(ranked, "title", "rank")
    shape = kit.sentence("more indicators are in one fifth than in any other: {fifth}", fifth=fifth)
    return kit.spoken(shape), kit.spoken(kit.sentence("ranks lie {ends}", ends=ends))


def indicator_path(run: kit.RunTables, indicator: str) -> kit.Chart | kit.Words:
    """Draw an indicator over time against England and neighbours, disputed values as crosses."""
    lines = {name: rows.values(run, indicator, name) for name in _LINES}
    status = rows.status(run, indicator=indicator, group=rows.ALL)
    if lines["own"].empty or status.empty:
        name = indicator.replace("_", " ")
        return kit.missing(f"values of {name} for {run.area.name}")
    row = status.df.iloc[0].to_dict()
    disputing = _disputing(run, indicator)

    def draw(figure: Figure, size: kit.Size) -> None:
        ax, crosses = figure.subplots(), disputing.value.astype(float)
        ax.plot(_year(disputing), crosses, "X", color=kit.THEIRS, markersize=11)
        _draw_path(ax, lines, run.area.name, size.narrow)

    return kit.Chart(
        name=f"path_{indicator}",
        title=_path_headline(row, run.area.name),
        subtitle=kit.sentence(
            "What is counted{unit}: {definition}.{bars}",
            bars="" if lines["own"].known("lower").empty else " Bars are 95% ranges.",
            unit=_unit_beside(status),
            definition=status.fact("definition"),
        ),
        describe=_path_described(lines),
        draw=draw,
        data=_path_table(run, row, list(lines["own"].df.period)),
        note=_path_note(status),
    )


def _path_described(lines: dict[str, kit.Selection]) -> tuple[Markup, Markup]:
    """Return how the authority's values run, and how England's and the neighbours' do."""
    names = {"own": "values here", "england": "England's", "neighbours": "the neighbours'"}
    own, *others = (kit.course(names[n], line, "period") for n, line in lines.items())
    return kit.spoken(own), kit.spoken(*others)


def _unit_beside(status: kit.Selection) -> Markup:
    """Return the unit after a comma, unless the title says it."""
    title, unit = status.facts("title")[0], status.facts("unit")[0]
    return Markup() if str(unit) in str(title) else kit.sentence(", {unit}", unit=unit)


def _disputing(run: kit.RunTables, indicator: str) -> pd.DataFrame:
    """Return the values of other sources that dispute a value of this indicator."""
    own = kit.select(run, VALUES, comparator="own", group=rows.ALL).of_area.known("disputed_by").df
    return own[own.disputed_by.map(lambda ids: indicator in ids.split("; ")).astype(bool)]


def _year(values: pd.DataFrame) -> "pd.Series[int]":
    return values.period_end.str[:4].astype(int)


def _path_headline(row: Row, area: str) -> Markup:
    text, england = "{title}: {area} {value} in {period}", number(row, "england")
    return kit.sentence(
        text if england is None else text + ", England {england}",
        title=kit.fact(STATUS, row, "title"),
        area=area,
        value=number(row, "value"),
        period=kit.fact(STATUS, row, "period"),
        england=england,
    )


def _path_note(status: kit.Selection) -> Markup:
    disputed = status.known("disputed_by").fact("disputed_by")
    if disputed is None:
        return Markup()
    text = "Crosses: another source gives a different value for that year: {disputed}."
    return kit.sentence(text, disputed=disputed)


def _draw_path(ax: Axes, lines: dict[str, kit.Selection], area: str, narrow: bool) -> None:
    names = {"own": area, "england": "England", "neighbours": "Neighbours"}
    labels = [
        _draw_line(ax, comparator, values.df, names[comparator])
        for comparator, values in lines.items()
        if not values.empty
    ]
    own = lines["own"].df
    first, last = ax.get_xlim()
    ax.set_xlim(first, last + (last - first) * (0.45 if narrow else 0.25))
    shown = sorted(set(_year(own)))[:: -2 if narrow else -1]
    ax.set_xticks(shown, [str(year) for year in shown])
    kit.value_axis(ax, lines["own"].facts("value")[0].format)
    ax.set_ylim(0, None)
    kit.end_labels(ax, labels)


def _draw_line(ax: Axes, comparator: str, values: pd.DataFrame, name: str) -> kit.Label:
    """Draw one line, broken where a year is missing; return the label of its end."""
    colour, years = _LINES[comparator], _year(values)
    line = values.value.astype(float).set_axis(years)
    whole = line.reindex(range(years.iloc[0], years.iloc[-1] + 1))
    ax.plot(whole.index, whole, color=colour, linestyle=_DASHES[comparator], lw=2)
    if comparator == "own":
        ax.plot(line.index, line, "o", color=colour)
        bounds = values[["lower", "upper"]].astype(float).set_axis(years).dropna()
        ax.vlines(bounds.index, *bounds.T.to_numpy(), color=kit.BAR, linewidth=5, zorder=1)
    weight = "bold" if comparator == "own" else "normal"
    return kit.Label(years.iloc[-1], line.iloc[-1], name, colour, weight)


def _path_table(run: kit.RunTables, row: Row, periods: list[str]) -> kit.PageTable | kit.Words:
    indicator = row["indicator"]
    shown = kit.select(run, VALUES, indicator=indicator, group=rows.ALL).of_area
    own = [{"comparator": "own", "show": column} for column in ("value", "interval")]
    others = [{"comparator": name} for name in ("england", "neighbours")]
    caption = kit.sentence("{title} by period", title=kit.fact(STATUS, row, "title"))
    ordered = shown.among("period", periods).sorted(period=periods)
    return kit.table(ordered, ["period", *own, *others], caption)


def funnel(run: kit.RunTables, indicator: str) -> kit.Chart | kit.Words:
    """Draw every authority's share by number of cases, with the limits of chance.

    No ranking: an authority inside the limits does not differ detectably from England.
    """
    own = rows.values(run, indicator, "own").last("period_end").known("base")
    period = next(iter(own.values("period")), None)
    england = rows.values(run, indicator, "england").where(period=period)
    every = {"period": period, "comparator": "own", "group": rows.ALL, "indicator": indicator}
    known = kit.select(run, VALUES, **every).known("value").known("base")
    points = known.df
    if own.empty or england.empty or len(points) < _FEWEST:
        return kit.missing(f"funnel of {indicator.replace('_', ' ')}")
    status = rows.status(run, indicator=indicator, group=rows.ALL)
    centre = float(england.df.value.iloc[0])

    def draw(figure: Figure, size: kit.Size) -> None:
        _draw_funnel(figure.subplots(), points, centre, run.area)

    return kit.Chart(
        name=f"funnel_{indicator}",
        title=_funnel_headline(status.df.iloc[0].to_dict(), run.area.name),
        subtitle=kit.sentence(
            "Each dot is an authority whose figures of {period} are loaded; {area} is the large "
            "diamond. The horizontal axis is the number of cases. Inside the lines (95% "
            "dashed, a wider limit solid) the difference from England may be chance.",
            period=own.fact("period"),
            area=run.area.name,
        ),
        describe=_funnel_described(run.area, known, own, england),
        draw=draw,
        data=kit.table(
            kit.select(run, VALUES, indicator=indicator, period=period, group=rows.ALL)
            .of_area.among("comparator", ("own", "england"))
            .sorted(comparator=("own", "england")),
            "comparator value cases base",
            kit.sentence("{title}, this area and England", title=status.fact("title")),
        ),
        note=_beyond_chance(points, centre),
    )


def _funnel_described(
    area: Area, every: kit.Selection, own: kit.Selection, england: kit.Selection
) -> tuple[Markup, Markup]:
    """Return between what the authorities lie, and where this one and England do."""
    values = every.sorted("value").facts("value")
    ends = kit.sentence("authorities lie between {low} and {high}", low=values[0], high=values[-1])
    here = kit.sentence(
        "{area} has {value} and England {england}",
        area=area.name,
        value=own.facts("value")[0],
        england=england.facts("value")[0],
    )
    return kit.spoken(ends), kit.spoken(here)


def _funnel_headline(row: Row, area: str) -> Markup:
    words = {
        "yes": "{title}: {area} differs significantly from England ({value}, England {england})",
        "no": "{title}: {area} does not differ significantly from England ({value}, England "
        "{england})",
        "cannot tell": "{title}: {area} {value}, England {england}",
    }
    return kit.sentence(
        words[str(row["distinguishable"])],
        title=kit.fact(STATUS, row, "title"),
        area=area,
        value=number(row, "value"),
        england=number(row, "england"),
    )


def _beyond_chance(points: pd.DataFrame, centre: float) -> Markup:
    """Return whether more authorities lie outside the dashed lines than chance explains."""
    low, high = _limits(centre, points.base.to_numpy(float), _DASHED)
    values = points.value.astype(float)
    outside = ((values < low) | (values > high)).mean()
    more = (
        "More authorities lie outside the dashed lines than chance alone explains, so they also "
        "differ for other reasons. "
    )
    return Markup((more if outside > 1 - _DASHED else "") + "This is not a league table.")


def _limits(centre: float, bases: np.ndarray, confidence: float) -> np.ndarray:
    """Return the lower and the upper limit, in percent, for each base: shape (2, bases)."""
    return _CENT * np.array(funnel_limits(centre / _CENT, bases, confidence))


def _draw_funnel(ax: Axes, points: pd.DataFrame, centre: float, area: Area) -> None:
    xy = points[["base", "value"]].astype(float)
    own = points.old_la_code == area.old_la_code
    ax.plot(*xy[~own].T.to_numpy(), "o", mfc="none", mec=kit.INK, markersize=6)
    largest = xy.base.max()
    bases = np.linspace(max(1.0, largest / _POINTS), 1.05 * largest, _POINTS)
    for confidence, line in ((_DASHED, (0, (4, 3))), (_SOLID, "solid")):
        for side in _limits(centre, bases, confidence):
            ax.plot(bases, side, color=kit.INK, linewidth=1, linestyle=line)
    ax.axhline(centre, color=kit.INK, linewidth=1.5)
    ax.plot(*xy[own].T.to_numpy(), "D", color=kit.OURS, markersize=11)
    _name_points(ax, xy[own].iloc[0], (largest, centre), area.name)
    ax.grid(visible=True, axis="both", color=kit.RULE)
    kit.value_axis(ax, "percent")
    kit.value_axis(ax, "count", along="x", ticks=4)
    ax.set_ylim(0, min(_CENT, 1.1 * xy.value.max()))


def _name_points(
    ax: Axes, own: "pd.Series[float]", england: tuple[float, float], area: str
) -> None:
    name = ax.annotate(area, (own.base, own.value), (0, 11), textcoords="offset points")
    name.set(color=kit.OURS, fontweight="bold", ha="center", bbox=kit.PAPER)
    text = f"England {kit.formatted(england[1], 'percent')}"
    ax.text(*england, text, ha="right", va="center", bbox={**kit.PAPER, "pad": 1.5})
