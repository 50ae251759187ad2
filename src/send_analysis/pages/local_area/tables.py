"""Tables of the local area: red indicators, all of them, disputes, improvement plans, papers."""

from send_analysis.pages import kit
from send_analysis.pages.local_area import rows

_RATINGS = ("red", "amber", "green", "not rated")
_OPEN_FIRST = ("overdue", "due", "no date given", "done")
# Topics of printed figures that no indicator, tracker or forecast uses.
_CONTEXT = (
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
    unreported = rows.status(run, reportability="red")
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
    """Show actions and milestones: overdue first, then due, undated, done."""
    actions = kit.select(run, rows.TRACKER).of_area.sorted("due_by", status=_OPEN_FIRST)
    caption = kit.sentence("Improvement plans of {area}", area=run.area.name)
    note = "Overdue: due before the date of this report, and no source says it was done."
    columns = "what status due due_by owner priority evidence"
    return kit.table(actions, columns, caption, notes=(note,))


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
    printed = kit.select(run, "claim").among("topic", _CONTEXT)
    if printed.empty:
        return kit.paragraph("note", "The sources hold no paper of this council.")
    columns = "measure breakdown geography period value unit note"
    return kit.table(printed, columns, "What else the papers print, as printed", "context_figures")
