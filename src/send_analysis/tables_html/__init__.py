"""One function a table: a run's tables in, an accessible HTML table out."""

from send_analysis.tables_html.basis import assumptions, quality, sources
from send_analysis.tables_html.evaluation import (
    coverage,
    coverage_by_origin,
    ledger,
    misses,
    scores_by_method,
)
from send_analysis.tables_html.indicators import (
    all_indicators,
    definitions,
    disputed_values,
    leading_indicators,
    not_reported,
    red_indicators,
    tracker,
)
from send_analysis.tables_html.money import balance, income, reconciliation, spend, unit_costs
from send_analysis.tables_html.papers import context_figures, paper_checks
from send_analysis.tables_html.places import places, sufficiency
from send_analysis.tables_html.plans import forecast, forecast_check
from send_analysis.tables_html.scenarios import measures, scenarios_side_by_side

__all__ = [
    "all_indicators",
    "assumptions",
    "balance",
    "context_figures",
    "coverage",
    "coverage_by_origin",
    "definitions",
    "disputed_values",
    "forecast",
    "forecast_check",
    "income",
    "leading_indicators",
    "ledger",
    "measures",
    "misses",
    "not_reported",
    "paper_checks",
    "places",
    "quality",
    "reconciliation",
    "red_indicators",
    "scenarios_side_by_side",
    "scores_by_method",
    "sources",
    "spend",
    "sufficiency",
    "tracker",
    "unit_costs",
]
