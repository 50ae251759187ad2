"""Spending, income and balance of a run, and what moves them."""

from send_analysis.tables.columns import (
    STATUS,
    academic_year,
    financial_year,
    number,
    one_of,
    share,
    text,
    year,
)
from send_analysis.tables.table import STATISTICS, Table

RUN_MONEY_COLUMNS = {
    "old_la_code": text(),
    "scenario": text(),
    "financial_year": financial_year(),
    "line": text(),
    "basis": text(),
    "statistic": one_of(STATISTICS),
    "amount": number(),
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
        "old_la_code": text(),
        "scenario": text(),
        "first_year": financial_year(),
        "last_year": financial_year(),
        "effect": one_of(("volume", "mix", "overflow", "price", "remainder", "change")),
        "statistic": one_of(STATISTICS),
        "amount": number(),
        "status": STATUS,
    },
    unit="GBP, cash, spending before recoupment: last year less first; means add up",
)

DEFICIT_RISK = Table(
    "deficit_risk",
    key=("old_la_code", "scenario", "financial_year", "measure", "threshold"),
    columns={
        "old_la_code": text(),
        "scenario": text(),
        "financial_year": financial_year(),
        "measure": one_of(("in_year", "since_start", "cumulative")),
        "threshold": number(),
        "probability": share(),
        "p_first": share(),
        "status": STATUS,
    },
    unit="threshold in GBP; share of draws with a deficit beyond it, and for the first time",
)

SENSITIVITY = Table(
    "sensitivity",
    key=("old_la_code", "scenario", "financial_year", "assumption"),
    columns={
        "old_la_code": text(),
        "scenario": text(),
        "financial_year": financial_year(),
        "assumption": text(),
        "title": text(),
        "statement": text(),
        "varied": text(),
        "at_low": number(),
        "at_high": number(),
        "base": number(),
        "swing": number(),
        "status": STATUS,
    },
    unit="GBP, cash: median in-year balance with the assumption at its low and at its high",
)

PROJECT_EFFECT = Table(
    "project_effect",
    key=("old_la_code", "scenario", "provider", "provision", "census_year", "financial_year"),
    columns={
        "old_la_code": text(),
        "scenario": text(),
        "provider": text(),
        "provision": text(),
        "places": number(),
        "academic_year": academic_year(),
        "probability": share(),
        "census_year": year(),
        "financial_year": financial_year(),
        "p_short_with": share(),
        "p_short_without": share(),
        "short_with": number(),
        "short_without": number(),
        "balance_without": number(),
        "status": STATUS,
    },
    unit="places (medians) and shares of draws; GBP a year: without the project less with it",
)

REPORTED_POSITION = Table(
    "reported_position",
    key=("area", "measure", "period"),
    columns={
        "area": text(),
        "measure": text(),
        "period": text(),
        "amount": number(),
        "release": text(),
        "status": STATUS,
        "source_id": text(),
    },
    unit="GBP, as reported elsewhere: context, nothing is computed from it",
)

RECONCILIATION = Table(
    "reconciliation",
    key=("old_la_code", "financial_year", "step", "line"),
    columns={
        "old_la_code": text(),
        "financial_year": financial_year(),
        "step": text(),
        "line": text(),
        "computed": number(),
        "published": number(),
        "difference": number(),
        "note": text(),
    },
    unit="GBP, cash; difference = computed - published",
)
