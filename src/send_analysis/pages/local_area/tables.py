"""Tables of the local area: red indicators, all of them, disputes, improvement plans, papers."""

from send_analysis.pages import kit
from send_analysis.pages.local_area import rows

_RATINGS = ("red", "amber", "green", "not rated")
_OPEN_FIRST = ("overdue", "due", "planned", "no date given", "done")
# Topics of what a council wants to achieve, and of what else its paper states in words.
GOALS = ("outcomes", "priorities", "wsoa_areas", "indicators")
STATEMENTS = ("statements",)
# Topics of printed figures that no indicator, tracker or forecast uses.
CONTEXT = (
    "dates_and_figures",
    "demographics",
    "ehcp_performance",
    "figures",
    "published_metric_ids",
    "sen_and_context_rates",
    "service_indicators",
    "stat_neighbour_growth",
    "sufficiency_and_vfm",
)


def red_indicators(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show red indicators: reason, comparators, certainty, owner."""
    reds = rows.reds(run)
    if reds.empty:
        nothing = kit.sentence("Nothing is rated red in {area}.", area=run.area.name)
        return kit.paragraph("note", nothing)
    notes = (
        "England, region and statistical neighbours are of the same period and basis; neighbours "
        "are the plain mean of their rates.",
        "Significant: the 95% interval of the difference from England excludes zero. It cannot be "
        "computed without the number of cases.",
    )
    columns = "named rag_word with_unit period england region neighbours target interval"
    caption = kit.sentence("What is red in {area}", area=run.area.name)
    return kit.table(reds, f"{columns} distinguishable owner", caption, "red_indicators", notes)


def all_indicators(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show every indicator with a value, worst rating first."""
    ranked = rows.status(run).known("value").sorted(rag=_RATINGS)
    columns = "named rag_word with_unit period interval england region neighbours"
    caption = kit.sentence("Every indicator of {area} with a value", area=run.area.name)
    return kit.table(ranked, f"{columns} reportability_word caution owner", caption, "indicators")


def not_reported(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show the requested indicators that cannot be reported."""
    unreported = rows.status(run, reportability="red", asked="yes")
    if unreported.empty:
        return kit.paragraph("note", "Every indicator that the council asks for is reported.")
    columns = "named reportability_word priorities owner"
    caption = kit.sentence("What {area} cannot yet report", area=run.area.name)
    return kit.table(unreported, columns, caption, "not_reported")


def disputed_values(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show the values of one thing and one year that differ by source, each with its basis."""
    disputed = kit.select(run, rows.VALUES, comparator="own").of_area.known("disputed_by")
    if disputed.empty:
        return kit.paragraph("note", "No value is disputed.")
    ordered = disputed.sorted("period_end", "group", "indicator")
    caption = kit.sentence("Values about which sources disagree, {area}", area=run.area.name)
    columns = "title group period value basis source_id"
    return kit.table(ordered, columns, caption, "disputed_values")


def tracker(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show actions and milestones of plans that are kept up: overdue first, then due, undated."""
    actions = rows.actions(run, history="no").sorted("due_by", status=_OPEN_FIRST)
    if actions.empty:
        return kit.paragraph("note", "No plan with a recent report is at hand.")
    caption = kit.sentence("Improvement plans of {area}", area=run.area.name)
    note = "Overdue: due before the date of this report, and no source says it was done."
    columns = "what status due due_by owner priority reported evidence"
    return kit.table(actions, columns, caption, "tracker", (note,))


def history(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show the actions of old plans as they were last reported, the newest paper first."""
    past = rows.actions(run, history="yes").sorted("due_by", "id", status=_OPEN_FIRST)
    if past.empty:
        return kit.paragraph("note", "No plan at hand is old enough to be history.")
    newest_first = sorted(past.values("reported"), reverse=True)
    caption = kit.sentence("Past improvement plans of {area}, as reported", area=run.area.name)
    note = (
        "Planned and done are what the paper reported in the month shown. No later report is at "
        "hand, so this table does not say what happened since."
    )
    columns = "what status due_by owner priority reported evidence"
    ordered = past.sorted(reported=newest_first)
    return kit.table(ordered, columns, caption, "history", (note,))


def goals(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show the outcomes, priorities and indicators that the papers set."""
    return _stated(run, GOALS, "What {area}'s papers set out to achieve", "goals")


def statements(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show what the papers state in words: progress, concerns, views, risks, recommendations."""
    return _stated(run, STATEMENTS, "What {area}'s papers state", "statements")


def _stated(
    run: kit.RunTables, topics: tuple[str, ...], caption: str, name: str
) -> kit.PageTable | kit.Words:
    stated = kit.select(run, "claim").among("topic", topics)
    if stated.empty:
        return kit.paragraph("note", "The sources hold no paper of this council.")
    headed = kit.sentence(caption, area=run.area.name)
    return kit.table(stated, "stated kind subject published", headed, name)


def leading_indicators(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show the indicators that lead the forecast, with their weight in it."""
    columns = "named with_unit period england leads weight"
    caption = "What leads the forecast of plans"
    return kit.table(rows.leading(run), columns, caption, "leading_indicators")


def definitions(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show what each indicator counts, which way is better and how often it is published."""
    indicators = rows.status(run)
    once = indicators.of(indicators.df.drop_duplicates("indicator"))
    return kit.table(once, "title definition unit polarity frequency", "Definitions", "definitions")


def paper_checks(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show the printed figures that disagree with the recalculated ones."""
    wrong = kit.select(run, "paper_check", verdict="disagrees")
    if wrong.empty:
        return kit.paragraph("note", "No printed figure of this area disagrees.")
    caption = "Printed figures that do not agree with their own parts or the official source"
    return kit.table(wrong, "what printed computed unit formula claim_id", caption)


def context_figures(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show what the papers print beside their indicators, as printed."""
    printed = kit.select(run, "claim").among("topic", CONTEXT)
    if printed.empty:
        return kit.paragraph("note", "The sources hold no paper of this council.")
    columns = "measure breakdown geography period value unit note published"
    return kit.table(printed, columns, "What else the papers print, as printed", "context_figures")
