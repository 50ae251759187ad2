"""Appeals to the SEND Tribunal and decisions that could be appealed, two columns a year.

The decisions are counted by the new method (from 2024), so they are the measure that the
tribunal's own table names so: the old and the new method are never joined.
"""

import re

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.ehc_plans.areas import authorities, newest_codes
from send_analysis.loaders.intake.base import SHOWN, RawFile, Recognised, checked, numbers, stop_on
from send_analysis.loaders.intake.sheets import csv_table, header
from send_analysis.tables import FLOWS

MEASURES = {
    "appeals": "tribunal_appeals_registered",
    "appealable_decisions": "tribunal_appealable_decisions_new_method",
}
_AREA = {"la_name", "old_la_code"}
_COUNT = re.compile(rf"(?P<what>{'|'.join(MEASURES)})_(?P<year>20\d\d)")


def fits(columns: set[str]) -> bool:
    """Say whether a file has authorities, and appeals and decisions of a year."""
    counts = [match["what"] for column in columns if (match := _COUNT.fullmatch(column))]
    return columns >= _AREA and len(counts) == len(columns - _AREA) and set(counts) == set(MEASURES)


def release(file: RawFile) -> str:
    """Return the January after the last calendar year."""
    years = [int(match["year"]) for column in header(file) if (match := _COUNT.fullmatch(column))]
    return str(max(years) + 1)


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return ``flows``: appeals registered and appealable decisions, by authority and England."""
    printed = csv_table(file)
    known = {*authorities().index, vocab.ENGLAND}
    unknown = sorted(set(printed["old_la_code"]) - known)
    stop_on([f"old_la_code: {code!r} is no authority" for code in unknown[:SHOWN]], file.name)
    long = printed.melt(list(_AREA), var_name="column", value_name="printed")
    parts = long["column"].str.extract(_COUNT)
    value, symbol = numbers(long["printed"], file.name)
    tidy = pd.DataFrame(
        {
            "old_la_code": long["old_la_code"],
            "la_code": long["old_la_code"].map(newest_codes()),
            "calendar_year": parts["year"].astype("Int64"),
            "measure": parts["what"].map(MEASURES),
            "value": value,
            "symbol": symbol,
            "source_id": what.source_id("appeals"),
        }
    )
    return checked(file.name, (FLOWS, tidy))
