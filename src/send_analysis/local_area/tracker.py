"""The improvement plan tracker: what, who, when, done or overdue as of a given day."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from send_analysis.config import ConfigError
from send_analysis.config.local_area import Action
from send_analysis.tables import TRACKER


def tracker(
    actions: Iterable[Action], claims: pd.DataFrame, area: str, as_of: date
) -> pd.DataFrame:
    """Return the actions and milestones of an authority with their status on a day.

    Raises
    ------
    ConfigError
        Naming actions that rest on no claim and name no source, or on an unknown claim.
    """
    known = claims.set_index("claim_id")
    mine = [one for one in actions if one.old_la_code == area]
    problems = [
        f"{one.id}: claim {one.claim_id!r} is unknown"
        for one in mine
        if one.claim_id and one.claim_id not in known.index
    ]
    problems += [
        f"{one.id}: neither a claim nor what and source"
        for one in mine
        if not one.claim_id and not (one.what and one.source)
    ]
    if problems:
        raise ConfigError("tracker.csv: " + "; ".join(problems))
    rows = [_row(one, known, as_of) for one in mine]
    frame = pd.DataFrame(rows, columns=list(TRACKER.columns))
    order = frame.sort_values(["due_by", "id"], na_position="last", kind="stable")
    return TRACKER.check(order, "tracker.csv")


def _row(one: Action, claims: pd.DataFrame, as_of: date) -> dict[str, object]:
    claim = claims.loc[one.claim_id] if one.claim_id else pd.Series(dtype=object)
    return {
        "old_la_code": one.old_la_code,
        "id": one.id,
        "kind": one.kind,
        "what": one.what or claim.get("measure"),
        "priority": one.priority,
        "owner": one.owner,
        "due": _printed_date(claim),
        "due_by": one.due_by.isoformat() if one.due_by else None,
        "status": state(one.due_by, one.done == "yes", as_of),
        "as_of": as_of.isoformat(),
        "evidence": one.evidence or claim.get("evidence"),
        "source_id": one.source or claim.get("source_id"),
    }


def _printed_date(claim: pd.Series) -> object:
    """Return the date as the paper prints it, where the claim is a date."""
    return claim["value"] if claim.get("unit") == "date" else None


def state(due_by: date | None, done: bool, as_of: date) -> str:
    """Return whether an action is done, overdue, due, or has no date.

    Done means that its source says so; silence past the due day is overdue.
    """
    if done:
        return "done"
    if due_by is None:
        return "no date given"
    return "overdue" if due_by < as_of else "due"
