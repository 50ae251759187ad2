"""All tables of the local area picture of one authority."""

from collections.abc import Mapping

import pandas as pd

from send_analysis.config import Area
from send_analysis.config.indicators import Framework
from send_analysis.config.local_area import Settings
from send_analysis.local_area import comparators, positions, series, small_counts, values
from send_analysis.local_area.dashboard import dashboard
from send_analysis.local_area.ratings import Rules
from send_analysis.local_area.status import Context, status
from send_analysis.local_area.tracker import tracker
from send_analysis.quality import papers
from send_analysis.tables import INDICATOR, Tables


def picture(
    inputs: Tables,
    area: Area,
    settings: Settings,
    rules: Rules,
    weights: Mapping[str, float] | None = None,
    everywhere: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """Return the tables of an area's picture.

    These are ``indicator``, ``indicator_status``, ``dashboard``, ``tracker``, ``paper_check`` and
    the area's ``claim`` rows without small counts.

    Parameters
    ----------
    inputs
        Caseload, flows, claim and, where known, population, neighbours, indicator_published with
        indicator_series, and printed_placements.
    weights
        Of leading indicators in the forecast: percentage points of growth by feature.
    everywhere
        What ``every_authority`` returns, where pictures of several areas are drawn.
    """
    framework, claims, code = settings.framework, inputs["claim"], area.old_la_code
    if everywhere is None:
        everywhere = every_authority(framework, inputs, rules)
    printed = _printed_and_own(inputs, area, settings, rules)
    neighbours = comparators.neighbour_codes(area, inputs)
    compared = comparators.compare(
        everywhere, _rates(framework), code, area.region_code, neighbours
    )
    local = comparators.marked_disputes(_together(compared, printed), framework.indicators)
    rows = _together(local, _funnels(everywhere, framework, code))
    rated = status(Context(local, framework, code, rules, weights or {}))
    planned = [row for row in settings.dashboards if row.old_la_code == code]
    return {
        "indicator": INDICATOR.check(rows, "indicators"),
        "indicator_status": positions.placed(rated, everywhere[everywhere.old_la_code == code]),
        "dashboard": dashboard(planned, framework, rated),
        "tracker": tracker(settings.actions, claims, code, rules),
        "claim": small_counts.area_claims(claims, framework, area, printed),
        "paper_check": papers.recomputed(settings, inputs, code),
    }


def every_authority(framework: Framework, inputs: Tables, rules: Rules) -> pd.DataFrame:
    """Return the published values of every authority, region and England.

    Columns are those of the INDICATOR table, with rank and number ranked; ``comparator`` is
    ``own`` throughout.
    """
    counted = values.published(framework.indicators, inputs, rules.confidence)
    together = _together(counted, series.published(framework.indicators, inputs))
    return positions.ranked(together, framework.indicators)


def _printed_and_own(inputs: Tables, area: Area, settings: Settings, rules: Rules) -> pd.DataFrame:
    """Return what papers print and the authority's own rows, small counts hidden.

    Besides the columns of the INDICATOR table there is ``claim_id``, where a claim is the source.
    """
    framework = settings.framework
    claims = inputs["claim"]
    claims = claims[claims.source_id.isin(framework.papers_of(area.old_la_code))]
    printed = values.printed(framework, claims, rules.confidence)
    own = values.own(framework, settings.values, rules.confidence)
    claim_ids = [*printed.get("claim_id", []), *[pd.NA] * len(own)]
    rows = _together(printed, own).assign(claim_id=claim_ids)
    mine = rows[rows.old_la_code == area.old_la_code]
    return small_counts.hide_small(mine.reset_index(drop=True), framework)


def own_values(settings: Settings, confidence: float) -> pd.DataFrame:
    """Return the own rows of every authority with small counts hidden, as ``indicator`` has them.

    Raises
    ------
    ConfigError
        Naming rows that say nothing, and more cases than their base.
    """
    rows = _together(values.own(settings.framework, settings.values, confidence))
    return small_counts.hide_small(rows.assign(claim_id=pd.NA), settings.framework)


def _together(*tables: pd.DataFrame) -> pd.DataFrame:
    """Return rows concatenated in the columns of the INDICATOR table, missing as <NA>."""
    shaped = [t.reindex(columns=list(INDICATOR.columns)) for t in tables if not t.empty]
    if not shaped:
        return INDICATOR.empty()
    types = {name: str(column.dtype) for name, column in INDICATOR.columns.items()}
    return pd.concat([t.astype(types) for t in shaped], ignore_index=True)


def _rates(framework: Framework) -> set[str]:
    """Return the indicators that are comparable between authorities."""
    return {i.id for i in framework.indicators if i.comparable}


def _funnels(everywhere: pd.DataFrame, framework: Framework, area: str) -> pd.DataFrame:
    """Return other authorities' newest values of the indicators that are drawn as funnels."""
    drawn = {i.id for i in framework.indicators if i.funnel}
    known = everywhere[everywhere.value.notna()]
    newest = known[known.old_la_code == area].groupby("indicator").period_end.max()
    peers = known[known.indicator.isin(drawn) & (known.old_la_code != area)]
    others = peers[peers.old_la_code.str.isdigit()]
    return others[others.period_end == others.indicator.map(newest)]
