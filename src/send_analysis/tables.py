"""The tidy tables that pass between layers: their columns, keys, units, reading and writing.

Every table is long with one key. Input tables carry ``source_id`` (a row of the sources
register) and, where a value is missing, ``<NA>`` with the publisher's ``symbol``; derived
tables carry ``run_id`` once they are written.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from send_analysis import vocab

SHOWN = 3  # failing values named in a message
STATISTICS = (*(f"q{q:g}" for q in vocab.QUANTILES), "mean", "probability")


class TableError(ValueError):
    """A table does not have the shape that its name promises; the message says where."""


@dataclass(frozen=True)
class Table:
    """Name, key and columns of one tidy table.

    ``columns`` hold a pandera column each; ``unit`` says what the values are counted in.
    """

    name: str
    key: tuple[str, ...]
    columns: dict[str, pa.Column]
    unit: str
    schema: pa.DataFrameSchema = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        schema = pa.DataFrameSchema(self.columns, strict=True, coerce=True, ordered=True)
        object.__setattr__(self, "schema", schema)

    def check(self, df: pd.DataFrame, source: str) -> pd.DataFrame:
        """Return ``df`` with columns in order and types set.

        Raises
        ------
        TableError
            Naming every problem at once, with ``source``.
        """
        problems = [f"no column {c!r}" for c in self.columns if c not in df]
        problems += [f"unexpected column {c!r}" for c in df if c not in self.columns]
        if not problems:
            df = df[list(self.columns)].reset_index(drop=True)
            df, problems = self._types_and_values(df)
            problems += self._repeated_keys(df)
        if problems:
            raise TableError(f"{self.name} from {source}: " + "; ".join(problems))
        return df

    def _types_and_values(self, df: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
        try:
            return self.schema.validate(df, lazy=True), []
        except SchemaErrors as error:
            cases = error.failure_cases
            return df, [
                f"{column}: {check}, first {list(group.failure_case[:SHOWN])}"
                for (column, check), group in cases.groupby(["column", "check"], dropna=False)
            ]

    def _repeated_keys(self, df: pd.DataFrame) -> list[str]:
        repeated = df[df.duplicated(list(self.key))]
        if repeated.empty:
            return []
        first = repeated.iloc[0][list(self.key)].to_dict()
        return [f"{len(repeated)} repeated keys, first {first}"]

    def empty(self) -> pd.DataFrame:
        """Return the table with no rows."""
        return self.schema.validate(pd.DataFrame(columns=list(self.columns)))

    def path(self, folder: Path) -> Path:
        """Return where the table lies in ``folder``."""
        return folder / f"{self.name}.parquet"

    def read(self, folder: Path) -> pd.DataFrame:
        """Return the table kept in ``folder``, checked."""
        df = pd.read_parquet(self.path(folder))
        return self.check(df.drop(columns="run_id", errors="ignore"), str(self.path(folder)))

    def write(self, df: pd.DataFrame, folder: Path, run_id: str | None = None) -> Path:
        """Check ``df`` and write it to ``folder``; return the file."""
        checked = self.check(df, "memory")
        if run_id is not None:
            checked = checked.assign(run_id=run_id)
        folder.mkdir(parents=True, exist_ok=True)
        checked.to_parquet(self.path(folder), index=False)
        return self.path(folder)


def _text(nullable: bool = False) -> pa.Column:
    return pa.Column("string", nullable=nullable)


def _one_of(values: tuple[str, ...]) -> pa.Column:
    return pa.Column("string", pa.Check.isin(values))


def _count() -> pa.Column:
    return pa.Column("Float64", pa.Check.ge(0), nullable=True)


def _number(nullable: bool = False) -> pa.Column:
    return pa.Column("Float64", nullable=nullable)


def _share() -> pa.Column:
    return pa.Column("Float64", pa.Check.in_range(0, 1))


def _year() -> pa.Column:
    return pa.Column("Int64", pa.Check.in_range(2005, 2060))


def _financial_year() -> pa.Column:
    return pa.Column("string", pa.Check.str_matches(r"^\d{4}-\d{2}$"))


def _academic_year() -> pa.Column:
    return pa.Column("string", pa.Check.str_matches(r"^\d{4}/\d{2}$"))


SOURCE = {"symbol": _text(nullable=True), "source_id": _text()}
STATUS = _one_of(vocab.STATUSES)

# --- input tables -------------------------------------------------------------------------

CASELOAD = Table(
    "caseload",
    key=("old_la_code", "census_year", "dimension", "category"),
    columns={
        "old_la_code": _text(),
        "la_code": _text(),
        "census_year": _year(),
        "dimension": _one_of(vocab.DIMENSIONS),
        "category": _text(),
        "plans": _count(),
        **SOURCE,
    },
    unit="plans held in January (statements and plans before 2019)",
)

CASELOAD_JOINT = Table(
    "caseload_joint",
    key=("old_la_code", "census_year", "dimension_a", "category_a", "dimension_b", "category_b"),
    columns={
        "old_la_code": _text(),
        "la_code": _text(),
        "census_year": _year(),
        "dimension_a": _one_of(vocab.DIMENSIONS),
        "category_a": _text(),
        "dimension_b": _one_of(vocab.DIMENSIONS),
        "category_b": _text(),
        "plans": _count(),
        **SOURCE,
    },
    unit="plans held in January",
)

FLOWS = Table(
    "flows",
    key=("old_la_code", "calendar_year", "measure"),
    columns={
        "old_la_code": _text(),
        "la_code": _text(),
        "calendar_year": _year(),
        "measure": _text(),
        "value": _count(),
        **SOURCE,
    },
    unit="requests, assessments or plans in the calendar year, as the measure says",
)

TOTAL_SLIP = Table(
    "total_slip",
    key=("source_id", "old_la_code", "period", "breakdown", "category"),
    columns={
        "old_la_code": _text(),
        "period": _text(),
        "breakdown": _text(),
        "category": _text(),
        "total": _count(),
        "parts": _count(),
        "source_id": _text(),
    },
    unit="plans: a printed total beside the sum of its printed parts, where they differ",
)

POPULATION = Table(
    "population",
    key=("la_code", "mid_year", "age", "basis"),
    columns={
        "la_code": _text(),
        "mid_year": _year(),
        "age": pa.Column("Int64", pa.Check.in_range(0, 125)),
        "basis": _one_of(("estimate", "projection_2018", "projection_2022")),
        "persons": _count(),
        **SOURCE,
    },
    unit="residents at 30 June",
)

PLACES = Table(
    "places",
    key=("area", "provider", "provision", "academic_year"),
    columns={
        "area": _text(),
        "provider": _text(),
        "provision": _one_of(vocab.PROVISIONS),
        "areas_of_need": _text(),
        "ages": _text(),
        "academic_year": _academic_year(),
        "places": pa.Column("Float64", nullable=True),
        "status": _one_of(("open", "approved", "planned")),
        "probability": _share(),
        "imports": _count(),
        "date_status": STATUS,
        **SOURCE,
    },
    unit="places from that academic year on (a change, unless the status is open)",
)

INCOME = Table(
    "income",
    key=("old_la_code", "financial_year", "line", "basis"),
    columns={
        "old_la_code": _text(),
        "financial_year": _financial_year(),
        "line": _text(),
        "basis": _text(),
        "amount": _number(nullable=True),
        "status": STATUS,
        **SOURCE,
    },
    unit="GBP, cash, in the financial year",
)

SPEND = Table("spend", INCOME.key, INCOME.columns, unit="GBP, cash, in the financial year")

UNIT_COST = Table(
    "unit_cost",
    key=("old_la_code", "provision", "component", "price_year"),
    columns={
        "old_la_code": _text(),
        "provision": _text(),
        "component": _text(),
        "price_year": _text(),
        "value": _number(),
        "unit": _text(),
        "status": STATUS,
        "source_id": _text(),
    },
    unit="GBP a year each, cash of the price year",
)

UPPER_TIER = Table(
    "upper_tier",
    key=("la_code",),
    columns={
        "la_code": _text(),
        "la_name": _text(),
        "upper_la_code": _text(),
        "upper_la_name": _text(),
        "source_id": _text(),
    },
    unit="districts, each in one upper-tier authority (a unitary one in itself)",
)

AUTHORITIES = Table(
    "authorities",
    key=("old_la_code", "la_name"),
    columns={"old_la_code": _text(), "la_name": _text(), "source_id": _text()},
    unit="names that publishers print, each with the authority's code",
)

NEIGHBOURS = Table(
    "neighbours",
    key=("la_name", "rank"),
    columns={
        "la_name": _text(),
        "rank": pa.Column("Int64", pa.Check.ge(1)),
        "neighbour": _text(),
        "source_id": _text(),
    },
    unit="statistical neighbours by name, rank 1 the closest",
)

PLACE_DEDUCTIONS = Table(
    "place_deductions",
    key=("old_la_code", "financial_year", "institution", "place_type", "academic_year"),
    columns={
        "old_la_code": _text(),
        "financial_year": _financial_year(),
        "institution": _text(),
        "place_type": _text(),
        "academic_year": _academic_year(),
        "places": _count(),
        **SOURCE,
    },
    unit="places paid directly and deducted from the high needs block, in the academic year",
)

BLOCK_DRIVERS = Table(
    "block_drivers",
    key=("old_la_code", "financial_year", "driver"),
    columns={
        "old_la_code": _text(),
        "financial_year": _financial_year(),
        "driver": _text(),
        "value": _number(nullable=True),
        "unit": _text(),
        **SOURCE,
    },
    unit="as its own unit says: what the high needs block is computed from",
)

DSG_BALANCE = Table(
    "dsg_balance",
    key=("area", "financial_year", "measure"),
    columns={
        "area": _text(),
        "old_la_code": _text(nullable=True),
        "financial_year": _financial_year(),
        "measure": _text(),
        "value": _number(nullable=True),
        "unit": _text(),
        **SOURCE,
    },
    unit="as its own unit says, at 31 March; below 0 is a deficit",
)

SPEND_BASE = Table(
    "spend_base",
    key=("old_la_code", "measure"),
    columns={
        "old_la_code": _text(),
        "measure": _text(),
        "period": _text(),
        "value": _count(),
        **SOURCE,
    },
    unit="plans or residents that a publisher prints beside spending, at the period it states",
)

STRUCTURE_CALIBRATION = Table(
    "structure_calibration",
    key=("origin", "dimension", "parameter", "category", "other"),
    columns={
        "origin": _year(),
        "dimension": _one_of(vocab.DIMENSIONS),
        "parameter": _text(),
        "category": _text(),
        "other": _text(),
        "value": _number(),
    },
    unit="log points a year or none, as the parameter says (docs/method-structure.md)",
)

PUBLISHED_FORECAST = Table(
    "published_forecast",
    key=("old_la_code", "forecaster", "census_year", "dimension", "category"),
    columns={
        "old_la_code": _text(),
        "forecaster": _text(),
        "published": _text(),
        "census_year": _year(),
        "dimension": _one_of(vocab.DIMENSIONS),
        "category": _text(),
        "plans": _count(),
        "basis": _text(),
        "source_id": _text(),
    },
    unit="plans, on the forecaster's own basis",
)

CLAIM = Table(
    "claim",
    key=("claim_id",),
    columns={
        "claim_id": _text(),
        "source_id": _text(),
        "topic": _text(),
        "section": _text(nullable=True),
        "line": _text(nullable=True),
        "period": _text(nullable=True),
        "geography": _text(),
        "measure": _text(),
        "breakdown": _text(nullable=True),
        "value": _text(nullable=True),
        "unit": _text(nullable=True),
        "note": _text(nullable=True),
        "evidence": _text(nullable=True),
    },
    unit="as its own unit says: what a council paper prints, in its words",
)

# --- derived tables -----------------------------------------------------------------------

FORECAST = Table(
    "forecast",
    key=(
        "old_la_code",
        "scenario",
        "method",
        "origin",
        "census_year",
        "dimension",
        "category",
        "quantile",
    ),
    columns={
        "old_la_code": _text(),
        "la_code": _text(),
        "scenario": _text(),
        "method": _text(),
        "origin": _year(),
        "horizon": pa.Column("Int64", pa.Check.ge(1)),
        "census_year": _year(),
        "dimension": _one_of(vocab.DIMENSIONS),
        "category": _text(),
        "quantile": pa.Column("Float64", pa.Check.isin(vocab.QUANTILES)),
        "value": _count(),
    },
    unit="plans held in January",
)

FORECAST_CHECK = Table(
    "forecast_check",
    key=("old_la_code", "forecaster", "census_year", "dimension", "category"),
    columns={
        "old_la_code": _text(),
        "forecaster": _text(),
        "published": _text(),
        "based_on": _text(),
        "census_year": _year(),
        "dimension": _one_of(vocab.DIMENSIONS),
        "category": _text(),
        "forecast": _count(),
        "lower_80": _count(),
        "upper_80": _count(),
        "census": _count(),
        "difference": _number(),
        "percent_of_census": _number(),
    },
    unit="plans; difference = forecast - census; percent = 100 x difference / census",
)

SUFFICIENCY = Table(
    "sufficiency",
    key=("old_la_code", "scenario", "census_year", "provision", "measure", "statistic"),
    columns={
        "old_la_code": _text(),
        "scenario": _text(),
        "census_year": _year(),
        "provision": _text(),
        "measure": _text(),
        "statistic": _one_of(STATISTICS),
        "value": _number(),
        "status": STATUS,
    },
    unit="plans or places; a probability is a share",
)

SUFFICIENCY_BY_PART = Table(
    "sufficiency_by_part",
    key=(
        "old_la_code",
        "scenario",
        "census_year",
        "provision",
        "dimension",
        "category",
        "measure",
        "statistic",
    ),
    columns={
        "old_la_code": _text(),
        "scenario": _text(),
        "census_year": _year(),
        "provision": _text(),
        "dimension": _one_of(("area_of_need", "age_band")),
        "category": _text(),
        "measure": _text(),
        "statistic": _one_of(STATISTICS),
        "value": _number(),
        "status": STATUS,
    },
    unit="plans; a probability is a share",
)

RUN_MONEY_COLUMNS = {
    "old_la_code": _text(),
    "scenario": _text(),
    "financial_year": _financial_year(),
    "line": _text(),
    "basis": _text(),
    "statistic": _one_of(STATISTICS),
    "amount": _number(),
    "status": STATUS,
}
RUN_MONEY_KEY = ("old_la_code", "scenario", "financial_year", "line", "basis", "statistic")

RUN_SPEND = Table("spend", RUN_MONEY_KEY, RUN_MONEY_COLUMNS, unit="GBP, cash")
RUN_INCOME = Table("income", RUN_MONEY_KEY, RUN_MONEY_COLUMNS, unit="GBP, cash")
BALANCE = Table(
    "balance", RUN_MONEY_KEY, RUN_MONEY_COLUMNS, unit="GBP, cash (a probability is a share)"
)

MONEY_CHANGE = Table(
    "money_change",
    key=("old_la_code", "scenario", "first_year", "last_year", "effect", "statistic"),
    columns={
        "old_la_code": _text(),
        "scenario": _text(),
        "first_year": _financial_year(),
        "last_year": _financial_year(),
        "effect": _one_of(("volume", "mix", "overflow", "price", "remainder", "change")),
        "statistic": _one_of(STATISTICS),
        "amount": _number(),
        "status": STATUS,
    },
    unit="GBP, cash, spending before recoupment: last year less first; means add up",
)

DEFICIT_RISK = Table(
    "deficit_risk",
    key=("old_la_code", "scenario", "financial_year", "measure", "threshold"),
    columns={
        "old_la_code": _text(),
        "scenario": _text(),
        "financial_year": _financial_year(),
        "measure": _one_of(("in_year", "since_start", "cumulative")),
        "threshold": _number(),
        "probability": _share(),
        "p_first": _share(),
        "status": STATUS,
    },
    unit="threshold in GBP; share of draws with a deficit beyond it, and for the first time",
)

SENSITIVITY = Table(
    "sensitivity",
    key=("old_la_code", "scenario", "financial_year", "assumption"),
    columns={
        "old_la_code": _text(),
        "scenario": _text(),
        "financial_year": _financial_year(),
        "assumption": _text(),
        "title": _text(),
        "statement": _text(),
        "varied": _text(),
        "at_low": _number(),
        "at_high": _number(),
        "base": _number(),
        "swing": _number(),
        "status": STATUS,
    },
    unit="GBP, cash: median in-year balance with the assumption at its low and at its high",
)

PROJECT_EFFECT = Table(
    "project_effect",
    key=("old_la_code", "scenario", "provider", "provision", "census_year", "financial_year"),
    columns={
        "old_la_code": _text(),
        "scenario": _text(),
        "provider": _text(),
        "provision": _text(),
        "places": _number(),
        "academic_year": _academic_year(),
        "probability": _share(),
        "census_year": _year(),
        "financial_year": _financial_year(),
        "p_short_with": _share(),
        "p_short_without": _share(),
        "short_with": _number(),
        "short_without": _number(),
        "balance_without": _number(),
        "status": STATUS,
    },
    unit="places (medians) and shares of draws; GBP a year: without the project less with it",
)

REPORTED_POSITION = Table(
    "reported_position",
    key=("area", "measure", "period"),
    columns={
        "area": _text(),
        "measure": _text(),
        "period": _text(),
        "amount": _number(),
        "release": _text(),
        "status": STATUS,
        "source_id": _text(),
    },
    unit="GBP, as reported elsewhere: context, nothing is computed from it",
)

RECONCILIATION = Table(
    "reconciliation",
    key=("old_la_code", "financial_year", "step", "line"),
    columns={
        "old_la_code": _text(),
        "financial_year": _financial_year(),
        "step": _text(),
        "line": _text(),
        "computed": _number(),
        "published": _number(),
        "difference": _number(),
        "note": _text(),
    },
    unit="GBP, cash; difference = computed - published",
)

COMPARISON = Table(
    "comparison",
    key=("old_la_code", "scenario", "against", "measure", "period", "statistic"),
    columns={
        "old_la_code": _text(),
        "scenario": _text(),
        "against": _text(),
        "measure": _text(),
        "period": _text(),
        "statistic": _one_of(STATISTICS),
        "value": _number(),
        "unit": _text(),
    },
    unit="as its own unit says: scenario less the one it is held against, draw by draw",
)

ATTRIBUTION = Table(
    "attribution",
    key=("old_la_code", "scenario", "against", "part", "kind", "measure", "period", "statistic"),
    columns={
        "old_la_code": _text(),
        "scenario": _text(),
        "against": _text(),
        "part": _text(),
        "kind": _one_of(("share", "alone", "sum")),
        "measure": _text(),
        "period": _text(),
        "statistic": _one_of(STATISTICS),
        "value": _number(),
        "error": _number(nullable=True),
        "unit": _text(),
        "method": _text(),
    },
    unit="as its own unit says: what a part of the scenario adds; mean shares sum to the total",
)

PAIRS = Table(
    "pairs",
    key=("old_la_code", "scenario", "against", "measure", "period"),
    columns={
        "old_la_code": _text(),
        "scenario": _text(),
        "against": _text(),
        "measure": _text(),
        "period": _text(),
        "probability": _share(),
    },
    unit="share of draws in which the scenario is the better of the two",
)

ASSUMPTIONS_USED = Table(
    "assumptions_used",
    key=("id",),
    columns={
        "id": _text(),
        "statement": _text(),
        "value": _number(nullable=True),
        "low": _number(nullable=True),
        "high": _number(nullable=True),
        "unit": _text(),
        "price_year": _text(nullable=True),
        "source": _text(),
        "status": STATUS,
        "owner": _text(nullable=True),
        "date": _text(nullable=True),
        "quality": _one_of(("high", "medium", "low")),
        "impact": _one_of(("high", "medium", "low")),
    },
    unit="as its own unit says",
)

QUALITY = Table(
    "quality",
    key=("check", "where"),
    columns={
        "check": _text(),
        "title": _text(),
        "topic": _one_of(("published", "paper", "release", "correction")),
        "severity": _one_of(("error", "warning", "note")),
        "basis": _one_of(("computed", "judgement")),
        "where": _text(),
        "found": _text(),
        "action": _text(),
    },
    unit="findings",
)

SOURCES_USED = Table(
    "sources_used",
    key=("source_id",),
    columns={
        "source_id": _text(),
        "title": _text(),
        "publisher": _text(),
        "release": _text(),
        "licence": _text(),
        "sha256": _text(),
        "rows": pa.Column("Int64", pa.Check.ge(0)),
        "origin": _one_of(("embedded", "added", "own", "correction")),
    },
    unit="rows that are in use, stronger sources laid over weaker ones",
)

CORRECTION = Table(
    "correction",
    key=("source_id",),
    columns={
        "source_id": _text(),
        "table": _text(),
        "cell": _text(),
        "value": _number(nullable=True),
        "symbol": _text(nullable=True),
        "reason": _text(),
        "author": _text(),
        "date": _text(),
    },
    unit="as the corrected table's",
)

REVISION = Table(
    "revision",
    key=("table", "cell", "from_release", "to_release"),
    columns={
        "table": _text(),
        "cell": _text(),
        "from_release": _text(),
        "to_release": _text(),
        "before": _number(),
        "after": _number(),
        "moved": _number(),
        "percent": _number(nullable=True),
    },
    unit="as the revised table's; moved = after - before; percent = 100 x moved / before",
)

SCENARIOS = Table(
    "scenarios",
    key=("name",),
    columns={"name": _text(), "title": _text(), "why": _text()},
    unit="scenarios",
)

MEASURES = Table(
    "measures",
    key=("scenario", "id"),
    columns={
        "scenario": _text(),
        "id": _text(),
        "title": _text(),
        "owner": _text(nullable=True),
        "rationale": _text(),
        "source": _text(),
        "status": STATUS,
        "lever": _text(),
        "does": _text(),
        "moves": _text(nullable=True),
        "reaches": _text(nullable=True),
        "from_provision": _text(nullable=True),
        "to_provision": _text(nullable=True),
        "start": _year(),
        "ramp": pa.Column("Int64", pa.Check.ge(1)),
        "low": _number(),
        "mode": _number(),
        "high": _number(),
        "unit": _text(),
        "overlap_group": _text(nullable=True),
    },
    unit="effects are in the lever's own unit",
)

SCORE = Table(
    "score",
    key=("method", "origin", "horizon", "dimension", "group", "metric"),
    columns={
        "method": _text(),
        "origin": _text(),
        "horizon": _text(),
        "dimension": _one_of(vocab.DIMENSIONS),
        "group": _text(),
        "metric": _text(),
        "value": _number(),
    },
    unit=(
        "as the metric says: shares, plans for wis, log points for wis_log; origin is a year or "
        "all, horizon a number of years or a span such as 1-3, group a size of authority or all"
    ),
)

MISS = Table(
    "miss",
    key=("old_la_code", "method", "origin", "horizon"),
    columns={
        "old_la_code": _text(),
        "la_name": _text(),
        "method": _text(),
        "origin": _year(),
        "horizon": pa.Column("Int64", pa.Check.ge(1)),
        "census_year": _year(),
        "forecast": _count(),
        "lower_80": _count(),
        "upper_80": _count(),
        "census": _count(),
        "percent_of_census": _number(),
        "england_part": _number(),
        "own_part": _number(),
        "newest_net_requests": _number(nullable=True),
        "later_net_requests": _number(nullable=True),
        "reason": _text(),
    },
    unit=(
        "plans; percent_of_census = 100 x (forecast - census) / census; its parts in log points "
        "x 100: England's own surprise and the authority's; net requests for 100 plans held"
    ),
)

LEDGER = Table(
    "ledger",
    key=("forecast_id", "old_la_code", "census_year", "dimension", "category", "quantile"),
    columns={
        "forecast_id": _text(),
        "forecaster": _text(),
        "published": _text(),
        "made": _one_of(("before", "afterwards")),
        "run_id": _text(nullable=True),
        "origin": _year(),
        "old_la_code": _text(),
        "census_year": _year(),
        "dimension": _one_of(vocab.DIMENSIONS),
        "category": _text(),
        "quantile": pa.Column("Float64", pa.Check.isin(vocab.QUANTILES)),
        "value": _count(),
        "source": _text(),
    },
    unit="plans held in January, as forecast; a single number stands as the median",
)

LEDGER_CHECK = Table(
    "ledger_check",
    FORECAST_CHECK.key,
    FORECAST_CHECK.columns,
    unit="plans; forecaster is the ledger's forecast_id; difference = forecast - census",
)

GROWTH_DRIVER = Table(
    "growth_driver",
    key=("old_la_code", "origin", "indicator"),
    columns={
        "old_la_code": _text(),
        "origin": _year(),
        "indicator": _text(),
        "value": _number(nullable=True),
        "median": _number(),
        "used": _number(),
        "effect": _number(),
        "status": STATUS,
    },
    unit=(
        "value, median and used as the indicator says (prevalence: plans for 100 residents aged "
        "10 to 17); effect: percentage points of growth in the first year"
    ),
)

# --- the local area picture -----------------------------------------------------------------

_RAG = _one_of(("red", "amber", "green", "not rated"))

INDICATOR = Table(
    "indicator",
    key=("old_la_code", "indicator", "period", "group", "comparator"),
    columns={
        "old_la_code": _text(),
        "indicator": _text(),
        "period": _text(),
        "group": _text(),
        "comparator": _one_of(("own", "england", "region", "neighbours")),
        "value": _number(nullable=True),
        "unit": _text(),
        "lower": _number(nullable=True),
        "upper": _number(nullable=True),
        "cases": _count(),
        "base": _count(),
        "basis": _text(),
        "period_end": _text(nullable=True),
        "disputed_by": _text(nullable=True),
        **SOURCE,
    },
    unit="as its own unit says; lower and upper are the 95% Wilson interval of cases / base",
)

INDICATOR_STATUS = Table(
    "indicator_status",
    key=("old_la_code", "indicator", "group"),
    columns={
        "old_la_code": _text(),
        "indicator": _text(),
        "group": _text(),
        "title": _text(),
        "priorities": _text(),
        "definition": _text(),
        "unit": _text(),
        "polarity": _one_of(("higher", "lower", "neutral")),
        "owner": _text(nullable=True),
        "frequency": _text(),
        "period": _text(nullable=True),
        "period_end": _text(nullable=True),
        "value": _number(nullable=True),
        "lower": _number(nullable=True),
        "upper": _number(nullable=True),
        "cases": _count(),
        "base": _count(),
        "basis": _text(nullable=True),
        "england": _number(nullable=True),
        "region": _number(nullable=True),
        "neighbours": _number(nullable=True),
        "difference": _number(nullable=True),
        "difference_lower": _number(nullable=True),
        "difference_upper": _number(nullable=True),
        "distinguishable": _one_of(("yes", "no", "cannot tell")),
        "target": _number(nullable=True),
        "target_by": _text(nullable=True),
        "reportability": _one_of(("green", "amber", "red")),
        "reportability_word": _text(),
        "rag": _RAG,
        "rag_word": _text(),
        "disputed_by": _text(nullable=True),
        "caution": _text(nullable=True),
        "leads": _text(nullable=True),
        "weight": _number(nullable=True),
        "source_id": _text(nullable=True),
    },
    unit="as its own unit says; difference = value - England, with its 95% interval; weight = "
    "percentage points of next year's growth for one standard deviation between authorities",
)

TRACKER = Table(
    "tracker",
    key=("old_la_code", "id"),
    columns={
        "old_la_code": _text(),
        "id": _text(),
        "kind": _one_of(("priority", "action", "milestone", "review", "event")),
        "what": _text(),
        "priority": _text(nullable=True),
        "owner": _text(nullable=True),
        "due": _text(nullable=True),
        "due_by": _text(nullable=True),
        "status": _one_of(("done", "overdue", "due", "no date given")),
        "as_of": _text(),
        "evidence": _text(nullable=True),
        "source_id": _text(),
    },
    unit="actions and milestones; overdue = due before as_of and no evidence that it was done",
)

PAPER_CHECK = Table(
    "paper_check",
    key=("claim_id",),
    columns={
        "claim_id": _text(),
        "old_la_code": _text(),
        "what": _text(),
        "printed": _number(),
        "computed": _number(nullable=True),
        "difference": _number(nullable=True),
        "unit": _text(),
        "formula": _text(),
        "verdict": _one_of(("agrees", "disagrees", "cannot be computed")),
    },
    unit="as its own unit says; difference = computed - printed, at the precision printed",
)

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
