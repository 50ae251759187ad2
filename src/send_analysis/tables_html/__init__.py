"""One function a table: a run's tables in, an accessible HTML table out."""

from send_analysis.tables_html.basis import assumptions, comparison, measures, quality, sources
from send_analysis.tables_html.evaluation import (
    coverage,
    coverage_by_origin,
    ledger,
    misses,
    scores_by_method,
)
from send_analysis.tables_html.money import balance, income, reconciliation, spend, unit_costs
from send_analysis.tables_html.places import places, sufficiency
from send_analysis.tables_html.plans import forecast, forecast_check

__all__ = [
    "assumptions",
    "balance",
    "comparison",
    "coverage",
    "coverage_by_origin",
    "forecast",
    "forecast_check",
    "income",
    "ledger",
    "measures",
    "misses",
    "places",
    "quality",
    "reconciliation",
    "scores_by_method",
    "sources",
    "spend",
    "sufficiency",
    "unit_costs",
]
