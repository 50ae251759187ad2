"""Tables of what a report rests on: assumptions, checks, sources, scenarios and measures."""

import pandas as pd

from send_analysis.config import Area
from send_analysis.facts import Column, Grid, RunTables, Selection, Words, missing, select, sentence
from send_analysis.tables_html.listing import (
    QUANTILE_HEADS,
    STATUS_NOTE,
    Cell,
    Shown,
    listing,
    quantile_cells,
)

_FIRST = {"status": ("assumed", "unverified"), "impact": ("high", "medium", "low")}
_GRAVEST = ("error", "warning", "note")
_ASSUMPTIONS = (
    Shown("What is taken as given", "statement", wide=True),
    Shown("Value", "value", "number"),
    Shown("Low", "low", "number"),
    Shown("High", "high", "number"),
    Shown("Unit", "unit"),
    Shown("Status", "status"),
    Shown("Effect on results", "impact"),
    Shown("Quality of evidence", "quality"),
    Shown("Source", "source", wide=True),
)
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
_MEASURES = (
    Shown("Measure", "title", wide=True),
    Shown("Scenario", "scenario", "label_start"),
    Shown("Owner", "owner"),
    Shown("What it does", "does", wide=True),
    Shown("From census", "start", "census_year"),
    Shown("Years to full effect", "ramp", "count"),
    Shown("Effect, low", "low", "number"),
    Shown("Effect, likeliest", "mode", "number"),
    Shown("Effect, high", "high", "number"),
    Shown("Unit", "unit"),
    Shown("Status", "status"),
    Shown("Why", "rationale", wide=True),
    Shown("Source", "source", wide=True),
)


def assumptions(run: RunTables) -> Grid | Words:
    """Show every value the model takes as given, assumed ones first, then by effect."""
    rows = select(run, "assumptions_used")
    ranks = {column: _ranks(rows.df[column], order) for column, order in _FIRST.items()}
    order = rows.df.assign(**ranks).sort_values(list(_FIRST), kind="stable").index
    ordered = Selection(rows.table, rows.df.loc[order])
    caption = "What the model takes as given"
    return listing("assumptions", caption, ordered, _ASSUMPTIONS, (STATUS_NOTE,))


def _ranks(column: pd.Series, order: tuple[str, ...]) -> pd.Series:
    """Return the place of each value in ``order``; values it lacks come last."""
    return column.map({value: place for place, value in enumerate(order)}).fillna(len(order))


def quality(run: RunTables, topic: str = "published") -> Grid | Words:
    """Show every finding of the data checks on one topic, the gravest first."""
    rows = select(run, "quality", topic=topic)
    order = _ranks(rows.df["severity"], _GRAVEST).sort_values(kind="stable").index
    ordered = Selection(rows.table, rows.df.loc[order])
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


def measures(run: RunTables) -> Grid | Words:
    """Show what each scenario does: start, ramp, effect and owner."""
    rows = select(run, "measures")
    return listing("measures", "Measures", rows, _MEASURES, (STATUS_NOTE,))


def comparison(run: RunTables, area: Area, measure: str = "in_year_balance") -> Grid | Words:
    """Show each scenario less the one it is held against, with both intervals."""
    rows = select(run, "comparison", old_la_code=area.old_la_code, measure=measure)
    if rows.empty:
        return missing(f"comparison of scenarios for {area.name}")
    pairs = rows.df[["scenario", "period"]].drop_duplicates().to_dict("records")
    format = "forecast_signed" if measure.startswith("plans") else "gbp_m_signed"
    cells: list[list[Cell]] = [
        [
            part.facts("period", "period")[0],
            part.facts("scenario", "label_start")[0],
            *quantile_cells(part, format),
        ]
        for part in (rows.where(**pair) for pair in pairs)
    ]
    head = (Column("Period", numeric=False), Column("Scenario", numeric=False), *QUANTILE_HEADS)
    caption = sentence(
        "{measure}: each scenario less {against}",
        measure=rows.facts("measure", "line")[0],
        against=rows.facts("against", "label")[0],
    )
    return Grid(f"comparison_{measure}", caption, head, cells, (), "comparison")
