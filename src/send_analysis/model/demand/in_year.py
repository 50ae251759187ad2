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

REQUESTS, CHANGE = "requests", "change"
UNKNOWN = "unknown"  # where nothing was expected, for want of a year counted
BAND = (0.1, 0.5, 0.9)  # ends of the 80 % interval and the central estimate
Row = dict[str, object]


def tables_of(case: Case, origin: int) -> dict[str, pd.DataFrame]:
    """Return ``in_year`` and ``nowcast``, each empty where none of its months is counted.

    Parameters
    ----------
    origin
        The newest January counted; its calendar year is the running one.
    """
    of = nowcast.of_inputs(case, origin)
    rows, january = list(_of_requests(case, origin, of)), tables.NOWCAST.empty()
    if of is not None:
        inputs = {name: rows for name, rows in case.inputs.items() if name != "monthly_flows"}
        before = total.plans(case.having(inputs=inputs), origin)
        rows = [*_of_plans(case, origin, before, of), *rows]
        january = _january(case, origin, before, of.months)
    tracked = pd.DataFrame(rows, columns=list(tables.IN_YEAR.columns))
    tracked = tracked.assign(old_la_code=case.code, calendar_year=origin)
    return {
        "in_year": tables.IN_YEAR.check(tracked, "the running year"),
        "nowcast": tables.NOWCAST.check(january, "the next January"),
    }


def _january(case: Case, origin: int, before: xr.DataArray, months: int) -> pd.DataFrame:
    """Return the next January without the months and with them."""
    moved = {"before": before, "after": total.plans(case, origin)}
    ends = {
        f"{name}{end}": value
        for name, draws in moved.items()
        for end, value in zip(("_low", "", "_high"), _band(draws[:, 1].to_numpy()), strict=True)
    }
    about = {"old_la_code": case.code, "calendar_year": origin, "census_year": origin + 1}
    return pd.DataFrame([{**about, "months": months, **ends}])


def _of_plans(case: Case, origin: int, before: xr.DataArray, of: Counted) -> Iterator[Row]:
    """Yield new and ceased plans and their difference, against those expected by now."""
    expected = _flows_by_now(case, origin, before, of) or {NEW: None, CEASED: None, CHANGE: None}
    counted = {NEW: of.new, CEASED: of.ceased, CHANGE: of.new - of.ceased}
    for measure, draws in expected.items():
        yield _row(measure, of.months, draws, counted[measure])


def _flows_by_now(
    case: Case, origin: int, before: xr.DataArray, of: Counted
) -> dict[str, np.ndarray | None]:
    """Return the flows expected by now, a draw each; none without a year of flows to learn from."""
    held = counts.plans(case.inputs, case.code)
    try:
        fitted = flows.fit(case.inputs["flows"], held, case.code, origin)
    except PanelError:
        return {}
    explained = flows.explain(before, fitted, {}, case.code, case.assumptions, case.seed)
    explained = flows.with_new(explained, flows.drawn_new_plans(case, before))
    stream = streams.generator(case.seed, f"in_year/{case.code}")
    new, ceased = (
        _by_now(draws.sel(census_year=origin + 1).to_numpy(), of, stream, case)
        for draws in (explained.new, explained.ceased)
    )
    return {NEW: new, CEASED: ceased, CHANGE: new - ceased}


def _by_now(year: np.ndarray, of: Counted, stream: np.random.Generator, case: Case) -> np.ndarray:
    """Return the part of a year's flow that falls in the months counted, a draw each."""
    mean = year * of.share
    spread = of.share * np.sqrt(
        [nowcast.part_variance(of.months, part, nowcast.variation(case)) for part in mean]
    )
    return np.maximum(mean + spread * stream.standard_normal(len(mean)), 0.0)


def _of_requests(case: Case, origin: int, of: Counted | None) -> Iterator[Row]:
    """Yield requests of the months from January on that are counted without a gap."""
    monthly = case.inputs.get("monthly_flows", tables.MONTHLY_FLOWS.empty())
    of_months = nowcast.of_year(monthly, case.code, origin, [REQUESTS])[REQUESTS]
    values = of_months[of_months.notna().cumprod().astype(bool)]
    if values.empty:
        return
    months = len(values)
    share = of.share if of and of.months == months else months / nowcast.MONTHS
    expected = _requests_of_year(case.inputs["flows"], case.code, origin)
    yield _row(REQUESTS, months, expected * share, float(values.sum()))


def _requests_of_year(yearly: pd.DataFrame, old_la_code: str, year: int) -> np.ndarray:
    """Return requests of a year, as in the newest year before it that is counted.

    They differ as counts that many years apart did, everywhere; empty where no year is counted.
    """
    rows = yearly[(yearly.measure == REQUESTS) & (yearly.calendar_year < year)]
    wide = rows.pivot(index="old_la_code", columns="calendar_year", values="value")
    wide = wide.astype("Float64").astype(float).where(lambda x: x > 0)
    known = wide.reindex([old_la_code]).loc[old_la_code].dropna()
    if known.empty:
        return np.array([])
    newest = int(known.index.max())
    wide = wide.reindex(columns=range(int(wide.columns.min()), year))
    change = np.log(wide).diff(year - newest, axis=1).to_numpy()
    return float(known[newest]) * np.exp(change[np.isfinite(change)])


def _row(measure: str, months: int, expected: np.ndarray | None, counted: float) -> Row:
    """Return what is counted of a flow; without draws nothing was expected, and it says so."""
    row: Row = {"measure": measure, "months": months, "counted": counted}
    if expected is None or not len(expected):
        return {**row, "standing": UNKNOWN}
    low, central, high = _band(expected)
    standing = "below" if counted < low else "above" if counted > high else "within"
    return {**row, "lower_80": low, "expected": central, "upper_80": high, "standing": standing}


def _band(draws: np.ndarray) -> tuple[float, float, float]:
    low, central, high = np.quantile(draws, BAND)
    return float(low), float(central), float(high)
