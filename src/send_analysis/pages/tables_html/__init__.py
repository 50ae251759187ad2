"""One function a table: a run's tables in, an accessible HTML table out."""

from send_analysis.pages.tables_html.basis import (
    corrections,
    quality,
    revisions,
    sources,
)
from send_analysis.pages.tables_html.evaluation import (
    coverage,
    coverage_by_origin,
    ledger,
    misses,
    scores_by_method,
)
from send_analysis.pages.tables_html.indicators import (
    all_indicators,
    definitions,
    disputed_values,
    leading_indicators,
    not_reported,
    red_indicators,
    tracker,
)
from send_analysis.pages.tables_html.papers import context_figures, paper_checks
from send_analysis.pages.tables_html.plans import forecast, forecast_check

__all__ = [
    "all_indicators",
    "context_figures",
    "corrections",
    "coverage",
    "coverage_by_origin",
    "definitions",
    "disputed_values",
    "forecast",
    "forecast_check",
    "leading_indicators",
    "ledger",
    "misses",
    "not_reported",
    "paper_checks",
    "quality",
    "red_indicators",
    "revisions",
    "scores_by_method",
    "sources",
    "tracker",
]
