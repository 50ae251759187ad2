"""Tables of what a report rests on: checks, releases, corrections, sources, assumptions."""

from send_analysis.pages import kit

_SEVERITIES = ("error", "warning", "note")
_TOPICS = {
    "release": "Differences between releases of one publication",
    "correction": "What the checks found in corrections",
}
_FINDING = "where found action"
_MOST_REVISIONS = 20  # the largest; the file has all
Shown = kit.PageTable | kit.Words | kit.Together


def findings(run: kit.RunTables) -> Shown:
    """Show errors and warnings of the published figures: errors first, then the area's own."""
    grave = kit.select(run, "quality", topic="published").among("severity", _SEVERITIES[:2])
    if grave.empty:  # the answer says so
        return kit.NOTHING
    of_area = grave.df["where"].str.startswith(run.area.name)
    own_first = grave.of(grave.df.loc[of_area.sort_values(ascending=False, kind="stable").index])
    ordered = own_first.sorted(severity=_SEVERITIES)
    columns = f"{_FINDING} severity" if len(grave.values("severity")) > 1 else _FINDING
    caption = "Errors and warnings in the published figures"
    return kit.table(ordered, columns, caption, "quality_published")


def notes(run: kit.RunTables) -> Shown:
    """Show the notes on the published figures, which change nothing."""
    minor = kit.select(run, "quality", topic="published", severity="note")
    if minor.empty:
        return kit.NOTHING
    caption = "Notes on the published figures"
    return kit.folded(caption, kit.table(minor, _FINDING, caption, "quality_notes"))


def lacking(run: kit.RunTables) -> Shown:
    """Show the files that the area lacks, the one worth most first: where from, what for."""
    files = kit.select(run, "quality", topic="lacking")
    if files.empty:
        return kit.NOTHING
    caption = "Files that would improve this report, the one worth most first"
    return kit.folded(caption, kit.table(files, _FINDING, caption, "quality_lacking"))


def contradictions(run: kit.RunTables) -> Shown:
    """Show the contradictions in the council's papers, the most severe first."""
    papers = kit.select(run, "quality", topic="paper").sorted(severity=_SEVERITIES)
    if papers.empty:  # the sentence above says so
        return kit.NOTHING
    caption = "Contradictions in the council's papers"
    shown = kit.table(papers, "where found severity action", caption, "quality_paper")
    return kit.folded("Every contradiction in the council's papers", shown)


def quality(run: kit.RunTables, topic: str) -> Shown:
    """Show every finding on releases or on corrections, the most severe first."""
    found = kit.select(run, "quality", topic=topic).sorted(severity=_SEVERITIES)
    if found.empty:
        return kit.NOTHING
    shown = kit.table(found, f"{_FINDING} severity", _TOPICS[topic], f"quality_{topic}")
    return kit.folded(_TOPICS[topic], shown)


def revisions(run: kit.RunTables) -> Shown:
    """Show the cells that a newer release changed: those withdrawn, then the largest moves."""
    cells = kit.select(run, "revision")
    if cells.empty:  # the sentence above says so
        return kit.NOTHING
    sizes = cells.df["moved"].abs()
    largest = sizes.sort_values(ascending=False, kind="stable", na_position="first").index
    columns = "table cell from_release to_release before after symbol moved"
    most = cells.of(cells.df.loc[largest[:_MOST_REVISIONS]])
    shown = kit.table(most, columns, "The largest revisions")
    return kit.folded("The largest revisions", shown)


def corrections(run: kit.RunTables) -> Shown:
    """Show every correction of an analyst, with its reason."""
    corrected = kit.select(run, "correction")
    if corrected.empty:  # the sentence above says so
        return kit.NOTHING
    columns = "table cell value symbol reason author date"
    return kit.table(corrected, columns, "What an analyst corrected")


def sources(run: kit.RunTables) -> Shown:
    """Show every source by its title, with publisher and release."""
    used = kit.select(run, "sources_used")
    origin = ["origin"] if len(used.values("origin")) > 1 else []
    columns = ["title", "publisher", "release", *origin]
    caption = "Where the figures come from"
    return kit.folded("Every source", kit.table(used, columns, caption, "sources"))


def hashes(run: kit.RunTables) -> Shown:
    """Show what identifies each source file: its name, hash, licence and the rows in use."""
    used = kit.select(run, "sources_used")
    columns = "source_id sha256 rows licence"
    shown = kit.table(used, columns, "Files of the sources", "hashes")
    return kit.folded("Files and their hashes, to make this run again", shown)


def assumptions(run: kit.RunTables) -> Shown:
    """Show every value that the model takes as given, assumed ones first, then by effect."""
    return kit.folded("Every value taken as given", kit.assumptions_table(run))
