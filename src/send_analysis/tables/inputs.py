"""What publishers and authorities count: plans, flows, people, places, money."""

import pandera.pandas as pa

from send_analysis import vocab
from send_analysis.tables.columns import (
    SOURCE,
    STATUS,
    academic_year,
    count,
    financial_year,
    number,
    one_of,
    share,
    text,
    year,
)
from send_analysis.tables.table import Table

CASELOAD = Table(
    "caseload",
    key=("old_la_code", "census_year", "dimension", "category"),
    columns={
        "old_la_code": text(),
        "la_code": text(),
        "census_year": year(),
        "dimension": one_of(vocab.DIMENSIONS),
        "category": text(),
        "plans": count(),
        **SOURCE,
    },
    unit="plans held in January (statements and plans before 2019)",
)

CASELOAD_JOINT = Table(
    "caseload_joint",
    key=("old_la_code", "census_year", "dimension_a", "category_a", "dimension_b", "category_b"),
    columns={
        "old_la_code": text(),
        "la_code": text(),
        "census_year": year(),
        "dimension_a": one_of(vocab.DIMENSIONS),
        "category_a": text(),
        "dimension_b": one_of(vocab.DIMENSIONS),
        "category_b": text(),
        "plans": count(),
        **SOURCE,
    },
    unit="plans held in January",
)

FLOWS = Table(
    "flows",
    key=("old_la_code", "calendar_year", "measure"),
    columns={
        "old_la_code": text(),
        "la_code": text(),
        "calendar_year": year(),
        "measure": text(),
        "value": count(),
        **SOURCE,
    },
    unit="requests, assessments or plans in the calendar year, as the measure says",
)

TOTAL_SLIP = Table(
    "total_slip",
    key=("source_id", "old_la_code", "period", "breakdown", "category"),
    columns={
        "old_la_code": text(),
        "period": text(),
        "breakdown": text(),
        "category": text(),
        "total": count(),
        "parts": count(),
        "source_id": text(),
    },
    unit="plans: a printed total beside the sum of its printed parts, where they differ",
)

POPULATION = Table(
    "population",
    key=("la_code", "mid_year", "age", "basis"),
    columns={
        "la_code": text(),
        "mid_year": year(),
        "age": pa.Column("Int64", pa.Check.in_range(0, 125)),
        "basis": one_of(("estimate", "projection_2018", "projection_2022")),
        "persons": count(),
        **SOURCE,
    },
    unit="residents at 30 June",
)

PLACES = Table(
    "places",
    key=("area", "provider", "provision", "academic_year"),
    columns={
        "area": text(),
        "provider": text(),
        "provision": one_of(vocab.PROVISIONS),
        "areas_of_need": text(),
        "ages": text(),
        "academic_year": academic_year(),
        "places": pa.Column("Float64", nullable=True),
        "status": one_of(("open", "approved", "planned")),
        "probability": share(),
        "imports": count(),
        "date_status": STATUS,
        **SOURCE,
    },
    unit="places from that academic year on (a change, unless the status is open)",
)

INCOME = Table(
    "income",
    key=("old_la_code", "financial_year", "line", "basis"),
    columns={
        "old_la_code": text(),
        "financial_year": financial_year(),
        "line": text(),
        "basis": text(),
        "amount": number(nullable=True),
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
        "old_la_code": text(),
        "provision": text(),
        "component": text(),
        "price_year": text(),
        "value": number(),
        "unit": text(),
        "status": STATUS,
        "source_id": text(),
    },
    unit="GBP a year each, cash of the price year",
)
