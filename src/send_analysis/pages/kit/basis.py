"""Rows and tables that several subjects show: what is taken as given, and money."""

from send_analysis.pages.kit.facts import RunTables, Selection, select
from send_analysis.pages.kit.show import Words
from send_analysis.pages.kit.table import STATUS_NOTE, PageTable, table

AFTER_RECOUPMENT = "after_recoupment"  # the basis that money is shown on
_STATUSES, _IMPACTS = ("assumed", "unverified"), ("high", "medium", "low")
_COLUMNS = "statement value low high unit status impact quality source"


def assumptions_table(run: RunTables, part: str = "") -> PageTable | Words:
    """Show every value the model takes as given, assumed ones first, then by effect.

    ``part`` keeps those of one part of the model, such as ``budget``.
    """
    every = select(run, "assumptions_used")
    of_part = every.of(every.df[every.df.id.str.startswith(part)])
    shown = of_part.sorted(status=_STATUSES, impact=_IMPACTS)
    caption = "What the model takes as given"
    return table(shown, _COLUMNS, caption, name="assumptions", notes=(STATUS_NOTE,))


def money(run: RunTables, table: str) -> Selection:
    """Return an area's rows of spend, income or balance, after recoupment."""
    return select(run, table, basis=AFTER_RECOUPMENT).mine
