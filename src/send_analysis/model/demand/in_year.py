"""The running year of one authority: what was expected by now, what is counted, what it moves."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables
from send_analysis.model import streams
from send_analysis.model.case import Case
from send_analysis.model.demand import counts, flows, nowcast, total
from send_analysis.model.demand.nowcast import Counted
from send_analysis.model.demand.panel import CEASED, NEW, PanelError

REQUESTS = "requests"
BAND = (0.1, 0.5, 0.9)  # ends of the 80 % interval and the central estimate
Row = dict[str, object]


def tables_of(case: Case, origin: int) -> dict[str, pd.DataFrame]:
    """Return ``in_year`` and ``nowcast``; without a month counted both are empty.

    Parameters
    ----------
    origin
        The newest January counted; its calendar year is the running one.
    """
    of = nowcast.of_inputs(case, origin)
    if of is None:
        return {t.name: t.empty() for t in (tables.IN_YEAR, tables.NOWCAST)}
    inputs = {name: rows for name, rows in case.inputs.items() if name != "monthly_flows"}
    before, after = (total.plans(c, origin) for c in (case.having(inputs=inputs), case))
    shared = {"old_la_code": case.code, "calendar_year": origin, "months": of.months}
    moved = {"before": before, "after": after}
    ends = {
        f"{name}{end}": value
        for name, draws in moved.items()
        for end, value in zip(("_low", "", "_high"), _band(draws[:, 1].to_numpy()), strict=True)
    }
    january = pd.DataFrame([{**shared, "census_year": origin + 1, **ends}])
    rows = [*_of_plans(case, origin, before, of), *_of_requests(case, origin, of)]
    tracked = pd.DataFrame(rows, columns=[c for c in tables.IN_YEAR.columns if c not in shared])
    return {
        "in_year": tables.IN_YEAR.check(tracked.assign(**shared), "the running year"),
        "nowcast": tables.NOWCAST.check(january, "the next January"),
    }


def _of_plans(case: Case, origin: int, before: xr.DataArray, of: Counted) -> Iterator[Row]:
    """Yield new and ceased plans and their difference, as the forecast expected them by now."""
    held = counts.plans(case.inputs, case.code)
    try:
        fitted = flows.fit(case.inputs["flows"], held, case.code, origin)
    except PanelError:  # no year of flows to learn from: nothing was expected
        return
    explained = flows.explain(before, fitted, {}, case.code, case.assumptions, case.seed)
    explained = flows.with_new(explained, flows.drawn_new_plans(case, before))
    stream = streams.generator(case.seed, f"in_year/{case.code}")
    expected = {
        name: _by_now(draws.sel(census_year=origin + 1).to_numpy(), of, stream, case)
        for name, draws in ((NEW, explained.new), (CEASED, explained.ceased))
    }
    yield _row(NEW, expected[NEW], of.new)
    yield _row(CEASED, expected[CEASED], of.ceased)
    yield _row("change", expected[NEW] - expected[CEASED], of.new - of.ceased)


def _by_now(year: np.ndarray, of: Counted, stream: np.random.Generator, case: Case) -> np.ndarray:
    """Return the part of a year's flow that falls in the months counted, a draw each."""
    mean = year * of.share
    spread = of.share * np.sqrt(
        [nowcast.part_variance(of.months, part, nowcast.variation(case)) for part in mean]
    )
    return np.maximum(mean + spread * stream.standard_normal(len(mean)), 0.0)


def _of_requests(case: Case, origin: int, of: Counted) -> Iterator[Row]:
    """Yield requests, expected as in the year before and as far apart as such years were."""
    monthly, yearly = case.inputs["monthly_flows"], case.inputs["flows"]
    own = monthly[(monthly.old_la_code == case.code) & (monthly.measure == REQUESTS)]
    months = [f"{origin}-{month:02}" for month in range(1, of.months + 1)]
    values = own[own.month.isin(months)].value.dropna()
    wide = yearly[yearly.measure == REQUESTS].pivot(
        index="old_la_code", columns="calendar_year", values="value"
    )
    wide = wide.astype("Float64").astype(float).where(lambda x: x > 0)
    if len(values) < of.months or case.code not in wide.index or origin - 1 not in wide:
        return
    change = np.log(wide).diff(axis=1).loc[:, : origin - 1].to_numpy()
    ahead = np.exp(change[np.isfinite(change)])
    yield _row(REQUESTS, wide.loc[case.code, origin - 1] * of.share * ahead, float(values.sum()))


def _row(measure: str, expected: np.ndarray, counted: float) -> Row:
    low, central, high = _band(expected)
    standing = "below" if counted < low else "above" if counted > high else "within"
    ends = {"lower_80": low, "expected": central, "upper_80": high}
    return {"measure": measure, **ends, "counted": counted, "standing": standing}


def _band(draws: np.ndarray) -> tuple[float, float, float]:
    low, central, high = np.quantile(draws, BAND)
    return float(low), float(central), float(high)
