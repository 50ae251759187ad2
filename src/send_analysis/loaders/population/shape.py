"""What every population layout is brought to: area, mid-year, age, residents."""

import re

import pandas as pd

from send_analysis.loaders.intake.base import LoadError, RawFile, numbers, stop_on

OLDEST = 90  # the last age stands for 90 and over in every layout
ENGLAND = "E"
ELSEWHERE = ("K", "N", "S", "W")  # United Kingdom, Northern Ireland, Scotland, Wales
ALL_AGES = -1
ROUNDING = 2.0  # residents by which 91 rounded ages may miss a rounded total

_OLDEST = ("90+", "90 and over", "Aged 90+")
_ALL = ("All ages", "All Ages", "Total")


def age(printed: str) -> int | None:
    """Return completed years, ``ALL_AGES`` for a total, None for an unknown wording."""
    word = printed.strip().removeprefix("Age ")
    if word in _ALL:
        return ALL_AGES
    if word in _OLDEST:
        return OLDEST
    return int(word) if word.isdigit() and int(word) <= OLDEST else None


def age_problems(printed: pd.Series) -> list[str]:
    """Return ages that are no single year."""
    unknown = sorted({word for word in printed if age(word) is None})
    if not unknown:
        return []
    hint = "; ONS publishes single years too (projections: file Z1)" if _bands(unknown) else ""
    return [f"unknown age {unknown[:5]}, allowed: 0 to 89, 90+{hint}"]


def _bands(ages: list[str]) -> bool:
    return any(re.fullmatch(r"(Age )?\d+ ?[-–] ?\d+", age) for age in ages)


def code_problems(codes: pd.Series) -> list[str]:
    """Return areas whose code is of no kind that ONS uses."""
    wrong = sorted(set(codes[~codes.str.fullmatch(r"[EKNSW]\d{8}")]))
    return [f"area code {wrong[:5]} is not written like E09000016"] if wrong else []


def tidy(file: RawFile, df: pd.DataFrame, basis: str) -> pd.DataFrame:
    """Return English areas as the population table.

    Parameters
    ----------
    df
        Text columns ``la_code``, ``mid_year``, ``age``, ``persons``, one row a printed cell.

    Raises
    ------
    LoadError
        If a code, age or number is unknown, or the ages of an area miss its total.
    """
    if df.empty:
        raise LoadError(file.name, ["no columns of ages or years"])
    stop_on([*code_problems(df.la_code), *age_problems(df.age)], file.name)
    df = df[df.la_code.str.startswith(ENGLAND)]
    if df.empty:
        raise LoadError(file.name, ["no area of England"])
    persons, symbol = numbers(df.persons.rename("persons"), file.name)
    ages = df.age.map({word: age(word) for word in df.age.unique()})
    df = df.assign(age=ages, persons=persons, symbol=symbol, basis=basis)
    df = df.astype({"mid_year": "Int64", "age": "Int64"})
    stop_on(_total_problems(df), file.name)
    return df.loc[df.age != ALL_AGES, ["la_code", "mid_year", "age", "basis", "persons", "symbol"]]


def _total_problems(df: pd.DataFrame) -> list[str]:
    area_year = ["la_code", "mid_year"]
    printed = df[df.age == ALL_AGES].set_index(area_year).persons
    parts = df[df.age != ALL_AGES].groupby(area_year).persons
    difference = (printed - parts.agg(lambda part: part.sum(skipna=False))).dropna()
    wrong = difference[difference.abs() > ROUNDING]
    if wrong.empty:
        return []
    return [
        f"residents of all ages: printed less the sum of ages is {wrong.iloc[0]:,.0f} "
        f"for {' '.join(map(str, wrong.index[0]))}, {len(wrong)} such rows"
    ]
