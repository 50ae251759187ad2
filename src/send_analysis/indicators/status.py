"""One row an indicator and group: newest value, comparators, ratings, owner, how sure."""

from collections.abc import Mapping

import pandas as pd

from send_analysis import vocab
from send_analysis.indicators import papers, rag
from send_analysis.indicators.rules import Rules
from send_analysis.loaders.framework import ALL, Framework, Indicator, Target
from send_analysis.tables import INDICATOR_STATUS

Weights = Mapping[str, float]

_SEPTEMBER = 9
_COPIED = ("period", "period_end", "value", "lower", "upper", "cases", "base", "basis", "source_id")
FEW = "Few cases: read the interval, not the value."
NO_INTERVAL = "The number of cases is not published, so no interval can be given."
HIDDEN = "A small count, hidden so that nobody can be recognised."
SERIES_DISPUTED = "An earlier value of this series is disputed."


def status(
    found: pd.DataFrame, framework: Framework, area: str, rules: Rules, weights: Weights
) -> pd.DataFrame:
    """Return the status of every indicator that concerns an authority.

    An indicator concerns it when it has a value of its own, or when the authority's own
    framework asks for it: then, without a value, it is not yet reported.

    Parameters
    ----------
    found
        INDICATOR rows of the authority and its comparators.
    weights
        Feature of the forecast -> change in next year's log growth for one standard deviation.
    """
    rows = [
        row
        for one in framework.indicators
        for row in _of_indicator(one, found, framework, area, rules, weights)
    ]
    frame = pd.DataFrame(rows, columns=list(INDICATOR_STATUS.columns))
    return INDICATOR_STATUS.check(frame, "indicators")


def _of_indicator(
    one: Indicator,
    found: pd.DataFrame,
    framework: Framework,
    area: str,
    rules: Rules,
    weights: Weights,
) -> list[dict]:
    mine = found[(found.indicator == one.id) & (found.old_la_code == area)]
    own = mine[mine.comparator == "own"]
    priorities = framework.priorities_of(one, area)
    if own.empty and not priorities:
        return []
    groups = list(dict.fromkeys(own.group)) or [ALL]
    described = {
        "old_la_code": area,
        "indicator": one.id,
        "title": one.title,
        "priorities": "; ".join(priorities),
        "definition": one.definition,
        "unit": one.unit,
        "polarity": one.polarity,
        "owner": one.owner,
        "frequency": one.frequency,
        "leads": one.leads,
        "weight": weights.get(one.leads) if one.leads else None,
    }
    return [
        {**described, "group": g, **_judged(one, mine[mine.group == g], found, area, rules)}
        for g in groups
    ]


def _judged(
    one: Indicator, rows: pd.DataFrame, found: pd.DataFrame, area: str, rules: Rules
) -> dict:
    own = newest(rows[rows.comparator == "own"])
    others = {c: _at(rows, c, own) for c in ("england", "region", "neighbours")}
    gap = rag.Gap() if own is None else rag.gap(own, others["england"], rules)
    disputes = disputes_of(one, found, area)
    year = None if own is None else school_year(own["period_end"])
    rating, target = _rating(one, own, others, gap, area, rules)
    if year in disputes:
        rating = rating.disputed()
    report = rag.reportability(own, year in disputes, rules)
    return {
        **({} if own is None else {name: own[name] for name in _COPIED}),
        **{c: None if row is None else row["value"] for c, row in others.items()},
        "difference": gap.difference,
        "difference_lower": gap.lower,
        "difference_upper": gap.upper,
        "distinguishable": gap.distinguishable,
        **target,
        "reportability": report.rag,
        "reportability_word": report.word,
        "rag": rating.rag,
        "rag_word": rating.word,
        "disputed_by": "; ".join(sorted({t for titles in disputes.values() for t in titles}))
        or None,
        "caution": _caution(one, own, bool(disputes) and year not in disputes, rules),
    }


def newest(own: pd.DataFrame) -> pd.Series | None:
    """Return the newest row with a value; the newest of all where none has one."""
    if own.empty:
        return None
    known = own[own.value.notna()]
    ordered = (own if known.empty else known).sort_values(
        "period_end", na_position="first", kind="stable"
    )
    return ordered.iloc[-1]


def _at(rows: pd.DataFrame, comparator: str, own: pd.Series | None) -> pd.Series | None:
    """Return the comparator of the same period."""
    if own is None:
        return None
    same = rows[(rows.comparator == comparator) & (rows.period == own["period"])]
    return None if same.empty else same.iloc[0]


def disputes_of(one: Indicator, found: pd.DataFrame, area: str) -> dict[str, set[str]]:
    """Return for which school years another source gives another value: year -> indicators."""
    own = found[(found.old_la_code == area) & (found.comparator == "own") & found.value.notna()]
    mine = _by_year(own[own.indicator == one.id])
    disputes: dict[str, set[str]] = {}
    for other in one.disputed_by:
        for (year, group), value in _by_year(own[own.indicator == other]).items():
            if mine.get((year, group), value) != value:
                disputes.setdefault(year, set()).add(other)
    return disputes


def _by_year(rows: pd.DataFrame) -> dict[tuple[str, str], float]:
    dated = rows[rows.period_end.notna()]
    keys = zip(dated.period_end.map(school_year), dated.group, strict=True)
    return dict(zip(keys, dated.value, strict=True))


def school_year(period_end: object) -> str | None:
    """Return the academic year in which a period ends: calendar 2023 and 2023/24 are one."""
    if not isinstance(period_end, str):
        return None
    year, month = int(period_end[:4]), int(period_end[5:7])
    return vocab.academic_year(year + (month >= _SEPTEMBER))


def _rating(
    one: Indicator,
    own: pd.Series | None,
    others: Mapping[str, pd.Series | None],
    gap: rag.Gap,
    area: str,
    rules: Rules,
) -> tuple[rag.Rating, dict]:
    """Return the rating of performance, and the target it was held against."""
    if own is None or pd.isna(own["value"]):
        return rag.NOT_RATED_MISSING, {}
    if one.polarity == "neutral":
        return rag.NOT_RATED_NEUTRAL, {}
    rating = rag.NOT_RATED_ALONE
    if one.rag == "england":
        rating = rag.against(gap, one.polarity, one.rag, rules)
    elif one.rag == "neighbours":
        found = rag.gap(own, others["neighbours"], rules)
        rating = rag.against(found, one.polarity, one.rag, rules)
    target = due_target(one, area, own["period_end"])
    if target is None:
        return rating, {}
    rating = rating.worse_of(rag.against_target(own, target.value, one.polarity))
    return rating, {"target": target.value, "target_by": target.by.isoformat()}


def due_target(one: Indicator, area: str, period_end: object) -> Target | None:
    """Return the last target of an authority that was due by the end of a period, if any."""
    due = [
        t
        for t in one.targets
        if t.old_la_code == area and isinstance(period_end, str) and t.by.isoformat() <= period_end
    ]
    return max(due, key=lambda t: t.by, default=None)


def _caution(one: Indicator, own: pd.Series | None, earlier: bool, rules: Rules) -> str | None:
    """Return what a reader must know before using the value."""
    if own is None:
        return None
    parts = []
    if str(own["symbol"]) == papers.HIDDEN:
        parts.append(HIDDEN)
    if pd.notna(own["cases"]) and own["cases"] < rules.few_cases:
        parts.append(FEW)
    if own["unit"] == "percent" and pd.notna(own["value"]) and pd.isna(own["lower"]):
        parts.append(NO_INTERVAL)
    if earlier:
        parts.append(SERIES_DISPUTED)
    return " ".join(parts) or None
