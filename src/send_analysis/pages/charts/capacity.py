"""Charts of places: with and without each project, by need and age, against known capacity."""

from collections.abc import Sequence

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.config import Area
from send_analysis.pages.charts.chart import Chart, Size
from send_analysis.pages.charts.data import data_grid
from send_analysis.pages.charts.marks import (
    Label,
    end_labels,
    fan,
    has_fan,
    panels,
    row_words,
    zero_line,
)
from send_analysis.pages.charts.style import GAIN, INK, LIGHT, OURS, value_axis, year_axis
from send_analysis.pages.kit import (
    INTERVALS,
    MEDIAN,
    Column,
    RunTables,
    Selection,
    Words,
    formatted,
    marked_once,
    missing,
    select,
    sentence,
)

_PANELS = 4
_ROW = 50  # pixels of a project with its words
_PARTS = {"area_of_need": "area of need", "age_band": "age"}


def project_effects(run: RunTables, area: Area) -> Chart | Words:
    """Draw the chance of too few places with and without each project to come."""
    rows = select(run, "project_effect", old_la_code=area.old_la_code)
    if rows.empty:
        return missing(f"project to come for {area.name}")
    ranked = rows.df.assign(gain=rows.df.p_short_without - rows.df.p_short_with)
    shown = ranked.sort_values("gain", ascending=False).to_dict("records")

    def draw(figure: Figure, size: Size) -> None:
        _with_and_without(figure.subplots(), shown)

    key = ["provider", "provision"]
    top = rows.where(**{c: shown[0][c] for c in key})
    return Chart(
        name="project_effects",
        title=_headline(top),
        subtitle=sentence(
            "Chance of too few places by {when} in the project's provision: with everything that "
            "is planned (filled circle) and without this one project (open square).",
            when=top.fact("census_year", "census_year"),
        ),
        draw=draw,
        data=data_grid(
            "project_effects",
            sentence("with and without each project, {area}", area=area.name),
            (Column("Project", numeric=False), Column("With all"), Column("Without it")),
            [_chances(rows.where(**{c: one[c] for c in key})) for one in shown],
            "project_effect",
        ),
        heights=(80 + _ROW * len(shown), 80 + _ROW * len(shown)),
    )


def _headline(top: Selection) -> Markup:
    chances = [top.fact(c, "probability_percent") for c in ("p_short_with", "p_short_without")]
    with_all, without = marked_once(chances)
    text = "{project}: {without} chance of too few places without it, {with_all} with it"
    project = top.fact("provider", "text")
    return sentence(text, project=project, without=without, with_all=with_all)


def _chances(row: Selection) -> list[object]:
    found = [row.fact(c, "probability_percent") for c in ("p_short_with", "p_short_without")]
    return [row.fact("provider", "text"), *marked_once(found)]


def _with_and_without(ax: Axes, rows: Sequence[dict]) -> None:
    for y, row in enumerate(rows):
        with_all, without = float(row["p_short_with"]), float(row["p_short_without"])
        ax.plot([with_all, without], [y, y], color=LIGHT, linewidth=5)
        ax.plot([with_all], [y], marker="o", markersize=9, color=OURS, linestyle="none")
        ax.plot(
            [without], [y], marker="s", markersize=9, color=INK, fillstyle="none", linestyle="none"
        )
        row_words(ax, y - 0.28, str(row["provider"]))
    ax.set_ylim(len(rows) - 0.5, -0.85)
    ax.set_yticks([])
    ax.set_xlim(-0.03, 1.03)
    ax.grid(visible=True, axis="x")
    value_axis(ax, "probability_axis", along="x", ticks=4)


def growth_by_part(run: RunTables, area: Area, dimension: str) -> Chart | Words:
    """Draw, for each provision that can run out, the growth of plans by need or by age."""
    every = select(run, "sufficiency_by_part", old_la_code=area.old_la_code, dimension=dimension)
    rows = every.where(measure="growth").last("census_year")
    if rows.empty:
        return missing(f"places by {_PARTS[dimension]} for {area.name}")
    middles = rows.at(MEDIAN)
    top = middles.last("value")
    ranked = list(middles.df.groupby("provision").value.sum().sort_values(ascending=False).index)
    shown = ranked[:_PANELS]

    def draw(figure: Figure, size: Size) -> None:
        parts = [rows.where(provision=p) for p in shown]
        panels(figure, parts, size.narrow, _parts)

    return Chart(
        name=f"growth_by_{dimension}",
        title=sentence(
            "{provision}: most growth is in {part}, about {plans} more plans by {when}",
            provision=top.facts("provision", "label_start")[0],
            part=top.facts("category", "label")[0],
            plans=top.facts("value", "forecast")[0],
            when=top.facts("census_year", "census_year")[0],
        ),
        subtitle=sentence(
            "More plans than at the newest census by {what}: middle (bar) and 80% interval (line). "
            "Each panel has its own scale.",
            what=_PARTS[dimension],
        ),
        draw=draw,
        data=data_grid(
            f"growth_by_{dimension}",
            sentence("growth by {what}, {area}", what=_PARTS[dimension], area=area.name),
            (Column("Provision", numeric=False), Column("Part", numeric=False), Column("Middle")),
            _growth_cells(rows, ranked),
            "sufficiency_by_part",
        ),
        heights=(290 * -(-len(shown) // 2), 285 * len(shown)),
    )


def _growth_cells(rows: Selection, ranked: Sequence[str]) -> list[list[object]]:
    """Return provision, part and middle of the growth, a row each."""
    own = [(p, c) for p in ranked for c in rows.where(provision=p).values("category")]
    found = [rows.where(provision=p, category=c) for p, c in own]
    return [
        [
            row.facts("provision", "label_start")[0],
            row.facts("category", "label_start")[0],
            row.quantile(MEDIAN, "forecast_signed"),
        ]
        for row in found
    ]


def _parts(ax: Axes, rows: Selection) -> None:
    ends = INTERVALS["80%"]
    for y, category in enumerate(rows.values("category")):
        fan_of = rows.where(category=category)
        low, middle, high = (float(fan_of.at(q).df.value.iloc[0]) for q in (ends[0], 0.5, ends[1]))
        ax.barh(y, middle, height=0.3, color=LIGHT)
        ax.plot([low, high], [y, y], color=INK, linewidth=1.5)
        words = f"{formatted(category, 'label_start')}  {formatted(middle, 'forecast_signed')}"
        row_words(ax, y - 0.24, words)
    ax.axvline(0, color=INK, linewidth=1)
    ax.set_ylim(len(rows.values("category")) - 0.5, -0.85)
    ax.set_yticks([])
    ax.grid(visible=True, axis="x")
    ax.set_title(formatted(rows.values("provision")[0], "label_start"))
    value_axis(ax, "count_signed", along="x", ticks=4)


def capacity(run: RunTables, area: Area) -> Chart | Words:
    """Draw plans without a place year by year, where the area's own list says what is open."""
    every = select(run, "sufficiency", old_la_code=area.old_la_code)
    short = every.where(measure="shortfall")
    end = short.last("census_year").at(MEDIAN)
    ranked = list(end.df.sort_values("value", ascending=False).provision)
    shown = [p for p in ranked if has_fan(short.where(provision=p).fan("census_year"))][:_PANELS]
    if not shown:
        return missing(f"list of places open in {area.name}")

    def draw(figure: Figure, size: Size) -> None:
        parts = [every.where(provision=p) for p in shown]
        panels(figure, parts, size.narrow, _without_a_place)

    top = end.last("value")
    return Chart(
        name="capacity",
        title=sentence(
            "{provision}: about {plans} plans without a place in {when}",
            provision=top.facts("provision", "label_start")[0],
            plans=top.facts("value", "forecast")[0],
            when=top.facts("census_year", "census_year")[0],
        ),
        subtitle=Markup(
            "Plans without a place (line, with 80% and 95% bands) and places that the area's own "
            "plans can use (steps with squares). Each panel has its own scale."
        ),
        draw=draw,
        data=data_grid(
            "capacity",
            sentence("plans without a place, {area}", area=area.name),
            (Column("Provision", numeric=False), Column("January"), Column("Without a place")),
            _capacity_cells(short, ranked),
            "sufficiency",
        ),
        heights=(265 * -(-len(shown) // 2), 230 * len(shown)),
    )


def _capacity_cells(short: Selection, ranked: Sequence[str]) -> list[list[object]]:
    """Return provision, year and middle of the plans without a place, a row each."""
    own = [(p, y) for p in ranked for y in short.values("census_year")]
    found = [short.where(provision=p, census_year=y) for p, y in own]
    return [
        [
            row.facts("provision", "label_start")[0],
            row.facts("census_year", "census_year")[0],
            row.quantile(MEDIAN, "forecast"),
        ]
        for row in found
    ]


def _without_a_place(ax: Axes, rows: Selection) -> None:
    short = rows.where(measure="shortfall").fan("census_year")
    usable = rows.where(measure="usable_places").fan("census_year")[MEDIAN]
    fan(ax, short)
    ax.step(usable.index, usable, where="post", color=GAIN, linewidth=2, marker="s", markersize=5)
    zero_line(ax)
    ax.set_title(formatted(rows.values("provision")[0], "label_start"))
    last = short.index[-1]
    year_axis(ax, list(short.index))
    ax.set_xlabel("")
    ax.set_xlim(short.index[0] - 0.2, last + (last - short.index[0] + 1) * 0.42)
    value_axis(ax, "count", ticks=4)
    ends = ((short[MEDIAN].iloc[-1], "short", OURS), (usable.iloc[-1], "places", GAIN))
    words = [
        Label(last, y, f"{formatted(y, 'forecast')} {what}", colour, "bold")
        for y, what, colour in ends
    ]
    end_labels(ax, words)
