"""Scenario against scenario: the same draws, so that a difference is the effect, not noise."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables, vocab
from send_analysis.config import BASELINE, Area
from send_analysis.model.forecast import Outcome


def against_baseline(results: Mapping[str, Outcome], area: Area) -> pd.DataFrame:
    """Return every scenario less the baseline, draw by draw, as quantiles and means."""
    baseline = results[BASELINE]
    rows = [
        _differences(result, baseline, name) for name, result in results.items() if name != BASELINE
    ]
    found = pd.concat(rows) if rows else tables.COMPARISON.empty()
    return tables.COMPARISON.check(found.assign(old_la_code=area.old_la_code), "comparison")


def _differences(result: Outcome, baseline: Outcome, name: str) -> pd.DataFrame:
    plans = result.plans["total"] - baseline.plans["total"]
    provision = result.plans["provision"] - baseline.plans["provision"]
    rows = [
        _summary(plans.rename(census_year="period"), "plans", "plans"),
        *(
            _summary(part.rename(census_year="period"), f"plans/{code}", "plans")
            for code, part in (
                (str(c.item()), provision.sel(provision=c)) for c in provision.provision
            )
        ),
        _summary(
            (result.short - baseline.short).sum("provision").rename(census_year="period"),
            "short",
            "places",
        ),
    ]
    if baseline.has_money:
        rows += _money(result, baseline)
    return pd.concat(rows).assign(scenario=name, against=BASELINE)


def _money(result: Outcome, baseline: Outcome) -> list[pd.DataFrame]:
    spend = _total(result.spend) - _total(baseline.spend)
    balance = result.in_year_balance - baseline.in_year_balance
    return [
        _summary(_by_year(spend), "spend", "GBP"),
        _summary(_by_year(balance), "in_year_balance", "GBP"),
    ]


def _total(spend: xr.DataArray) -> xr.DataArray:
    return spend.sum("line")


def _by_year(money: xr.DataArray) -> xr.DataArray:
    return money.rename(financial_year="period")


def _summary(values: xr.DataArray, measure: str, unit: str) -> pd.DataFrame:
    """Return quantiles and mean over the draws, and how likely the difference is below zero."""
    axis = values.dims.index("draw")
    array = values.to_numpy()
    statistics = {
        **dict(
            zip(tables.STATISTICS, np.quantile(array, vocab.QUANTILES, axis=axis), strict=False)
        ),
        "mean": array.mean(axis=axis),
    }
    wide = pd.DataFrame(statistics, index=[str(p) for p in values.period.to_numpy()])
    long = wide.rename_axis("period").reset_index().melt("period", var_name="statistic")
    return long.assign(measure=measure, unit=unit)
