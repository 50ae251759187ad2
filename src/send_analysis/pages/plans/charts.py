"""Charts of plans: the fan of all plans, and one small fan a group."""

import textwrap

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis import vocab
from send_analysis.pages import growth, kit
from send_analysis.pages.plans import forecast, rows

_PANELS = 6  # small multiples shown; the table holds every group
_COLUMNS = 3
_HALF_A_PLAN = 0.5
_TITLE_WIDTH = 26  # characters of a panel's title on one line
_MARGIN = {False: 0.27, True: 0.36}  # of the years' width, kept free for labels at the right
_BESIDE = 0.22  # the same of a panel
_LONG = 12  # from this many years on only every second one is written


def plans_fan(run: kit.RunTables) -> kit.Chart | kit.Words:
    """Draw all plans: counted, expected with both intervals, and the council's own forecast."""
    table = forecast.table(run)
    if isinstance(table, kit.Words) or not kit.has_fan(table.values):
        return kit.missing(f"forecast of plans for {run.area.name}")
    values = table.values
    held = rows.counted(run).where(dimension="total")
    council = rows.council_forecast(run).since("census_year", values.index[0])
    ways = growth.rows.beside_baseline(run)

    def draw(figure: Figure, size: kit.Size) -> None:
        ax = figure.subplots()
        years = _draw_plans(ax, values, _by_year(held), markersize=5)
        labels = kit.fan_labels(values, "forecast", size.narrow)
        labels += _draw_council(ax, _by_year(council))
        labels += _draw_paths(ax, ways, size.narrow)
        long = years[-1] - years[0] > _LONG
        kit.year_axis(ax, years, every=5 if size.narrow else 2 if long else 1)
        _leave_room(ax, years, _MARGIN[size.narrow])
        kit.value_axis(ax, "count")
        kit.forecast_start(ax, values.index[0] - 1)
        _name_newest(ax, _by_year(held))
        kit.end_labels(ax, labels)

    theirs = "" if council.empty else "; the council's own forecast (crosses)"
    last = rows.expected(run).where(dimension="total").last("census_year")
    return kit.Chart(
        name="plans_fan",
        title=_headline(run.area.name, held.last("census_year"), last),
        subtitle=kit.sentence(
            "Plans held each January: counted (black points), expected (dark blue line), 80% range "
            "(darker band) and 95% range (lighter band, dashed edge){theirs}{paths}.",
            theirs=theirs,
            paths="" if ways.empty else "; other paths of England (thin lines)",
        ),
        describe=_described(rows.expected(run).where(dimension="total"), held, council),
        draw=draw,
        data=(table, _counts(run, held), *_beside(run, council, ways)),
        heights=(430, 380),
    )


def _described(
    ahead: kit.Selection, held: kit.Selection, council: kit.Selection
) -> tuple[Markup, Markup]:
    """Return how the count and the forecast run, and how far the forecast reaches."""
    central = kit.course("central estimates", ahead.at(kit.MEDIAN), "census_year")
    counted = kit.course("plans counted", held, "census_year")
    theirs = kit.course("forecasts of the council", council, "census_year")
    return kit.spoken(counted, central), kit.spoken(kit.reach(ahead, "census_year"), theirs)


def _counts(run: kit.RunTables, held: kit.Selection) -> kit.PageTable | kit.Words:
    caption = kit.sentence("EHC plans counted in {area} each January", area=run.area.name)
    return kit.table(held.sorted("census_year"), "census_year plans", caption)


def _beside(
    run: kit.RunTables, council: kit.Selection, ways: kit.Selection
) -> list[kit.PageTable | kit.Words]:
    """Return the data of what is drawn beside our own forecast."""
    theirs = kit.sentence("EHC plans that {area} itself forecast", area=run.area.name)
    paths = kit.sentence("EHC plans in {area} on other paths of England", area=run.area.name)
    return [
        kit.table(council.sorted("census_year"), "census_year plans", theirs),
        kit.pivot(ways, "path", "census_year", paths, value="plans"),
    ]


def _headline(area: str, newest: kit.Selection, last: kit.Selection) -> Markup:
    by = kit.sentence(
        "about {plans} by {when}",
        plans=last.quantile(kit.MEDIAN),
        when=last.at(kit.MEDIAN).fact("census_year"),
    )
    if newest.empty:
        return kit.sentence("{area} is expected to hold {by}", area=area, by=by)
    return kit.sentence(
        "EHC plans in {area}: {now} in {when}, {by}",
        area=area,
        now=newest.fact("plans"),
        when=newest.fact("census_year"),
        by=by,
    )


def _by_year(chosen: kit.Selection) -> "pd.Series[float]":
    return chosen.df.set_index("census_year")["plans"].astype(float).sort_index()


def _draw_plans(
    ax: Axes, values: pd.DataFrame, past: "pd.Series[float]", markersize: float
) -> list[int]:
    """Draw counts and the fan that opens from the newest of them; return every year drawn."""
    newest = past[past.index < values.index[0]].tail(1)
    opening = pd.DataFrame(dict.fromkeys(values.columns, newest))
    kit.fan(ax, pd.concat([opening, values]))
    ax.plot(past.index, past, color=kit.INK, linewidth=1.5, marker="o", markersize=markersize)
    return sorted({*past.index, *values.index})


def _draw_council(ax: Axes, theirs: "pd.Series[float]") -> list[kit.Label]:
    if theirs.empty:
        return []
    ax.plot(theirs.index, theirs, ":X", color=kit.THEIRS, linewidth=1.5, markersize=7)
    text = f"council {kit.formatted(theirs.iloc[-1], 'count')}"
    return [kit.Label(theirs.index[-1], theirs.iloc[-1], text, kit.THEIRS, "bold")]


def _draw_paths(ax: Axes, ways: kit.Selection, narrow: bool) -> list[kit.Label]:
    """Draw the plans of each path of England as a thin line with its name."""
    labels = []
    for name in ways.df.path.unique():
        line = _by_year(ways.where(path=name))
        ax.plot(line.index, line, color=kit.INK, linewidth=0.9)
        number = "" if narrow else f" {kit.formatted(line.iloc[-1], 'forecast')}"
        text = f"{growth.rows.label(name, narrow)}{number}"
        labels.append(kit.Label(line.index[-1], line.iloc[-1], text))
    return labels


def _leave_room(ax: Axes, years: list[int], margin: float) -> None:
    """Leave a share of the width free at the right."""
    ax.set_xlim(years[0] - 0.4, years[-1] + (years[-1] - years[0]) * margin)


def _name_newest(ax: Axes, past: "pd.Series[float]") -> None:
    if not past.empty:
        text, at = kit.formatted(past.iloc[-1], "count"), (past.index[-1], past.iloc[-1])
        name = ax.annotate(text, at, (-6, 10), textcoords="offset points", ha="right")
        name.set_fontweight("bold")


def plans_by(run: kit.RunTables, dimension: str) -> kit.Chart | kit.Words:
    """Draw one small fan for each of the largest groups of a dimension, all on one scale."""
    table = forecast.table(run, dimension)
    if isinstance(table, kit.Words):
        return table
    ahead, held = (
        chosen.where(dimension=dimension) for chosen in (rows.expected(run), rows.counted(run))
    )
    every = table.view.labels
    shown = [band for band in vocab.AGE_BANDS if band in every] or _largest(ahead, every)
    counts = list(held.among("category", shown).df.census_year)

    def draw(figure: Figure, size: kit.Size) -> None:
        def panel(ax: Axes, group: str) -> None:
            values = rows.fan(ahead.where(category=group))
            _draw_panel(ax, group, values, _by_year(held.where(category=group)))
            _leave_room(ax, [min([*counts, values.index[0] - 1]), values.index[-1]], _BESIDE)
            kit.forecast_start(ax, values.index[0] - 1, named=group == shown[0])

        kit.panels(figure, shown, size.narrow, panel, sharey=True, most=_COLUMNS)

    central = ahead.at(kit.MEDIAN)
    return kit.Chart(
        name=f"plans_by_{dimension}",
        title=_largest_growth(run.area.name, dimension, central, held),
        subtitle=kit.sentence(
            "Plans held each January by {dimension}: counted (black line), expected (dark blue "
            "line), 80% range (darker band), 95% range (lighter band). All panels have one "
            "scale.{more}",
            dimension=kit.formatted(dimension, "label"),
            more="" if len(every) <= _PANELS else " The largest groups are drawn.",
        ),
        describe=_groups_described(central, shown),
        draw=draw,
        data=_groups(run, dimension, list(dict.fromkeys([*shown, *every]))),
        heights=(210 * -(-len(shown) // _COLUMNS) + 30, 180 * len(shown)),
    )


def _largest(ahead: kit.Selection, ranked: list[str]) -> list[str]:
    """Return the largest groups, without those that are expected to hold no plan."""
    end = ahead.last("census_year").at(kit.MEDIAN).df
    held = set(end[end.value >= _HALF_A_PLAN].category)
    return [group for group in ranked if group in held][:_PANELS]


def _groups_described(central: kit.Selection, shown: list[str]) -> tuple[Markup, Markup]:
    """Return how the largest group runs, and which groups end highest and lowest."""
    drawn = central.among("category", shown).last("census_year")
    largest = drawn.last("value")
    line = central.where(category=largest.values("category")[0])
    name = kit.sentence("plans ({group})", group=largest.facts("category")[0])
    ends = kit.sentence(
        "central estimates of {when} lie {ends}",
        when=drawn.facts("census_year")[0],
        ends=kit.extremes(drawn, "category", "value"),
    )
    return kit.spoken(kit.course(name, line, "census_year")), kit.spoken(ends)


def _groups(
    run: kit.RunTables, dimension: str, groups: list[str]
) -> tuple[kit.PageTable | kit.Words, ...]:
    """Return the forecast and the counts of every group, those drawn first."""
    words = {"area": run.area.name, "dimension": kit.formatted(dimension, "label")}
    ahead = rows.expected(run).where(dimension=dimension)
    held = rows.counted(run).where(dimension=dimension).among("category", groups)
    expected = kit.sentence("EHC plans expected in {area} by {dimension}", **words)
    counted = kit.sentence("EHC plans counted in {area} by {dimension}", **words)
    return (
        kit.pivot(ahead.sorted(category=groups), "category census_year", "quantile", expected),
        kit.pivot(held.sorted("census_year"), "census_year", "category", counted),
    )


def _draw_panel(ax: Axes, group: str, values: pd.DataFrame, past: "pd.Series[float]") -> None:
    years = _draw_plans(ax, values, past, markersize=0)
    ax.set_title(textwrap.fill(kit.formatted(group, "label_start"), _TITLE_WIDTH))
    kit.year_axis(ax, years, every=5)
    ax.set_xlabel("")
    kit.value_axis(ax, "count", ticks=3)
    last = values[kit.MEDIAN].iloc[-1]
    text = kit.formatted(last, "forecast")
    kit.end_labels(ax, [kit.Label(years[-1], last, text, weight="bold")])


def _largest_growth(
    area: str, dimension: str, central: kit.Selection, held: kit.Selection
) -> Markup:
    end, newest = central.last("census_year"), held.last("census_year")
    now = newest.df.set_index("category")["plans"]
    growth = (end.df.set_index("category")["value"] - now).dropna().astype(float)
    if growth.empty or growth.max() <= 0:
        text = "EHC plans in {area} by {dimension}"
        return kit.sentence(text, area=area, dimension=kit.formatted(dimension, "label"))
    most, then = (chosen.where(category=growth.idxmax()) for chosen in (end, newest))
    return kit.sentence(
        "{age}{category} adds most plans: {now} in {then}, about {plans} by {when}",
        age="Age " if dimension == "age_band" else "",
        category=most.fact("category"),
        now=then.fact("plans"),
        then=then.fact("census_year"),
        plans=most.fact("value"),
        when=most.fact("census_year"),
    )
