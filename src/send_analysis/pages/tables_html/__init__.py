"""One function a table: a run's tables in, an accessible HTML table out."""

from send_analysis.pages.tables_html.basis import (
    assumptions,
    corrections,
    quality,
    revisions,
    sources,
)
from send_analysis.pages.tables_html.drivers import (
    deficit_risk,
    money_change,
    project_effects,
    reported_position,
    sensitivity,
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
from send_analysis.pages.tables_html.money import (
    account,
    balance,
    income,
    reconciliation,
    spend,
    unit_costs,
)
from send_analysis.pages.tables_html.papers import context_figures, paper_checks
from send_analysis.pages.tables_html.places import by_part, capacity, places, sufficiency
from send_analysis.pages.tables_html.plans import forecast, forecast_check
from send_analysis.pages.tables_html.scenarios import measures, scenarios_side_by_side

__all__ = [
    "account",
    "all_indicators",
    "assumptions",
    "balance",
    "by_part",
    "capacity",
    "context_figures",
    "corrections",
    "coverage",
    "coverage_by_origin",
    "deficit_risk",
    "definitions",
    "disputed_values",
    "forecast",
    "forecast_check",
    "income",
    "leading_indicators",
    "ledger",
    "measures",
    "misses",
    "money_change",
    "not_reported",
    "paper_checks",
    "places",
    "project_effects",
    "quality",
    "reconciliation",
    "red_indicators",
    "reported_position",
    "revisions",
    "scenarios_side_by_side",
    "scores_by_method",
    "sensitivity",
    "sources",
    "spend",
    "sufficiency",
    "tracker",
    "unit_costs",
]
