"""What a run rests on: assumptions, sources, checks, corrections, revisions."""

import pandera.pandas as pa

from send_analysis.tables.columns import STATUS, WHOLE, ByRow, column, number, one_of, text
from send_analysis.tables.table import table

_LEVELS = ("high", "medium", "low")
_OWN_UNIT = "as its own unit says"
_BY_UNIT = ByRow(
    "unit", {"calendar year": "year", "census year": "year", "*": "number"}
)  # a year has no thousands

ASSUMPTIONS_USED = table(
    "assumptions_used",
    "id",
    {
        "id": text("Assumption"),
        "statement": text("Assumption or input", "prose"),
        "value": number("Value", _OWN_UNIT, _BY_UNIT, nullable=True),
        "low": number("Low", _OWN_UNIT, _BY_UNIT, nullable=True),
        "high": number("High", _OWN_UNIT, _BY_UNIT, nullable=True),
        "unit": text("Unit"),
        "price_year": text("Prices of", nullable=True),
        "source": text("Source", "prose"),
        "status": STATUS,
        "owner": text("Owner", nullable=True),
        "date": text("Date", nullable=True),
        "quality": one_of(_LEVELS, "Quality of evidence", "text"),
        "impact": one_of(_LEVELS, "Effect on results", "text"),
    },
    _OWN_UNIT,
)

QUALITY = table(
    "quality",
    "check where",
    {
        "check": text("Check"),
        "title": text("What was checked", "prose"),
        "topic": one_of(("published", "paper", "release", "correction", "lacking"), "Topic"),
        "severity": one_of(("error", "warning", "note"), "Severity"),
        "basis": one_of(("computed", "judgement"), "Basis"),
        "where": text("Where"),
        "found": text("What was found", "prose"),
        "action": text("What to do", "prose"),
    },
    "findings",
)

GAPS = table(
    "gaps",
    "subject",
    {
        "subject": one_of(("money", "reconciliation", "line_costs"), "What is missing"),
        "reason": text("Why", "prose"),
        "what_to_add": text("What to add", "prose"),
    },
    "subjects that the loaded data do not cover",
)

SOURCES_USED = table(
    "sources_used",
    "source_id",
    {
        "source_id": text("Source"),
        "title": text("Title", "prose"),
        "publisher": text("Publisher"),
        "release": text("Release", "prose"),
        "licence": text("Licence"),
        "sha256": text("SHA hash", "short_hash"),
        "rows": column(WHOLE, "Rows in use", "count", "rows", pa.Check.ge(0)),
        "origin": one_of(("embedded", "added", "own", "correction"), "Origin"),
    },
    "rows that are in use, stronger sources laid over weaker ones",
)

CORRECTION = table(
    "correction",
    "source_id",
    {
        "source_id": text("Correction"),
        "table": text("Table", "label_start"),
        "cell": text("Cell", "prose"),
        "value": number("Set to", "as the corrected table's", nullable=True),
        "symbol": text("Or symbol", nullable=True),
        "reason": text("Why", "prose"),
        "author": text("By"),
        "date": text("On"),
    },
    "as the corrected table's",
)

_REVISED = "as the revised table's"
REVISION = table(
    "revision",
    "table cell from_release to_release",
    {
        "table": text("Table", "label_start"),
        "cell": text("Cell", "prose"),
        "from_release": text("From release"),
        "to_release": text("To release"),
        "before": number("Before", _REVISED, "count"),
        "after": number("After", _REVISED, "count", nullable=True),
        "symbol": text("Or symbol", nullable=True),
        "moved": number("Moved", _REVISED, "count_signed", nullable=True),
        "percent": number("Change, %", "%", "percent_signed", nullable=True),
    },
    "as the revised table's; moved = after - before; percent = 100 x moved / before; a figure that "
    "was withdrawn has the symbol printed in its place",
)
