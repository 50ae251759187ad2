"""Embedded figures of appeals to the SEND Tribunal, under the measures of the flows table.

The rate of the new method (from 2024) rests on other decisions than the old one: they are two
measures and never one series. The rates that are printed are left aside; they are computed.
"""

from pathlib import Path

import pandas as pd

from send_analysis.loaders.intake import sources
from send_analysis.loaders.intake.base import LoadError, numbers
from send_analysis.tables import FLOWS

SOURCE = "published_figures/tribunal_appeals"
OLD, NEW = "old method", "new method (from 2024)"
DECISIONS = {
    OLD: "tribunal_appealable_decisions",
    NEW: "tribunal_appealable_decisions_new_method",
}
APPEALS = "tribunal_appeals_registered"


def load(data_folder: Path) -> pd.DataFrame:
    """Return appeals registered and appealable decisions as rows of the flows table.

    Raises
    ------
    LoadError
        If the file is not the registered one, or names an unknown method.
    """
    raw = sources.read(data_folder, sources.register(data_folder)[SOURCE])
    unknown = sorted(set(raw.method) - DECISIONS.keys())
    if unknown:
        raise LoadError(SOURCE, [f"unknown methods {unknown}; allowed: {', '.join(DECISIONS)}"])
    appeals = raw[raw.method == OLD]
    rows = pd.concat(
        [
            _measure(appeals, appeals.appeals_registered, APPEALS),
            _measure(raw, raw.appealable_decisions, raw.method.map(DECISIONS)),
        ]
    )
    return FLOWS.check(rows, SOURCE)


def _measure(raw: pd.DataFrame, printed: pd.Series, measure: pd.Series | str) -> pd.DataFrame:
    value, symbol = numbers(printed, SOURCE)
    return pd.DataFrame(
        {
            "old_la_code": raw.old_la_code,
            "la_code": raw.la_code,
            "calendar_year": raw.calendar_year.astype(int),
            "measure": measure,
            "value": value,
            "symbol": symbol,
            "source_id": SOURCE,
        }
    )
