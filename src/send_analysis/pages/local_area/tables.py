"""Tables of the local area: red indicators, disputes, improvement plans, papers, definitions."""

from collections.abc import Callable
from functools import wraps
from typing import TypeAlias

from send_analysis.pages import kit
from send_analysis.pages.local_area import rows
from send_analysis.tables.local_area import UNKNOWN

Shown: TypeAlias = kit.PageTable | kit.Words | kit.Together

_OPEN_FIRST = ("overdue", "due", "planned", "no date given", "done")
_BESIDE = (
    "England and statistical neighbours are of the same period and basis. Neighbours are the plain "
    "mean of their rates."
)
_UNDATED = f"{UNKNOWN}: the papers give no date or owner."
# Topics of what a council wants to achieve.
GOALS = ("outcomes", "priorities", "wsoa_areas", "indicators")


def _of_papers(show: Callable[[kit.RunTables], Shown]) -> Callable[[kit.RunTables], Shown]:
    """Show nothing where no paper of the council is at hand: one note says so."""

    @wraps(show)
    def shown(run: kit.RunTables) -> Shown:
        return show(run) if rows.has_papers(run) else kit.NOTHING

    return shown


def red_indicators(run: kit.RunTables) -> Shown:
    """Show the indicators that are red on current figures: comparators, reason, owner."""
    reds = rows.reds(run).where(reportability=rows.CURRENT)
    if reds.empty:
        text = "No indicator of {area} is red on current figures."
        return kit.paragraph("note", kit.sentence(text, area=run.area.name))
    return _reds(run, reds, "Red on current figures in {area}", "red_indicators")


def older_reds(run: kit.RunTables) -> Shown:
    """Show the indicators that are red on old or disputed figures, with their period."""
    reds = rows.reds(run).where(reportability="amber")
    if reds.empty:
        return kit.NOTHING
    shown = _reds(run, reds, "Red on older or disputed figures in {area}", "older_reds")
    return kit.folded("Red on older or disputed figures", shown)


def _reds(
    run: kit.RunTables, reds: kit.Selection, text: str, name: str
) -> kit.PageTable | kit.Words:
    columns = "named with_unit england neighbours target period fifth rag_word owner"
    caption = kit.sentence(text, area=run.area.name)
    notes = (_BESIDE, *rows.unknown_note(reds))
    return kit.table(reds, rows.filled(reds, columns), caption, name, notes)


@_of_papers
def not_reported(run: kit.RunTables) -> Shown:
    """Show the requested indicators that cannot be reported."""
    unreported = rows.status(run, reportability="red", asked="yes")
    if unreported.empty:
        return kit.NOTHING
    columns = rows.filled(unreported, "named reportability_word priorities owner")
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
    overdue = "Overdue: due before the date of the newest figures, and no source says it was done."
    columns = rows.filled(actions, "what status due_by owner priority reported")
    shown = kit.table(actions, columns, caption, "tracker", (overdue, _UNDATED))
    return kit.folded("Improvement plans, action by action", shown)


@_of_papers
def history(run: kit.RunTables) -> Shown:
    """Show the actions of old plans as they were last reported, the newest paper first."""
    past = rows.actions(run, history="yes").sorted("due_by", "id", status=_OPEN_FIRST)
    if past.empty:
        return kit.NOTHING
    newest_first = sorted(past.values("reported"), reverse=True)
    caption = kit.sentence("Past improvement plans of {area}, as reported", area=run.area.name)
    note = (
        "Planned and done are what the paper reported, the newest paper first. No later report is "
        "loaded, so this table does not say what happened since."
    )
    ordered = past.sorted(reported=newest_first)
    columns = rows.filled(ordered, "what status due_by")
    shown = kit.table(ordered, columns, caption, "history", (note, _UNDATED))
    return kit.folded("Past improvement plans, as reported", shown)


@_of_papers
def goals(run: kit.RunTables) -> Shown:
    """Show the outcomes, priorities and indicators that the papers set."""
    stated = kit.select(run, "claim").among("topic", GOALS)
    if stated.empty:
        return kit.NOTHING
    caption = kit.sentence("What the papers of {area} set out to achieve", area=run.area.name)
    shown = kit.table(stated, "stated kind subject published", caption, "goals")
    return kit.folded("What the papers set out to achieve", shown)


def leading_indicators(run: kit.RunTables) -> Shown:
    """Show the indicators that lead the forecast, with their weight in it."""
    leading = rows.leading(run)
    if leading.empty:
        return kit.NOTHING
    columns = rows.filled(leading, "named with_unit period england leads weight")
    caption = "What leads the forecast of plans"
    notes = rows.unknown_note(leading)
    return kit.folded(caption, kit.table(leading, columns, caption, "leading_indicators", notes))


def definitions(run: kit.RunTables) -> Shown:
    """Show what each indicator of a theme counts, and which way is better."""
    indicators = rows.status(run).known("theme")
    once = indicators.of(indicators.df.drop_duplicates("indicator"))
    columns = "title definition polarity"
    shown = kit.table(once, columns, "Definitions", "definitions")
    return kit.folded("What each indicator counts, and which way is better", shown)


@_of_papers
def paper_checks(run: kit.RunTables) -> Shown:
    """Show the printed figures that disagree with the recalculated ones."""
    wrong = kit.select(run, "paper_check", verdict="disagrees")
    if wrong.empty:
        return kit.NOTHING
    caption = "Printed figures that do not agree with their own parts or the official source"
    shown = kit.table(wrong, "what printed computed unit formula claim_id", caption)
    return kit.folded("Printed figures that do not agree", shown)
