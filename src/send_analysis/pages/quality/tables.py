"""Tables of what a report rests on: checks, releases, corrections, sources, assumptions."""

from send_analysis.pages import kit

_SEVERITIES = ("error", "warning", "note")
_TOPICS = {
    "published": "What the checks found in the published figures",
    "paper": "Contradictions in the council's papers",
    "release": "Differences between releases of one publication",
    "correction": "What the checks found in corrections",
}
_MOST_REVISIONS = 20  # the largest; the file has all


def quality(run: kit.RunTables, topic: str = "published") -> kit.PageTable | kit.Words:
    """Show every finding of the data checks on one topic, the most severe first.

    Where no paper contradicts itself, the sentence above says so.
    """
    if topic == "paper" and kit.select(run, "quality", topic=topic).empty:
        return kit.NOTHING
    findings = kit.select(run, "quality", topic=topic).sorted(severity=_SEVERITIES)
    columns = "where title severity found action"
    return kit.table(findings, columns, _TOPICS[topic], f"quality_{topic}")


def revisions(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show the cells that a newer release changed: those withdrawn, then the largest moves."""
    cells = kit.select(run, "revision")
    if cells.empty:  # the sentence above says so
        return kit.NOTHING
    sizes = cells.df["moved"].abs()
    largest = sizes.sort_values(ascending=False, kind="stable", na_position="first").index
    columns = "table cell from_release to_release before after symbol moved"
    return kit.table(
        cells.of(cells.df.loc[largest[:_MOST_REVISIONS]]), columns, "The largest revisions"
    )


def corrections(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show every correction of an analyst, with its reason."""
    corrected = kit.select(run, "correction")
    if corrected.empty:  # the sentence above says so
        return kit.NOTHING
    columns = "table cell value symbol reason author date"
    return kit.table(corrected, columns, "What an analyst corrected")


def sources(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show every source with its release and hash."""
    columns = "title origin publisher release licence rows sha256"
    return kit.table(kit.select(run, "sources_used"), columns, "Where the figures come from")
