"""The calibrations that come with the package, and the scores that go with them.

They enter the model as input tables, so that one authority alone can be forecast.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis import tables
from send_analysis.loaders.intake.base import LoadError

FILE, STRUCTURE = "calibrations.json", "structure_calibrations.csv"
SCORES, MISSES = "scores.csv", "misses.csv"
SPEND_SCORES, PART_SCORES = "spend_scores.csv", "part_scores.csv"
REQUEST_SCORES = "request_scores.csv"
_FOLDER = Path(__file__).parent


def inputs() -> dict[str, pd.DataFrame]:
    """Return the input tables that the model is calibrated by, and the scores of parts."""
    return {
        "part_score": _table(PART_SCORES, tables.SCORE),
        "growth_calibration": growth_table(read(_FOLDER / FILE)),
        "structure_calibration": _structure(_FOLDER / STRUCTURE),
    }


def with_origin(file: Path, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the calibrations of shares in a file, those of an origin replaced by ``rows``."""
    kept = _structure(file) if file.is_file() else rows.iloc[:0]
    others = kept[~kept.origin.isin(rows.origin)]
    return pd.concat([others, rows]).sort_values("origin", kind="stable")


def _structure(file: Path) -> pd.DataFrame:
    return tables.STRUCTURE_CALIBRATION.check(pd.read_csv(file), file.name)


def growth_table(calibrations: dict[int, dict[str, Any]]) -> pd.DataFrame:
    """Return calibrations of growth by origin as rows: an origin and its document."""
    rows = [(origin, json.dumps(values)) for origin, values in sorted(calibrations.items())]
    frame = pd.DataFrame(rows, columns=list(tables.GROWTH_CALIBRATION.columns))
    return tables.GROWTH_CALIBRATION.check(frame, FILE)


def read(file: Path) -> dict[int, dict[str, Any]]:
    """Return the calibrations of a file by origin; none where the file does not exist yet.

    Raises
    ------
    LoadError
        If it is no file of calibrations.
    """
    if not file.is_file():
        return {}
    try:
        origins = json.loads(file.read_text(encoding="utf-8"))["origins"]
        return {int(origin): dict(values) for origin, values in origins.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LoadError(str(file), [f"no file of calibrations: {error!r}"]) from error


def written(calibrations: dict[int, dict[str, Any]]) -> str:
    """Return the text of a file of calibrations, the origins in order."""
    ordered = {str(origin): calibrations[origin] for origin in sorted(calibrations)}
    return json.dumps({"origins": ordered}, indent=1) + "\n"


@cache
def shipped_scores() -> pd.DataFrame:
    """Return the scores of plans, their parts, spending and requests with these calibrations."""
    names = (SCORES, PART_SCORES, SPEND_SCORES, REQUEST_SCORES)
    scores = [_table(name, tables.SCORE) for name in names]
    return tables.SCORE.check(pd.concat(scores), SCORES)


@cache
def shipped_misses() -> pd.DataFrame:
    """Return the worst misses of the same backtest."""
    return _table(MISSES, tables.MISS)


def _table(name: str, table: tables.Table) -> pd.DataFrame:
    text = dict.fromkeys(("old_la_code", "origin", "horizon"), "string")
    return table.check(pd.read_csv(_FOLDER / name, dtype=text), name)
