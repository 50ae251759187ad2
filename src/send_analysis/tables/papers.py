"""What council papers print: claims, and forecasts to compare with."""

from send_analysis import vocab
from send_analysis.tables.columns import count, one_of, text, year
from send_analysis.tables.table import Table

PUBLISHED_FORECAST = Table(
    "published_forecast",
    key=("old_la_code", "forecaster", "census_year", "dimension", "category"),
    columns={
        "old_la_code": text(),
        "forecaster": text(),
        "published": text(),
        "census_year": year(),
        "dimension": one_of(vocab.DIMENSIONS),
        "category": text(),
        "plans": count(),
        "basis": text(),
        "source_id": text(),
    },
    unit="plans, on the forecaster's own basis",
)

CLAIM = Table(
    "claim",
    key=("claim_id",),
    columns={
        "claim_id": text(),
        "source_id": text(),
        "topic": text(),
        "section": text(nullable=True),
        "line": text(nullable=True),
        "period": text(nullable=True),
        "geography": text(),
        "measure": text(),
        "breakdown": text(nullable=True),
        "value": text(nullable=True),
        "unit": text(nullable=True),
        "note": text(nullable=True),
        "evidence": text(nullable=True),
    },
    unit="as its own unit says: what a council paper prints, in its words",
)
