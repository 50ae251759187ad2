"""Registers and finance figures that other tables are read with."""

import pandera.pandas as pa

from send_analysis import vocab
from send_analysis.tables.columns import (
    SOURCE,
    academic_year,
    count,
    financial_year,
    number,
    one_of,
    text,
    year,
)
from send_analysis.tables.table import Table

UPPER_TIER = Table(
    "upper_tier",
    key=("la_code",),
    columns={
        "la_code": text(),
        "la_name": text(),
        "upper_la_code": text(),
        "upper_la_name": text(),
        "source_id": text(),
    },
    unit="districts, each in one upper-tier authority (a unitary one in itself)",
)

AUTHORITIES = Table(
    "authorities",
    key=("old_la_code", "la_name"),
    columns={"old_la_code": text(), "la_name": text(), "source_id": text()},
    unit="names that publishers print, each with the authority's code",
)

NEIGHBOURS = Table(
    "neighbours",
    key=("la_name", "rank"),
    columns={
        "la_name": text(),
        "rank": pa.Column("Int64", pa.Check.ge(1)),
        "neighbour": text(),
        "source_id": text(),
    },
    unit="statistical neighbours by name, rank 1 the closest",
)

PLACE_DEDUCTIONS = Table(
    "place_deductions",
    key=("old_la_code", "financial_year", "institution", "place_type", "academic_year"),
    columns={
        "old_la_code": text(),
        "financial_year": financial_year(),
        "institution": text(),
        "place_type": text(),
        "academic_year": academic_year(),
        "places": count(),
        **SOURCE,
    },
    unit="places paid directly and deducted from the high needs block, in the academic year",
)

BLOCK_DRIVERS = Table(
    "block_drivers",
    key=("old_la_code", "financial_year", "driver"),
    columns={
        "old_la_code": text(),
        "financial_year": financial_year(),
        "driver": text(),
        "value": number(nullable=True),
        "unit": text(),
        **SOURCE,
    },
    unit="as its own unit says: what the high needs block is computed from",
)

DSG_BALANCE = Table(
    "dsg_balance",
    key=("area", "financial_year", "measure"),
    columns={
        "area": text(),
        "old_la_code": text(nullable=True),
        "financial_year": financial_year(),
        "measure": text(),
        "value": number(nullable=True),
        "unit": text(),
        **SOURCE,
    },
    unit="as its own unit says, at 31 March; below 0 is a deficit",
)

SPEND_BASE = Table(
    "spend_base",
    key=("old_la_code", "measure"),
    columns={
        "old_la_code": text(),
        "measure": text(),
        "period": text(),
        "value": count(),
        **SOURCE,
    },
    unit="plans or residents that a publisher prints beside spending, at the period it states",
)

STRUCTURE_CALIBRATION = Table(
    "structure_calibration",
    key=("origin", "dimension", "parameter", "category", "other"),
    columns={
        "origin": year(),
        "dimension": one_of(vocab.DIMENSIONS),
        "parameter": text(),
        "category": text(),
        "other": text(),
        "value": number(),
    },
    unit="log points a year or none, as the parameter says (docs/method-structure.md)",
)
