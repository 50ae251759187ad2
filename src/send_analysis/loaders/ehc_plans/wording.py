"""The publisher's words and ours: words of rows in ``words.csv``, columns in ``columns.csv``.

A word of a row that is in no table stops the load. A release that renames a column or a word
needs one more row; several words may stand for one of ours. Columns that have one name of ours
are added up.
"""

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches

from send_analysis import vocab
from send_analysis.loaders.intake.base import plain, rows, tables

TABLES = tables("ehc_plans")
COLUMNS = rows("ehc_plans", "columns.csv")
IDENTIFIERS = {c["column"]: c["ours"] for c in COLUMNS if c["table"] == "identifiers"}
# Names and codes that other identifiers say again: not read, for speed.
UNUSED_IDENTIFIERS = ("country_code", "country_name", "region_name", "la_name")
USED_IDENTIFIERS = set(IDENTIFIERS.values()).difference(UNUSED_IDENTIFIERS)
OPTIONAL_IDENTIFIERS = {
    c["column"] for c in COLUMNS if c["table"] == "identifiers" and c["optional"]
}
ALL_PLANS = "total"
TOPICS = TABLES["topics"]  # -> our dimension; "": known and not loaded
PLACEMENTS = TABLES["placement_words"]  # as rows (2019 to 2024, needs by placement)
SUB_TOTALS = tuple(TABLES["sub_totals"])  # published sums of leaves; never loaded
AGE_BANDS = TABLES["age_bands"]
# Open-ended or unknown single ages -> ours and the band they lie in.
OPEN_AGES = {
    "under 3": ("under_3", "under_5"),
    "2 and under": ("under_3", "under_5"),
    "20 and over": ("20_and_over", "20_to_25"),
    "unknown": ("not_recorded", "not_recorded"),
}
SHOWN = 5  # unknown or known words named in a message
LIKENESS = 0.5  # of 1: how alike a word must be to be called near
_AGE_PREFIX = re.compile(r"^aged? ")


def near(words: Iterable[str], known: Collection[str]) -> list[str]:
    """Return the known words that are nearest to others; some known ones when none is near."""
    alike = [near for w in words for near in get_close_matches(plain(w), known, 1, LIKENESS)]
    return list(dict.fromkeys(alike)) or list(known)[:SHOWN]


def single_age(word: str) -> tuple[str, str] | None:
    """Return our age and age band of a printed age, None for an unknown wording."""
    age = _AGE_PREFIX.sub("", plain(word))
    if age in OPEN_AGES:
        return OPEN_AGES[age]
    if not age.isdecimal():
        return None
    bands = (b for b, (first, last) in vocab.AGE_BANDS.items() if first <= int(age) <= last)
    band = next(bands, None)
    return None if band is None else (age, band)
