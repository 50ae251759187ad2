"""Suppression of small counts, with secondary suppression so that totals do not reveal them."""

import pandas as pd

from send_analysis.config import Area
from send_analysis.config.indicators import Framework
from send_analysis.tables import CLAIM

HIDDEN = "c"  # the symbol of a suppressed number
OWN_LIMIT = 5  # the smallest own count that is shown
OF_PEOPLE = ("requests", "plans", "exclusions", "referrals", "children")  # units


def hide_small(rows: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Return the rows with small counts hidden, and others where a total would reveal them.

    Those of papers have the limits of the framework; an authority's own values are private and
    none of them below ``OWN_LIMIT`` is shown.

    Where the hidden counts of one period add up to less than the smallest count that is shown,
    or only one is hidden, the next smallest is hidden as well.
    """
    limits = {i.id: i.smallest_count for i in framework.indicators if i.smallest_count}
    of_people = rows.cases.fillna(rows.value.where(rows.unit.isin(OF_PEOPLE) & _own(rows)))
    hidden = [
        place
        for (indicator, is_own, *_), part in rows.groupby(
            ["indicator", _own(rows), "old_la_code", "period", "comparator"]
        )
        if is_own or indicator in limits
        for place in small(of_people[part.index], limits.get(indicator, OWN_LIMIT))
    ]
    numbers = ["value", "lower", "upper", "cases", "base"]
    rows = rows.astype(dict.fromkeys(numbers, "Float64") | {"symbol": "string"})
    rows.loc[hidden, numbers] = pd.NA
    rows.loc[hidden, "symbol"] = HIDDEN
    return rows


def _own(rows: pd.DataFrame) -> pd.Series:
    """Return which rows are an authority's own values, which no paper prints."""
    return rows.claim_id.isna() & (rows.comparator == "own")


def small(counts: pd.Series, limit: int) -> list:
    """Return the index of the counts to hide among parts of one total."""
    ranked = counts.dropna().sort_values()
    ranked = ranked[ranked > 0]
    hidden = list(ranked[ranked < limit].index)
    if not hidden:
        return []
    for place in ranked[ranked >= limit].index[:-1]:  # the largest may be the printed total
        if len(hidden) > 1 and ranked[hidden].sum() >= limit:
            break
        hidden.append(place)
    return hidden


def area_claims(
    claims: pd.DataFrame, framework: Framework, area: Area, values: pd.DataFrame
) -> pd.DataFrame:
    """Return the claims of an authority's papers, small counts and the words around them hidden.

    Parameters
    ----------
    values
        Rows of the area with ``claim_id``, as ``hide_small`` returns them.
    """
    mine = claims[claims.source_id.isin(framework.papers_of(area.old_la_code))]
    hidden = mine.claim_id.isin(values[values.symbol == HIDDEN].claim_id)
    lines = set(zip(mine.source_id[hidden], mine.line[hidden], strict=True))
    quoted = pd.Series(list(zip(mine.source_id, mine.line, strict=True)), index=mine.index)
    return CLAIM.check(
        mine.assign(value=mine.value.mask(hidden), evidence=mine.evidence.mask(quoted.isin(lines))),
        "council papers",
    )
