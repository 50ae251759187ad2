"""One function a table: a run's tables in, an accessible HTML table out."""

from send_analysis.tables_html.basis import (
    assumptions,
    comparison,
    corrections,
    measures,
    quality,
    revisions,
    sources,
)
from send_analysis.tables_html.money import balance, income, reconciliation, spend, unit_costs
from send_analysis.tables_html.places import places, sufficiency
from send_analysis.tables_html.plans import forecast, forecast_check

__all__ = [
    "assumptions",
    "balance",
    "comparison",
    "corrections",
    "forecast",
    "forecast_check",
    "income",
    "measures",
    "places",
    "quality",
    "reconciliation",
    "revisions",
    "sources",
    "spend",
    "sufficiency",
    "unit_costs",
]
