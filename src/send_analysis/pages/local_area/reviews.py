"""Annual reviews of plans: how many were due, and what they led to."""

from send_analysis.pages import kit

_MEASURES = (
    *("annual_reviews_plans", "annual_reviews_expected", "annual_reviews_meeting_held"),
    *("annual_reviews_completed", "annual_reviews_not_completed", "annual_reviews_amend"),
    *("annual_reviews_cease", "annual_reviews_maintain", "annual_reviews_no_outcome"),
)
_NOTE = (
    "DfE changed its counts: meetings held at first, reviews completed since. The counts of "
    "children who change phase are not at hand."
)


def answer(run: kit.RunTables) -> kit.Words:
    """Return how many reviews were due in the newest year and how many led to a changed plan."""
    newest = _counted(run).last("calendar_year")
    due, amended = (
        newest.fact("value", measure=f"annual_reviews_{name}") for name in ("expected", "amend")
    )
    if due is None or amended is None:
        return kit.missing(f"annual reviews of {run.area.name}")
    text = (
        "{due} plans in {area} were due an annual review in {when}. Reviews led to {amended} "
        "decisions to amend a plan."
    )
    when = newest.facts("calendar_year")[0]
    said = kit.sentence(text, due=due, amended=amended, when=when, area=run.area.name)
    return kit.paragraph("note", said)


def table(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show annual reviews due, done and decided by calendar year."""
    counted = _counted(run)
    if counted.empty:
        return kit.NOTHING
    caption = kit.sentence("Annual reviews in {area}", area=run.area.name)
    ordered = counted.sorted("calendar_year", measure=_MEASURES)
    return kit.pivot(
        ordered, "measure", "calendar_year", caption, name="annual_reviews", notes=(_NOTE,)
    )


def _counted(run: kit.RunTables) -> kit.Selection:
    return kit.select(run, "flows").of_area.among("measure", _MEASURES).known("value")
