"""What a page takes as given: the table of assumptions, which several subjects show."""

from send_analysis.pages import kit

_STATUSES, _IMPACTS = ("assumed", "unverified"), ("high", "medium", "low")
_COLUMNS = "statement value low high unit status impact quality source"


def assumptions(run: kit.RunTables, part: str = "") -> kit.PageTable | kit.Words:
    """Show every value the model takes as given, assumed ones first, then by effect.

    ``part`` keeps those of one part of the model, such as ``budget``.
    """
    every = kit.select(run, "assumptions_used")
    of_part = every.of(every.df[every.df.id.str.startswith(part)])
    shown = of_part.sorted(status=_STATUSES, impact=_IMPACTS)
    caption = "What the model takes as given"
    return kit.table(shown, _COLUMNS, caption, name="assumptions", notes=(kit.STATUS_NOTE,))
