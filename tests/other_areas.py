"""Find the names of other authorities in the texts of an authority's tables."""

import re
from functools import cache

import pandas as pd

from send_analysis import config

ABOUT_OTHERS = {"la_name"}  # columns that say whose a row is: neighbours, worst misses
SCHOOL = (
    r"(?! (?:[A-Z][a-z]+ )*(?:Primary|Secondary|School|Academy|College))"  # Harrow Lodge Primary
)
LEAST = 4  # letters of a name; shorter ones are words


def named(tables, area):
    """Return each text of the tables that names an authority other than ``area``."""
    return [
        f"{name}.{column}: {text}"
        for name, rows in tables.items()
        for column in rows.select_dtypes(["string", "object"])
        if column not in ABOUT_OTHERS
        for text in rows[column].dropna().unique()
        if others_in(str(text), area)
    ]


def others_in(text, area=None):
    """Return the authorities that a text names, its own left out."""
    found = set(names().findall(text)) | set(slugs().findall(text))
    own = set() if area is None else {area.name, area.slug}
    return {one for one in found if not any(one in word for word in own)}


@cache
def names():
    return _any(
        {one.name for one in config.every_authority()}, r"(?<![A-Za-z])", rf"(?![A-Za-z]){SCHOOL}"
    )


@cache
def slugs():
    several = {one.slug for one in config.every_authority() if "_" in one.slug}
    return _any({*several, "havering", "rotherham", "wokingham"}, r"\b", r"\b")


def _any(words, before, after):
    longest_first = sorted((word for word in words if len(word) >= LEAST), key=len, reverse=True)
    return re.compile(f"{before}({'|'.join(map(re.escape, longest_first))}){after}")


def of_rows(rows):
    """Return rows of texts as a table."""
    return pd.DataFrame(rows).astype("string")
