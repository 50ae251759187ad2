"""Sentences about what the figures rest on: checks, releases, corrections, sources, assumptions."""

from markupsafe import Markup

from send_analysis.config import Area
from send_analysis.pages.kit import Fact, RunTables, Words, missing, select, sentence, tally

_MEANING = (
    "An <em>error</em> is a number that contradicts another or cannot be right as it is printed: "
    "do not quote it without saying so. A <em>warning</em> is to be read before the number is "
    "used. A <em>note</em> is worth knowing and changes nothing. What was done, or is to be done, "
    "stands in the last column."
)


def quality_answer(run: RunTables, area: Area) -> Words:
    """Return what the checks found in published data and in papers, and what figures are used."""
    if "quality" not in run:
        return missing(f"data checks for {area.name}")
    parts = (_published(run, area), _papers(run), _origin(run))
    return Words((Markup(" ").join(part for part in parts if part),), "answer")


def _published(run: RunTables, area: Area) -> Markup:
    errors = tally(run, "quality", topic="published", severity="error")
    warnings = tally(run, "quality", topic="published", severity="warning")
    if not errors.value and not warnings.value:
        return sentence(
            "The published figures for {area} passed every check that would stop their use.",
            area=area.name,
        )
    text = (
        "In the published figures for {area} the checks found {errors} that cannot be right as "
        "printed and {warnings} to read with care."
        if errors.value
        else "The published figures for {area} can stand as printed; {warnings} of the findings "
        "are to be read with care."
    )
    return sentence(text, area=area.name, errors=errors, warnings=warnings)


def _papers(run: RunTables) -> Markup:
    papers = tally(run, "quality", topic="paper")
    if not papers.value:
        return Markup()
    text = (
        "In the council's own papers {count} passages contradict themselves, each other or the "
        "published figures; the forecast is not computed from the papers, it is held against them."
    )
    return sentence(text, count=papers)


def _origin(run: RunTables) -> Markup:
    """Return which figures are used: embedded ones, added files, own files, corrections."""
    if select(run, "sources_used").empty:
        return Markup()
    parts = [
        (tally(run, "sources_used", origin=origin), one, many)
        for origin, one, many in (
            ("added", "added file", "added files"),
            ("own", "file of your own", "files of your own"),
            ("correction", "correction", "corrections"),
        )
    ]
    used = [_counted(*part) for part in parts if part[0].value]
    if not used:
        return Markup("All figures are the embedded ones: no file was added.")
    text = "Over the embedded figures are used: {used}."
    return sentence(text, used=Markup(", ").join(used))


def _counted(count: Fact, one: str, many: str) -> Markup:
    return sentence("{count} {what}", count=count, what=one if count.value == 1 else many)


def severities_note() -> Words:
    """Return what an error, a warning and a note mean."""
    return Words((Markup(_MEANING),), "note")


def contradictions_note(run: RunTables) -> Words:
    """Return how many contradictions were computed again and how many rest on a reading."""
    if select(run, "quality", topic="paper").empty:
        return Words((Markup("No paper of this council is among the sources."),), "note")
    text = (
        "Computed again from the papers' figures and the published ones, both numbers shown: "
        "{computed}. Resting on a reading of the text: {judged}."
    )
    counts = {
        "computed": tally(run, "quality", topic="paper", basis="computed"),
        "judged": tally(run, "quality", topic="paper", basis="judgement"),
    }
    return Words((sentence(text, **counts),), "note")


def releases_note(run: RunTables) -> Words:
    """Return how many cells a newer release changed."""
    if select(run, "revision").empty:
        text = "One release of each figure is at hand, so none can be seen to have been revised."
        return Words((Markup(text),), "note")
    text = "Cells of this area and of England that a newer release changed: {count}."
    return Words((sentence(text, count=tally(run, "revision")),), "note")


def corrections_note(run: RunTables) -> Words:
    """Return how many corrections are in force and how a corrected number is marked."""
    if select(run, "correction").empty:
        return Words((Markup("No figure was corrected by an analyst."),), "note")
    text = (
        "Figures that an analyst corrected: {count}. Wherever such a figure is shown it carries "
        'the mark <sup class="mark mark-corrected">corrected</sup>.'
    )
    return Words((sentence(text, count=tally(run, "correction")),), "caution")


def sources_note(run: RunTables) -> Words:
    """Return which figures are used and how many sources they come from."""
    if select(run, "sources_used").empty:
        return missing("list of sources")
    text = sentence("Sources in use: {count}.", count=tally(run, "sources_used"))
    return Words((_origin(run) + Markup(" ") + text,), "note")


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
