"""Shape sheets of requests, assessments, new plans and ended plans into the flows table."""

from collections.abc import Sequence

import pandas as pd

from send_analysis.loaders.ehc_plans import caseload, labels, wording
from send_analysis.loaders.ehc_plans.blocks import (
    Block,
    completed,
    constant,
    finished,
    sum_rows,
    tidy,
)
from send_analysis.loaders.ehc_plans.sheet import Sheet
from send_analysis.tables import FLOWS

NEW = "new_plans"
# sen2_mi counts new plans alone. Until calendar 2015 new statements were still made (England
# 2015: 24,654 plans, 27,923 with statements); from 2016 both files print the same.
LAST_YEAR_OF_NEW_STATEMENTS = 2015
WITHOUT_STATEMENTS = "new_plans_without_statements"
# Measures that are also loaded by age band: what enters, how it is decided, and what leaves.
BY_AGE = (
    *("requests", "requests_refused", "requests_agreed"),
    *("assessments", "assessments_plan_issued", "ceased_total"),
    *("annual_reviews_expected", "annual_reviews_amend"),
)
AGE_TOPICS = ("age", "age_at_start", "age_at_end")


def counts(sheet: Sheet) -> caseload.Tables:
    """Shape any file with one column a measure; some measures also by age band."""
    block = sheet.block
    parts = [_measures(sheet, block.where(_all(sheet)))]
    by_age = [name for name in block.values if name in BY_AGE]
    if by_age and "word" in block.rows:
        of_age = sheet.block.rows["topic"].isin(AGE_TOPICS)
        ages = block.columns(by_age)
        bands = sum_rows(ages.where(of_age), labels.age_labels(sheet, of_age)[1])
        bands = completed(bands, ages.where(_all(sheet)))
        parts.append(_measures(sheet, bands, "age_band"))
    return _checked(sheet, parts)


def new_plans(sheet: Sheet) -> caseload.Tables:
    """Shape new plans of 2025 on: total, by provision, by age and age band."""
    total = sheet.block.columns([NEW])
    provision = sheet.block.columns(sheet.parts)
    of_age = sheet.block.rows["topic"].isin(AGE_TOPICS)
    ages, bands = labels.age_labels(sheet, of_age)
    slips = labels.total_slips(sheet, NEW, stock=False)
    whole, by_age = total.where(_all(sheet)), total.where(of_age)
    parts = [
        _measures(sheet, whole),
        _measures(sheet, _named(provision.where(_all(sheet)), "provision")),
        _measures(sheet, completed(sum_rows(by_age, ages), whole), "age"),
        _measures(sheet, completed(sum_rows(by_age, bands), whole), "age_band"),
    ]
    return _checked(sheet, parts) | slips


def needs_of_new_plans(sheet: Sheet) -> caseload.Tables:
    """Shape the primary needs of new plans."""
    need = sheet.block.columns(sheet.parts)
    slips = labels.total_slips(sheet, "total", stock=False)
    named = _named(need.where(_all(sheet)), "primary_need")
    return _checked(sheet, [_measures(sheet, named)]) | slips


def new_by_age(sheet: Sheet) -> caseload.Tables:
    """Shape new plans (and statements) by age band, 2019 and 2022 layouts."""
    block = _as_new(caseload.statements_and_plans(sheet.block, LAST_YEAR_OF_NEW_STATEMENTS))
    bands = labels.known_words(sheet, block.rows["word"], caseload.TOTAL_OR_BAND)
    is_total = bands == caseload.TOTAL
    parts = [
        _measures(sheet, block.where(is_total)),
        _measures(sheet, sum_rows(block.where(~is_total), bands[~is_total]), "age_band"),
    ]
    return _checked(sheet, parts)


def new_by_placement(sheet: Sheet) -> caseload.Tables:
    """Shape new plans by provision, 2019 and 2022 layouts."""
    total = sheet.block.columns(["total"])
    slips = labels.placement_slips(sheet, total, wording.SUB_TOTALS, stock=False)
    block = _as_new(caseload.by_provision(sheet, total))
    return _checked(sheet, [_measures(sheet, block, "provision")]) | slips


def management_information(sheet: Sheet) -> caseload.Tables:
    """Shape sen2_mi; new plans of the years of new statements get a name of their own."""
    flows = _measures(sheet, sheet.block)
    early = (flows["measure"] == NEW) & (flows["calendar_year"] <= LAST_YEAR_OF_NEW_STATEMENTS)
    measure = flows["measure"].mask(early, WITHOUT_STATEMENTS)
    return {FLOWS.name: finished([flows.assign(measure=measure)], FLOWS, sheet.file)}


def _all(sheet: Sheet) -> pd.Series:
    """Say which rows are not broken down (a file without topics has no others)."""
    return sheet.block.rows["topic"].isin(["", wording.ALL_PLANS])


def _named(block: Block, dimension: str) -> Block:
    names = {c: f"{NEW}/{dimension}/{c}" for c in block.values}
    return Block(
        block.rows, block.values.rename(columns=names), block.symbols.rename(columns=names)
    )


def _as_new(block: Block) -> Block:
    return Block(
        block.rows,
        block.values.rename(columns={"total": NEW}),
        block.symbols.rename(columns={"total": NEW}),
    )


def _measures(sheet: Sheet, block: Block, dimension: str = "") -> pd.DataFrame:
    """Return flow rows named by column, or by column, dimension and the row's label."""
    long = tidy(block, sheet.areas)
    measure = long["column"]
    if dimension:
        measure = measure + f"/{dimension}/" + long["label"]
    printed = {
        **{name: long[name] for name in ("old_la_code", "la_code", "value", "symbol")},
        "calendar_year": long["year"],
        "measure": measure,
        "source_id": constant(sheet.source_id, len(long)),
    }
    return pd.DataFrame({name: printed[name] for name in FLOWS.columns})


def _checked(sheet: Sheet, parts: Sequence[pd.DataFrame]) -> caseload.Tables:
    return {FLOWS.name: finished(parts, FLOWS, sheet.file)}
