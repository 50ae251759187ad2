"""What several subjects speak of: money, on the basis that pages show."""

from send_analysis.pages.kit.fact import RunTables
from send_analysis.pages.kit.select import Selection, select

AFTER_RECOUPMENT = "after_recoupment"  # the basis that money is shown on


def money(run: RunTables, table: str) -> Selection:
    """Return an area's rows of spend, income or balance, after recoupment."""
    return select(run, table, basis=AFTER_RECOUPMENT).mine
