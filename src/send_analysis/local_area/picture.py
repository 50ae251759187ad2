"""All tables of the local area picture of one authority, one named step a line."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from send_analysis.config import Area
from send_analysis.config.indicators import Framework
from send_analysis.loaders.own.local_rows import Action, Value
from send_analysis.local_area import comparators, counts, disputes, papers, recompute, small_counts
from send_analysis.local_area.rules import Rules
from send_analysis.local_area.status import Context, status
from send_analysis.local_area.tracker import tracker
from send_analysis.tables import INDICATOR

Frames = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Inputs:
    """What the picture is drawn from.

    ``tables`` holds caseload, flows, claim and, where known, population, neighbours and
    authorities (names and codes); ``weights`` are those of leading indicators in the forecast.
    """

    tables: Mapping[str, pd.DataFrame]
    framework: Framework
    values: tuple[Value, ...] = ()
    actions: tuple[Action, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)


def picture(inputs: Inputs, area: Area, rules: Rules) -> Frames:
    """Return the tables of an area's picture.

    These are ``indicator``, ``indicator_status``, ``tracker``, ``paper_check`` and the area's
    ``claim`` rows without small counts.
    """
    everywhere = counts.rows(inputs.framework.indicators, inputs.tables, rules.confidence)
    printed = _from_papers(inputs, area, rules)
    own = comparators.compare(
        everywhere, _rates(inputs), area.old_la_code, area.region_code, _neighbours(inputs, area)
    )
    local = disputes.marked(_together(own, printed), inputs.framework.indicators)
    return {
        "indicator": _checked(_together(local, _funnels(everywhere, inputs, area))),
        "indicator_status": status(
            Context(local, inputs.framework, area.old_la_code, rules, inputs.weights)
        ),
        "tracker": tracker(inputs.actions, inputs.tables["claim"], area.old_la_code, rules.as_of),
        "claim": small_counts.area_claims(inputs.tables["claim"], inputs.framework, area, printed),
        "paper_check": recompute.of_area(inputs.tables, inputs.framework, area.old_la_code),
    }


def _from_papers(inputs: Inputs, area: Area, rules: Rules) -> pd.DataFrame:
    """Return what papers print and the authority's own rows, small counts hidden.

    ``claim_id`` stands beside the columns of the INDICATOR table where a claim is the source.
    """
    printed = papers.rows(inputs.framework, inputs.tables["claim"], rules.confidence)
    typed = papers.own_rows(inputs.framework, inputs.values, rules.confidence)
    claim_ids = [*printed.get("claim_id", []), *[pd.NA] * len(typed)]
    found = _together(printed, typed).assign(claim_id=claim_ids)
    mine = found[found.old_la_code == area.old_la_code]
    return small_counts.hide_small(mine.reset_index(drop=True), inputs.framework)


def _together(*frames: pd.DataFrame) -> pd.DataFrame:
    """Return rows one below the other in the columns of the INDICATOR table, missing as <NA>."""
    shaped = [f.reindex(columns=list(INDICATOR.columns)) for f in frames if not f.empty]
    if not shaped:
        return INDICATOR.empty()
    types = {name: str(column.dtype) for name, column in INDICATOR.columns.items()}
    return pd.concat([f.astype(types) for f in shaped], ignore_index=True)


def _checked(rows: pd.DataFrame) -> pd.DataFrame:
    return INDICATOR.check(rows, "indicators")


def _rates(inputs: Inputs) -> set[str]:
    return {i.id for i in inputs.framework.indicators if i.counts and i.counts.rate}


def _funnels(everywhere: pd.DataFrame, inputs: Inputs, area: Area) -> pd.DataFrame:
    """Return other authorities' newest values of the indicators that are drawn as funnels."""
    drawn = {i.id for i in inputs.framework.indicators if i.funnel}
    others = everywhere[
        everywhere.indicator.isin(drawn)
        & everywhere.old_la_code.str.fullmatch(r"\d{3}")
        & (everywhere.old_la_code != area.old_la_code)
        & everywhere.value.notna()
    ]
    own = everywhere[(everywhere.old_la_code == area.old_la_code) & everywhere.value.notna()]
    newest = own.groupby("indicator").period_end.max()
    return others[others.period_end == others.indicator.map(newest)]


def _neighbours(inputs: Inputs, area: Area) -> tuple[str, ...]:
    names = inputs.tables.get("authorities")
    codes = {} if names is None else dict(zip(names.la_name, names.old_la_code, strict=True))
    table = inputs.tables.get("neighbours")
    return comparators.neighbour_codes(area.neighbours, table, codes, area.old_la_code)
