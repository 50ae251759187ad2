"""Scenarios, their measures, and one held against another."""

import pandera.pandas as pa

from send_analysis.tables.columns import STATUS, number, one_of, share, text, year
from send_analysis.tables.table import STATISTICS, Table

COMPARISON = Table(
    "comparison",
    key=("old_la_code", "scenario", "against", "measure", "period", "statistic"),
    columns={
        "old_la_code": text(),
        "scenario": text(),
        "against": text(),
        "measure": text(),
        "period": text(),
        "statistic": one_of(STATISTICS),
        "value": number(),
        "unit": text(),
    },
    unit="as its own unit says: scenario less the one it is held against, draw by draw",
)

ATTRIBUTION = Table(
    "attribution",
    key=("old_la_code", "scenario", "against", "part", "kind", "measure", "period", "statistic"),
    columns={
        "old_la_code": text(),
        "scenario": text(),
        "against": text(),
        "part": text(),
        "kind": one_of(("share", "alone", "sum")),
        "measure": text(),
        "period": text(),
        "statistic": one_of(STATISTICS),
        "value": number(),
        "error": number(nullable=True),
        "unit": text(),
        "method": text(),
    },
    unit="as its own unit says: what a part of the scenario adds; mean shares sum to the total",
)

PAIRS = Table(
    "pairs",
    key=("old_la_code", "scenario", "against", "measure", "period"),
    columns={
        "old_la_code": text(),
        "scenario": text(),
        "against": text(),
        "measure": text(),
        "period": text(),
        "probability": share(),
    },
    unit="share of draws in which the scenario is the better of the two",
)


SCENARIOS = Table(
    "scenarios",
    key=("name",),
    columns={"name": text(), "title": text(), "why": text()},
    unit="scenarios",
)

MEASURES = Table(
    "measures",
    key=("scenario", "id"),
    columns={
        "scenario": text(),
        "id": text(),
        "title": text(),
        "owner": text(nullable=True),
        "rationale": text(),
        "source": text(),
        "status": STATUS,
        "lever": text(),
        "does": text(),
        "moves": text(nullable=True),
        "reaches": text(nullable=True),
        "from_provision": text(nullable=True),
        "to_provision": text(nullable=True),
        "start": year(),
        "ramp": pa.Column("Int64", pa.Check.ge(1)),
        "low": number(),
        "mode": number(),
        "high": number(),
        "unit": text(),
        "overlap_group": text(nullable=True),
    },
    unit="effects are in the lever's own unit",
)
