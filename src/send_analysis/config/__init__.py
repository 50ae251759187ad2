"""Settings: areas, assumptions, scenarios and their measures, read from ``config/`` and frozen."""

from send_analysis.config.area import ENGLAND, Area, area_of_run, areas, as_kept, find_area
from send_analysis.config.assumptions import Assumption, Assumptions, spread_of, value
from send_analysis.config.authorities import authority, every_authority, history, open_authorities
from send_analysis.config.base import ConfigError
from send_analysis.config.effect import Effect
from send_analysis.config.measure import Measure
from send_analysis.config.own_assumptions import assumptions
from send_analysis.config.scenario import BASELINE, RESERVED_SCENARIOS, Scenario, resolve
from send_analysis.config.scenario_files import (
    built_scenario,
    check_scenario,
    faulty_scenarios,
    find_scenario,
    not_meant,
    scenarios,
)
