"""Invest to save: what a measure costs to deliver, what it saves, and when it pays back.

A saving is the in-year balance of the high needs account with the measure less that without, in
the same draws. Revenue counts against savings; capital is kept apart, since neither the account
nor the revenue budget pays it. Money spent before the first year of the forecast counts in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.config import Measure
from send_analysis.config.effect import CostToDeliver
from send_analysis.model import streams
from send_analysis.model.forecast import Outcome
from send_analysis.model.summaries import probability, quantiles_and_mean
from send_analysis.scenarios.versus import SETTINGS, Versus
from send_analysis.tables.scenarios import TOGETHER


def cost(
    measures: Iterable[Measure], years: Sequence[str], draws: int, seed: int
) -> dict[str, xr.DataArray]:
    """Return revenue and capital that measures cost to deliver, GBP (draw, financial_year)."""
    coords = {"financial_year": list(years)}
    zero = np.zeros((draws, len(years)))
    paid = {"revenue": zero.copy(), "capital": zero.copy()}
    for measure in measures:
        if about := measure.cost_to_deliver:
            for kind, timing in _timing(about, measure.start, years).items():
                if size := getattr(about, kind):
                    name = f"measure/{measure.id}/{kind}"
                    drawn = streams.triangular(seed, name, size.ends, draws)
                    paid[kind] += drawn[:, None] * timing
    return {
        kind: xr.DataArray(amounts, coords, ("draw", "financial_year"))
        for kind, amounts in paid.items()
    }


def _timing(about: CostToDeliver, january: int, years: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the part of revenue and capital that falls in each financial year."""
    start = january - 1  # the financial year that the first January lies in
    begins = start - about.lead_time
    last = vocab.financial_year_start(years[-1])
    ends = last if about.revenue_years is None else begins + about.revenue_years - 1
    revenue = dict.fromkeys(range(begins, ends + 1), 1.0)
    capital_years = range(begins, start) or range(start, start + 1)
    capital = dict.fromkeys(capital_years, 1 / len(capital_years))
    return {"revenue": _in_years(revenue, years), "capital": _in_years(capital, years)}


def _in_years(parts: Mapping[int, float], years: Sequence[str]) -> np.ndarray:
    """Return parts by financial year of the forecast; earlier ones count in the first."""
    starts = [vocab.financial_year_start(year) for year in years]
    inside = {year: max(year, starts[0]) for year in parts}
    return np.array([sum(p for y, p in parts.items() if inside[y] == start) for start in starts])


def net_saving(outcome: Outcome) -> xr.DataArray:
    """Return savings less revenue costs, added up to each year's end, (draw, financial_year)."""
    return parts(outcome, outcome.start.without_measures)["cumulative_net"]


def parts(outcome: Outcome, without: Outcome) -> dict[str, xr.DataArray]:
    """Return what measures save and cost, GBP (draw, financial_year), and when they pay back.

    A measure that acts in both costs nothing more.
    """
    saving = outcome.in_year_balance - without.in_year_balance
    years, case = list(saving.financial_year.to_numpy()), outcome.case
    added = [m for m in case.measures if m not in without.case.measures]
    paid = cost(added, years, case.draws, case.seed)
    net = saving - paid["revenue"]
    cumulative = net.cumsum("financial_year").assign_coords(saving.coords)
    capital = paid["capital"].cumsum("financial_year").assign_coords(saving.coords)
    return {
        "saving": saving,
        "revenue_cost": paid["revenue"],
        "capital_cost": paid["capital"],
        "net": net,
        "cumulative_net": cumulative,
        "p_paid_back": _paid_back(cumulative),
        "p_paid_back_with_capital": _paid_back(cumulative - capital),
    }


def _paid_back(cumulative: xr.DataArray) -> xr.DataArray:
    """Return whether savings have passed costs in a year or an earlier one."""
    return (cumulative > 0).cumsum("financial_year").assign_coords(cumulative.coords) > 0


def table(pairs: Iterable[Versus]) -> pd.DataFrame:
    """Return ``invest_to_save``: each measure with a cost to deliver alone, and all together.

    What the other scenario pays too is neither a cost nor a saving.
    """
    rows = list(chain.from_iterable(map(_of_pair, pairs)))
    if not rows:
        return tables.INVEST_TO_SAVE.empty()
    return tables.INVEST_TO_SAVE.check(pd.concat(rows), "invest to save")


def _of_pair(versus: Versus) -> list[pd.DataFrame]:
    brought = [m for part in versus.parts.values() for m in part.brings]
    costed = [m.id for m in brought if m.cost_to_deliver]
    assumed = [SETTINGS] if SETTINGS in versus.parts else []
    without = versus.run(assumed)
    if not costed or not without.has_money:
        return []
    single = {part: [*assumed, part] for part in costed}
    sets = single if len(brought) == 1 else {**single, TOGETHER: [*versus.parts]}
    return [
        _rows(parts(versus.run(changed), without)).assign(
            old_la_code=without.case.code,
            scenario=versus.one.scenario.name,
            against=versus.against.scenario.name,
            part=name,
        )
        for name, changed in sets.items()
    ]


def _rows(amounts: Mapping[str, xr.DataArray]) -> pd.DataFrame:
    every = [
        (probability if line.startswith("p_") else quantiles_and_mean)(
            array.transpose("draw", "financial_year")
        ).assign(line=line)
        for line, array in amounts.items()
    ]
    return pd.concat(every).rename(columns={"value": "amount"})
