"""What a run rests on: assumptions, sources, checks, corrections, revisions."""

import pandera.pandas as pa

from send_analysis.tables.columns import STATUS, number, one_of, text
from send_analysis.tables.table import Table

ASSUMPTIONS_USED = Table(
    "assumptions_used",
    key=("id",),
    columns={
        "id": text(),
        "statement": text(),
        "value": number(nullable=True),
        "low": number(nullable=True),
        "high": number(nullable=True),
        "unit": text(),
        "price_year": text(nullable=True),
        "source": text(),
        "status": STATUS,
        "owner": text(nullable=True),
        "date": text(nullable=True),
        "quality": one_of(("high", "medium", "low")),
        "impact": one_of(("high", "medium", "low")),
    },
    unit="as its own unit says",
)

QUALITY = Table(
    "quality",
    key=("check", "where"),
    columns={
        "check": text(),
        "title": text(),
        "topic": one_of(("published", "paper", "release", "correction")),
        "severity": one_of(("error", "warning", "note")),
        "basis": one_of(("computed", "judgement")),
        "where": text(),
        "found": text(),
        "action": text(),
    },
    unit="findings",
)

SOURCES_USED = Table(
    "sources_used",
    key=("source_id",),
    columns={
        "source_id": text(),
        "title": text(),
        "publisher": text(),
        "release": text(),
        "licence": text(),
        "sha256": text(),
        "rows": pa.Column("Int64", pa.Check.ge(0)),
        "origin": one_of(("embedded", "added", "own", "correction")),
    },
    unit="rows that are in use, stronger sources laid over weaker ones",
)

CORRECTION = Table(
    "correction",
    key=("source_id",),
    columns={
        "source_id": text(),
        "table": text(),
        "cell": text(),
        "value": number(nullable=True),
        "symbol": text(nullable=True),
        "reason": text(),
        "author": text(),
        "date": text(),
    },
    unit="as the corrected table's",
)

REVISION = Table(
    "revision",
    key=("table", "cell", "from_release", "to_release"),
    columns={
        "table": text(),
        "cell": text(),
        "from_release": text(),
        "to_release": text(),
        "before": number(),
        "after": number(),
        "moved": number(),
        "percent": number(nullable=True),
    },
    unit="as the revised table's; moved = after - before; percent = 100 x moved / before",
)
