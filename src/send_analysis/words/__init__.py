"""Sentences computed from a run's tables: the answer first, in words that anyone reads."""

from send_analysis.words.checks import past_forecast_answer
from send_analysis.words.comparison import comparison_answer
from send_analysis.words.money import (
    budget_answer,
    current_rules_caution,
    opening_balance_caution,
)
from send_analysis.words.places import sufficiency_answer
from send_analysis.words.plans import interval_note, plans_answer
from send_analysis.words.quality import (
    assumptions_note,
    corrections_note,
    papers_note,
    quality_answer,
    releases_note,
    severities_note,
    sources_note,
)

__all__ = [
    "assumptions_note",
    "budget_answer",
    "comparison_answer",
    "corrections_note",
    "current_rules_caution",
    "interval_note",
    "opening_balance_caution",
    "papers_note",
    "past_forecast_answer",
    "plans_answer",
    "quality_answer",
    "releases_note",
    "severities_note",
    "sources_note",
    "sufficiency_answer",
]
