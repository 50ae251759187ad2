"""Backtest of requests, refusals, new plans and appeals by calendar year.

From each January every authority is forecast from what was published then, in our draws of its
plans, and scored against the counts of the calendar years from that January on.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.evaluation import parts, reference
from send_analysis.evaluation.backtest import LEVELS, OURS
from send_analysis.model.demand import drawn_ratios, ratio_draws, ratios
from send_analysis.model.demand.drawn_ratios import APPEALS, counted, dated
from send_analysis.model.demand.panel import NEW, REFUSED, REQUESTS, Panel, PanelError
from send_analysis.model.demand.ratios import Ratio
from send_analysis.tables import Tables

DIMENSION = "requests"
HORIZONS = 3  # calendar years scored, the first that of the origin's January
# Each measure and the ratios that its draws are the product of, the first for each plan.
CHAINS = {
    REQUESTS: (drawn_ratios.REQUESTS_FOR_A_PLAN,),
    REFUSED: (drawn_ratios.REQUESTS_FOR_A_PLAN, drawn_ratios.REFUSED_SHARE),
    NEW: (drawn_ratios.NEW_FOR_A_PLAN,),
    APPEALS: (drawn_ratios.APPEALS_FOR_A_PLAN,),
}


def scores(
    inputs: Tables, panel: Panel, origins: Iterable[int], draws: int, seed: int
) -> pd.DataFrame:
    """Return WIS, error and coverage of every measure, the group, as SCORE.

    Raises
    ------
    PanelError
        If no origin has measures to forecast from and later counts.
    """
    actual = counted(inputs, panel.newest)
    rows = [row for origin in origins for row in _of_origin(inputs, panel, origin, draws, seed)]
    if not rows:
        raise PanelError("no origin has requests of England and enough authorities before it")
    wide = pd.concat(rows)
    counts = pd.concat({name: actual[name].stack() for name in CHAINS}).rename("plans")
    counts = counts.rename_axis(["category", "old_la_code", "census_year"]).reset_index()
    counts = counts[counts.plans > 0]
    return parts.scores_of(wide.merge(counts, on=parts.TARGET), DIMENSION)


def _of_origin(
    inputs: Tables, panel: Panel, origin: int, draws: int, seed: int
) -> Iterator[pd.DataFrame]:
    """Yield the quantiles of each measure by each method, a row an authority and year."""
    known = counted(inputs, origin)
    plans = parts.totals(panel, origin, HORIZONS, draws, seed)
    for measure, chain in CHAINS.items():
        try:
            ours = _ours(inputs, origin, chain, plans, seed)
        except PanelError:  # not published long enough by then
            continue
        by_method = {OURS: ours, **_references(known[measure], list(plans))}
        for method, values in by_method.items():
            yield _rows(values, list(plans), origin).assign(method=method, category=measure)


def _ours(
    inputs: Tables, origin: int, chain: tuple[Ratio, ...], plans: parts.Totals, seed: int
) -> np.ndarray:
    """Return quantiles of our draws, (quantile, authority, year ahead); NaN without a count."""
    known = counted(inputs, origin)
    pooled = [drawn_ratios.fitted(inputs, ratio, origin) for ratio in chain]
    quantiles = np.full((len(LEVELS), len(plans), HORIZONS), np.nan)
    for i, (code, total) in enumerate(plans.items()):
        own = [ratios.own(known, ratio, code) for ratio in chain]
        drawn = dated(total.isel(census_year=slice(None, -1)), 0)
        for fit, of in zip(pooled, own, strict=True):
            drawn = drawn * (np.nan if of is None else ratio_draws.draws(fit, of, total, seed))
        quantiles[:, i] = np.quantile(drawn.transpose("draw", ...).to_numpy(), LEVELS, axis=0)
    return quantiles


def _references(counts: pd.DataFrame, codes: list[str]) -> dict[str, np.ndarray]:
    """Return the reference methods, (quantile, authority, year ahead)."""
    known = counts.reindex([vocab.ENGLAND, *codes])
    years = known.columns[known.loc[vocab.ENGLAND].notna()]
    logs = np.log(known[years].where(known > 0)).to_numpy()
    own = logs[1:]
    by_group = reference.part_england_growth(logs[:, :, None], HORIZONS)[..., 0]
    return {
        "last_value": np.exp(reference.last_value(own, HORIZONS, LEVELS)),
        "last_growth": np.exp(reference.last_growth(own, HORIZONS, LEVELS)),
        "england_growth": np.exp(by_group),
    }


def _rows(values: np.ndarray, codes: list[str], origin: int) -> pd.DataFrame:
    """Return quantiles as rows with a column a level; a step is a year from the origin's own on."""
    index = pd.MultiIndex.from_product(
        [codes, range(1, HORIZONS + 1)], names=["old_la_code", "horizon"]
    )
    wide = pd.DataFrame(values.reshape(len(LEVELS), -1).T, index=index, columns=list(LEVELS))
    rows = wide.reset_index()
    return rows.assign(origin=origin, census_year=origin + rows.horizon - 1)
