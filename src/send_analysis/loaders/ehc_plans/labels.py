"""Our words for what rows are about, and the sums that totals must be."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from send_analysis.loaders.base import LoadError
from send_analysis.loaders.ehc_plans import wording
from send_analysis.loaders.ehc_plans.sheet import Sheet
from send_analysis.tables import TOTAL_SLIP

# A total that is not the sum of its parts: tolerated as the publisher's slip up to this many
# rows, or this share of rows; beyond it, columns or rows of the file are displaced. Rows with
# a missing part are left out: new plans of 2019 to 2021 have no NEET in the 2025 release
# (England 2019: 597 short; the 2022 release prints them). New plans of 2024 are short by 91 of
# England's 97,747, spread over 134 rows of 5,238: placements that no column has.
SLIPS, SLIPS_SHARE = 5, 0.05
NOT_RECORDED = "not_recorded"


def age_labels(sheet: Sheet, of_age: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return our single age and our age band of rows that break down by age."""
    words = sheet.block.rows["word"][of_age.to_numpy()]
    found = {word: wording.single_age(word) for word in words.unique()}
    refuse_unknown(sheet, [w for w in found if found[w] is None], ["age 10", *wording.OPEN_AGES])
    pairs = [pair for pair in found.values() if pair]
    ages, bands = (np.array([pair[i] for pair in pairs], dtype=object) for i in (0, 1))
    place = pd.factorize(words)[0]
    return pd.Series(ages[place]), pd.Series(bands[place])


def known_words(sheet: Sheet, words: pd.Series, known: Mapping[str, str]) -> pd.Series:
    """Return our word for each printed one; an unknown one stops the load."""
    place, printed = pd.factorize(words)
    ours = [known.get(wording.plain(word)) for word in printed]
    unknown = [w for w, our in zip(printed, ours, strict=True) if our is None]
    refuse_unknown(sheet, unknown, list(known))
    return pd.Series(np.array(ours, dtype=object)[place], index=words.index)


def refuse_unknown(sheet: Sheet, words: list[str], known: list[str]) -> None:
    """Stop the load at a wording that no table has.

    Raises
    ------
    LoadError
        Naming the words found and those that are known.
    """
    if words:
        raise LoadError(sheet.file, [f"unknown words {sorted(set(words))}, known: {known}"])


def total_slips(
    sheet: Sheet, total: str, parts: Sequence[str], stock: bool
) -> dict[str, pd.DataFrame]:
    """Return ``total_slip``: rows whose total is not the sum of its parts; none when all agree.

    Raises
    ------
    LoadError
        If it is so in too many rows; a slip in a few rows is the publisher's and stays.
    """
    values = sheet.block.values
    added = values[list(parts)].sum(axis=1)
    known = values[total].notna() & _complete(values[list(parts)], sheet.block.rows["year"])
    wrong = known & (values[total] != added)
    if wrong.sum() > max(SLIPS, SLIPS_SHARE * known.sum()):
        raise LoadError(
            sheet.file,
            [f"{total} is not the sum of its parts in {wrong.sum()} of {known.sum()} rows"],
        )
    rows = sheet.block.rows[wrong]
    slips = pd.DataFrame(
        {
            "old_la_code": sheet.areas.old_la_code.take(rows["area"].to_numpy()),
            "period": ("January " if stock else "") + rows["year"].astype(str),
            "breakdown": rows["topic"],
            "category": rows["word"],
            "total": values[total][wrong],
            "parts": added[wrong],
            "source_id": sheet.source_id,
        }
    )
    return {TOTAL_SLIP.name: TOTAL_SLIP.check(slips, sheet.file)} if len(slips) else {}


def _complete(parts: pd.DataFrame, year: pd.Series) -> pd.Series:
    """Say which rows have every part, but for "not recorded" in years that did not ask for it."""
    missing = parts.isna()
    if NOT_RECORDED in missing:
        asked = ~missing[NOT_RECORDED].groupby(year).transform("all")
        missing[NOT_RECORDED] &= asked
    return ~missing.any(axis=1)
