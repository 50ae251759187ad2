"""Charts of places: growth against new places, each project, by need and age, known capacity."""

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from send_analysis.pages import kit
from send_analysis.pages.kit import MEDIAN, Chart, RunTables, Selection, Words, sentence
from send_analysis.pages.places.rows import more_plans, new_places

_PANELS = 4  # provisions drawn; the table holds all


def places_and_growth(run: RunTables) -> Chart | Words:
    """Draw, for each provision, growth in plans and the places announced, year by year."""
    every = kit.select(run, "sufficiency").of_area
    ranked = _ranked(every.where(measure="growth"))
    ahead = every.last("census_year")
    columns = [
        "provision",
        {"measure": "new_places", "statistic": "0.5"},
        *({"measure": "growth", "statistic": spread} for spread in kit.SPREAD),
    ]
    caption = sentence("Growth and new places, {area}", area=run.area.name)
    table = kit.table(ahead.sorted(provision=ranked), columns, caption)
    if isinstance(table, Words):
        return kit.missing(f"sufficiency of places for {run.area.name}")
    most = ahead.where(provision=ranked[0], measure="growth").at(MEDIAN)
    places = ahead.where(provision=ranked[0], measure="new_places").quantile(MEDIAN)
    parts = [every.where(provision=p) for p in ranked[:_PANELS]]

    return Chart(
        "places_and_growth",
        title=sentence(
            "{provision}: {growth} by {when}{places}",
            provision=most.fact("provision"),
            growth=more_plans(most.facts("value", "forecast_size")[0]),
            when=most.fact("census_year"),
            places="" if places is None else new_places(places),
        ),
        subtitle=Markup(
            "More plans than at the newest census (line, with 80% and 95% bands) against places "
            "announced and likely to open (steps with squares). Each panel has its own scale."
        ),
        draw=lambda figure, size: kit.panels(figure, parts, size.narrow, _growth_and_places),
        data=table,
        heights=_panel_heights(len(parts)),
    )


def _ranked(of_measure: Selection) -> list[str]:
    """Return the provisions with most of a measure in the last year first."""
    end = of_measure.last("census_year").at(MEDIAN)
    return list(end.sorted("value", descending=True).df.provision)


def _panel_heights(panels: int) -> tuple[int, int]:
    """Return the heights in pixels of panels in two columns, and in one."""
    return 270 * -(-panels // 2), 240 * panels


def _growth_and_places(ax: Axes, of_one: Selection) -> None:
    _fan_and_steps(ax, of_one, {"growth": "plans", "new_places": "places"}, "_signed")


def _short_and_places(ax: Axes, of_one: Selection) -> None:
    _fan_and_steps(ax, of_one, {"shortfall": "short", "usable_places": "places"}, "")


def _fan_and_steps(ax: Axes, of_one: Selection, words: dict[str, str], sign: str) -> None:
    """Draw one provision: a measure of plans as a fan, one of places as steps."""
    plans, places = (of_one.where(measure=measure).fan("census_year") for measure in words)
    kit.fan(ax, plans)
    ends = [(plans[MEDIAN].iloc[-1], kit.OURS)]
    if MEDIAN in places:
        opened = places[MEDIAN]
        ax.step(opened.index, opened, "s-", where="post", color=kit.GAIN, lw=2, markersize=5)
        ends.append((opened.iloc[-1], kit.GAIN))
    kit.zero_line(ax)
    ax.set_title(kit.formatted(of_one.values("provision")[0], "label_start"))
    first, last = plans.index[0], plans.index[-1]
    kit.year_axis(ax, list(plans.index))
    ax.set_xlabel("")
    ax.set_xlim(first - 0.2, last + (last - first + 1) * 0.4)
    kit.value_axis(ax, f"count{sign}", ticks=4)
    labels = [
        kit.Label(last, y, f"{kit.formatted(y, f'forecast{sign}')} {what}", colour, "bold")
        for (y, colour), what in zip(ends, words.values(), strict=False)
    ]
    kit.end_labels(ax, labels)


def capacity(run: RunTables) -> Chart | Words:
    """Draw plans without a place year by year, where the area's own list says what is open."""
    every = kit.select(run, "sufficiency").of_area
    short = every.where(measure="shortfall")
    ranked = _ranked(short)
    caption = sentence("Plans without a place, {area}", area=run.area.name)
    central = short.at(MEDIAN).sorted(provision=ranked)
    table = kit.pivot(central, "provision", "census_year", caption)
    if isinstance(table, Words):
        return kit.missing(f"list of places open in {run.area.name}")
    top = central.last("census_year").last("value")
    parts = [every.where(provision=p) for p in ranked[:_PANELS]]

    return Chart(
        "capacity",
        title=sentence(
            "{provision}: about {plans} plans without a place in {when}",
            provision=top.facts("provision")[0],
            plans=top.facts("value")[0],
            when=top.facts("census_year")[0],
        ),
        subtitle=Markup(
            "Plans without a place (line, with 80% and 95% bands) and places that the area's own "
            "plans can use (steps with squares). Each panel has its own scale."
        ),
        draw=lambda figure, size: kit.panels(figure, parts, size.narrow, _short_and_places),
        data=table,
        heights=_panel_heights(len(parts)),
    )


def project_effects(run: RunTables) -> Chart | Words:
    """Draw the chance of too few places with and without each planned project."""
    every = kit.select(run, "project_effect").of_area
    gain = every.df.p_short_without - every.df.p_short_with
    ranked = every.of(every.df.loc[gain.sort_values(ascending=False).index])
    caption = sentence("With and without each project, {area}", area=run.area.name)
    columns = "provider p_short_with p_short_without"
    table = kit.table(ranked, columns, caption)
    if isinstance(table, Words):
        return kit.missing(f"planned project for {run.area.name}")
    top = ranked.of(ranked.df.head(1))

    return Chart(
        "project_effects",
        title=sentence(
            "{project}: {without} chance of too few places without it, {with_all} with it",
            project=kit.own_text(top.df.provider.iloc[0]),
            without=top.fact("p_short_without"),
            with_all=top.fact("p_short_with"),
        ),
        subtitle=sentence(
            "Chance of too few places by {when} in the project's provision: with everything that "
            "is planned (filled circle) and without this one project (open square).",
            when=top.fact("census_year"),
        ),
        draw=lambda figure, _: _with_and_without(figure.subplots(), ranked.df),
        data=table,
        heights=(80 + 50 * len(ranked.df), 80 + 50 * len(ranked.df)),
    )


def _with_and_without(ax: Axes, projects: pd.DataFrame) -> None:
    for y, project in enumerate(projects.itertuples()):
        with_all, without = project.p_short_with, project.p_short_without
        ax.plot([with_all, without], [y, y], color=kit.LIGHT, linewidth=5)
        ax.plot([with_all], [y], "o", markersize=9, color=kit.OURS)
        ax.plot([without], [y], "s", markersize=9, color=kit.INK, fillstyle="none")
        kit.row_words(ax, y - 0.28, str(project.provider))
    kit.row_axis(ax, len(projects), "probability_axis")
    ax.set_xlim(-0.03, 1.03)


def growth_by_part(run: RunTables, dimension: str) -> Chart | Words:
    """Draw, for each provision that can run out, the growth of plans by need or by age."""
    what = kit.formatted(dimension, "label")
    every = kit.select(run, "sufficiency_by_part", dimension=dimension, measure="growth").of_area
    growth = every.last("census_year")
    central = growth.at(MEDIAN)
    ranked = list(central.df.groupby("provision").value.sum().sort_values(ascending=False).index)
    caption = sentence("Growth by {what}, {area}", what=what, area=run.area.name)
    name = f"growth_by_{dimension}"
    table = kit.pivot(central, "category", "provision", caption)
    if isinstance(table, Words):
        return kit.missing(f"places by {what} for {run.area.name}")
    top = central.last("value")
    parts = [growth.where(provision=p) for p in ranked[:_PANELS]]

    return Chart(
        name,
        title=sentence(
            "{provision}: most growth is in {part}, {plans} by {when}",
            provision=top.facts("provision")[0],
            part=top.facts("category", "label")[0],
            plans=more_plans(top.facts("value", "forecast_size")[0]),
            when=top.facts("census_year")[0],
        ),
        subtitle=sentence(
            "More plans than at the newest census by {what}: central estimate (bar) and 80% "
            "interval (line). Each panel has its own scale.",
            what=what,
        ),
        draw=lambda figure, size: kit.panels(figure, parts, size.narrow, _parts),
        data=table,
        heights=(290 * -(-len(parts) // 2), 285 * len(parts)),
    )


def _parts(ax: Axes, of_one: Selection) -> None:
    low, high = kit.INTERVALS["80%"]
    categories = of_one.fan("category")
    for y, (category, at) in enumerate(categories.iterrows()):
        ax.barh(y, at[MEDIAN], height=0.3, color=kit.LIGHT)
        ax.plot([at[low], at[high]], [y, y], color=kit.INK, linewidth=1.5)
        amount = kit.formatted(at[MEDIAN], "forecast_signed")
        kit.row_words(ax, y - 0.24, f"{kit.formatted(str(category), 'label_start')}  {amount}")
    ax.axvline(0, color=kit.INK, linewidth=1)
    kit.row_axis(ax, len(categories), "count_signed")
    ax.set_title(kit.formatted(of_one.values("provision")[0], "label_start"))
