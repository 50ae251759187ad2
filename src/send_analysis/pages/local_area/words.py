"""Sentences about the local area: what is red, why, how certain, who owns it, what is due."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.local_area import rows
from send_analysis.pages.local_area.rows import CURRENT, RATINGS, STATUS, TRACKER, Row, number

_FEW_PLANS = 100  # below this, one child more or fewer moves most rates by points
_REDS = (  # an answer names at most this many reds, each of another theme
    "The clearest red is {name}: <strong>{value}</strong> ({other}).",
    "The next is {name}: <strong>{value}</strong> ({other}).",
)
_COMPARATORS = {
    "england": "England {value}",
    "neighbours": "statistical neighbours {value}",
    "target": "own target {value}",
}


def answer(run: kit.RunTables) -> kit.Words:
    """Return how many current indicators are red, the clearest of them, and how many old ones."""
    if rows.status(run).known("value").empty:
        return kit.missing(f"indicator with a value for {run.area.name}")
    current = rows.reds(run).where(reportability=CURRENT).df.drop_duplicates("theme")
    clearest = zip(_REDS, current.to_dict("records"), strict=False)
    return kit.paragraph("answer", _ratings(run), *(_red(text, row) for text, row in clearest))


def _ratings(run: kit.RunTables) -> Markup:
    """Return the count of each rating among current figures, and how many old ones are red.

    Old and disputed figures never come first.
    """
    counts = {name: rows.tally(run, STATUS, rag=name, reportability=CURRENT) for name in RATINGS}
    older = rows.tally(run, STATUS, rag="red", reportability=rows.OLD)
    more = " (old or disputed: {older} more red)" if older.value else ""
    text = (
        "On current indicators {area} is <strong>red on {red}</strong>, amber on {amber} and green "
        "on {green}"
    )
    return kit.sentence(f"{text}{more}.", area=run.area.name, older=older, **counts)


def _red(text: str, row: Row) -> Markup:
    """Return one red indicator: its value and the first comparator it has."""
    others = (
        kit.sentence(words, value=value)
        for column, words in _COMPARATORS.items()
        if (value := number(row, column)) is not None
    )
    return kit.sentence(text, name=rows.name(row), value=number(row, "value"), other=next(others))


def few_plans(run: kit.RunTables) -> kit.Words:
    """Return a caution where so few plans are held that most ratings may be chance."""
    held = kit.select(run, "caseload", dimension="total").of_area.known("plans").last("census_year")
    if held.empty or held.facts("plans")[0].value >= _FEW_PLANS:
        return kit.NOTHING
    text = (
        "{area} held {plans} EHC plans in {when}. With so few, one child can move a rate by many "
        "points and turn its rating. Read the numbers of children, not the ratings."
    )
    plans, when = held.facts("plans")[0], held.facts("census_year")[0]
    return kit.paragraph("caution", kit.sentence(text, area=run.area.name, plans=plans, when=when))


def due(run: kit.RunTables) -> kit.Words:
    """Return what is due next, how much is overdue and how much is history."""
    if rows.actions(run).empty:
        return kit.NOTHING
    return kit.paragraph("note", _next(run), _overdue(run), _past(run))


def _next(run: kit.RunTables) -> Markup:
    ahead = rows.actions(run, status="due").first("due_by")
    if ahead.empty:
        return Markup("No action with a date still to come is published.")
    row = ahead.df.iloc[0].to_dict()
    return kit.sentence(
        "Due next: {what}, by {when}.",
        what=kit.fact(TRACKER, row, "what"),
        when=kit.fact(TRACKER, row, "due_by"),
    )


def _overdue(run: kit.RunTables) -> Markup:
    late = rows.actions(run, status="overdue")
    if late.empty:
        return Markup()
    return kit.sentence(
        "Actions and milestones past their due date and not reported as done, as the figures "
        "stood in {day}: {count}.",
        count=rows.tally(run, TRACKER, status="overdue"),
        day=late.facts("as_of", "month")[0],
    )


def _past(run: kit.RunTables) -> Markup:
    """Return how many actions are history, and how old the newest report on them is."""
    past = rows.actions(run, history="yes")
    if past.empty:
        return Markup()
    return kit.sentence(
        "Past plans: {count} actions, milestones and events, last reported in {month}; no later "
        "report is loaded.",
        count=rows.tally(run, TRACKER, history="yes"),
        month=past.last("reported").facts("reported")[0],
    )


def plans_note(run: kit.RunTables) -> kit.Words:
    """Return when the council's plans were last reported, and what counts as history."""
    if not rows.has_papers(run):
        return kit.NOTHING
    past = rows.actions(run, history="yes")
    if past.empty:
        return kit.paragraph(
            "note", "Each plan shows its status on the date of the newest figures."
        )
    papers = [
        kit.sentence(
            "{planned} planned and {done} done as reported in {month}.",
            month=past.where(reported=month).facts("reported")[0],
            planned=rows.tally(run, TRACKER, history="yes", reported=month, status="planned"),
            done=rows.tally(run, TRACKER, history="yes", reported=month, status="done"),
        )
        for month in sorted(past.values("reported"), reverse=True)
    ]
    return kit.paragraph("note", "These plans are history:", *papers, _limit(run))


def _limit(run: kit.RunTables) -> Markup:
    months = kit.select(run, "assumptions_used", id="indicators.history_months").fact("value")
    text = "A plan is history when no report on it is newer than {months} months."
    return Markup() if months is None else kit.sentence(text, months=months)


def reportability_note(run: kit.RunTables) -> kit.Words:
    """Return how many indicators that the council names cannot be reported at all."""
    if not rows.has_papers(run):
        return kit.paragraph("note", "No SEND strategy or plan of this council is loaded.")
    if rows.status(run, asked="yes").empty:
        return kit.paragraph("note", "The council's papers that are loaded name no indicators.")
    unreported = rows.tally(run, STATUS, reportability="red", asked="yes")
    if not unreported.value:
        return kit.paragraph("note", "Every indicator named for this area has a published value.")
    text = kit.sentence(
        "{missing} of {all} indicators cannot be reported: the council names them, but no value "
        "is published or the newest is withheld. This rating is separate from how good a value is.",
        missing=unreported,
        all=rows.tally(run, STATUS, asked="yes"),
    )
    return kit.paragraph("caution", text)


def disputes_note(run: kit.RunTables) -> kit.Words:
    """Return which indicators have sources that disagree."""
    disputed = rows.status(run).known("disputed_by")
    if disputed.empty:
        return kit.NOTHING
    text = (
        "Sources disagree about: {names}. Both values are shown with their definitions, and a "
        "rating that rests on a disputed value says so."
    )
    names = Markup("; ").join(rows.name(row) for row in disputed.df.to_dict("records"))
    return kit.paragraph("caution", kit.sentence(text, names=names))


def leading_note(run: kit.RunTables) -> kit.Words:
    """Return what a leading indicator is, and what its weight in the forecast means."""
    leading = rows.leading(run)
    if leading.empty:
        return kit.missing(f"leading indicator of {run.area.name}")
    uses = (
        "These indicators change before the number of plans does: more requests now mean more "
        "plans next year. The forecast of plans uses them."
    )
    weights = (
        "The weight is the change in next year's growth, in percentage points, that goes with a "
        "typical difference between authorities (one standard deviation). An indicator without a "
        "weight is watched but not used."
    )
    unweighted = "The weights are part of the forecast's calibration, not of this run."
    weighted = not leading.known("weight").empty
    return kit.Words((Markup(uses), Markup(weights if weighted else unweighted)), "note")


def claims_note(run: kit.RunTables) -> kit.Words:
    """Return where every figure and statement of the papers is listed."""
    if kit.select(run, "claim").empty:
        return kit.NOTHING
    text = (
        "The papers hold {all} figures, dates and statements. Each is listed with its place in "
        '<a href="tables/claim.csv">the file of the papers\' claims (CSV)</a>.'
    )
    return kit.paragraph("note", kit.sentence(text, all=kit.tally(run, "claim")))


def papers_note(run: kit.RunTables) -> kit.Words:
    """Return how many printed figures were recalculated, and how many do not agree."""
    if not rows.has_papers(run):
        return kit.NOTHING
    if kit.select(run, "paper_check").empty:
        return kit.missing("printed difference, total or share to recalculate")
    text = (
        "The papers print {all} differences, totals, shares and growth rates. Recalculated, "
        "{agrees} agree and {wrong} disagree; {open} cannot be recalculated because the figures "
        "behind them are not available."
    )
    counts = {
        "all": kit.tally(run, "paper_check"),
        "agrees": kit.tally(run, "paper_check", verdict="agrees"),
        "wrong": kit.tally(run, "paper_check", verdict="disagrees"),
        "open": kit.tally(run, "paper_check", verdict="cannot be computed"),
    }
    return kit.paragraph("note", kit.sentence(text, **counts))
