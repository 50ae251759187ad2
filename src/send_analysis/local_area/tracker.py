"""The improvement plan tracker: what, who, when, and its status as of a given day.

A plan whose newest source is old is history: it shows what was done and planned when it was
reported, and nothing in it is overdue.
"""

from collections.abc import Iterable

import pandas as pd

from send_analysis.config import ConfigError
from send_analysis.config.local_area import Action
from send_analysis.local_area import comparators
from send_analysis.local_area.ratings import Rules
from send_analysis.tables import TRACKER


def tracker(
    actions: Iterable[Action], claims: pd.DataFrame, area: str, rules: Rules
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
    rows = [_row(one, known, rules) for one in mine]
    frame = pd.DataFrame(rows, columns=list(TRACKER.columns))
    order = frame.sort_values(["due_by", "id"], na_position="last", kind="stable")
    return TRACKER.check(order, "tracker.csv")


def _row(one: Action, claims: pd.DataFrame, rules: Rules) -> dict[str, object]:
    claim = claims.loc[one.claim_id] if one.claim_id else pd.Series(dtype=object)
    reported = one.reported.isoformat() if one.reported else claim.get("published")
    history = is_history(reported, rules)
    return {
        "old_la_code": one.old_la_code,
        "id": one.id,
        "kind": one.kind,
        "what": one.what or claim.get("measure"),
        "priority": one.priority,
        "owner": one.owner,
        "due": _printed_date(claim),
        "due_by": one.due_by.isoformat() if one.due_by else None,
        "status": state(one, history, rules),
        "as_of": rules.as_of.isoformat(),
        "reported": reported,
        "history": "yes" if history else "no",
        "evidence": one.evidence or claim.get("evidence"),
        "source_id": one.source or claim.get("source_id"),
    }


def _printed_date(claim: pd.Series) -> object:
    """Return the date as the paper prints it, where the claim is a date."""
    return claim["value"] if claim.get("unit") == "date" else None


def is_history(reported: str | None, rules: Rules) -> bool:
    """Return whether a source is so old that silence since then says nothing.

    A source without a day is current: an authority keeps its own rows up to date.
    """
    day = comparators.period_end(reported) if reported else None
    return bool(day) and comparators.months_before(str(day), rules.as_of) > rules.history_months


def state(one: Action, history: bool, rules: Rules) -> str:
    """Return whether an action is done, due, planned, overdue, or has no date.

    Done means that its source says so. Silence past the due day is overdue, unless the plan is
    history: then it was planned when it was reported.
    """
    if one.done == "yes":
        return "done"
    if one.due_by and one.due_by >= rules.as_of:
        return "due"
    if history:
        return "planned"
    return "overdue" if one.due_by else "no date given"
