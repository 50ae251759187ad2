"""Tables of the local area: red indicators, all of them, disputes, improvement plans, papers."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TypeAlias

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.local_area import rows

Shown: TypeAlias = kit.PageTable | kit.Words | kit.Together

_RATINGS = ("red", "amber", "green", "not rated")
_OPEN_FIRST = ("overdue", "due", "planned", "no date given", "done")
# Topics of what a council wants to achieve, and of what else its paper states in words.
GOALS = ("outcomes", "priorities", "wsoa_areas", "indicators")
STATEMENTS = ("statements",)
_ACTIONS = ("plan",)  # shown as the tracker


def _of_papers(show: Callable[[kit.RunTables], Shown]) -> Callable[[kit.RunTables], Shown]:
    """Show nothing where no paper of the council is at hand: one note says so."""

    @wraps(show)
    def shown(run: kit.RunTables) -> Shown:
        return show(run) if rows.has_papers(run) else kit.NOTHING

    return shown


# What rows of a theme can be compared with -> the columns of it, and the caption.
_COMPARED = (
    ("neighbours region england", "{theme}: {area} compared with England"),
    ("neighbours", "{theme}: {area} and its neighbours; no figure of England is loaded"),
    ("", "{theme}: {area}, counted"),
)
_STANDING = "named value trend"


def theme(run: kit.RunTables, name: str) -> Shown:
    """Show the indicators of a theme by what they can be compared with, then what is missing."""
    every = rows.of_theme(run, name)
    if every.empty:
        return kit.missing(f"indicator of {run.area.name} on this theme")
    known = every.known("value")
    parts = [_compared(run, known, part, f"{name}_{part}") for part in range(len(_COMPARED))]
    shown = [part for part in parts if isinstance(part, kit.PageTable)]
    linked = [replace(part, link=not place) for place, part in enumerate(shown)]
    return kit.Together((*linked, _gaps(run, every)))


def _compared(
    run: kit.RunTables, known: kit.Selection, part: int, name: str
) -> kit.PageTable | kit.Words:
    """Show the rows that have these comparators; nothing where no row has."""
    england, neighbours = (known.df[column].notna() for column in ("england", "neighbours"))
    of_part = (england, neighbours & ~england, ~(england | neighbours))[part]
    if not of_part.any():
        return kit.NOTHING
    columns, caption = _COMPARED[part]
    return kit.table(
        known.of(known.df[of_part]),
        f"{_STANDING} period {columns} fifth rag",
        kit.sentence(caption, theme=rows.theme_words(run, known), area=run.area.name),
        name,
    )


def _gaps(run: kit.RunTables, indicators: kit.Selection) -> kit.Words:
    """Return which indicators have no value for the area; nothing where all have one."""
    absent = indicators.df[indicators.df.value.isna()]
    if absent.empty:
        return kit.NOTHING
    names = Markup("; ").join(rows.name(row) for row in absent.to_dict("records"))
    text = "Not published for {area}, or withheld: {names}."
    return kit.paragraph("note", kit.sentence(text, area=run.area.name, names=names))


def red_indicators(run: kit.RunTables) -> Shown:
    """Show red indicators: reason, comparators, certainty, owner."""
    reds = rows.reds(run)
    if reds.empty:
        nothing = kit.sentence("Nothing is rated red in {area}.", area=run.area.name)
        return kit.paragraph("note", nothing)
    notes = (
        "England, region and statistical neighbours are of the same period and basis; neighbours "
        "are the plain mean of their rates.",
        "Significant: the 95% range of the difference from England excludes zero. It cannot be "
        "computed without the number of cases.",
    )
    columns = "named rag_word with_unit period england region neighbours target interval"
    caption = kit.sentence("What is red in {area}", area=run.area.name)
    shown = kit.table(reds, f"{columns} distinguishable owner", caption, "red_indicators", notes)
    return kit.folded("Every red indicator: why, how certain, who owns it", shown)


def all_indicators(run: kit.RunTables) -> Shown:
    """Show every indicator with a value, worst rating first."""
    ranked = rows.status(run).known("value").sorted(rag=_RATINGS)
    columns = "named rag_word with_unit period interval england region neighbours"
    caption = kit.sentence("Every indicator of {area} with a value", area=run.area.name)
    shown = kit.table(ranked, f"{columns} reportability_word caution owner", caption, "indicators")
    return kit.folded("Every indicator with its range and whether it can be reported", shown)


@_of_papers
def not_reported(run: kit.RunTables) -> Shown:
    """Show the requested indicators that cannot be reported."""
    unreported = rows.status(run, reportability="red", asked="yes")
    if unreported.empty:
        return kit.paragraph("note", "Every indicator that the council asks for is reported.")
    columns = "named reportability_word priorities owner"
    caption = kit.sentence("What {area} cannot yet report", area=run.area.name)
    shown = kit.table(unreported, columns, caption, "not_reported")
    return kit.folded("What the council asks for and cannot yet report", shown)


def disputed_values(run: kit.RunTables) -> Shown:
    """Show the values of one thing and one year that differ by source, each with its basis."""
    disputed = kit.select(run, rows.VALUES, comparator="own").of_area.known("disputed_by")
    if disputed.empty:
        return kit.NOTHING
    ordered = disputed.sorted("period_end", "group", "indicator")
    caption = kit.sentence("Values about which sources disagree, {area}", area=run.area.name)
    columns = "title group period value basis source_id"
    shown = kit.table(ordered, columns, caption, "disputed_values")
    return kit.folded("Both values of each dispute", shown)


@_of_papers
def tracker(run: kit.RunTables) -> Shown:
    """Show actions and milestones of plans that are kept up: overdue first, then due, undated."""
    actions = rows.actions(run, history="no").sorted("due_by", status=_OPEN_FIRST)
    if actions.empty:
        return kit.paragraph("note", "No plan with a recent report is loaded.")
    caption = kit.sentence("Improvement plans of {area}", area=run.area.name)
    note = "Overdue: due before the date of the newest figures, and no source says it was done."
    columns = "what status due due_by owner priority reported evidence"
    shown = kit.table(actions, columns, caption, "tracker", (note,))
    return kit.folded("Improvement plans, action by action", shown)


@_of_papers
def history(run: kit.RunTables) -> Shown:
    """Show the actions of old plans as they were last reported, the newest paper first."""
    past = rows.actions(run, history="yes").sorted("due_by", "id", status=_OPEN_FIRST)
    if past.empty:
        return kit.paragraph("note", "No plan is old enough to be history.")
    newest_first = sorted(past.values("reported"), reverse=True)
    caption = kit.sentence("Past improvement plans of {area}, as reported", area=run.area.name)
    note = (
        "Planned and done are what the paper reported in the month shown. No later report is "
        "loaded, so this table does not say what happened since."
    )
    columns = "what status due_by owner priority reported evidence"
    ordered = past.sorted(reported=newest_first)
    shown = kit.table(ordered, columns, caption, "history", (note,))
    return kit.folded("Past improvement plans, as reported", shown)


@_of_papers
def goals(run: kit.RunTables) -> Shown:
    """Show the outcomes, priorities and indicators that the papers set."""
    shown = _stated(run, GOALS, "What the papers of {area} set out to achieve", "goals")
    return kit.folded("What the papers set out to achieve", shown)


@_of_papers
def statements(run: kit.RunTables) -> Shown:
    """Show what the papers state in words: progress, concerns, views, risks, recommendations."""
    shown = _stated(run, STATEMENTS, "What the papers of {area} state", "statements")
    return kit.folded("What the papers state", shown)


def _stated(run: kit.RunTables, topics: tuple[str, ...], caption: str, name: str) -> Shown:
    stated = kit.select(run, "claim").among("topic", topics)
    if stated.empty:
        return kit.paragraph("note", "No paper of this council is among the figures loaded.")
    headed = kit.sentence(caption, area=run.area.name)
    return kit.table(stated, "stated kind subject published", headed, name)


def leading_indicators(run: kit.RunTables) -> Shown:
    """Show the indicators that lead the forecast, with their weight in it."""
    columns = "named with_unit period england leads weight"
    caption = "What leads the forecast of plans"
    return kit.table(rows.leading(run), columns, caption, "leading_indicators")


def definitions(run: kit.RunTables) -> Shown:
    """Show what each indicator counts, which way is better and how often it is published."""
    indicators = rows.status(run)
    once = indicators.of(indicators.df.drop_duplicates("indicator"))
    columns = "title definition unit polarity frequency"
    shown = kit.table(once, columns, "Definitions", "definitions")
    return kit.folded("What each indicator counts, and where it is published", shown)


@_of_papers
def paper_checks(run: kit.RunTables) -> Shown:
    """Show the printed figures that disagree with the recalculated ones."""
    wrong = kit.select(run, "paper_check", verdict="disagrees")
    if wrong.empty:
        return kit.paragraph("note", "No printed figure of this area disagrees.")
    caption = "Printed figures that do not agree with their own parts or the official source"
    shown = kit.table(wrong, "what printed computed unit formula claim_id", caption)
    return kit.folded("Printed figures that do not agree", shown)


@_of_papers
def printed_figures(run: kit.RunTables) -> Shown:
    """Show every figure and date that the papers print, wherever else it is used."""
    claims = kit.select(run, "claim")
    in_words = claims.df.topic.isin([*GOALS, *STATEMENTS, *_ACTIONS])
    columns = "measure breakdown geography period value unit note published"
    caption = "Every figure and date that the papers print, as printed"
    shown = kit.table(claims.of(claims.df[~in_words]), columns, caption, "printed_figures")
    return kit.folded(caption, shown)
