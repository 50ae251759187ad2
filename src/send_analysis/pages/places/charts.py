"""Charts of places: the shortage year by year, and each project with and without it."""

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from send_analysis.pages import kit
from send_analysis.pages.kit import MEDIAN, Chart, RunTables, Selection, Words, sentence
from send_analysis.pages.places import rows

_PANELS = 4  # provisions drawn; the tables hold all
_LABELLED = 0.4  # of the axis of chances, left free at each end for the labels of dots


def shortage(run: RunTables) -> Chart | Words:
    """Draw, for each provision that may run short, the places missing and those that open."""
    every = rows.sufficiency(run)
    risky = rows.at_risk(every)[:_PANELS]
    if not risky:
        return kit.NOTHING
    parts = [every.where(provision=provision) for provision in risky]
    lacking = rows.lacking(every.among("provision", risky)).at(MEDIAN).sorted(provision=risky)
    caption = sentence("Places missing, central estimate, {area}", area=run.area.name)
    top = parts[0].last("census_year")

    return Chart(
        "shortage",
        title=_headline(top),
        subtitle=Markup(
            "Plans without a place (line, with 80% and 95% bands), beside the new places likely to "
            "be open by then (steps with squares). Each panel has its own scale."
        ),
        draw=lambda figure, size: kit.panels(figure, parts, size.narrow, _fan_and_steps),
        data=kit.pivot(lacking, "provision measure", "census_year", caption),
        heights=(270 * -(-len(parts) // 2), 240 * len(parts)),
    )


def _headline(top: Selection) -> Markup:
    chance, size = rows.risk(top)
    parts = {"provision": rows.heading(top), "when": rows.first(top, "census_year")}
    assumed = "" if rows.is_known(top) else ", if every place is full today (assumed)"
    if rows.is_short(chance, size):
        text, told = (
            "{provision}: about {told} missing by {when}{assumed}",
            rows.places(size.unmarked),
        )
    else:
        text = "{provision}: the chance of too few places by {when} is {told}{assumed}"
        told = Markup.escape(chance.unmarked)
    return sentence(text, told=told, assumed=assumed, **parts)


def _fan_and_steps(ax: Axes, of_one: Selection) -> None:
    """Draw one provision: the shortage as a fan, new places as steps."""
    short = rows.lacking(of_one).fan("census_year")
    kit.fan(ax, short)
    last = short.index[-1]
    labels = [_label(last, short[MEDIAN].iloc[-1], "short", kit.OURS)]
    opened = of_one.where(measure="new_places").fan("census_year")
    if MEDIAN in opened and opened[MEDIAN].max() > 0:
        steps = opened[MEDIAN]
        ax.step(steps.index, steps, "s-", where="post", color=kit.GAIN, lw=2, markersize=5)
        labels.append(_label(last, steps.iloc[-1], "opened", kit.GAIN))
    kit.zero_line(ax)
    assumed = "" if rows.is_known(of_one) else ", if full today"
    ax.set_title(f"{rows.heading(of_one)}{assumed}")
    kit.year_axis(ax, list(short.index))
    ax.set_xlabel("")
    ax.set_xlim(short.index[0] - 0.2, last + (last - short.index[0] + 1) * 0.4)
    kit.value_axis(ax, "count", ticks=4)
    kit.end_labels(ax, labels)


def _label(x: float, y: float, what: str, colour: str) -> kit.Label:
    return kit.Label(x, y, f"{kit.formatted(y, 'forecast')} {what}", colour, "bold")


def project_effects(run: RunTables) -> Chart | Words:
    """Draw the chance of too few places with and without each project that changes it."""
    every = kit.select(run, "project_effect").of_area
    moving = every.of(every.df[~rows.saturated(every.df)])
    gain = (moving.df.p_short_without - moving.df.p_short_with).astype(float)
    ranked = moving.of(moving.df.loc[gain.sort_values(ascending=False, kind="stable").index])
    if ranked.empty:
        return kit.NOTHING
    caption = sentence("With and without each project, {area}", area=run.area.name)
    columns = "provider provision p_short_with p_short_without"
    height = 80 + 50 * len(ranked.df)

    return Chart(
        "project_effects",
        title=sentence(
            "{project}: {without} chance of too few places without it, {with_all} with it",
            project=rows.first(ranked, "provider"),
            without=rows.first(ranked, "p_short_without"),
            with_all=rows.first(ranked, "p_short_with"),
        ),
        subtitle=sentence(
            "Chance of too few places by {when} in the project's provision: with everything that "
            "is planned (filled circle) and without this one project (open square).",
            when=rows.first(ranked, "census_year"),
        ),
        draw=lambda figure, _: _with_and_without(figure.subplots(), ranked.df),
        data=kit.table(ranked, columns, caption),
        heights=(height, height),
    )


def _with_and_without(ax: Axes, projects: pd.DataFrame) -> None:
    for y, project in enumerate(projects.itertuples()):
        with_it, without = float(project.p_short_with), float(project.p_short_without)
        ax.plot([with_it, without], [y, y], color=kit.LIGHT, linewidth=5)
        ax.plot([with_it], [y], "o", markersize=9, color=kit.OURS)
        ax.plot([without], [y], "s", markersize=9, color=kit.INK, fillstyle="none")
        _beside(ax, y, with_it, "with", left=with_it <= without)
        _beside(ax, y, without, "without", left=with_it > without)
        kit.row_words(ax, y - 0.28, str(project.provider))
    kit.row_axis(ax, len(projects), "probability_axis")
    ax.set_xticks([0, 0.5, 1])
    ax.set_xlim(-_LABELLED, 1 + _LABELLED)


def _beside(ax: Axes, y: int, chance: float, what: str, left: bool) -> None:
    """Write what a dot is on its outer side."""
    ax.annotate(
        f"{kit.formatted(chance, 'probability_percent')} {what}",
        (chance, y),
        xytext=(-9 if left else 9, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize=kit.SMALL,
        annotation_clip=False,
    )
