"""Indicators from council papers and from an authority's own rows of values."""

from collections.abc import Iterable, Iterator

import pandas as pd

from send_analysis.config.indicators import (
    ALL,
    AreaFramework,
    Claims,
    ClaimShares,
    Framework,
    Indicator,
)
from send_analysis.loaders.own.local_rows import Value
from send_analysis.local_area import periods
from send_analysis.local_area.intervals import wilson

COMPARED_WITH = {
    "England": "england",
    "London": "region",
    "Statistical neighbours": "neighbours",
}
_PERCENT = 100


def rows(framework: Framework, claims: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return what the papers print for each indicator, the authority's own and comparators.

    Columns are those of the INDICATOR table, and ``claim_id``.
    """
    found = [
        row
        for one in framework.indicators
        for row in (
            *(r for c in one.claims for r in _printed(one, c, framework, claims)),
            *(r for c in one.claim_shares for r in _shares(one, c, framework, claims, confidence)),
        )
    ]
    return pd.DataFrame(found)


def matching(claims: pd.DataFrame, where: dict[str, str]) -> pd.DataFrame:
    """Return the claims whose columns hold ``where``; ``paper`` stands for the source."""
    found = claims
    for column, value in where.items():
        name, wanted = (column, value)
        if column == "paper":
            name, wanted = "source_id", f"council_papers/{value}"
        found = found[(found[name] == wanted).fillna(False)]
    return found


def number(claim: pd.Series) -> float | None:
    """Return a claim's value as a number, None where it is text."""
    value = pd.to_numeric(pd.Series([claim["value"]]), errors="coerce").iloc[0]
    return None if pd.isna(value) else float(value)


def _comparator(area: AreaFramework, geography: str) -> str | None:
    if geography == area.name or geography.startswith(f"{area.name}:"):
        return "own"
    return COMPARED_WITH.get(geography)


def _printed(
    one: Indicator, chosen: Claims, framework: Framework, claims: pd.DataFrame
) -> Iterator[dict]:
    for _, claim in matching(claims, chosen.where).iterrows():
        area = framework.area_of(claim["source_id"])
        comparator = area and _comparator(area, claim["geography"])
        value = number(claim)
        if area and comparator and value is not None:
            yield {
                **_described(one, claim, chosen.period),
                "old_la_code": area.old_la_code,
                "group": chosen.group or claim["breakdown"],
                "comparator": comparator,
                "value": value,
                "cases": value if is_count(one) else None,
                "basis": _basis(one, claim),
            }


def _basis(one: Indicator, claim: pd.Series) -> str:
    note = claim["note"]
    return one.basis if pd.isna(note) else f"{one.basis}; {note}"


def _shares(
    one: Indicator,
    chosen: ClaimShares,
    framework: Framework,
    claims: pd.DataFrame,
    confidence: float,
) -> Iterator[dict]:
    counted = matching(claims, chosen.where)
    for _, claim in counted[counted.breakdown.isin(chosen.groups)].iterrows():
        whole = counted[(counted.breakdown == chosen.base) & (counted.period == claim["period"])]
        area = framework.area_of(claim["source_id"])
        cases = number(claim)
        if area is None or whole.empty or cases is None:
            continue
        yield {
            **_described(one, claim, None),
            "old_la_code": area.old_la_code,
            "group": claim["breakdown"],
            "comparator": "own",
            "basis": one.basis,
            **share(cases, float(whole.iloc[0]["value"]), confidence),
        }


def share(cases: float, base: float, confidence: float) -> dict[str, float]:
    """Return a percentage with its interval, its cases and its base."""
    lower, upper = wilson(cases, base, confidence)
    return {
        "value": _PERCENT * cases / base,
        "lower": _PERCENT * lower,
        "upper": _PERCENT * upper,
        "cases": cases,
        "base": base,
    }


def _described(one: Indicator, claim: pd.Series, period: str | None) -> dict[str, object]:
    when = period or ("not stated" if pd.isna(claim["period"]) else claim["period"])
    return {
        "indicator": one.id,
        "period": when,
        "period_end": periods.end(when),
        "unit": one.unit,
        "source_id": claim["source_id"],
        "claim_id": claim["claim_id"],
    }


def is_count(one: Indicator) -> bool:
    """Return whether values of an indicator count people or events."""
    return one.smallest_count is not None


def own_rows(framework: Framework, values: Iterable[Value], confidence: float) -> pd.DataFrame:
    """Return an authority's own values as rows of the INDICATOR table.

    Raises
    ------
    ValueError
        Naming rows whose indicator the framework lacks, or that hold neither a value nor cases
        and base.
    """
    known = framework.by_id()
    values = list(values)
    problems = [f"{v.indicator!r} is no indicator" for v in values if v.indicator not in known]
    problems += [
        f"{v.indicator} {v.period}: neither a value nor cases and base"
        for v in values
        if v.value is None and (v.cases is None or v.base is None)
    ]
    if problems:
        raise ValueError("indicator_values.csv: " + "; ".join(problems))
    return pd.DataFrame([_own(known[v.indicator], v, confidence) for v in values])


def _own(one: Indicator, row: Value, confidence: float) -> dict[str, object]:
    printed: dict[str, object] = {"value": row.value, "cases": row.cases, "base": row.base}
    if row.cases is not None and row.base is not None:
        computed = share(row.cases, row.base, confidence)
        printed = {**computed} if row.value is None else {**computed, "value": row.value}
    return {
        "old_la_code": row.old_la_code,
        "indicator": one.id,
        "period": row.period,
        "period_end": periods.end(row.period),
        "group": row.group or ALL,
        "comparator": row.comparator,
        "unit": one.unit,
        "basis": row.basis,
        "source_id": row.source,
        **printed,
    }
