"""The leading indicators: what the growth of an authority's plans is forecast from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.model.demand.panel import (
    ISSUED,
    ISSUED_IN_TIME,
    REFUSED,
    REQUESTS,
    Panel,
    PanelError,
)
from send_analysis.quality.belief import Belief

PREVALENCE = "prevalence"  # the only indicator that rises with England's plans
INDICATORS = ("net_requests", "timeliness", PREVALENCE)
# Residents that plans are divided by. Cohorts that old at the first origins were under 20 at the
# estimate (mid-2023): aged 10 to 17 they were students by then, and the score was worse.
AGES = (5, 12)
CLIP = 4.0  # spreads beyond which an indicator is taken as misreported (DESIGN section 5)
# No refusal among so many requests is a missing value, not a policy (Tower Hamlets 2022: 738).
LEAST_REQUESTS_FOR_NO_REFUSAL = 100


@dataclass(frozen=True)
class Inputs:
    """What one forecast needs of its own authorities.

    Attributes
    ----------
    codes
        ``old_la_code`` of each of n authorities.
    plans
        January stock at the origin, a doubted one as expected, shape (n,).
    counts
        How far each count can be believed.
    latest, previous
        Indicators at the origin and a year before, shape (n, indicators); NaN where missing.
    """

    codes: tuple[str, ...]
    plans: np.ndarray
    counts: Belief
    latest: np.ndarray
    previous: np.ndarray

    def one(self, i: int) -> "Inputs":
        """Return the inputs of one authority alone."""
        part = slice(i, i + 1)
        cut = {name: getattr(self, name)[part] for name in ("codes", "plans", "latest", "previous")}
        return replace(self, **cut)

    def held(self, i: int, uniform: np.ndarray) -> np.ndarray:
        """Return draws of one authority's plans at the origin, of the shape of ``uniform``."""
        return self.counts.held(self.codes[i], max(self.counts.counted), uniform)


def indicators(panel: Panel, origin: int) -> pd.DataFrame:
    """Return the indicators of every authority at an origin, NaN where one is missing.

    net_requests
        Requests less refusals in t-1 for each plan in January t. A request becomes a plan after
        some 20 weeks, so that today's requests are next year's plans.
    timeliness
        Share of plans issued within 20 weeks in t-1, exceptions excluded. A slow authority has
        a backlog still to issue.
    prevalence
        Logarithm of plans in January t for each resident aged 5 to 12 at mid-t, as aged from one
        later estimate. Authorities that already hold many plans grow less.
    """
    return _indicators(panel, origin).drop(index=vocab.ENGLAND)


def _indicators(panel: Panel, origin: int) -> pd.DataFrame:
    """Return the indicators of authorities and of England."""
    plans = panel.stock(origin)
    requests = panel.flow(REQUESTS, origin - 1).where(lambda x: x > 0)
    refused = panel.flow(REFUSED, origin - 1)
    refused = refused.mask((refused == 0) & (requests >= LEAST_REQUESTS_FOR_NO_REFUSAL))
    issued = panel.flow(ISSUED, origin - 1)
    persons = panel.residents(origin, AGES)
    table = {
        "net_requests": (requests - refused) / plans,
        "timeliness": panel.flow(ISSUED_IN_TIME, origin - 1) / issued.where(issued > 0),
        PREVALENCE: np.log(plans.where(plans > 0) / persons.where(persons > 0)),
    }
    return pd.DataFrame(table)[list(INDICATORS)]


def centre(raw: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return each indicator's median and spread (standard deviation), 0 where nobody has it."""
    return np.nan_to_num(raw.median().to_numpy()), np.nan_to_num(raw.std().to_numpy())


def deviations(raw: np.ndarray, medians: np.ndarray, spreads: np.ndarray) -> np.ndarray:
    """Return indicators less their medians, clipped at ``CLIP`` spreads; NaN stays NaN."""
    return np.clip(raw - medians, -CLIP * spreads, CLIP * spreads)


def typical(panel: Panel, origin: int, least: int) -> pd.DataFrame:
    """Return each indicator's median, spread and memory over authorities, a row an indicator.

    Memory is the rank correlation with itself a year before; 0 stands for all that is unknown.
    Plans of a January may be published for everyone before the flows of most: where fewer than
    ``least`` have an indicator, the newest year counts in which enough had it, and its median
    moves on as England's own value has moved since.
    """
    by_year = cache(partial(_indicators, panel))
    years = range(origin, int(min(panel.plans)), -1)
    rows = {name: _typical(by_year, name, origin, years, least) for name in INDICATORS}
    return pd.DataFrame(rows).T.fillna(0.0)


def _typical(
    by_year: Callable[[int], pd.DataFrame], name: str, origin: int, years: range, least: int
) -> dict[str, float]:
    def of_authorities(year: int) -> pd.Series:
        return by_year(year)[name].drop(vocab.ENGLAND)

    year = next((y for y in years if of_authorities(y).notna().sum() >= least), origin)
    latest, before = of_authorities(year), of_authorities(year - 1)
    moved = by_year(origin)[name][vocab.ENGLAND] - by_year(year)[name][vocab.ENGLAND]
    return {
        "median": latest.median() + (0.0 if np.isnan(moved) else moved),
        "spread": latest.std(),
        "memory": max(rank_correlation(latest, before), 0.0),
    }


def rank_correlation(one: pd.Series, other: pd.Series) -> float:
    """Return Spearman's correlation, 0 where it is not defined."""
    both = pd.concat([one, other], axis=1).dropna()
    constant = both.empty or (both.nunique() < 2).any()
    ranks = both.rank()  # method="spearman" would import scipy.stats: slower than all else here
    return 0.0 if constant else float(ranks.iloc[:, 0].corr(ranks.iloc[:, 1]))


def authority_inputs(panel: Panel, origin: int, codes: Sequence[str] | None = None) -> Inputs:
    """Return the inputs of the named authorities, or of all that hold plans at the origin.

    Raises
    ------
    PanelError
        Naming every authority whose plans are not counted at the origin.
    """
    known = panel.at(origin)
    stock = known.stock(origin).drop(vocab.ENGLAND)
    chosen = list(stock.index[stock > 0]) if codes is None else list(codes)
    lacking = [code for code in chosen if not stock.get(code, 0.0) > 0]
    if lacking:
        raise PanelError(f"no plans are counted in January {origin} for {', '.join(lacking)}")
    counted = known.only(chosen)
    counts = counted.belief()
    known = counted.believed(counts)
    stock = known.stock(origin)
    latest, previous = indicators(known, origin), indicators(known, origin - 1)
    return Inputs(
        codes=tuple(chosen),
        plans=stock.loc[chosen].to_numpy(dtype=float),
        counts=counts,
        latest=latest.loc[chosen].to_numpy(dtype=float),
        previous=previous.loc[chosen].to_numpy(dtype=float),
    )
