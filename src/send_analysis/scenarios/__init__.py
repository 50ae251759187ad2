"""Scenario against scenario: the same draws, so that a difference is the effect, not noise."""

from send_analysis.scenarios.attribution import attribution, attributions
from send_analysis.scenarios.differences import against_baseline
from send_analysis.scenarios.listing import measure_table, scenario_table
from send_analysis.scenarios.pairs import beats
from send_analysis.scenarios.project import project_effects
from send_analysis.scenarios.tornado import tornado

__all__ = [
    "against_baseline",
    "attribution",
    "attributions",
    "beats",
    "measure_table",
    "project_effects",
    "scenario_table",
    "tornado",
]
