"""The chart of growth: plans since the law of 2014, here, in England and in the neighbours."""

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.pages import kit
from send_analysis.pages.growth import rows
from send_analysis.pages.growth.rows import AREA, BASELINE, COUNTED, ENGLAND, NEIGHBOURS

_MARGIN = {False: 0.42, True: 0.5}  # of the years' width, kept free for labels at the right
# Whose -> colour, width and style of the counted line; every path of England is thin.
_COUNTED = {
    ENGLAND: (kit.INK, 2.0, "-"),
    AREA: (kit.OURS, 3, "-"),
    NEIGHBOURS: (kit.GAIN, 2.5, "--"),
}
_LONGEST = 16  # characters of an area's name beside its line
_THIN = (kit.INK, 1.0, "-")
_OURS_AHEAD = (kit.OURS, 2.0, (0, (1, 1.5)))
Lines = dict[tuple[str, str], "pd.Series[float]"]  # whose, counted or path -> index by year


def index(run: kit.RunTables) -> kit.Chart | kit.Words:
    """Draw the index of plans: counted lines, and England's thin paths."""
    table = _table(run)
    if isinstance(table, kit.Words):
        return table
    here = run.area.name if len(run.area.name) <= _LONGEST else "Here"
    lines: Lines = {
        line: _of_line(run, line).set_index("census_year")["index"].astype(float)
        for line in _lines(run)
    }

    def draw(figure: Figure, size: kit.Size) -> None:
        ax = figure.subplots()
        labels = _draw(ax, lines, here, size.narrow)
        years = sorted({year for values in lines.values() for year in values.index})
        ax.set_xlim(years[0] - 0.4, years[-1] + (years[-1] - years[0]) * _MARGIN[size.narrow])
        kit.year_axis(ax, years, every=5)
        kit.value_axis(ax, "count")
        kit.forecast_start(ax, max(lines[ENGLAND, COUNTED].index))
        _name_neighbours(ax, lines)
        kit.end_labels(ax, labels)

    return kit.Chart(
        name="growth_index",
        title=_headline(run),
        subtitle=kit.sentence(
            "Plans for every hundred held in {first}: counted (thick lines), here as we expect "
            "(dotted), and England's on each path (thin lines).",
            first=rows.paths(run, ENGLAND).first("census_year").facts("census_year")[0],
        ),
        describe=_described(run),
        draw=draw,
        data=table,
        heights=(430, 420),
    )


def _table(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show the index of plans line by line, a row a January that it has: no line has them all."""
    every = _indexed(run)
    lines = _lines(run)
    if (ENGLAND, COUNTED) not in lines:
        return kit.missing("index of England's plans")
    first = every.first("census_year").facts("census_year")[0]
    in_order = every.of(pd.concat([_of_line(run, line) for line in lines]))
    caption = kit.sentence("Plans for every hundred held in {first}", first=first)
    return kit.table(in_order, "whose path census_year index", caption, name="growth_index")


def _of_line(run: kit.RunTables, line: tuple[str, str]) -> pd.DataFrame:
    """Return the rows of one line by January."""
    whose, path = line
    return _indexed(run).where(whose=whose, path=path).df.sort_values("census_year")


def _indexed(run: kit.RunTables) -> kit.Selection:
    return kit.select(run, "plan_path").of_area.known("index")


def _lines(run: kit.RunTables) -> list[tuple[str, str]]:
    """Return whose plans, and counted or on which path, have an index: an area may have none."""
    shown = [(whose, COUNTED) for whose in (AREA, NEIGHBOURS, ENGLAND)]
    shown += [(AREA, BASELINE), *((ENGLAND, name) for name in rows.names(run))]
    every = _indexed(run)
    return [(w, p) for w, p in shown if not every.where(whose=w, path=p).empty]


def _draw(ax: Axes, lines: Lines, here: str, narrow: bool) -> list[kit.Label]:
    """Draw the lines of the table; return a label for each that reaches the right edge."""
    names = {AREA: here, NEIGHBOURS: "Neighbours", ENGLAND: "England"}
    labels, last = [], max(line.index[-1] for line in lines.values())
    for (whose, path), line in lines.items():
        colour, width, style = _style(whose, path)
        ax.plot(line.index, line, color=colour, linewidth=width, linestyle=style)
        is_thin = whose == ENGLAND and path != COUNTED
        words = _of_path(path, narrow) if is_thin else names[whose]
        words = f"{words} {kit.formatted(line.iloc[-1], 'count')}"
        weight = "normal" if is_thin else "bold"
        labels.append(kit.Label(line.index[-1], line.iloc[-1], words, colour, weight))
    return [label for label in labels if label.x == last]


def _of_path(path: str, narrow: bool) -> str:
    return rows.label(path, narrow) if narrow else f"England: {rows.label(path).lower()}"


def _style(whose: str, path: str) -> tuple[str, float, object]:
    if path == COUNTED:
        return _COUNTED[whose]
    return _OURS_AHEAD if whose == AREA else _THIN


def _name_neighbours(ax: Axes, lines: Lines) -> None:
    """Name the line of the neighbours, which ends at the count, on the side free of England's."""
    line, england = lines.get((NEIGHBOURS, COUNTED)), lines[ENGLAND, COUNTED]
    if line is None:
        return
    year, value = line.index[-1], line.iloc[-1]
    below = value <= england.iloc[-1]
    text = f"Neighbours {kit.formatted(value, 'count')}"
    offset = (4, -16) if below else (-6, 6)
    name = ax.annotate(text, (year, value), offset, textcoords="offset points")
    name.set(ha="left" if below else "right", fontsize=kit.SMALL)


def _described(run: kit.RunTables) -> tuple[Markup, Markup]:
    """Return how the counted index of England and of the area runs, and how far paths reach."""
    counted = {whose: _indexed(run).where(whose=whose, path=COUNTED) for whose in (ENGLAND, AREA)}
    names = {ENGLAND: "plans of England", AREA: kit.sentence("plans of {area}", area=run.area.name)}
    courses = [kit.course(names[w], counted[w], "census_year", column="index") for w in counted]
    ends = rows.ahead(run, ENGLAND).known("index").last("census_year")
    when = "" if ends.empty else ends.facts("census_year")[0]
    reach = kit.extremes(ends, "path", "index")
    spread = kit.sentence("paths of England end in {when} {reach}", when=when, reach=reach)
    return kit.spoken(*courses), kit.spoken(spread if reach else "")


def _headline(run: kit.RunTables) -> Markup:
    counted = {w: rows.paths(run, w).where(path=COUNTED).known("index") for w in _COUNTED}
    england, own = counted[ENGLAND].last("census_year"), counted[AREA].last("census_year")
    text = "England held {england} plans in {when} for every hundred in {first}{own}"
    here = kit.sentence("; {area} {own}", area=run.area.name, own=own.fact("index"))
    return kit.sentence(
        text,
        england=england.fact("index"),
        when=england.fact("census_year"),
        first=counted[ENGLAND].first("census_year").fact("census_year"),
        own="" if own.empty else here,
    )
