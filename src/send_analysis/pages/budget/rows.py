"""Rows of a run that several parts of the budget page show."""

import re

from send_analysis.pages.kit import RunTables, Selection, select
from send_analysis.pages.kit.subjects import money

_SINCE_START = re.compile(r"change_since_1_april_\d{4}$")
_FIRMEST_FIRST = ("cumulative", "since_start")  # what a deficit is counted from


def in_year(run: RunTables) -> Selection:
    """Return the balance of each single year."""
    return money(run, "balance").where(line="in_year_balance")


def change(run: RunTables) -> Selection:
    """Return the balance of the years added up since the forecast began."""
    rows = money(run, "balance")
    lines = [line for line in rows.values("line") if _SINCE_START.match(line)]
    return rows.where(line=lines[0] if lines else None)


def account(run: RunTables) -> Selection:
    """Return the balance of the account; no rows where its opening balance is not known."""
    return money(run, "balance").where(line="cumulative_balance")


def opening(run: RunTables) -> Selection:
    """Return the opening balance of the account; no rows where it is not known."""
    return money(run, "balance").where(line="opening_balance")


def risk(run: RunTables) -> Selection:
    """Return chances of a deficit of the account where that is known, else of one since then."""
    rows = select(run, "deficit_risk", old_la_code=run.area.old_la_code)
    kinds = (rows.where(measure=measure) for measure in _FIRMEST_FIRST)
    return next((kind for kind in kinds if not kind.empty), rows)
