"""Indicators from published counts: the same rate for every authority, region and England."""

from collections.abc import Iterable, Mapping

import pandas as pd

from send_analysis.config.indicators import ALL, Counts, Indicator
from send_analysis.local_area import periods
from send_analysis.local_area.intervals import wilson
from send_analysis.tables import INDICATOR

Frames = Mapping[str, pd.DataFrame]

NEXT_JANUARY = "plans_next_january"
RESIDENTS = "residents"
_OLDEST = 25  # completed years
_KEY = ["old_la_code", "clock", "year", "name"]
_COLUMNS = [*_KEY, "value", "symbol", "source_id"]


def rows(indicators: Iterable[Indicator], tables: Frames, confidence: float) -> pd.DataFrame:
    """Return the own values of every authority for indicators that rest on counts.

    Columns are those of the INDICATOR table; ``comparator`` is ``own`` throughout.
    """
    long = long_counts(tables)
    found = [
        _indicator(one, one.counts, long, confidence)
        for one in indicators
        if one.counts is not None
    ]
    return pd.concat(found, ignore_index=True) if found else INDICATOR.empty()


def long_counts(tables: Frames) -> pd.DataFrame:
    """Return flows, plans held and residents under one name each, by authority and year."""
    flows, caseload = tables["flows"], tables["caseload"]
    stock = caseload.assign(
        name=caseload.dimension + "/" + caseload.category,
        clock="census",
        year=caseload.census_year,
        value=caseload.plans,
    )
    following = stock[stock.name == "total/total"]
    return pd.concat(
        [
            flows.assign(name=flows.measure, clock="calendar", year=flows.calendar_year)[_COLUMNS],
            stock[_COLUMNS],
            following.assign(name=NEXT_JANUARY, clock="calendar", year=following.year - 1)[
                _COLUMNS
            ],
            _residents(tables),
        ],
        ignore_index=True,
    )


def _residents(tables: Frames) -> pd.DataFrame:
    """Return residents aged 0 to 25 in the summer before a January census."""
    if "population" not in tables or tables["population"].empty:
        return pd.DataFrame(columns=_COLUMNS)
    people = tables["population"]
    young = people[(people.age <= _OLDEST) & (people.basis == "estimate")]
    summed = young.groupby(["la_code", "mid_year"], as_index=False).agg(
        value=("persons", lambda p: p.sum(skipna=False)), source_id=("source_id", "first")
    )
    codes = tables["caseload"][["la_code", "old_la_code"]].drop_duplicates("la_code")
    joined = summed.merge(codes, on="la_code")
    return joined.assign(name=RESIDENTS, clock="census", year=joined.mid_year + 1, symbol=pd.NA)[
        _COLUMNS
    ]


def _indicator(
    one: Indicator, counts: Counts, long: pd.DataFrame, confidence: float
) -> pd.DataFrame:
    wanted = {*counts.numerator, *counts.minus, *counts.denominator}
    chosen = long[(long.clock == counts.clock) & long.name.isin(wanted)]
    wide = chosen.pivot(index=["old_la_code", "year"], columns="name", values="value")
    wide = wide.astype("Float64").reindex(columns=sorted(wanted))
    why = chosen.groupby(["old_la_code", "year"]).agg(
        symbol=("symbol", "first"), source_id=("source_id", "first")
    )
    cases = _total(wide, counts.numerator) - _total(wide, counts.minus)
    base = _total(wide, counts.denominator) if counts.rate else None
    frame = _values(cases, base, counts, confidence).join(why).reset_index()
    return _described(frame, one, counts)


def _total(wide: pd.DataFrame, names: tuple[str, ...]) -> pd.Series:
    """Return the sum of columns, missing where any of them is."""
    return wide[list(names)].sum(axis=1, skipna=False).astype("Float64")


def _values(
    cases: pd.Series, base: pd.Series | None, counts: Counts, confidence: float
) -> pd.DataFrame:
    if base is None:
        return pd.DataFrame({"value": cases, "lower": pd.NA, "upper": pd.NA, "cases": cases})
    usable = (base > 0).fillna(False) & cases.notna()
    base = base.where(usable)
    frame = pd.DataFrame({"value": counts.per * cases / base, "cases": cases, "base": base})
    bounds = [
        wilson(c, b, confidence) if ok and 0 <= c <= b and counts.proportion else (pd.NA, pd.NA)
        for c, b, ok in zip(cases, base, usable, strict=True)
    ]
    ends = pd.DataFrame(bounds, columns=["lower", "upper"], index=frame.index).astype("Float64")
    return frame.assign(lower=counts.per * ends.lower, upper=counts.per * ends.upper)


def _described(frame: pd.DataFrame, one: Indicator, counts: Counts) -> pd.DataFrame:
    years = frame.year.astype(int).astype(str)
    period = years if counts.clock == "calendar" else "January " + years
    return frame.assign(
        indicator=one.id,
        period=period,
        period_end=period.map(periods.end),
        group=ALL,
        comparator="own",
        unit=one.unit,
        basis=one.basis,
        symbol=frame.symbol.where(frame.value.isna()),
    ).drop(columns="year")
