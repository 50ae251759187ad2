"""The dictionary of LAIT: what each indicator measures, its unit, polarity and kind of year."""

from datetime import date, timedelta

import pandas as pd

from send_analysis.loaders.intake.base import (
    RawFile,
    Recognised,
    checked,
    plain,
    stop_on,
    tables,
    word_problems,
)
from send_analysis.loaders.intake.sheets import csv_table
from send_analysis.loaders.lait.values import PREFIX
from send_analysis.tables import INDICATOR_SERIES

UPDATED, OWNER = "Last Update", "Data Owner (DO) /Supplier and Contact Details"
LINK = "Hyperlink(s)"
COLUMNS = (
    *("Measure_short", "Topic", "Measure", "Polarity", "y_axis_name", "Year_Type"),
    *(UPDATED, OWNER, LINK),
)
_PERCENT = "%"  # how the name of an axis begins when values are percentages
_PUBLISHERS = {"DfE": "Department for Education", "Ofsted": "Ofsted"}
_EXCEL_DAY_0 = date(1899, 12, 30)


def release(file: RawFile) -> str:
    """Return the month of the last update of any indicator, such as 2026-04."""
    days = [int(day) for day in csv_table(file)[UPDATED] if day.isdecimal() and len(day) < 6]
    return (_EXCEL_DAY_0 + timedelta(days=max(days, default=0))).isoformat()[:7]


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return ``indicator_series``; of an indicator listed twice, the row updated last."""
    printed = csv_table(file)
    words, kinds = tables("lait"), printed["Year_Type"].map(plain)
    polarity = printed["Polarity"].map(plain)
    stop_on(
        [
            *word_problems(polarity, words["polarity"]),
            *word_problems(kinds, words["year_type"]),
        ],
        file.name,
    )
    tidy = pd.DataFrame(
        {
            "series": PREFIX + printed["Measure_short"],
            "title": printed["Measure"].map(lambda text: " ".join(text.split())),
            "topic": printed["Topic"],
            "unit": printed["y_axis_name"].map(lambda axis: _unit(axis, words["units"])),
            "polarity": polarity.map(words["polarity"]),
            "year_type": kinds.map(words["year_type"]),
            "publisher": printed[OWNER].map(lambda name: _PUBLISHERS.get(name, name)),
            "publication": printed[LINK],
            "source_id": what.source_id("dictionary"),
        }
    )
    order = pd.to_numeric(printed[UPDATED], errors="coerce").sort_values(kind="stable").index
    newest = tidy.loc[order].drop_duplicates("series", keep="last").sort_index()
    return checked(file.name, (INDICATOR_SERIES, newest))


def _unit(axis: str, words: dict[str, str]) -> str:
    """Return the unit that an axis is named after; ``number of plans`` is counted in plans."""
    name = plain(axis)
    return (
        "percent" if name.startswith(_PERCENT) else words.get(name, name.removeprefix("number of "))
    )
