"""Sentences about the figures: checks, releases, corrections, sources, assumptions."""

from markupsafe import Markup

from send_analysis.pages import kit

_ORIGINS = {
    "added": ("source from added files", "sources from added files"),
    "own": ("source of your own", "sources of your own"),
    "correction": ("correction", "corrections"),
}


def answer(run: kit.RunTables) -> kit.Words:
    """Return whether the figures can be used, what the papers contradict, which figures are used.

    One sentence each.
    """
    if "quality" not in run:
        return kit.missing(f"data checks for {run.area.name}")
    return kit.paragraph("answer", _published(run), _papers(run), _origins(run))


def _published(run: kit.RunTables) -> Markup:
    counts = {
        severity: kit.tally(run, "quality", topic="published", severity=severity)
        for severity in ("error", "warning")
    }
    found = {severity: count.value for severity, count in counts.items()}
    texts = {
        (True, True): "Read the findings first: the checks found <strong>errors: {error}, "
        "warnings: {warning}</strong> in the published figures for {area}.",
        (True, False): "Read the findings first: the checks found <strong>errors: {error}</strong> "
        "and no warning in the published figures for {area}.",
        (False, True): "The published figures for {area} can be used: the checks found <strong>no "
        "error</strong>, and warnings to read first: {warning}.",
        (False, False): "The published figures for {area} can be used: the checks found "
        "<strong>no error and no warning</strong>.",
    }
    text = texts[found["error"] > 0, found["warning"] > 0]
    return kit.sentence(text, area=run.area.name, **counts)


def _papers(run: kit.RunTables) -> Markup:
    contradictions = kit.tally(run, "quality", topic="paper")
    if not contradictions.value:
        return Markup()
    text = (
        "The council's own papers hold contradictions, {count} in all; the forecast does not use "
        "them."
    )
    return kit.sentence(text, count=contradictions)


def _origins(run: kit.RunTables) -> Markup:
    """Return which figures are used: those of the package, added files, own files, corrections."""
    if kit.select(run, "sources_used").empty:
        return Markup()
    counts = {origin: kit.tally(run, "sources_used", origin=origin) for origin in _ORIGINS}
    used = [
        kit.sentence("{count} {what}", count=count, what=_ORIGINS[origin][count.value != 1])
        for origin, count in counts.items()
        if count.value
    ]
    if not used:
        return Markup("All figures come with the package: no file was added.")
    text = "On top of the figures that come with the package, this run uses: {used}."
    return kit.sentence(text, used=Markup(", ").join(used))


def severities_note(run: kit.RunTables) -> kit.Words:
    """Return what an error and a warning mean, where the checks found one."""
    grave = kit.select(run, "quality", topic="published").among("severity", ("error", "warning"))
    if grave.empty:
        return kit.NOTHING
    return kit.paragraph(
        "note",
        "An <em>error</em> contradicts another figure or cannot be right: do not quote it alone. "
        "Read a <em>warning</em> before you use the figure. The last column says what was done, "
        "or what to do.",
    )


def contradictions_note(run: kit.RunTables) -> kit.Words:
    """Return how many contradictions were recalculated and how many rest on a reading."""
    if kit.select(run, "quality", topic="paper").empty:
        return kit.NOTHING
    text = (
        "The papers are included so that forecasts can be compared with what the council said. "
        "Contradictions recalculated, with both numbers shown: {computed}. Contradictions that "
        "rest on our reading of the text: {judged}."
    )
    counts = {
        "computed": kit.tally(run, "quality", topic="paper", basis="computed"),
        "judged": kit.tally(run, "quality", topic="paper", basis="judgement"),
    }
    return kit.paragraph("note", kit.sentence(text, **counts))


def releases_note(run: kit.RunTables) -> kit.Words:
    """Return how many cells a newer release, or a later issue of one, changed or withdrew."""
    if kit.select(run, "revision").empty:
        unchanged = "No added file changes a figure of an earlier release or of the embedded files."
        return kit.paragraph("note", unchanged)
    text = "Cells of this area and of England that a newer release changed or withdrew: {count}."
    return kit.paragraph("note", kit.sentence(text, count=kit.tally(run, "revision")))


def corrections_note(run: kit.RunTables) -> kit.Words:
    """Return how many corrections are in force and how a corrected figure is marked."""
    if kit.select(run, "correction").empty:
        return kit.paragraph("note", "No figure was corrected by an analyst.")
    text = (
        "Figures corrected by an analyst: {count}. Each is underlined twice wherever it is shown."
    )
    return kit.paragraph("caution", kit.sentence(text, count=kit.tally(run, "correction")))


def sources_note(run: kit.RunTables) -> kit.Words:
    """Return which figures are used and how many sources they come from."""
    if kit.select(run, "sources_used").empty:
        return kit.missing("list of sources")
    number = kit.sentence("Sources in use: {count}.", count=kit.tally(run, "sources_used"))
    return kit.paragraph("note", _origins(run), number)


def assumptions_note(run: kit.RunTables) -> kit.Words:
    """Return how many values the run assumes, and how they are marked."""
    if kit.select(run, "assumptions_used").empty:
        return kit.missing("list of assumptions")
    text = (
        "The model takes {all} values as given; {assumed} of them are assumed, not published or "
        "measured. On every page a dotted underline marks an assumed value."
    )
    assumed = kit.tally(run, "assumptions_used", status="assumed")
    caution = kit.sentence(text, all=kit.tally(run, "assumptions_used"), assumed=assumed)
    return kit.paragraph("caution", caution)
