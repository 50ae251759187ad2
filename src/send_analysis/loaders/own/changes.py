"""Own counts and amounts beside those of the year before, as England's usually change.

How much is usual is worked out from the published tables; which share of true figures may be
doubted for it is set so that in a new year about one in a hundred is.
"""

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from send_analysis.config import authorities
from send_analysis.loaders.own.ranges import Doubt
from send_analysis.tables import Tables

LEAST_CHANGES = 100  # of England's authorities, to say what is usual
SEASON = 4  # times an even twelfth that a month may be, or a part of it
LEAST_A_MONTH = 2  # fewer come by chance


class Compared(NamedTuple):
    """How a table changes from year to year: its columns, and which changes are rare."""

    year: str
    of: list[str]  # what is compared with itself
    alike: list[str]  # whose changes are usual for each other
    number: str
    least: float  # smaller figures change by chance
    falls: float  # percent of England's changes that are less, and so rare
    rises: float
    wider: float = 1  # times the range of few known years, as a new year may lie beyond them


CHANGES = {
    "caseload": Compared(
        "census_year", ["dimension", "category"], ["dimension"], "plans", 50, 0.25, 0.25
    ),
    "flows": Compared("calendar_year", ["measure"], ["measure"], "value", 50, 0.5, 0.1),
    "income": Compared(
        year="financial_year",
        of=["line", "basis"],
        alike=["line", "basis"],
        number="amount",
        least=10_000,
        falls=0.5,
        rises=0.5,
        wider=1.25,
    ),
}
PARTS = {"requests_refused": "requests"}  # flows that are part of another of their year
# Flows that fall together where a file holds a part of a year; percent of years with such a fall.
TOGETHER, RARE_TOGETHER = ("requests", "new_plans", "assessments", "ceased_total"), 1


def changed(by: Compared, own: pd.DataFrame, published: pd.DataFrame) -> Iterator[Doubt]:
    """Yield figures that differ from the nearest published year more than England's usually do."""
    known = published.dropna(subset=[by.number])
    known = known.assign(year=start_of(known[by.year])).astype({by.number: float})
    usual = _usual_changes(by, known)
    mine = known[known.old_la_code.isin(own.old_la_code)]
    for row in own.dropna(subset=[by.number]).assign(year=lambda df: start_of(df[by.year])).iloc:
        same = mine[(mine[["old_la_code", *by.of]] == row[["old_la_code", *by.of]]).all(axis=1)]
        alike = tuple(row[by.alike])
        if same.empty or alike not in usual:
            continue
        beside = same.iloc[int((same.year - row.year).abs().argmin())]
        least, most = _over(usual[alike], int(row.year - beside.year))
        low, high = least * beside[by.number], most * beside[by.number]
        if beside[by.number] >= by.least and not low <= row[by.number] <= high:
            text = f"{from_to(low, high)} beside {beside[by.number]:,.0f} of {beside[by.year]}"
            yield Doubt(row.name, by.number, float(row[by.number]), text)


def _usual_changes(by: Compared, known: pd.DataFrame) -> dict[tuple, tuple[float, float]]:
    """Return the usual least and most of each figure over that of the year before."""
    of_areas = known[is_authority(known)].sort_values("year")
    groups = of_areas.groupby(["old_la_code", *by.of])
    before = groups[by.number].shift()
    counted = (groups.year.diff() == 1) & (before >= by.least)
    ends = [by.falls / 100, 1 - by.rises / 100]
    ratio = of_areas.assign(ratio=of_areas[by.number] / before)[counted].groupby(by.alike).ratio
    found = {}
    for one, rows in ratio:
        if rows.count() >= LEAST_CHANGES:
            least, most = rows.quantile(ends)
            key = one if isinstance(one, tuple) else (one,)
            found[key] = least / by.wider, most * by.wider
    return found


def _over(usual: tuple[float, float], years: int) -> tuple[float, float]:
    """Return the usual least and most over several years, forward or back."""
    least, most = usual
    if years < 0:
        least, most = 1 / most, 1 / max(least, 1e-9)
    return least ** max(abs(years), 1), most ** max(abs(years), 1)


def is_authority(df: pd.DataFrame) -> pd.Series:
    """Return which rows are of a real authority; codes of England and regions have letters."""
    return df.old_la_code.str.fullmatch(r"\d{3}") & (
        df.old_la_code != authorities.EXAMPLE.old_la_code
    )


def start_of(year: pd.Series) -> pd.Series:
    """Return the year, or the first of the two of a financial year."""
    return year.astype("string").str[:4].astype("Int64")


def from_to(low: float, high: float) -> str:
    """Return a range in words."""
    return f"usual is {low:,.0f} to {high:,.0f}"


def months(own: pd.DataFrame, published: Tables) -> Iterator[Doubt]:
    """Yield months of far more or less than a twelfth of the newest published year."""
    known = published["flows"].dropna(subset=["value"]).sort_values("calendar_year")
    newest = known.groupby(["old_la_code", "measure"]).last()
    for row in own.dropna(subset=["value"]).itertuples():
        key = (row.old_la_code, row.measure)
        if key not in newest.index or newest.value[key] < CHANGES["flows"].least:
            continue
        year = newest.loc[key]
        low, high = year.value / 12 / SEASON, year.value / 12 * SEASON
        low = low if low >= LEAST_A_MONTH else 0
        if not low <= row.value <= high:
            text = f"{from_to(low, high)} beside {year.value:,.0f} in all of {year.calendar_year}"
            yield Doubt(row.Index, "value", float(row.value), text)


def parts(own: pd.DataFrame, _: Tables) -> Iterator[Doubt]:
    """Yield flows that are more than what they are part of."""
    wide = own.set_index(["old_la_code", "calendar_year", "measure"]).value
    for row in own.dropna(subset=["value"]).itertuples():
        whole = PARTS.get(row.measure)
        key = (row.old_la_code, row.calendar_year, whole)
        if key in wide.index and pd.notna(wide[key]) and row.value > wide[key]:
            text = f"{from_to(0, wide[key])}, the {whole} of that year"
            yield Doubt(row.Index, "value", float(row.value), text)


def part_of_a_year(own: pd.DataFrame, published: Tables) -> Iterator[Doubt]:
    """Yield years of which all flows together are few beside the year before, at their largest."""
    known = published["flows"]
    usual = _together(known[is_authority(known)])
    least = (usual["value"] / usual["before"]).quantile(RARE_TOGETHER / 100)
    both = pd.concat([own.assign(row=own.index), known]).drop_duplicates(
        ["old_la_code", "calendar_year", "measure"]
    )
    of_own = _together(both[both.old_la_code.isin(own.old_la_code)])
    for year in of_own[of_own["value"] < least * of_own["before"]].itertuples():
        rows = own[(own.old_la_code == year.old_la_code) & (own.calendar_year == year.year)]
        if len(rows := rows[rows.measure.isin(TOGETHER)].dropna(subset=["value"])):
            largest = rows.value.astype(float).idxmax()
            text = (
                f"the flows of {year.year} together are {year.value:,.0f}; usual is "
                f"{least * year.before:,.0f} or more beside {year.before:,.0f} of {year.year - 1}"
            )
            yield Doubt(largest, "value", float(rows.value[largest]), text)


def _together(flows: pd.DataFrame) -> pd.DataFrame:
    """Return the flows of each year beside the same of the year before, where two are known."""
    rows = flows[flows.measure.isin(TOGETHER) & flows.value.notna()]
    rows = rows.assign(year=start_of(rows.calendar_year)).astype({"value": float})
    before = rows.assign(year=rows.year + 1, before=rows.value)
    by = ["old_la_code", "year"]
    pairs = rows.merge(before[[*by, "measure", "before"]], on=[*by, "measure"])
    sums = pairs.groupby(by, as_index=False).agg(
        flows=("measure", "size"), value=("value", "sum"), before=("before", "sum")
    )
    return sums[(sums.flows > 1) & (sums.before >= CHANGES["flows"].least)]
