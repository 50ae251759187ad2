"""Shape sheets of plans held in January into the caseload tables."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.ehc_plans import blocks, wording
from send_analysis.loaders.ehc_plans.labels import (
    age_labels,
    known_words,
    placement_slips,
    total_slips,
)
from send_analysis.loaders.ehc_plans.sheet import Sheet
from send_analysis.tables import CASELOAD, CASELOAD_JOINT, Table

Tables = dict[str, pd.DataFrame]
LAST_YEAR_WITHOUT_PLANS = 2014  # plans began in September 2014
LAST_YEAR_OF_STATEMENTS = 2018  # all were transferred to plans by April 2018
# Statements ended with school; the publisher prints NULL for them in these rows of 2019.
AFTER_SCHOOL = (
    "20 to 25",
    "general fe and tertiary colleges/he",
    "other fe",
    "sixth form college",
    "specialist post-16 institutions",
)
# January 2016: 215 plans are printed a second time under "Unknown", by kind of work-based
# learning. Without them the placements of England and of every authority add up to the age
# file (256,530 - 215 = 256,315).
COUNTED_TWICE = ("apprenticeship", "supported internship", "traineeship", "work-based learning")
# The 2019 release prints one row "Elsewhere" for what later releases split over three of
# our provisions; it cannot be divided, so these three are not available from that release.
ELSEWHERE = "elsewhere"
INSIDE_ELSEWHERE = ("elective_home", "eotas", "other")
TOTAL, NO_LEAF = "total", "no leaf"
TOTAL_OR_BAND = {TOTAL: TOTAL, **wording.AGE_BANDS}
LEAF_OR_NOT = wording.PLACEMENTS | dict.fromkeys([*wording.SUB_TOTALS, *COUNTED_TWICE], NO_LEAF)


def plans(sheet: Sheet) -> Tables:
    """Shape the caseload of 2025 on: total, provision, age, age band, age band by provision."""
    provision = sheet.block.columns(sheet.parts)
    total = sheet.block.columns(["total"])
    every = sheet.block.rows["topic"] == wording.ALL_PLANS
    of_age = sheet.block.rows["topic"] == "age"
    ages, bands = age_labels(sheet, of_age)
    slips = total_slips(sheet, "total", stock=True)
    of_age_total, all_plans = total.where(of_age), total.where(every)
    single = blocks.completed(blocks.sum_rows(of_age_total, ages), all_plans)
    band = blocks.completed(blocks.sum_rows(of_age_total, bands), all_plans)
    parts = [
        one_way(sheet, all_plans, "total"),
        one_way(sheet, provision.where(every), "provision"),
        one_way(sheet, single, "age", by_label=True),
        one_way(sheet, band, "age_band", by_label=True),
    ]
    bands_of_provision = blocks.completed(
        blocks.sum_rows(provision.where(of_age), bands), provision.where(every)
    )
    joint = two_way(sheet, bands_of_provision, "age_band", "provision", label_first=True)
    return {
        CASELOAD.name: blocks.finished(parts, CASELOAD, sheet.file),
        CASELOAD_JOINT.name: blocks.finished([joint], CASELOAD_JOINT, sheet.file),
        **slips,
    }


def needs(sheet: Sheet) -> Tables:
    """Shape needs of all plans: need, area of need, need by age band and by provision."""
    need = sheet.block.columns(sheet.parts)
    every = sheet.block.rows["topic"] == wording.ALL_PLANS
    area = blocks.sum_columns(need, {n: vocab.AREA_OF_NEED[n] for n in sheet.parts})
    slips = total_slips(sheet, "total", stock=True)
    of_age = sheet.block.rows["topic"] == "age"
    all_plans = need.where(every)
    ages = blocks.sum_rows(need.where(of_age), age_labels(sheet, of_age)[1])
    ages = blocks.completed(ages, all_plans)
    of_place = need.where(sheet.block.rows["topic"] == "provision")
    provision = known_words(sheet, of_place.rows["word"], LEAF_OR_NOT)
    leaf = provision != NO_LEAF
    places = blocks.completed(blocks.sum_rows(of_place.where(leaf), provision[leaf]), all_plans)
    parts = [
        one_way(sheet, all_plans, "primary_need"),
        one_way(sheet, area.where(every), "area_of_need"),
    ]
    joint = [
        two_way(sheet, ages, "primary_need", "age_band"),
        two_way(sheet, places, "primary_need", "provision"),
    ]
    return {
        CASELOAD.name: blocks.finished(parts, CASELOAD, sheet.file),
        CASELOAD_JOINT.name: blocks.finished(joint, CASELOAD_JOINT, sheet.file),
        **slips,
    }


def january_after(sheet: Sheet) -> Tables:
    """Shape plans held in the January after the calendar year that a file is dated by."""
    block = sheet.block
    rows = block.rows.assign(year=block.rows["year"] + 1)
    total = blocks.Block(rows, block.values, block.symbols).columns(["total"])
    parts = [one_way(sheet, total, "total")]
    return {CASELOAD.name: blocks.finished(parts, CASELOAD, sheet.file)}


def by_age(sheet: Sheet) -> Tables:
    """Shape the age files of 2019 and 2022: totals and age bands, statements included."""
    block = statements_and_plans(sheet.block)
    bands = known_words(sheet, block.rows["word"], TOTAL_OR_BAND)
    is_total = bands == TOTAL
    parts = [
        one_way(sheet, block.where(is_total), "total"),
        one_way(
            sheet,
            blocks.sum_rows(block.where(~is_total), bands[~is_total]),
            "age_band",
            by_label=True,
        ),
    ]
    return {CASELOAD.name: blocks.finished(parts, CASELOAD, sheet.file)}


def by_placement(sheet: Sheet) -> Tables:
    """Shape the placement files of 2019 and 2022; their totals only check the leaves."""
    block = statements_and_plans(sheet.block)
    slips = placement_slips(sheet, block, wording.SUB_TOTALS, stock=True)
    caseload = one_way(sheet, by_provision(sheet, block), "provision", by_label=True)
    return {CASELOAD.name: blocks.finished([caseload], CASELOAD, sheet.file)} | slips


def by_provision(sheet: Sheet, block: blocks.Block) -> blocks.Block:
    """Add leaf rows up into our provisions."""
    provision = known_words(sheet, block.rows["word"], LEAF_OR_NOT | {ELSEWHERE: ELSEWHERE})
    mixed = provision == ELSEWHERE
    leaf = (provision != NO_LEAF) & ~mixed
    summed = blocks.sum_rows(block.where(leaf), provision[leaf])
    return _without_elsewhere(summed) if mixed.any() else summed


def _without_elsewhere(block: blocks.Block) -> blocks.Block:
    """Mark the provisions that the row "Elsewhere" mixes as not available."""
    kept = block.where(~block.rows["label"].isin(INSIDE_ELSEWHERE))
    every = block.rows[["area", "year"]].drop_duplicates()
    labels = pd.DataFrame({"label": pd.array(INSIDE_ELSEWHERE, dtype="str")})
    rows = every.merge(labels, how="cross")
    values = pd.DataFrame(np.nan, index=rows.index, columns=block.values.columns)
    symbols = pd.DataFrame(blocks.SYMBOL_CODE["x"], index=rows.index, columns=block.values.columns)
    return blocks.Block(
        pd.concat([kept.rows, rows], ignore_index=True),
        pd.concat([kept.values, values], ignore_index=True),
        pd.concat([kept.symbols, symbols], ignore_index=True),
    )


def statements_and_plans(
    block: blocks.Block, last_year: int = LAST_YEAR_OF_STATEMENTS
) -> blocks.Block:
    """Return plans, with statements up to their ``last_year``, as one column ``total``.

    A missing count of statements or plans adds nothing only where there can be none.
    """
    if "total" in block.values:
        return block.columns(["total"])
    held, old = block.values["plans"], block.values["statements"]
    year, word = block.rows["year"], block.rows["word"].map(wording.plain)
    no_plans = held.isna() & (year <= LAST_YEAR_WITHOUT_PLANS)
    ended = (year > last_year) | word.isin(AFTER_SCHOOL)
    total = old.where(no_plans, held + old.mask(old.isna() & ended, 0.0))
    symbol = block.symbols["plans"].where(held.isna(), block.symbols["statements"])
    symbol = symbol.where(total.isna(), blocks.NO_SYMBOL).astype("int8")
    return blocks.Block(block.rows, total.to_frame("total"), symbol.to_frame("total"))


def one_way(
    sheet: Sheet, block: blocks.Block, dimension: str, by_label: bool = False
) -> pd.DataFrame:
    """Return caseload rows whose category is the column, or the row's label."""
    long = blocks.tidy(block, sheet.areas)
    named = {
        "dimension": blocks.constant(dimension, len(long)),
        "category": long["label" if by_label else "column"],
    }
    return _rows(sheet, long, named, CASELOAD)


def two_way(
    sheet: Sheet, block: blocks.Block, first: str, second: str, label_first: bool = False
) -> pd.DataFrame:
    """Return joint caseload rows of the columns and the rows' labels."""
    long = blocks.tidy(block, sheet.areas)
    a, b = ("label", "column") if label_first else ("column", "label")
    named = {
        "dimension_a": blocks.constant(first, len(long)),
        "category_a": long[a],
        "dimension_b": blocks.constant(second, len(long)),
        "category_b": long[b],
    }
    return _rows(sheet, long, named, CASELOAD_JOINT)


def _rows(
    sheet: Sheet, long: pd.DataFrame, named: Mapping[str, object], table: Table
) -> pd.DataFrame:
    """Return tidy rows with the columns of a table in order."""
    columns: dict[str, object] = {
        **{name: long[name] for name in ("old_la_code", "la_code", "symbol")},
        "census_year": long["year"],
        "plans": long["value"],
        "source_id": blocks.constant(sheet.source_id, len(long)),
        **named,
    }
    return pd.DataFrame({name: columns[name] for name in table.columns})
