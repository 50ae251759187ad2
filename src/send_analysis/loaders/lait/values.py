"""Values of LAIT: one row an indicator, year and area, years printed in three ways."""

import re

import pandas as pd

from send_analysis import config
from send_analysis.loaders.intake.base import (
    SHOWN,
    RawFile,
    Recognised,
    checked,
    column_problems,
    numbers,
    stop_on,
    tables,
)
from send_analysis.loaders.intake.sheets import csv_table
from send_analysis.tables import INDICATOR_PUBLISHED

COLUMNS = ("Short Desc", "Years", "LA and Regions", "Values", "LA Number")
OPTIONAL = ("Region",)
PREFIX = "lait/"  # of a series, before the tool's short name
# 2025 or 2025 (prov); 2023/24; 2016-17 (OT), an outturn. All name or hold the last year.
_YEAR = re.compile(
    r"(?P<ending>\d{4})(?P<prov> \(prov\))?|(?P<first>\d{4})[-/](?P<last>\d{2})(?: \(OT\))?"
)
# "% with at least one permanent exclusion" of children in need has 170 rows of a year "0", all
# without a value: a column of the tool that was never filled.
UNFILLED_YEAR = "0"
_LAST_YEAR = re.compile(rb"^[^,\n]*,(\d{4})", re.MULTILINE)


def release(file: RawFile) -> str:
    """Return the last year that the file has."""
    return max(_LAST_YEAR.findall(file.data), default=b"undated").decode()


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return ``indicator_published`` by authority, region and England."""
    printed = csv_table(file)
    stop_on(column_problems(printed, COLUMNS, OPTIONAL), file.name)
    printed = _without_unfilled_years(printed)
    years, areas = _years(printed["Years"]), _areas(printed["LA Number"])
    stop_on(_unknown(printed, years, areas), file.name)
    value, symbol = numbers(printed["Values"], file.name)
    tidy = pd.DataFrame(
        {
            "old_la_code": areas,
            "series": PREFIX + printed["Short Desc"].str.strip(),
            "year_ending": years["year_ending"].astype("Int64"),
            "value": value,
            "provisional": years["provisional"],
            "symbol": symbol,
            "source_id": what.source_id("indicators"),
        }
    )
    return checked(file.name, (INDICATOR_PUBLISHED, tidy))


def _without_unfilled_years(printed: pd.DataFrame) -> pd.DataFrame:
    unfilled = (printed["Years"] == UNFILLED_YEAR) & (printed["Values"] == "-")
    return printed[~unfilled].reset_index(drop=True)


def _years(printed: pd.Series) -> pd.DataFrame:
    """Return the year in which each period ends (missing where it is unknown)."""
    known = {word: _YEAR.fullmatch(word.strip()) for word in printed.unique()}
    ends = {
        w: int(m["ending"] or int(m["first"]) + 1) for w, m in known.items() if m and _follows(m)
    }
    provisional = {w: "yes" if m and m["prov"] else "no" for w, m in known.items()}
    return pd.DataFrame({"year_ending": printed.map(ends), "provisional": printed.map(provisional)})


def _follows(match: re.Match[str]) -> bool:
    """Say whether the second year printed is the one after the first."""
    return match["last"] is None or (int(match["first"]) + 1) % 100 == int(match["last"])


def _areas(printed: pd.Series) -> "pd.Series[str]":
    """Return our code of each area; the tool numbers regions and England from 970 on."""
    codes = {a.old_la_code: a.old_la_code for a in config.every_authority()}
    codes |= tables("lait")["areas"]
    return printed.str.strip().str.removesuffix(".0").map(codes)


def _unknown(printed: pd.DataFrame, years: pd.DataFrame, areas: pd.Series) -> list[str]:
    """Name years and areas that are not known."""
    wrong_years = sorted(set(printed["Years"][years["year_ending"].isna()]))
    wrong = printed[areas.isna()]
    wrong_areas = sorted(set(wrong["LA Number"] + " " + wrong["LA and Regions"]))
    problems = [
        f"Years: {year!r} is not written like 2025, 2025 (prov), 2023/24 or 2023-24 (OT)"
        for year in wrong_years[:SHOWN]
    ]
    return problems + [
        f"LA Number: {area!r} is no authority's or region's number" for area in wrong_areas[:SHOWN]
    ]
