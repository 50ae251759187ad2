"""Settings: areas, assumptions, scenarios and their measures, read from ``config/`` and frozen."""

from send_analysis.config.area import Area, areas, every_authority, find_area
from send_analysis.config.assumptions import Assumption, Assumptions, assumptions, spread_of, value
from send_analysis.config.base import ConfigError
from send_analysis.config.measure import Effect, Measure
from send_analysis.config.scenario import (
    BASELINE,
    RESERVED_SCENARIOS,
    Scenario,
    check_scenario,
    find_scenario,
    resolve,
    scenarios,
)

__all__ = [
    "BASELINE",
    "RESERVED_SCENARIOS",
    "Area",
    "Assumption",
    "Assumptions",
    "ConfigError",
    "Effect",
    "Measure",
    "Scenario",
    "areas",
    "assumptions",
    "check_scenario",
    "every_authority",
    "find_area",
    "find_scenario",
    "resolve",
    "scenarios",
    "spread_of",
    "value",
]
