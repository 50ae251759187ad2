"""Checks of an authority's own counts month by month: what is not used, and sums since January."""

from collections.abc import Iterator

import pandas as pd

from send_analysis.quality.registry import Finding, check
from send_analysis.tables import Tables

USED = ["new_plans", "ceased_total"]  # a month is used when both are counted
SUMS_FROM = 4  # months from which counts that never fall are doubted
TIMES = 3  # as many times the first month is the last one, where months are sums


def _years(inputs: Tables) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield authority, calendar year, and counts by month, a column a measure."""
    printed = inputs["monthly_flows"].dropna(subset=["value"])
    for (code, year), rows in printed.groupby(["old_la_code", printed["month"].str[:4]]):
        yield str(code), str(year), rows.pivot(index="month", columns="measure", values="value")


@check(
    "own_months_not_used",
    "warning",
    "Count both of every month from January on; what follows a gap is not used.",
    ("monthly_flows",),
)
def own_months_not_used(inputs: Tables) -> Iterator[Finding]:
    """Find months of an authority's own counts that follow one without new or ceased plans."""
    for code, year, counts in _years(inputs):
        every = [f"{year}-{month:02}" for month in range(1, 13)]
        known = counts.reindex(index=every, columns=USED).notna()
        gap = known.index[~known.all(axis=1)]
        after = [m for m in known.index[known.any(axis=1)] if len(gap) and m >= gap[0]]
        if after:
            text = (
                f"{len(after)} to {after[-1]}: of {gap[0]} new and ceased plans are not both known"
            )
            yield Finding(code, f"{code} {year} months", text)


@check(
    "own_months_are_sums",
    "warning",
    "State each month alone, not the sum since January.",
    ("monthly_flows",),
)
def own_months_are_sums(inputs: Tables) -> Iterator[Finding]:
    """Find an authority's own counts by month that look like sums since January."""
    for code, year, counts in _years(inputs):
        for measure in counts:
            known = counts[measure].dropna()
            grows = known.is_monotonic_increasing and len(known) >= SUMS_FROM
            if grows and known.iloc[-1] >= TIMES * known.iloc[0] > 0:
                text = f"{known.iloc[0]:,.0f} to {known.iloc[-1]:,.0f} in {len(known)} months"
                yield Finding(code, f"{code} {year} {measure}", f"{text}, never fewer")
