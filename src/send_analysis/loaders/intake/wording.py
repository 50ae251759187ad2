"""Hold a table's columns and words against what is allowed; collect every problem."""

import re
from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from send_analysis.loaders.intake.base import LoadError

SHOWN = 5  # unknown words named in a message
_SPACES = re.compile(r"\s+")


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
