"""Suppression of the small counts that papers print, so that totals do not reveal them."""

import re

import numpy as np
import pandas as pd

from send_analysis import disclosure, vocab
from send_analysis.config import Area
from send_analysis.config.indicators import Framework
from send_analysis.tables import CLAIM

OF_PEOPLE = ("requests", "plans", "exclusions", "referrals", "children")  # units
PARTS_OF_ONE = ["indicator", "own", "old_la_code", "period", "comparator"]
NUMBERS = ["value", "lower", "upper", "cases", "base"]
_PER = re.compile(r"per ([\d,]+) ")  # a rate's unit; percent is per 100


def hide_small(rows: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Return the rows with small counts hidden, and others where a total would reveal them.

    Those of papers have the limits of the framework; an authority's own values are private, and
    the policy of reports says which are small. Of these the base and what it leaves beside the
    cases are counts as well: 48 of 50 says that two are not among them. A reader is assumed to
    know what the counts of one indicator and period add up to.
    """
    limits = {i.id: i.smallest_count for i in framework.indicators if i.smallest_count}
    own = rows.claim_id.isna() & (rows.comparator == "own")  # no paper prints them
    limit = rows.indicator.map(limits).fillna(own.map({True: disclosure.POLICY.threshold}))
    counts = (rows.cases[~own], *_implied(rows[own]))
    hidden = [
        place
        for counted in counts
        for least, limited in rows.assign(own=own).loc[counted.index].groupby(limit)
        for place in small(limited.assign(cases=counted), int(least))
    ]
    rows = rows.astype(dict.fromkeys(NUMBERS, "Float64") | {"symbol": "string"})
    rows.loc[hidden, NUMBERS] = pd.NA
    rows.loc[hidden, "symbol"] = vocab.SUPPRESSED
    return rows


def _implied(own: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return the counts that own values tell: cases, their base and what it leaves.

    Two of a share, its cases and its base give the third.
    """
    value, cases, base = (own[name].astype("Float64") for name in ("value", "cases", "base"))
    scale = own.unit.map(_scale).astype("Float64")
    cases = cases.fillna(value.where(own.unit.isin(OF_PEOPLE)))
    cases = cases.fillna((value * base / scale).round())
    base = base.fillna((scale * cases / value.where(value > 0)).round())
    return cases, base, base - cases


def _scale(unit: str) -> float:
    """Return how many of the base a rate is told for; missing where a unit is no rate."""
    if unit == "percent":
        return 100
    rate = _PER.match(unit)
    return float(rate[1].replace(",", "")) if rate else np.nan


def small(rows: pd.DataFrame, limit: int) -> pd.Index:
    """Return the index of the counts to hide among parts of totals.

    The largest of a total's parts stays, as it may be the printed total itself.
    """
    rows = rows[rows.cases > 0]
    if rows.empty:
        return rows.index
    parts = rows.groupby(PARTS_OF_ONE).cases
    largest = rows.index.isin(parts.idxmax()) & (rows.cases >= limit)
    cells = _cells(rows.index.astype(str), rows.cases).assign(
        group=parts.ngroup().to_numpy(),
        open=largest.to_numpy(),
        sensitive=rows.cases.lt(limit).to_numpy(),
    )
    sums = cells.groupby("group").value.sum()
    wholes = _cells("all " + sums.index.astype(str), sums).assign(group=sums.index)
    together = pd.concat([cells, wholes.assign(open=True, sensitive=False)], ignore_index=True)
    is_whole = pd.Series(together.index >= len(cells))
    relations = disclosure.sums("parts", together, ["group"], is_whole)
    hidden = disclosure.hidden(
        together.drop(columns="group"), relations, disclosure.Policy(threshold=limit)
    )
    return rows.index[hidden.loc[cells.cell].to_numpy()]


def _cells(ids: pd.Index, values: pd.Series) -> pd.DataFrame:
    """Return counts as rows of CELL; those of papers can have decimals."""
    return pd.DataFrame({"cell": ids, "value": values.to_numpy(), "kind": "estimate", "cost": 1.0})


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
    hidden = mine.claim_id.isin(values[values.symbol == vocab.SUPPRESSED].claim_id)
    lines = set(zip(mine.source_id[hidden], mine.line[hidden], strict=True))
    quoted = pd.Series(list(zip(mine.source_id, mine.line, strict=True)), index=mine.index)
    return CLAIM.check(
        mine.assign(value=mine.value.mask(hidden), evidence=mine.evidence.mask(quoted.isin(lines))),
        "council papers",
    )
