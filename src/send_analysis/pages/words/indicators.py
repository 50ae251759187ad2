"""Sentences about the local area: what is red, why, how sure, who owns it, what is due next."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from send_analysis.config import Area
from send_analysis.pages.kit import Fact, RunTables, Words, fact, missing, select, sentence, tally
from send_analysis.pages.kit.indicators import (
    ALL,
    COLOURS,
    STATUS,
    TRACKER,
    number,
    open_actions,
    reds,
    reported,
    status,
    unreported,
)

_MOST_REDS = 3  # an answer names at most this many
_NO_OWNER = Markup("no owner is named in the sources")


def local_area_answer(run: RunTables, area: Area) -> Words:
    """Return how many indicators are red, the gravest of them, and what is due next."""
    if reported(run, area).empty:
        return missing(f"indicator with a value for {area.name}")
    own = {"old_la_code": area.old_la_code}
    counts = {c.replace(" ", "_"): tally(run, STATUS, **own, rag=c) for c in COLOURS}
    first = sentence(
        "Indicators of {area}: <strong>red {red}</strong>, amber {amber}, green {green}, not "
        "rated {not_rated}.",
        area=area.name,
        **counts,
    )
    gravest = [_red(row) for row in reds(run, area).df.head(_MOST_REDS).to_dict("records")]
    return Words((Markup(" ").join([first, *gravest]), _due(run, area)), "answer")


def _red(row: Mapping[Any, Any]) -> Markup:
    """Return one red indicator: value, comparators, why it is red and how sure, owner."""
    return sentence(
        "{name}: <strong>{value}</strong>{when}{against}. {why}; {owner}.",
        name=name(row),
        value=number(row, "value"),
        when=_when(row),
        against=_against(row),
        why=fact(STATUS, row, "rag_word", "text"),
        owner=_owner(row),
    )


def name(row: Mapping[Any, Any]) -> Markup:
    """Return an indicator's title, with its group where it has groups."""
    title = fact(STATUS, row, "title", "text")
    if row["group"] == ALL:
        return sentence("{title}", title=title)
    return sentence("{title}, {group}", title=title, group=fact(STATUS, row, "group", "text"))


def _when(row: Mapping[Any, Any]) -> Markup:
    if pd.isna(row["period_end"]):
        return Markup("")
    return sentence(" in {period}", period=fact(STATUS, row, "period", "text"))


def _against(row: Mapping[Any, Any]) -> Markup:
    comparators = {"england": "England", "neighbours": "statistical neighbours"}
    parts = [
        sentence("{name} {value}", name=words, value=value)
        for column, words in comparators.items()
        if (value := number(row, column)) is not None
    ]
    if target := number(row, "target"):
        parts.append(sentence("own target {value}", value=target))
    return sentence(" against {parts}", parts=Markup(", ").join(parts)) if parts else Markup("")


def _owner(row: Mapping[Any, Any]) -> Fact | Markup:
    return _NO_OWNER if pd.isna(row["owner"]) else fact(STATUS, row, "owner", "text")


def _due(run: RunTables, area: Area) -> Markup:
    """Return what is due next and how much is overdue."""
    actions = select(run, TRACKER, old_la_code=area.old_la_code)
    if actions.empty:
        return Markup("No improvement plan of this area is among the sources.")
    parts = [_next(run, area), _overdue(run, area, actions.values("as_of")[0])]
    return Markup(" ").join(parts)


def _next(run: RunTables, area: Area) -> Markup:
    ahead = open_actions(run, area, "due").first("due_by")
    if ahead.empty:
        return Markup("Nothing with a date still to come is published.")
    row = ahead.df.iloc[0].to_dict()
    return sentence(
        "Due next: {what}, by {when}.",
        what=fact(TRACKER, row, "what", "text"),
        when=fact(TRACKER, row, "due_by", "month"),
    )


def _overdue(run: RunTables, area: Area, day: str) -> Markup:
    late = open_actions(run, area, "overdue")
    if late.empty:
        return Markup("")
    row = late.df.iloc[0].to_dict()
    return sentence(
        "Overdue in {day}, without published evidence that it was done: {count} actions and "
        "milestones.",
        count=tally(run, TRACKER, old_la_code=area.old_la_code, status="overdue"),
        day=fact(TRACKER, row, "as_of", "month"),
    )


def reportability_note(run: RunTables, area: Area) -> Words:
    """Return how many indicators cannot be reported at all, apart from how good values are."""
    if status(run, area).empty:
        return missing(f"indicator of {area.name}")
    if unreported(run, area).empty:
        text = Markup("Every indicator that this area asks for has a published value.")
        return Words((text,), "note")
    own = {"old_la_code": area.old_la_code}
    text = sentence(
        "{missing} of {all} indicators cannot be reported: the council names them and no value is "
        "published, or the newest is withheld. Whether we can report an indicator is rated apart "
        "from how good its value is.",
        missing=tally(run, STATUS, **own, reportability="red"),
        all=tally(run, STATUS, **own),
    )
    return Words((text,), "caution")


def disputes_note(run: RunTables, area: Area) -> Words:
    """Return which indicators have sources that disagree."""
    disputed = status(run, area).known("disputed_by")
    if disputed.empty:
        return Words((Markup("No two sources give different values for one thing."),), "note")
    names = Markup("; ").join(name(row) for row in disputed.df.to_dict("records"))
    text = sentence(
        "Sources disagree about: {names}. Both values are shown with their definitions; no rating "
        "rests on a disputed value without saying so.",
        names=names,
    )
    return Words((text,), "caution")


def leading_note(run: RunTables, area: Area) -> Words:
    """Return which indicators lead the forecast of plans, and with which weight."""
    leading = status(run, area).known("leads").known("value")
    if leading.empty:
        return missing(f"leading indicator of {area.name}")
    weighed = leading.known("weight")
    text = Markup(
        "These indicators move before the number of plans does: more requests now are more plans "
        "next year. The forecast of plans uses them."
    )
    if weighed.empty:
        extra = Markup("The weights are in the calibration of the forecast, not in this run.")
    else:
        extra = Markup(
            "The weight is how many percentage points of next year's growth go with a usual "
            "difference between authorities (one standard deviation); an indicator without a "
            "weight is watched and not used."
        )
    return Words((text, extra), "note")


def papers_note(run: RunTables) -> Words:
    """Return how many printed figures were computed again, and how many do not agree."""
    if select(run, "paper_check").empty:
        return missing("printed difference, total or share to compute again")
    text = sentence(
        "Differences, totals, shares and growth that the papers print: {all}. Computed again, "
        "{agrees} agree and {wrong} disagree; what {open} rest on is not at hand.",
        all=tally(run, "paper_check"),
        agrees=tally(run, "paper_check", verdict="agrees"),
        wrong=tally(run, "paper_check", verdict="disagrees"),
        open=tally(run, "paper_check", verdict="cannot be computed"),
    )
    return Words((text,), "note")
