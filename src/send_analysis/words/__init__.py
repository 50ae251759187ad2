"""Sentences computed from a run's tables: the answer first, in words that anyone reads."""

from send_analysis.words.checks import past_forecast_answer
from send_analysis.words.comparison import certainty_note, comparison_answer
from send_analysis.words.evaluation import (
    coverage_note,
    driver_note,
    evaluation_answer,
    reform_caution,
    revised_note,
)
from send_analysis.words.indicators import (
    disputes_note,
    leading_note,
    local_area_answer,
    papers_note,
    reportability_note,
)
from send_analysis.words.money import (
    budget_answer,
    current_rules_caution,
    opening_balance_caution,
)
from send_analysis.words.places import sufficiency_answer
from send_analysis.words.plans import interval_note, plans_answer
from send_analysis.words.quality import assumptions_note, quality_answer, sources_note

__all__ = [
    "assumptions_note",
    "budget_answer",
    "certainty_note",
    "comparison_answer",
    "coverage_note",
    "current_rules_caution",
    "disputes_note",
    "driver_note",
    "evaluation_answer",
    "interval_note",
    "leading_note",
    "local_area_answer",
    "opening_balance_caution",
    "papers_note",
    "past_forecast_answer",
    "plans_answer",
    "quality_answer",
    "reform_caution",
    "reportability_note",
    "revised_note",
    "sources_note",
    "sufficiency_answer",
]
