"""Sentences computed from a run's tables: the answer first, in words that anyone reads."""

from send_analysis.pages.words.checks import past_forecast_answer
from send_analysis.pages.words.comparison import certainty_note, comparison_answer
from send_analysis.pages.words.drivers import (
    change_answer,
    reported_note,
    risk_answer,
    sensitivity_answer,
)
from send_analysis.pages.words.evaluation import (
    coverage_note,
    driver_note,
    evaluation_answer,
    reform_caution,
    revised_note,
)
from send_analysis.pages.words.indicators import (
    disputes_note,
    leading_note,
    local_area_answer,
    papers_note,
    reportability_note,
)
from send_analysis.pages.words.money import budget_answer, current_rules_caution
from send_analysis.pages.words.places import pipeline_answer, sufficiency_answer
from send_analysis.pages.words.plans import interval_note, plans_answer
from send_analysis.pages.words.quality import (
    assumptions_note,
    contradictions_note,
    corrections_note,
    quality_answer,
    releases_note,
    severities_note,
    sources_note,
)

__all__ = [
    "assumptions_note",
    "budget_answer",
    "certainty_note",
    "change_answer",
    "comparison_answer",
    "contradictions_note",
    "corrections_note",
    "coverage_note",
    "current_rules_caution",
    "disputes_note",
    "driver_note",
    "evaluation_answer",
    "interval_note",
    "leading_note",
    "local_area_answer",
    "papers_note",
    "past_forecast_answer",
    "pipeline_answer",
    "plans_answer",
    "quality_answer",
    "reform_caution",
    "releases_note",
    "reportability_note",
    "reported_note",
    "revised_note",
    "risk_answer",
    "sensitivity_answer",
    "severities_note",
    "sources_note",
    "sufficiency_answer",
]
