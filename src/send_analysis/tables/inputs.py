"""What publishers and authorities count: plans, flows, people, places, money."""

import pandera.pandas as pa

from send_analysis import vocab
from send_analysis.tables.columns import (
    DECIMAL,
    SOURCE,
    STATUS,
    WHOLE,
    column,
    count,
    number,
    one_of,
    share,
    shared,
    text,
    year,
)
from send_analysis.tables.table import table

_PLANS = count("Plans", "plans")

CASELOAD = table(
    "caseload",
    "old_la_code census_year dimension category",
    {
        **shared("old_la_code la_code census_year dimension category"),
        "plans": _PLANS,
        **SOURCE,
    },
    "plans held in January (statements and plans before 2019)",
)

CASELOAD_JOINT = table(
    "caseload_joint",
    "old_la_code census_year dimension_a category_a dimension_b category_b",
    {
        **shared("old_la_code la_code census_year"),
        "dimension_a": one_of(vocab.DIMENSIONS, "First breakdown"),
        "category_a": text("First group", "label_start"),
        "dimension_b": one_of(vocab.DIMENSIONS, "Second breakdown"),
        "category_b": text("Second group", "label_start"),
        "plans": _PLANS,
        **SOURCE,
    },
    "plans held in January",
    of_run=False,
)

FLOWS = table(
    "flows",
    "old_la_code calendar_year measure",
    {
        **shared("old_la_code la_code calendar_year measure"),
        "value": count("Count", "requests, assessments or plans"),
        **SOURCE,
    },
    "requests, assessments or plans in the calendar year, as the measure says",
)

TOTAL_SLIP = table(
    "total_slip",
    "source_id old_la_code period breakdown category",
    {
        **shared("old_la_code period"),
        "breakdown": text("Breakdown"),
        **shared("category"),
        "total": count("Printed total", "plans"),
        "parts": count("Sum of its parts", "plans"),
        **shared("source_id"),
    },
    "plans: a printed total beside the sum of its printed parts, where they differ",
    of_run=False,
)

POPULATION = table(
    "population",
    "la_code mid_year age basis",
    {
        **shared("la_code"),
        "mid_year": year("Mid-year", "year"),
        "age": column(WHOLE, "Age", "count", "years", pa.Check.in_range(0, 125)),
        "basis": one_of(("estimate", "projection_2018", "projection_2022"), "Basis"),
        "persons": count("Residents", "residents"),
        **SOURCE,
    },
    "residents at 30 June",
    of_run=False,
)

PLACES = table(
    "places",
    "area provider provision academic_year",
    {
        **shared("area"),
        "provider": text("Provider"),
        "provision": one_of(vocab.PROVISIONS, "Provision"),
        "areas_of_need": text("Areas of need", "label_start"),
        "ages": text("Ages"),
        **shared("academic_year"),
        "places": column(DECIMAL, "Places", "count", "places", nullable=True),
        "status": one_of(("open", "approved", "planned"), "Stage"),
        "probability": share("Chance it opens"),
        "imports": count("Filled by other areas", "places"),
        "date_status": one_of(vocab.STATUSES, "Date", "status"),
        **SOURCE,
    },
    "places from that academic year on (a change, unless the status is open)",
)

INCOME = table(
    "income",
    "old_la_code financial_year line basis",
    {
        **shared("old_la_code financial_year line basis"),
        "amount": number("Amount", "GBP", "gbp_m", nullable=True),
        "status": STATUS,
        **SOURCE,
    },
    "GBP, cash, in the financial year",
    of_run=False,
)

SPEND = table("spend", " ".join(INCOME.key), INCOME.columns, INCOME.unit, of_run=False)

UNIT_COST = table(
    "unit_cost",
    "old_la_code provision component price_year",
    {
        **shared("old_la_code provision"),
        "component": text("Component", "line"),
        "price_year": text("Prices of"),
        "value": number("Cost", "GBP a year each", "gbp"),
        **shared("unit status source_id"),
    },
    "GBP a year each, cash of the price year",
)
