"""The chart of growth: plans since the law of 2014, here, in England and in the neighbours."""

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.pages import kit
from send_analysis.pages.growth import rows
from send_analysis.pages.growth.rows import AREA, COUNTED, ENGLAND, NEIGHBOURS

_MARGIN = {False: 0.42, True: 0.5}  # of the years' width, kept free for labels at the right
# Whose -> colour, width and style of the counted line; every path of England is thin.
_COUNTED = {
    ENGLAND: (kit.INK, 2.0, "-"),
    AREA: (kit.OURS, 2.5, "-"),
    NEIGHBOURS: (kit.GAIN, 1.5, "--"),
}
_LONGEST = 16  # characters of an area's name beside its line
_THIN = (kit.INK, 1.0, "-")


def index(run: kit.RunTables) -> kit.Chart | kit.Words:
    """Draw the index of plans: counted lines, and England's thin paths."""
    table = _table(run)
    if isinstance(table, kit.Words):
        return table
    lines = {
        line: _of_line(run, line).set_index("census_year")["index"].astype(float)
        for line in _lines(run)
    }

    def draw(figure: Figure, size: kit.Size) -> None:
        ax = figure.subplots()
        labels = [
            _draw(ax, values, line, (run.area.name, size.narrow)) for line, values in lines.items()
        ]
        years = sorted({year for values in lines.values() for year in values.index})
        ax.set_xlim(years[0] - 0.4, years[-1] + (years[-1] - years[0]) * _MARGIN[size.narrow])
        ax.set_ylim(bottom=0)
        kit.year_axis(ax, years, every=5)
        kit.value_axis(ax, "count")
        kit.end_labels(ax, labels)

    return kit.Chart(
        name="growth_index",
        title=_headline(run),
        subtitle=kit.sentence(
            "Plans for every hundred held in {first}: counted (thick lines), and England's on "
            "each path (thin lines, the baseline among them).",
            first=rows.paths(run, ENGLAND).first("census_year").facts("census_year")[0],
        ),
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
    shown += [(ENGLAND, name) for name in rows.names(run)]
    every = _indexed(run)
    return [(w, p) for w, p in shown if not every.where(whose=w, path=p).empty]


def _draw(
    ax: Axes, line: "pd.Series[float]", column: tuple[str, str], of: tuple[str, bool]
) -> kit.Label:
    """Draw one line of the table, for an area and a width; return its label."""
    whose, path = column
    area, narrow = of
    is_counted = path == COUNTED
    colour, width, style = _COUNTED[whose] if is_counted else _THIN
    ax.plot(line.index, line, color=colour, linewidth=width, linestyle=style)
    names = {AREA: area if len(area) <= _LONGEST else "Here"}
    names |= {ENGLAND: "England", NEIGHBOURS: "Neighbours"}
    name = names[whose] if is_counted else rows.label(path, narrow)
    text = f"{name} {kit.formatted(line.iloc[-1], 'count')}"
    weight = "bold" if is_counted else "normal"
    return kit.Label(line.index[-1], line.iloc[-1], text, colour, weight)


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
