"""The dashboard or report that a council plans: what it would show, and what nobody reports."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.local_area import rows

DASHBOARD = "dashboard"
_COLOURS = ("green", "amber", "red")


def note(run: kit.RunTables) -> kit.Words:
    """Return which dashboard is planned, and how many of its indicators can be reported."""
    shown = kit.select(run, DASHBOARD).of_area
    if shown.empty:
        return kit.NOTHING
    counts = {name: rows.tally(run, DASHBOARD, reportability=name) for name in _COLOURS}
    return kit.paragraph(
        "note",
        _planned(run, shown),
        "The paper gives neither definitions nor owners, so these are the published indicators "
        "on each of its subjects, with who returns their data.",
        kit.sentence("{green} can be reported, {amber} with a caution, {red} not yet.", **counts),
    )


def _planned(run: kit.RunTables, shown: kit.Selection) -> Markup:
    claim = kit.select(run, "claim").among("claim_id", shown.values("claim_id"))
    return kit.sentence(
        "Planned in {month}: {what}.",
        month=claim.facts("published")[0],
        what=claim.facts("measure")[0],
    )


def view(run: kit.RunTables) -> kit.Together | kit.Words:
    """Show the indicators of the planned dashboard: how near, newest value, who returns them."""
    shown = kit.select(run, DASHBOARD).of_area
    if shown.empty:
        return kit.NOTHING
    columns = rows.filled(shown, "named reportability_word with_unit period returned_by")
    caption = kit.sentence("What {area} planned to report", area=run.area.name)
    table = kit.table(shown, columns, caption, DASHBOARD)
    return kit.folded(
        "The planned dashboard or report: how near each indicator is to being reported", table
    )
