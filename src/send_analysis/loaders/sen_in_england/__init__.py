"""Pupils with an EHC plan by primary need, each January: DfE, Special educational needs in England.

Source: DfE, Special educational needs in England (explore-education-statistics), accredited
official statistics from the school census, 2015/16 on. Several files of a release (year group, age
and sex, secondary need, free school meals) print the same headcounts; any of them is read. Pupils
are counted where they go to school, in state-funded and non-maintained special schools: neither
the plans that an authority maintains nor those in independent schools or colleges. The columns are
those that the publisher's data catalogue shows.
"""

import re

import pandas as pd

from send_analysis import vocab
from send_analysis.config.authorities import codes_of
from send_analysis.loaders.intake import base, large_csv, levels
from send_analysis.loaders.intake.sheets import header
from send_analysis.tables import PUPILS_BY_NEED

PUBLISHER = "Department for Education"
KIND = "pupils_by_need"
PERIOD, LEVEL, AREA, PHASE = "time_period", "geographic_level", "old_la_code", "phase_type_grouping"
FIXED = (PERIOD, LEVEL, AREA, PHASE)
TOTAL, EHC_PLAN = "total", "ehc_plan"
SHOWN = 5
_KEY = ["old_la_code", "census_year", "primary_need"]
_WORDS = {name: base.named(words) for name, words in base.tables("sen_in_england").items()}
_NEWEST = re.compile(rb'^"?(20\d{4})"?,', re.MULTILINE)


def recognise(file: base.RawFile) -> base.Recognised | None:
    """Return what the file is, from its columns; the release is its newest January."""
    columns = header(file)
    if not set(FIXED) <= columns or len(_printed(columns)) < len(_choices()):
        return None
    newest = max(_NEWEST.findall(file.data), default=b"").decode()
    release = str(_january(newest)) if newest else "not stated"
    return base.Recognised("sen_in_england", PUBLISHER, release, KIND)


def load(file: base.RawFile, what: base.Recognised) -> dict[str, pd.DataFrame]:
    """Return ``pupils_by_need``: England and every authority, all years and schools together.

    Raises
    ------
    LoadError
        If a year, status, need, area or number is unknown, a row is printed twice, or the needs of
        an area do not add up to its printed total.
    """
    names = _printed(header(file))
    printed = large_csv.columns(file, [*FIXED, *names.values()])
    printed = printed.rename(columns={name: ours for ours, name in names.items()})
    rows = _with_plans(printed, file.name)
    pupils, symbol = base.numbers(rows.pupils, file.name)
    rows = rows.assign(pupils=pupils, symbol=symbol)
    base.stop_on(_sum_problems(rows), file.name)
    needs = rows[rows.primary_need != TOTAL]
    tidy = pd.DataFrame(
        {
            "pupils": _summed(needs, _KEY),
            "symbol": needs.groupby(_KEY).symbol.first(),
            "source_id": what.source_id(what.kind),
        }
    )
    return base.checked(file.name, (PUPILS_BY_NEED, tidy.reset_index()))


def _choices() -> dict[str, list[str]]:
    """Return the names that each of our columns has had, the ones to prefer first."""
    choices: dict[str, list[str]] = {}
    for row in base.rows("sen_in_england", "columns.csv"):
        choices.setdefault(row["ours"], []).append(row["printed"])
    return choices


def _printed(columns: set[str]) -> dict[str, str]:
    """Return the printed name of each of our columns that a file has."""
    found = {ours: [n for n in names if n in columns] for ours, names in _choices().items()}
    return {ours: names[0] for ours, names in found.items() if names}


def _january(period: str) -> int:
    """Return the January of an academic year written 202425."""
    return int(period[:4]) + 1


def _with_plans(printed: pd.DataFrame, file: str) -> pd.DataFrame:
    """Return pupils with a plan of all schools together, with our area, January and need."""
    ours = {"statuses": _plain(printed.status), "needs": _plain(printed.need)}
    base.collected(
        file,
        lambda: base.form_problems(printed[PERIOD], r"20\d{4}", "202425"),
        lambda: base.word_problems(ours["statuses"], _WORDS["statuses"]),
        lambda: base.word_problems(ours["needs"], _WORDS["needs"]),
    )
    chosen = (
        (ours["statuses"].map(_WORDS["statuses"]) == EHC_PLAN)
        & (_plain(printed[PHASE]) == TOTAL)
        & printed[LEVEL].isin([levels.NATIONAL, levels.LOCAL])
    )
    rows = printed[chosen]
    codes, unknown = codes_of(rows[AREA][rows[LEVEL] == levels.LOCAL].unique())
    none = [] if len(rows) else ["no row of pupils with an EHC plan in all schools (Total)"]
    repeated = int(rows.duplicated([LEVEL, AREA, PERIOD, "need"]).sum())
    again = [f"{repeated} rows are printed twice"] if repeated else []
    base.stop_on([*none, *unknown, *again], file)
    return rows.assign(
        old_la_code=rows[AREA].map(codes).where(rows[LEVEL] == levels.LOCAL, vocab.ENGLAND),
        census_year=rows[PERIOD].map(_january),
        primary_need=ours["needs"][chosen].map(_WORDS["needs"]),
    )


def _plain(printed: pd.Series) -> pd.Series:
    return printed.map({word: base.plain(word) for word in printed.unique()})


def _summed(rows: pd.DataFrame, key: list[str]) -> pd.Series:
    """Return pupils added up; of a number and a withheld one the sum is not known."""
    groups = rows.groupby(key).pupils
    return groups.sum().mask(groups.count() < groups.size())


def _sum_problems(rows: pd.DataFrame) -> list[str]:
    """Name areas whose needs miss their printed total; a withheld need cannot be held to it."""
    whole = rows[rows.primary_need == TOTAL].set_index(_KEY[:2]).pupils
    parts = _summed(rows[rows.primary_need != TOTAL], _KEY[:2])
    absent = parts.index.difference(whole.index)
    wrong = (parts != whole.reindex(parts.index)).fillna(False)
    return [
        *(f"{code}, January {year}: no row Total of needs" for code, year in absent[:SHOWN]),
        *(
            f"{code}, January {year}: needs add up to {parts[code, year]:g}, "
            f"the printed total is {whole[code, year]:g}"
            for code, year in parts.index[wrong & ~parts.index.isin(absent)][:SHOWN]
        ),
    ]
