"""Sentences about what the figures rest on: checks, sources, assumptions."""

from markupsafe import Markup

from send_analysis.config import Area
from send_analysis.facts import RunTables, Words, missing, select, sentence, tally

SEVERITIES = ("error", "warning", "note")  # the gravest first
_ACTIONS = {
    "error": "Errors must be put right before the report is relied on.",
    "warning": "No error was found; the warnings say what to keep in mind.",
    "note": "Neither an error nor a warning was found.",
}


def quality_answer(run: RunTables, area: Area) -> Words:
    """Return how many findings of each severity the checks made, and what follows."""
    findings = select(run, "quality")
    if "quality" not in run:
        return missing(f"data checks for {area.name}")
    if findings.empty:
        text = "The checks of the data for {area} found nothing to report."
        return Words((sentence(text, area=area.name),), "answer")
    counts = Markup(", ").join(
        sentence(
            "{name}: {count}", name=f"{severity}s", count=tally(run, "quality", severity=severity)
        )
        for severity in SEVERITIES
    )
    text = "The checks of the data for {area} found {counts}. {action}"
    gravest = next(s for s in SEVERITIES if s in findings.values("severity"))
    return Words(
        (sentence(text, area=area.name, counts=counts, action=_ACTIONS[gravest]),), "answer"
    )


def sources_note(run: RunTables) -> Words:
    """Return how many sources the figures come from."""
    if select(run, "sources_used").empty:
        return missing("list of sources")
    text = "Sources read: {count}. The foot of this page lists each with its release and hash."
    return Words((sentence(text, count=tally(run, "sources_used")),), "note")


def assumptions_note(run: RunTables) -> Words:
    """Return how many values the run assumes, and how to tell them."""
    if select(run, "assumptions_used").empty:
        return missing("list of assumptions")
    text = (
        "Of {all} values that the model takes as given, {assumed} are assumed, not published or "
        "measured. Wherever such a value is shown it carries the mark <sup "
        'class="mark mark-assumed">assumed</sup>.'
    )
    counts = {
        "all": tally(run, "assumptions_used"),
        "assumed": tally(run, "assumptions_used", status="assumed"),
    }
    return Words((sentence(text, **counts),), "caution")
