"""Tables of what a report rests on: checks, revisions, corrections, sources."""

from send_analysis.pages.kit import Grid, RunTables, Selection, Words, select
from send_analysis.pages.kit.basis import in_order
from send_analysis.pages.tables_html.listing import Shown, listing

_GRAVEST = ("error", "warning", "note")
_QUALITY = (
    Shown("Where", "where"),
    Shown("What was checked", "title"),
    Shown("How grave", "severity", "label_start"),
    Shown("What was found", "found", wide=True),
    Shown("What to do", "action", wide=True),
)
_TOPICS = {
    "published": "What the checks found in the published figures",
    "paper": "What the council's papers contradict",
    "release": "What the releases of one publication print differently",
    "correction": "What the checks say of corrections",
}
_REVISIONS = (
    Shown("Table", "table", "label_start"),
    Shown("Cell", "cell", wide=True),
    Shown("From release", "from_release"),
    Shown("To release", "to_release"),
    Shown("Before", "before", "count"),
    Shown("After", "after", "count"),
    Shown("Moved", "moved", "count_signed"),
)
_MOST_REVISIONS = 20  # the largest; the file has all
_CORRECTIONS = (
    Shown("Table", "table", "label_start"),
    Shown("Cell", "cell", wide=True),
    Shown("Set to", "value", "number"),
    Shown("Or symbol", "symbol"),
    Shown("Why", "reason", wide=True),
    Shown("By", "author"),
    Shown("On", "date"),
)
_SOURCES = (
    Shown("Title", "title", wide=True),
    Shown("Origin", "origin", "label_start"),
    Shown("Publisher", "publisher"),
    Shown("Release", "release", wide=True),
    Shown("Licence", "licence"),
    Shown("Rows in use", "rows", "count"),
    Shown("SHA hash", "sha256", "short_hash"),
)


def quality(run: RunTables, topic: str = "published") -> Grid | Words:
    """Show every finding of the data checks on one topic, the gravest first."""
    rows = select(run, "quality", topic=topic)
    ordered = in_order(rows, {"severity": _GRAVEST})
    return listing(f"quality_{topic}", _TOPICS[topic], ordered, _QUALITY)


def revisions(run: RunTables) -> Grid | Words:
    """Show the cells that a newer release changed, the largest moves first."""
    rows = select(run, "revision")
    largest = rows.df["moved"].abs().sort_values(ascending=False, kind="stable").index
    shown = Selection(rows.table, rows.df.loc[largest[:_MOST_REVISIONS]])
    return listing("revisions", "The largest revisions", shown, _REVISIONS)


def corrections(run: RunTables) -> Grid | Words:
    """Show every correction of an analyst, with its reason."""
    rows = select(run, "correction")
    return listing("corrections", "What an analyst corrected", rows, _CORRECTIONS)


def sources(run: RunTables) -> Grid | Words:
    """Show every source with its release and hash."""
    return listing("sources", "Where the figures come from", select(run, "sources_used"), _SOURCES)
