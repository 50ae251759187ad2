"""Charts of places: growth against new places, each project, by need and age, known capacity."""

from collections.abc import Sequence

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.pages.charts import marks
from send_analysis.pages.charts.chart import Chart, Size
from send_analysis.pages.charts.data import QUANTILE_COLUMNS, data_grid, quantile_cells
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

_PANELS = 4  # provisions drawn; the table beside them holds all
_PROJECT = ["provider", "provision"]


def places_and_growth(run: RunTables) -> Chart | Words:
    """Draw, for each provision, growth in plans and the places announced, year by year."""
    every = select(run, "sufficiency", old_la_code=run.area.old_la_code)
    growth = every.where(measure="growth")
    ranked, shown = _provisions(growth)
    if not shown:
        return missing(f"sufficiency of places for {run.area.name}")
    ahead = every.last("census_year")
    most = growth.last("census_year").at(MEDIAN).last("value")
    when = most.fact("census_year", "census_year")
    places = ahead.where(provision=ranked[0], measure="new_places").quantile(MEDIAN, "forecast")

    def draw(figure: Figure, size: Size) -> None:
        parts = [every.where(provision=p) for p in shown]
        marks.panels(figure, parts, size.narrow, _growth_and_places)

    return Chart(
        name="places_and_growth",
        title=sentence(
            "{provision}: about {growth} more plans by {when}{places}",
            provision=most.fact("provision", "label_start"),
            growth=most.fact("value", "forecast"),
            when=when,
            places="" if places is None else sentence(", {n} new places", n=places),
        ),
        subtitle=Markup(
            "More plans than at the newest census (line, with 80% and 95% bands) against places "
            "announced and likely to open (steps with squares). Each panel has its own scale."
        ),
        draw=draw,
        data=data_grid(
            "places_and_growth",
            sentence("growth and places by {when}", when=when),
            (Column("Provision", numeric=False), Column("New places"), *QUANTILE_COLUMNS),
            [_growth_cells(ahead.where(provision=p)) for p in ranked],
            "sufficiency",
        ),
        heights=_panel_heights(len(shown)),
    )


def _provisions(of_measure: Selection) -> tuple[list[str], list[str]]:
    """Return the provisions with most of a measure first, and those that are drawn."""
    end = of_measure.last("census_year").at(MEDIAN).df
    ranked = list(end.sort_values("value", ascending=False).provision)
    whole = [p for p in ranked if marks.has_fan(of_measure.where(provision=p).fan("census_year"))]
    return ranked, whole[:_PANELS]


def _panel_heights(panels: int) -> tuple[int, int]:
    """Return the heights in pixels of panels, two beside each other or one below the other."""
    return 270 * -(-panels // 2), 240 * panels


def _growth_cells(of_one: Selection) -> list[object]:
    return [
        of_one.facts("provision", "label_start")[0],
        of_one.where(measure="new_places").quantile(MEDIAN, "forecast"),
        *quantile_cells(of_one.where(measure="growth"), "forecast"),
    ]


def _growth_and_places(ax: Axes, of_one: Selection) -> None:
    _fan_and_steps(ax, of_one, {"growth": "plans", "new_places": "places"}, "_signed")


def _short_and_places(ax: Axes, of_one: Selection) -> None:
    _fan_and_steps(ax, of_one, {"shortfall": "short", "usable_places": "places"}, "")


def _fan_and_steps(ax: Axes, of_one: Selection, words: dict[str, str], sign: str) -> None:
    """Draw one provision: a measure of plans as a fan, one of places as steps."""
    plans, places = (of_one.where(measure=measure).fan("census_year") for measure in words)
    marks.fan(ax, plans)
    ends = [(plans[MEDIAN].iloc[-1], OURS)]
    if MEDIAN in places:
        opened = places[MEDIAN]
        ax.step(opened.index, opened, "s-", where="post", color=GAIN, linewidth=2, markersize=5)
        ends.append((opened.iloc[-1], GAIN))
    marks.zero_line(ax)
    ax.set_title(formatted(of_one.values("provision")[0], "label_start"))
    first, last = plans.index[0], plans.index[-1]
    year_axis(ax, list(plans.index))
    ax.set_xlabel("")
    ax.set_xlim(first - 0.2, last + (last - first + 1) * 0.4)
    value_axis(ax, f"count{sign}", ticks=4)
    marks.end_labels(
        ax,
        [
            marks.Label(last, y, f"{formatted(y, f'forecast{sign}')} {what}", colour, "bold")
            for (y, colour), what in zip(ends, words.values(), strict=False)
        ],
    )


def capacity(run: RunTables) -> Chart | Words:
    """Draw plans without a place year by year, where the area's own list says what is open."""
    every = select(run, "sufficiency", old_la_code=run.area.old_la_code)
    short = every.where(measure="shortfall")
    ranked, shown = _provisions(short)
    if not shown:
        return missing(f"list of places open in {run.area.name}")

    def draw(figure: Figure, size: Size) -> None:
        parts = [every.where(provision=p) for p in shown]
        marks.panels(figure, parts, size.narrow, _short_and_places)

    top = short.last("census_year").at(MEDIAN).last("value")
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
            sentence("plans without a place, {area}", area=run.area.name),
            (Column("Provision", numeric=False), Column("January"), Column("Central estimate")),
            [
                [
                    row.facts("provision", "label_start")[0],
                    row.facts("census_year", "census_year")[0],
                    row.quantile(MEDIAN, "forecast"),
                ]
                for row in _each(short, ranked, "census_year")
            ],
            "sufficiency",
        ),
        heights=_panel_heights(len(shown)),
    )


def _each(of_measure: Selection, provisions: Sequence[str], column: str) -> list[Selection]:
    """Return one distribution for each provision and each value of a column it has."""
    parts = [of_measure.where(provision=provision) for provision in provisions]
    return [part.where(**{column: value}) for part in parts for value in part.values(column)]


def project_effects(run: RunTables) -> Chart | Words:
    """Draw the chance of too few places with and without each planned project."""
    every = select(run, "project_effect", old_la_code=run.area.old_la_code)
    if every.empty:
        return missing(f"planned project for {run.area.name}")
    gains = every.df.assign(gain=every.df.p_short_without - every.df.p_short_with)
    ranked = gains.sort_values("gain", ascending=False)
    projects = [every.where(**key) for key in ranked[_PROJECT].to_dict("records")]
    top = projects[0]
    with_all, without = _chances(top)

    def draw(figure: Figure, size: Size) -> None:
        _with_and_without(figure.subplots(), ranked.to_dict("records"))

    return Chart(
        name="project_effects",
        title=sentence(
            "{project}: {without} chance of too few places without it, {with_all} with it",
            project=top.fact("provider", "text"),
            without=without,
            with_all=with_all,
        ),
        subtitle=sentence(
            "Chance of too few places by {when} in the project's provision: with everything that "
            "is planned (filled circle) and without this one project (open square).",
            when=top.fact("census_year", "census_year"),
        ),
        draw=draw,
        data=data_grid(
            "project_effects",
            sentence("with and without each project, {area}", area=run.area.name),
            (Column("Project", numeric=False), Column("With all"), Column("Without it")),
            [[one.fact("provider", "text"), *_chances(one)] for one in projects],
            "project_effect",
        ),
        heights=(80 + 50 * len(projects), 80 + 50 * len(projects)),
    )


def _chances(project: Selection) -> list[object]:
    columns = ("p_short_with", "p_short_without")
    return list(marked_once([project.fact(c, "probability_percent") for c in columns]))


def _with_and_without(ax: Axes, projects: Sequence[dict]) -> None:
    for y, row in enumerate(projects):
        with_all, without = float(row["p_short_with"]), float(row["p_short_without"])
        ax.plot([with_all, without], [y, y], color=LIGHT, linewidth=5)
        ax.plot([with_all], [y], "o", markersize=9, color=OURS)
        ax.plot([without], [y], "s", markersize=9, color=INK, fillstyle="none")
        marks.row_words(ax, y - 0.28, str(row["provider"]))
    marks.row_axis(ax, len(projects), "probability_axis")
    ax.set_xlim(-0.03, 1.03)


def growth_by_part(run: RunTables, dimension: str) -> Chart | Words:
    """Draw, for each provision that can run out, the growth of plans by need or by age."""
    what = formatted(dimension, "label")
    code = run.area.old_la_code
    every = select(run, "sufficiency_by_part", old_la_code=code, dimension=dimension)
    growth = every.where(measure="growth").last("census_year")
    if growth.empty:
        return missing(f"places by {what} for {run.area.name}")
    central = growth.at(MEDIAN)
    top = central.last("value")
    ranked = list(central.df.groupby("provision").value.sum().sort_values(ascending=False).index)
    shown = ranked[:_PANELS]

    def draw(figure: Figure, size: Size) -> None:
        parts = [growth.where(provision=p) for p in shown]
        marks.panels(figure, parts, size.narrow, _parts)

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
            "More plans than at the newest census by {what}: central estimate (bar) and 80% "
            "interval (line). Each panel has its own scale.",
            what=what,
        ),
        draw=draw,
        data=data_grid(
            f"growth_by_{dimension}",
            sentence("growth by {what}, {area}", what=what, area=run.area.name),
            (
                Column("Provision", numeric=False),
                Column("Part", numeric=False),
                Column("Central estimate"),
            ),
            [
                [
                    row.facts("provision", "label_start")[0],
                    row.facts("category", "label_start")[0],
                    row.quantile(MEDIAN, "forecast_signed"),
                ]
                for row in _each(growth, ranked, "category")
            ],
            "sufficiency_by_part",
        ),
        heights=(290 * -(-len(shown) // 2), 285 * len(shown)),
    )


def _parts(ax: Axes, of_one: Selection) -> None:
    low, high = INTERVALS["80%"]
    categories = of_one.fan("category").astype(float)
    for y, (category, at) in enumerate(categories.iterrows()):
        ax.barh(y, at[MEDIAN], height=0.3, color=LIGHT)
        ax.plot([at[low], at[high]], [y, y], color=INK, linewidth=1.5)
        amount = formatted(at[MEDIAN], "forecast_signed")
        marks.row_words(ax, y - 0.24, f"{formatted(str(category), 'label_start')}  {amount}")
    ax.axvline(0, color=INK, linewidth=1)
    marks.row_axis(ax, len(categories), "count_signed")
    ax.set_title(formatted(of_one.values("provision")[0], "label_start"))
