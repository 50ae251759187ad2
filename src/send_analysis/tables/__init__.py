"""The tidy tables that pass between layers: their columns, keys, units, reading and writing.

Every table is long with one key. Input tables carry ``source_id`` (a row of the sources
register) and, where a value is missing, ``<NA>`` with the publisher's ``symbol``; derived
tables carry ``run_id`` once they are written. Each column has a glossary entry: its heading,
unit and format, which pages and the data dictionary read.
"""

from send_analysis.tables.about import ASSUMPTIONS_USED, CORRECTION, GAPS, QUALITY, REVISION
from send_analysis.tables.about import SOURCES_USED
from send_analysis.tables.changes import CHANGED_CAUSE, CHANGED_FIGURE
from send_analysis.tables.columns import STATISTICS
from send_analysis.tables.england import ENGLAND_COMPARED
from send_analysis.tables.evaluation import GROWTH_DRIVER, LEDGER, LEDGER_CHECK, MISS, SCORE
from send_analysis.tables.columns import ByRow, Entry, Lookup
from send_analysis.tables.disclosure import CELL, RECOVERABLE, RELATION
from send_analysis.tables.explorer import EXPLORED
from send_analysis.tables.inputs import CASELOAD, CASELOAD_JOINT, FLOWS, INCOME, PLACES
from send_analysis.tables.inputs import CAPACITY, POPULATION, SECTION_251_NET, SPEND
from send_analysis.tables.inputs import MONTHLY_FLOWS, PUPILS_BY_NEED
from send_analysis.tables.inputs import TOTAL_SLIP, UNIT_COST, UNREAD
from send_analysis.tables.local_area import DASHBOARD, INDICATOR, INDICATOR_STATUS, PAPER_CHECK
from send_analysis.tables.local_area import TRACKER
from send_analysis.tables.money import BALANCE, DEFICIT_RISK, MONEY_CHANGE, PROJECT_EFFECT
from send_analysis.tables.money import RECONCILIATION, REPORTED_POSITION, RUN_INCOME
from send_analysis.tables.money import RUN_MONEY_COLUMNS, RUN_MONEY_KEY, RUN_SPEND, SENSITIVITY
from send_analysis.tables.money import COUNCIL_COMPARED, GENERAL_FUND, SPEND_BESIDE
from send_analysis.tables.money import SPEND_COMPARED, SPEND_NEIGHBOURS, TRANSPORT_CHILDREN
from send_analysis.tables.outcomes import INDICATOR_PUBLISHED, INDICATOR_SERIES
from send_analysis.tables.plans import CLAIM, FORECAST, FORECAST_CELLS, FORECAST_CHECK
from send_analysis.tables.plans import FORECAST_START
from send_analysis.tables.plans import PLANS_CHANGE, PUBLISHED_FORECAST
from send_analysis.tables.plan_paths import GROWTH_COMPARED, PLAN_PATH
from send_analysis.tables.places import BASE_PLACES, SUFFICIENCY, SUFFICIENCY_BY_PART, YEAR_GROUP
from send_analysis.tables.places import NEED_BY_AGE
from send_analysis.tables.plans import DOUBTED_COUNT, IN_YEAR, NOWCAST, OWN_RATES
from send_analysis.tables.requests import REQUESTS_FORECAST, WORKLOAD
from send_analysis.tables.reference import AUTHORITIES, BLOCK_DRIVERS, DSG_BALANCE, NEIGHBOURS
from send_analysis.tables.reference import PLACE_DEDUCTIONS, SPEND_BASE, STRUCTURE_CALIBRATION
from send_analysis.tables.reference import GROWTH_CALIBRATION, RESIDENTS, UPPER_TIER
from send_analysis.tables.returns import LAST_RETURN, RETURN_ABOUT, RETURN_CHANGE, RETURN_CHECK
from send_analysis.tables.returns import RETURN_MITIGATION, RETURN_ROW, RETURN_TABLE
from send_analysis.tables.scenarios import ATTRIBUTION, COMPARISON, INVEST_TO_SAVE, MEASURES
from send_analysis.tables.scenarios import PAIRS, PLACES_NEEDED, SCENARIOS
from send_analysis.tables.table import Table, TableError, Tables

# The tables that a run's folder holds, by the name of their file.
RUN_TABLES = {t.name: t for t in list(vars().values()) if isinstance(t, Table) and t.of_run}
