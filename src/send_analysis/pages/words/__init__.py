"""Sentences computed from a run's tables: the answer first, in words that anyone reads."""

from send_analysis.pages.words.checks import past_forecast_answer
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
    "contradictions_note",
    "corrections_note",
    "coverage_note",
    "disputes_note",
    "driver_note",
    "evaluation_answer",
    "interval_note",
    "leading_note",
    "local_area_answer",
    "papers_note",
    "past_forecast_answer",
    "plans_answer",
    "quality_answer",
    "reform_caution",
    "releases_note",
    "reportability_note",
    "revised_note",
    "severities_note",
    "sources_note",
]
