"""The tidy tables that pass between layers: their columns, keys, units, reading and writing.

Every table is long with one key. Input tables carry ``source_id`` (a row of the sources
register) and, where a value is missing, ``<NA>`` with the publisher's ``symbol``; derived
tables carry ``run_id`` once they are written.
"""

from send_analysis.tables.about import ASSUMPTIONS_USED, CORRECTION, QUALITY, REVISION, SOURCES_USED
from send_analysis.tables.evaluation import GROWTH_DRIVER, LEDGER, LEDGER_CHECK, MISS, SCORE
from send_analysis.tables.inputs import (
    CASELOAD,
    CASELOAD_JOINT,
    FLOWS,
    INCOME,
    PLACES,
    POPULATION,
    SPEND,
    TOTAL_SLIP,
    UNIT_COST,
)
from send_analysis.tables.local_area import INDICATOR, INDICATOR_STATUS, PAPER_CHECK, TRACKER
from send_analysis.tables.money import (
    BALANCE,
    DEFICIT_RISK,
    MONEY_CHANGE,
    PROJECT_EFFECT,
    RECONCILIATION,
    REPORTED_POSITION,
    RUN_INCOME,
    RUN_MONEY_COLUMNS,
    RUN_MONEY_KEY,
    RUN_SPEND,
    SENSITIVITY,
)
from send_analysis.tables.papers import CLAIM, PUBLISHED_FORECAST
from send_analysis.tables.places import SUFFICIENCY, SUFFICIENCY_BY_PART
from send_analysis.tables.plans import FORECAST, FORECAST_CHECK
from send_analysis.tables.reference import (
    AUTHORITIES,
    BLOCK_DRIVERS,
    DSG_BALANCE,
    NEIGHBOURS,
    PLACE_DEDUCTIONS,
    SPEND_BASE,
    STRUCTURE_CALIBRATION,
    UPPER_TIER,
)
from send_analysis.tables.scenarios import ATTRIBUTION, COMPARISON, MEASURES, PAIRS, SCENARIOS
from send_analysis.tables.table import STATISTICS, Table, TableError

# The tables that a run's folder holds, by the name of their file.
RUN_TABLES = {
    table.name: table
    for table in (
        CASELOAD,
        FLOWS,
        PLACES,
        CLAIM,
        PUBLISHED_FORECAST,
        FORECAST,
        FORECAST_CHECK,
        GROWTH_DRIVER,
        SCORE,
        MISS,
        LEDGER_CHECK,
        SUFFICIENCY,
        SUFFICIENCY_BY_PART,
        UNIT_COST,
        RUN_SPEND,
        RUN_INCOME,
        BALANCE,
        MONEY_CHANGE,
        DEFICIT_RISK,
        SENSITIVITY,
        PROJECT_EFFECT,
        REPORTED_POSITION,
        RECONCILIATION,
        COMPARISON,
        ATTRIBUTION,
        PAIRS,
        SCENARIOS,
        MEASURES,
        ASSUMPTIONS_USED,
        QUALITY,
        SOURCES_USED,
        CORRECTION,
        REVISION,
        INDICATOR,
        INDICATOR_STATUS,
        TRACKER,
        PAPER_CHECK,
    )
}

__all__ = [
    "ASSUMPTIONS_USED",
    "ATTRIBUTION",
    "AUTHORITIES",
    "BALANCE",
    "BLOCK_DRIVERS",
    "CASELOAD",
    "CASELOAD_JOINT",
    "CLAIM",
    "COMPARISON",
    "CORRECTION",
    "DEFICIT_RISK",
    "DSG_BALANCE",
    "FLOWS",
    "FORECAST",
    "FORECAST_CHECK",
    "GROWTH_DRIVER",
    "INCOME",
    "INDICATOR",
    "INDICATOR_STATUS",
    "LEDGER",
    "LEDGER_CHECK",
    "MEASURES",
    "MISS",
    "MONEY_CHANGE",
    "NEIGHBOURS",
    "PAIRS",
    "PAPER_CHECK",
    "PLACES",
    "PLACE_DEDUCTIONS",
    "POPULATION",
    "PROJECT_EFFECT",
    "PUBLISHED_FORECAST",
    "QUALITY",
    "RECONCILIATION",
    "REPORTED_POSITION",
    "REVISION",
    "RUN_INCOME",
    "RUN_MONEY_COLUMNS",
    "RUN_MONEY_KEY",
    "RUN_SPEND",
    "RUN_TABLES",
    "SCENARIOS",
    "SCORE",
    "SENSITIVITY",
    "SOURCES_USED",
    "SPEND",
    "SPEND_BASE",
    "STATISTICS",
    "STRUCTURE_CALIBRATION",
    "SUFFICIENCY",
    "SUFFICIENCY_BY_PART",
    "TOTAL_SLIP",
    "TRACKER",
    "UNIT_COST",
    "UPPER_TIER",
    "Table",
    "TableError",
]
