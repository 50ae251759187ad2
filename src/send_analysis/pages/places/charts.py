"""Charts of places: the shortage year by year, and each project with and without it."""

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from send_analysis.pages import kit
from send_analysis.pages.kit import MEDIAN, Chart, RunTables, Selection, Words, sentence
from send_analysis.pages.places import rows

_PANELS = 4  # provisions drawn; the tables hold all
_LABELLED = 0.55  # of the axis, left free at each end for the labels of dots


def shortage(run: RunTables) -> Chart | Words:
    """Draw, for each provision that may run short, the places missing and those that open."""
    every = rows.sufficiency(run)
    risky = rows.at_risk(every)[:_PANELS]
    if not risky:
        return kit.NOTHING
    parts = [every.where(provision=provision) for provision in risky]
    drawn = every.among("provision", risky).sorted(provision=risky)
    lacking, opened = rows.lacking(drawn), drawn.where(measure="new_places").at(MEDIAN)
    caption = sentence("Places missing in {area}", area=run.area.name)
    top = parts[0].last("census_year")

    return Chart(
        "shortage",
        title=_headline(top),
        subtitle=Markup(
            "Plans without a place (line, with 80% and 95% bands), beside the new places likely to "
            "be open by then (steps with squares). If full: as if all places were full now. "
            "All panels have one scale."
        ),
        describe=_shortage_described(parts[0]),
        draw=lambda figure, size: kit.panels(
            figure, parts, size.narrow, _fan_and_steps, sharey=True
        ),
        data=(
            kit.pivot(lacking, "provision measure census_year", "statistic", caption),
            kit.pivot(opened, "provision", "census_year", "New places likely to be open"),
        ),
        heights=(270 * -(-len(parts) // 2), 240 * len(parts)),
    )


def _headline(top: Selection) -> Markup:
    chance, size = rows.risk(top)
    parts = {"provision": rows.heading(top), "when": rows.first(top, "census_year")}
    assumed = "" if rows.is_known(top) else ", if all places are full now (assumed)"
    if rows.is_short(chance, size):
        text, told = (
            "{provision}: about {told} missing by {when}{assumed}",
            rows.places(size.unspoken),
        )
    else:
        text = "{provision}: {told} to be short of places by {when}{assumed}"
        told = Markup.escape(chance.unspoken)
    return sentence(text, told=told, assumed=assumed, **parts)


def _shortage_described(worst: Selection) -> tuple[Markup, Markup]:
    """Return how the shortage of the provision most at risk runs, and how far it may reach."""
    short, opened = rows.lacking(worst), worst.where(measure="new_places").at(MEDIAN)
    name = rows.name(worst)
    courses = (
        kit.course(f"places missing in {name}", short.at(MEDIAN), "census_year"),
        kit.course("new places", opened, "census_year"),
    )
    return kit.spoken(*courses), kit.spoken(kit.reach(short, "census_year", of=f" of {name}"))


def _fan_and_steps(ax: Axes, of_one: Selection) -> None:
    """Draw one provision: the shortage as a fan, new places as steps."""
    short = rows.lacking(of_one).fan("census_year")
    kit.fan(ax, short)
    last = short.index[-1]
    labels = [_label(last, short[MEDIAN].iloc[-1], "short", kit.OURS)]
    opened = of_one.where(measure="new_places").fan("census_year")
    if MEDIAN in opened and opened[MEDIAN].max() > 0:
        steps = opened[MEDIAN]
        ax.step(steps.index, steps, "s-", where="post", color=kit.THEIRS, lw=2, markersize=5)
        labels.append(_label(last, steps.iloc[-1], "opened", kit.THEIRS))
    kit.zero_line(ax)
    assumed = "" if rows.is_known(of_one) else ", if full"
    ax.set_title(f"{rows.heading(of_one)}{assumed}")
    kit.year_axis(ax, list(short.index))
    ax.set_xlabel("")
    ax.set_xlim(short.index[0] - 0.2, last + (last - short.index[0] + 1) * 0.4)
    kit.value_axis(ax, "count", ticks=4)
    kit.end_labels(ax, labels)


def _label(x: float, y: float, what: str, colour: str) -> kit.Label:
    return kit.Label(x, y, f"{kit.formatted(y, 'forecast')} {what}", colour, "bold")


def project_effects(run: RunTables) -> Chart | Words:
    """Draw how many places are missing with and without each project that changes it."""
    planned = rows.projects(run)
    shown = planned.of(planned.df[rows.matters(planned)])
    if shown.empty:
        return kit.NOTHING
    caption = sentence("With and without each project, {area}", area=run.area.name)
    columns = "provider provision short_with short_without p_short_with p_short_without"
    height = 80 + 50 * len(shown.df)

    return Chart(
        "project_effects",
        title=sentence(
            "{project}: about {without} missing without it, {with_it} with it",
            project=rows.first(shown, "provider"),
            without=rows.places(rows.first(shown, "short_without").unspoken),
            with_it=rows.first(shown, "short_with").unspoken,
        ),
        subtitle=sentence(
            "Places missing by {when} in the project's provision, central estimate, and the chance "
            "of too few: with everything that is planned (filled circle) and without this one "
            "project (open square).",
            when=rows.first(shown, "census_year"),
        ),
        describe=_projects_described(shown),
        draw=lambda figure, _: _with_and_without(figure.subplots(), shown.df),
        data=kit.table(shown, columns, caption),
        heights=(height, height),
    )


def _projects_described(shown: Selection) -> tuple[Markup, Markup]:
    """Return between what the shortages lie without each project, and with it."""
    parts = [
        sentence(
            "places missing {how} one project lie {ends}",
            how=how,
            ends=kit.extremes(shown, "provider", f"short_{how}"),
        )
        for how in ("without", "with")
    ]
    return kit.spoken(parts[0]), kit.spoken(parts[1])


def _with_and_without(ax: Axes, projects: pd.DataFrame) -> None:
    most = float(projects[["short_with", "short_without"]].astype(float).max(axis=None))
    for y, project in enumerate(projects.itertuples()):
        with_it, without = float(project.short_with), float(project.short_without)
        ax.plot([with_it, without], [y, y], color=kit.BAR, linewidth=5)
        ax.plot([with_it], [y], "o", markersize=9, color=kit.OURS)
        ax.plot([without], [y], "s", markersize=9, color=kit.INK, fillstyle="none")
        is_less = with_it <= without
        _beside(ax, (with_it, y), "with", float(project.p_short_with), left=is_less)
        _beside(ax, (without, y), "without", float(project.p_short_without), left=not is_less)
        kit.row_words(ax, y - 0.28, str(project.provider))
    kit.row_axis(ax, len(projects), "count")
    ax.set_xlim(-_LABELLED * most, (1 + _LABELLED) * most)
    ax.set_xticks([tick for tick in ax.get_xticks() if 0 <= tick <= most])


def _beside(ax: Axes, point: tuple[float, int], what: str, chance: float, left: bool) -> None:
    """Write what a dot is, how many places are missing and the chance, on its outer side."""
    size, risk = kit.formatted(point[0], "forecast"), kit.formatted(chance, "probability_percent")
    ax.annotate(
        f"{size} {what} ({risk})",
        point,
        xytext=(-9 if left else 9, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize=kit.SMALL,
        annotation_clip=False,
    )
