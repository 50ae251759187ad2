"""The NEET and participation dashboard: 16 and 17 year olds by authority, one file a year.

Young people not in education, employment or training (NEET), or whose activity is not known, as
an average of December to February; by SEN provision since 2022.
"""

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.ehc_plans.areas import authorities
from send_analysis.loaders.intake import levels
from send_analysis.loaders.intake.base import (
    RawFile,
    Recognised,
    checked,
    form_problems,
    numbers,
    stop_on,
    word_problems,
)
from send_analysis.loaders.intake.sheets import csv_table
from send_analysis.loaders.outcomes.measures import measures
from send_analysis.tables import INDICATOR_PUBLISHED, INDICATOR_SERIES

PREFIX = "neet/"  # of a series, before the publisher's column
TOPIC = "NEET and participation of 16 and 17 year olds"
_AREA = {"geographic_level", "time_period", "region_code", "old_la_code", "new_la_code"}


def fits(columns: set[str]) -> bool:
    """Say whether a file has the columns of area, year and measures."""
    return columns >= _AREA | set(measures("neet").index)


def release(file: RawFile) -> str:
    """Return the newest year of the file."""
    return str(max(csv_table(file)["time_period"]))


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return values by authority, region and England, and what each measure is."""
    printed, listed = csv_table(file), measures("neet")
    stop_on(
        [
            *word_problems(printed["geographic_level"], levels.LEVELS),
            *form_problems(printed["time_period"], r"20\d\d", "2025"),
            *_strangers(printed),
        ],
        file.name,
    )
    parts = [_values(printed, column, file.name) for column in listed.index]
    tidy = pd.concat(parts, ignore_index=True).assign(
        provisional="no", source_id=what.source_id("neet")
    )
    described = listed.reset_index().assign(
        series=PREFIX + listed.index,
        topic=TOPIC,
        publisher=what.publisher,
        publication="NEET and participation: local authority figures",
        source_id=what.source_id("neet"),
    )
    return checked(file.name, (INDICATOR_PUBLISHED, tidy), (INDICATOR_SERIES, described))


def _values(printed: pd.DataFrame, column: str, file: str) -> pd.DataFrame:
    value, symbol = numbers(printed[column], file)
    return pd.DataFrame(
        {
            "old_la_code": _areas(printed),
            "series": PREFIX + column,
            "year_ending": printed["time_period"].astype("Int64"),
            "value": value,
            "symbol": symbol,
        }
    )


def _areas(printed: pd.DataFrame) -> "pd.Series[str]":
    """Return our code of each row's area."""
    return levels.area_codes(
        printed["geographic_level"], printed["region_code"], printed["old_la_code"]
    )


def _strangers(printed: pd.DataFrame) -> list[str]:
    known = {*authorities().index, *vocab.REGIONS.values(), vocab.ENGLAND}
    unknown = sorted(set(_areas(printed)) - known)
    return [f"{code!r} is no authority's or region's code" for code in unknown]
