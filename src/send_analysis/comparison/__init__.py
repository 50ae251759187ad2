"""Scenario against scenario: the same draws, so that a difference is the effect, not noise."""

from send_analysis.comparison.attribution import attribution, attributions
from send_analysis.comparison.differences import against_baseline
from send_analysis.comparison.listing import measure_table, scenario_table
from send_analysis.comparison.pairs import beats

__all__ = [
    "against_baseline",
    "attribution",
    "attributions",
    "beats",
    "measure_table",
    "scenario_table",
]
