"""Publishers' words as data; columns and words held against them, every problem collected."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files

import pandas as pd

from send_analysis.loaders.intake.base import LoadError

SHOWN = 5  # unknown words named in a message
_SPACES = re.compile(r"\s+")


def rows(package: str, name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV that lies in the package of a publication."""
    folder = files(f"send_analysis.loaders.{package}")
    return list(csv.DictReader(folder.joinpath(name).read_text(encoding="utf-8").splitlines()))


def tables(package: str) -> dict[str, dict[str, str]]:
    """Return the tables of a publication's ``words.csv``: printed word -> ours, by table."""
    read: dict[str, dict[str, str]] = {}
    for row in rows(package, "words.csv"):
        read.setdefault(row["table"], {})[row["printed"]] = row["ours"]
    return read


def plain(text: str) -> str:
    """Return text in lower case with single spaces, so that printing does not matter."""
    return _SPACES.sub(" ", text).strip().casefold()


def column_problems(
    found: Iterable[str], required: Iterable[str], optional: Iterable[str] = ()
) -> list[str]:
    """Return one problem for each column that is absent or unknown."""
    found, required, allowed = list(found), list(required), {*required, *optional}
    missing = [f"no column {c!r}" for c in required if c not in found]
    unknown = [c for c in found if c not in allowed]
    if unknown:
        missing.append(f"unknown columns {unknown[:SHOWN]}, allowed: {sorted(allowed)}")
    return missing


def word_problems(words: pd.Series, allowed: Iterable[str]) -> list[str]:
    """Return a problem when a column has words that are not allowed."""
    allowed = list(allowed)
    unknown = sorted(set(words) - set(allowed))
    if not unknown:
        return []
    return [f"{words.name}: unknown {unknown[:SHOWN]}, allowed: {allowed}"]


def form_problems(words: pd.Series, pattern: str, example: str) -> list[str]:
    """Return a problem when a column has words that are not written like ``example``."""
    wrong = sorted(set(words[~words.str.fullmatch(pattern)]))
    if not wrong:
        return []
    return [f"{words.name}: {wrong[:SHOWN]} is not written like {example}"]


def named(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return a wording table whose keys are plain text."""
    return {plain(wording): code for wording, code in mapping.items()}


def stop_on(problems: list[str], file: str) -> None:
    """Raise every problem at once, or do nothing.

    Raises
    ------
    LoadError
        If there is any problem.
    """
    if problems:
        raise LoadError(file, list(dict.fromkeys(problems)))


def collected(file: str, *checks: Callable[[], list[str]]) -> None:
    """Run every check and raise all their problems at once.

    Raises
    ------
    LoadError
        If any check found a problem.
    """
    stop_on([problem for check in checks for problem in check()], file)
