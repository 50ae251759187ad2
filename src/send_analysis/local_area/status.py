"""One row an indicator and group: newest value, comparators, ratings, owner, certainty."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

import pandas as pd

from send_analysis import vocab
from send_analysis.config.indicators import ALL, Framework, Indicator, Target
from send_analysis.local_area import comparators, ratings
from send_analysis.local_area.comparators import school_year
from send_analysis.local_area.ratings import Rules
from send_analysis.tables import INDICATOR_STATUS

COMPARATORS = ("england", "region", "neighbours")
_COPIED = ("period", "period_end", "value", "lower", "upper", "cases", "base", "basis", "source_id")
FEW = "Few cases: read the interval, not the value."
NO_INTERVAL = "The number of cases is not loaded, so no interval can be given."
HIDDEN = "A small count, hidden so that nobody can be recognised."
SERIES_DISPUTED = "An earlier value of this series is disputed."

Row: TypeAlias = "Mapping[str, Any] | None"  # of the INDICATOR table


@dataclass(frozen=True)
class Context:
    """The inputs from which every indicator of an authority is rated.

    ``rows`` holds the INDICATOR rows of the authority and its comparators; ``weights`` gives
    for a feature of the forecast percentage points of growth for one standard deviation.
    """

    rows: pd.DataFrame
    framework: Framework
    area: str
    rules: Rules
    weights: Mapping[str, float]

    @cached_property
    def own(self) -> pd.DataFrame:
        """The authority's own rows."""
        return self.rows[(self.rows.comparator == "own") & (self.rows.old_la_code == self.area)]

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """The groups of each indicator that the authority has rows of its own for."""
        return self.own.groupby("indicator", sort=False).group.unique().map(tuple).to_dict()

    @cached_property
    def parts(self) -> Mapping[tuple[str, str], list[dict[Any, Any]]]:
        """The rows of each indicator and group, comparators included."""
        parts: dict[tuple[str, str], list[dict[Any, Any]]] = {}
        for row in self.rows.to_dict("records"):
            parts.setdefault((row["indicator"], row["group"]), []).append(row)
        return parts


def status(context: Context) -> pd.DataFrame:
    """Return the status of every indicator that concerns an authority.

    An indicator concerns it when it has a value of its own, when the authority's own framework
    asks for it, or when publishers print it for every authority: then, without a value, it is not
    yet reported.
    """
    rows = [row for one in context.framework.indicators for row in _of_indicator(one, context)]
    frame = pd.DataFrame(rows, columns=list(INDICATOR_STATUS.columns))
    return INDICATOR_STATUS.check(frame, "indicators")


def _of_indicator(one: Indicator, context: Context) -> list[dict]:
    priorities = context.framework.priorities_of(one, context.area)
    own = context.groups.get(one.id, ())
    if not (own or priorities or one.published):
        return []
    described = {
        "old_la_code": context.area,
        "indicator": one.id,
        "title": one.title,
        "priorities": "; ".join(priorities),
        "asked": "yes" if priorities else "no",
        "theme": one.theme,
        "definition": one.definition,
        "unit": one.unit,
        "polarity": one.polarity,
        "owner": one.owner,
        "frequency": one.frequency,
        "leads": one.leads,
        "weight": context.weights.get(one.leads) if one.leads else None,
    }
    groups = list(dict.fromkeys([*(each.group for each in one.published), *own])) or [ALL]
    return [{**described, "group": group, **_judged(one, group, context)} for group in groups]


def _judged(one: Indicator, group: str, context: Context) -> dict[str, object]:
    """Return value, comparators and ratings of one group."""
    rows = context.parts.get((one.id, group), [])
    own = newest([row for row in rows if row["comparator"] == "own"])
    others = _others(rows, own)
    disputed = comparators.disputes(one, group, context.own)
    now = own is not None and school_year(own["period_end"]) in disputed
    target = due_target(one, context, own)
    rating = _rating(one, own, others, target, context.rules)
    report = ratings.reportability(own, now, context.rules)
    return {
        **({} if own is None else {name: own[name] for name in _COPIED}),
        **{name: None if row is None else row["value"] for name, row in others.items()},
        **_difference(own, others["england"], context.rules),
        "target": target.value if target else None,
        "target_by": target.by.isoformat() if target else None,
        "reportability": report.rag,
        "reportability_word": report.word,
        "rag": rating.rag,
        "rag_word": (rating.disputed() if now else rating).word,
        "disputed_by": _titles(disputed, context.framework),
        "caution": _caution(own, bool(disputed) and not now, context.rules),
    }


def newest(own: list[dict[Any, Any]]) -> Row:
    """Return the newest row that is known or hidden; the newest of all where none is."""
    known = [r for r in own if pd.notna(r["value"]) or str(r["symbol"]) == vocab.SUPPRESSED]
    ordered = sorted(
        known or own, key=lambda r: r["period_end"] if pd.notna(r["period_end"]) else ""
    )
    return ordered[-1] if ordered else None


def _others(rows: list[dict[Any, Any]], own: Row) -> dict[str, Row]:
    """Return each comparator's row of the same period, None where it has none."""
    same = {r["comparator"]: r for r in reversed(rows) if own and r["period"] == own["period"]}
    return {name: same.get(name) for name in COMPARATORS}


def _difference(own: Row, england: Row, rules: Rules) -> dict[str, object]:
    gap = ratings.Gap() if own is None else ratings.gap_to(own, england, rules)
    return {
        "difference": gap.difference,
        "difference_lower": gap.lower,
        "difference_upper": gap.upper,
        "distinguishable": gap.distinguishable,
    }


def _rating(
    one: Indicator, own: Row, others: Mapping[str, Row], target: Target | None, rules: Rules
) -> ratings.Rating:
    """Return the rating of performance; against a target as well, the more severe of both."""
    if own is None or pd.isna(own["value"]):
        return ratings.NOT_RATED_MISSING
    if one.polarity == "neutral":
        return ratings.NOT_RATED_NEUTRAL
    if own["group"] in one.context_groups:
        return ratings.NOT_RATED_CONTEXT
    rating = ratings.NOT_RATED_NONE
    if one.rag != "none":
        gap = ratings.gap_to(own, others[one.rag], rules)
        rating = ratings.against(gap, one.polarity, one.rag)
    if target is None:
        return rating
    return rating.worse_of(ratings.against_target(own, target.value, one.polarity))


def due_target(one: Indicator, context: Context, own: Row) -> Target | None:
    """Return the last target of an authority that was due by the end of a value's period.

    A target that was due so long before that its plan is history judges no value.
    """
    if own is None or pd.isna(own["period_end"]):
        return None
    mine = [t for t in one.targets if t.old_la_code == context.area]
    due = [t for t in mine if t.by.isoformat() <= own["period_end"]]
    last = max(due, key=lambda t: t.by, default=None)
    if last is None:
        return None
    age = comparators.months_before(last.by.isoformat(), date.fromisoformat(own["period_end"]))
    return last if age <= context.rules.history_months else None


def _titles(disputed: Mapping[str, list[str]], framework: Framework) -> str | None:
    """Return the titles of the indicators that give other values."""
    known = framework.by_id()
    titles = sorted({known[id_].title for ids in disputed.values() for id_ in ids})
    return "; ".join(titles) or None


def _caution(own: Row, earlier_disputed: bool, rules: Rules) -> str | None:
    """Return what a reader must know before using the value."""
    if own is None:
        return None
    missing_interval = pd.notna(own["value"]) and pd.isna(own["lower"])
    cautions = {
        HIDDEN: str(own["symbol"]) == vocab.SUPPRESSED,
        FEW: bool(pd.notna(own["cases"]) and own["cases"] < rules.few_cases),
        NO_INTERVAL: own["unit"] == "percent" and missing_interval,
        SERIES_DISPUTED: earlier_disputed,
    }
    return " ".join(text for text, applies in cautions.items() if applies) or None
