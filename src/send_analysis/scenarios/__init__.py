"""Scenarios compared on the same draws, so that a difference is an effect and not noise."""

from send_analysis.scenarios.attribution import attribution, attributions
from send_analysis.scenarios.comparison import (
    beats,
    changes,
    differences,
    measure_table,
    scenario_table,
    unit_of,
)
from send_analysis.scenarios.england import growth, paths, plan_paths
from send_analysis.scenarios.sizes import explored
from send_analysis.scenarios.invest import table as invest_to_save
from send_analysis.scenarios.needed import places_needed
from send_analysis.scenarios.projects import project_effects
from send_analysis.scenarios.sensitivity import tornado
from send_analysis.scenarios.versus import Side, Versus, pairs
