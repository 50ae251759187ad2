"""Attendance, absence, suspensions and exclusions by SEN provision: one long file of four.

An authority's row carries its GSS code and name; regions and England are not in the file.
"""

import re

import pandas as pd

from send_analysis.config.authorities import codes_of
from send_analysis.loaders.intake.base import (
    RawFile,
    Recognised,
    checked,
    form_problems,
    numbers,
    plain,
    stop_on,
    tables,
    word_problems,
)
from send_analysis.loaders.intake.sheets import csv_table
from send_analysis.loaders.outcomes.measures import measures
from send_analysis.tables import INDICATOR_PUBLISHED, INDICATOR_SERIES

COLUMNS = {
    *("source_domain", "metric", "time_period", "time_identifier", "education_phase"),
    *("send_category", "send_detail_display", "new_la_code", "la_name", "value"),
}
# Pupils without SEN stand twice in the absence file: by provision and by primary need, which
# leaves out those whose need is not recorded. Provision is used throughout.
BY_NEED = "SEN primary need"
_WORDS = {"education_phase": "phases", "send_category": "groups", "time_identifier": "periods"}
_PARTS = ["metric", *_WORDS]  # what a series is named after
_PUBLICATIONS = {
    "attendance_sen": "Pupil attendance in schools",
    "absence_characteristics": "Pupil absence in schools in England",
    "exclusions_characteristics": "Suspensions and permanent exclusions in England",
}
_NEWEST = re.compile(rb"^[^,\n]*,[^,\n]*,(\d{6}),", re.MULTILINE)


def fits(columns: set[str]) -> bool:
    """Say whether a file has these columns."""
    return columns >= COLUMNS


def release(file: RawFile) -> str:
    """Return the year in which the newest academic year ends."""
    newest = max(_NEWEST.findall(file.data), default=b"").decode()
    return newest[:2] + newest[4:] or "undated"


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return values by authority, and what each combination of measure, phase and group is."""
    printed = csv_table(file)
    printed = printed[printed["send_detail_display"] != BY_NEED].reset_index(drop=True)
    codes, unknown = codes_of(printed["new_la_code"].unique())  # superseded ones as well
    stop_on([*_problems(printed), *unknown], file.name)
    words = _worded(printed)
    series = words["metric"].str.cat([words[part] for part in _PARTS[1:]], sep="/")
    value, symbol = numbers(printed["value"], file.name)
    tidy = pd.DataFrame(
        {
            "old_la_code": printed["new_la_code"].map(codes),
            "series": series,
            "year_ending": printed["time_period"].str[:4].astype("Int64") + 1,
            "value": value,
            "provisional": "no",
            "symbol": symbol,
            "source_id": what.source_id("by_sen"),
        }
    )
    described = _described(words.assign(series=series, domain=printed["source_domain"]), what)
    return checked(file.name, (INDICATOR_PUBLISHED, tidy), (INDICATOR_SERIES, described))


def _problems(printed: pd.DataFrame) -> list[str]:
    """Name unknown words, and periods that are not written like 202425."""
    words = tables("outcomes")
    problems = word_problems(printed["metric"], measures("by_sen").index)
    for column, kind in _WORDS.items():
        problems += word_problems(printed[column].drop_duplicates().map(plain), words[kind])
    return problems + form_problems(printed["time_period"], r"20\d{4}", "202425")


def _worded(printed: pd.DataFrame) -> pd.DataFrame:
    """Return measure, phase, group and kind of period in our words."""
    words = tables("outcomes")
    ours = {
        column: printed[column].map({w: words[kind][plain(w)] for w in printed[column].unique()})
        for column, kind in _WORDS.items()
    }
    return pd.DataFrame({"metric": printed["metric"], **ours})


def _described(words: pd.DataFrame, what: Recognised) -> pd.DataFrame:
    """Return INDICATOR_SERIES rows: each combination once."""
    once = words.drop_duplicates("series")
    named = once.join(measures("by_sen").drop(columns="year_type"), on="metric")
    return named.assign(
        title=named["title"] + ": " + named["send_category"] + ", " + named["education_phase"],
        topic=named["domain"].str.replace("_", " "),
        year_type=named["time_identifier"],
        publisher=what.publisher,
        publication=named["domain"].map(_PUBLICATIONS).fillna(named["domain"]),
        source_id=what.source_id("by_sen"),
    )
