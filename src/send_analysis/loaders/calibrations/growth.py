"""The calibrations that come with the package, and the scores that go with them."""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis import tables
from send_analysis.loaders.intake.base import LoadError

FILE = "calibrations.json"
SCORES, MISSES = "scores.csv", "misses.csv"
_FOLDER = files("send_analysis.loaders.calibrations")


@cache
def shipped() -> dict[int, dict[str, Any]]:
    """Return each origin's calibration as plain values, by origin."""
    return _parsed(_FOLDER.joinpath(FILE).read_text(encoding="utf-8"), FILE)


def read(file: Path) -> dict[int, dict[str, Any]]:
    """Return the calibrations of a file by origin; none where the file does not exist yet.

    Raises
    ------
    LoadError
        If it is no file of calibrations.
    """
    return _parsed(file.read_text(encoding="utf-8"), str(file)) if file.is_file() else {}


def _parsed(text: str, name: str) -> dict[int, dict[str, Any]]:
    try:
        return {int(origin): values for origin, values in json.loads(text)["origins"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LoadError(name, [f"no file of calibrations: {error!r}"]) from error


def written(calibrations: dict[int, dict[str, Any]]) -> str:
    """Return the text of a file of calibrations, the origins in order."""
    ordered = {str(origin): calibrations[origin] for origin in sorted(calibrations)}
    return json.dumps({"origins": ordered}, indent=1) + "\n"


@cache
def shipped_scores() -> pd.DataFrame:
    """Return the backtest's scores that were made with the shipped calibrations."""
    return _table(SCORES, tables.SCORE)


@cache
def shipped_misses() -> pd.DataFrame:
    """Return the worst misses of the same backtest."""
    return _table(MISSES, tables.MISS)


def _table(name: str, table: tables.Table) -> pd.DataFrame:
    text = dict.fromkeys(("old_la_code", "origin", "horizon"), "string")
    with _FOLDER.joinpath(name).open(encoding="utf-8") as file:
        return table.check(pd.read_csv(file, dtype=text), name)
