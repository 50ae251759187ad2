"""Values of indicators: from published counts, council papers and an authority's own rows."""

from collections.abc import Iterable, Iterator

import pandas as pd

from send_analysis import vocab
from send_analysis.config import ConfigError
from send_analysis.config import indicators as framework
from send_analysis.config.indicators import ALL, Counts, Framework, Indicator
from send_analysis.config.local_area import Value
from send_analysis.local_area import comparators
from send_analysis.local_area.ratings import interval
from send_analysis.quality.paper_rules import number
from send_analysis.tables import INDICATOR, Tables

NEXT_JANUARY = "plans_next_january"
RESIDENTS = "residents"
COMPARED_WITH = {
    **dict.fromkeys(vocab.REGIONS, "region"),
    "England": "england",
    "Statistical neighbours": "neighbours",
}
_OLDEST = 25  # completed years
_PERCENT = 100
_YEAR = ["old_la_code", "year"]
_COLUMNS = ["old_la_code", "clock", "year", "name", "value", "symbol", "source_id"]


def published(indicators: Iterable[Indicator], inputs: Tables, confidence: float) -> pd.DataFrame:
    """Return the values of every authority for indicators that rest on published counts.

    Columns are those of the INDICATOR table; ``comparator`` is ``own`` throughout.
    """
    counted = [(one, one.counts) for one in indicators if one.counts]
    wanted = {name for _, asked in counted for name in asked.names}
    counts = long_counts(inputs)
    counts = counts[counts.name.isin(wanted)]
    rows = [_rates(one, asked, counts, confidence) for one, asked in counted]
    return pd.concat(rows, ignore_index=True) if rows else INDICATOR.empty()


def long_counts(inputs: Tables) -> pd.DataFrame:
    """Return flows, plans held and residents, a column each, by authority and year."""
    flows, caseload = inputs["flows"], inputs["caseload"]
    names = caseload.dimension + "/" + caseload.category
    held = caseload.assign(name=names, clock="census", year=caseload.census_year)
    held = held.assign(value=caseload.plans)[_COLUMNS]
    following = held[held.name == "total/total"]
    following = following.assign(name=NEXT_JANUARY, clock="calendar", year=following.year - 1)
    moved = flows.assign(name=flows.measure, clock="calendar", year=flows.calendar_year)
    return pd.concat([moved[_COLUMNS], held, following, _residents(inputs)], ignore_index=True)


def _residents(inputs: Tables) -> pd.DataFrame:
    """Return residents aged 0 to 25 in the summer before a January census."""
    if "population" not in inputs or inputs["population"].empty:
        return pd.DataFrame(columns=_COLUMNS)
    people = inputs["population"]
    young = people[(people.age <= _OLDEST) & (people.basis == "estimate")]
    summed = young.groupby(["la_code", "mid_year"], as_index=False).agg(
        value=("persons", lambda p: p.sum(skipna=False)), source_id=("source_id", "first")
    )
    codes = inputs["caseload"][["la_code", "old_la_code"]].drop_duplicates("la_code")
    joined = summed.merge(codes, on="la_code").assign(name=RESIDENTS, clock="census")
    return joined.assign(year=joined.mid_year + 1, symbol=pd.NA)[_COLUMNS]


def _rates(one: Indicator, asked: Counts, counts: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return one indicator of every authority and year."""
    wanted = asked.names
    chosen = counts[(counts.clock == asked.clock) & counts.name.isin(wanted)]
    wide = chosen.pivot(index=_YEAR, columns="name", values="value")
    wide = wide.astype("Float64").reindex(columns=sorted(wanted))
    cases = _total(wide, asked.numerator) - _total(wide, asked.minus)
    base = _total(wide, asked.denominator) if asked.rate else None
    why = chosen.groupby(_YEAR)[["symbol", "source_id"]].first()
    rows = _values(cases, base, asked, confidence).join(why).reset_index()
    years = rows.year.astype(int).astype(str)
    period = years if asked.clock == "calendar" else "January " + years
    return rows.drop(columns="year").assign(
        indicator=one.id,
        period=period,
        period_end=period.map({text: comparators.period_end(text) for text in period.unique()}),
        group=ALL,
        comparator="own",
        unit=one.unit,
        basis=one.basis,
        symbol=rows.symbol.where(rows.value.isna()),
    )


def _total(wide: pd.DataFrame, names: tuple[str, ...]) -> pd.Series:
    """Return the sum of columns, missing where any of them is."""
    return wide[list(names)].sum(axis=1, skipna=False).astype("Float64")


def _values(
    cases: pd.Series, base: pd.Series | None, asked: Counts, confidence: float
) -> pd.DataFrame:
    if base is None:
        return pd.DataFrame({"value": cases, "lower": pd.NA, "upper": pd.NA, "cases": cases})
    usable = (base > 0).fillna(False) & cases.notna()
    base = base.where(usable)
    rows = pd.DataFrame({"value": asked.per * cases / base, "cases": cases, "base": base})
    share = usable & cases.between(0, base).fillna(False) & asked.proportion
    lower, upper = interval(cases[share].astype(float), base[share].astype(float), confidence)
    return rows.assign(lower=asked.per * lower, upper=asked.per * upper)


def printed(settings: Framework, claims: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return what the papers print for each indicator, the authority's own and comparators.

    Columns are those of the INDICATOR table, and ``claim_id``.
    """
    if claims.empty:
        return pd.DataFrame()
    rows = [
        row
        for one in settings.indicators
        for row in (*_printed(one, settings, claims), *_shares(one, settings, claims, confidence))
    ]
    return pd.DataFrame(rows)


def _printed(one: Indicator, settings: Framework, claims: pd.DataFrame) -> Iterator[dict]:
    """Yield the values that an indicator takes unchanged from claims."""
    for chosen in one.claims:
        for _, claim in _matching(claims, chosen.where).iterrows():
            area = settings.area_of(claim["source_id"])
            comparator = area and _comparator(area, claim["geography"])
            value = number(claim["value"])
            if area and comparator and value is not None:
                yield {
                    **_described(one, claim, chosen.period),
                    "old_la_code": area.old_la_code,
                    "group": chosen.group or claim["breakdown"],
                    "comparator": comparator,
                    "value": value,
                    "cases": value if one.smallest_count is not None else None,
                    "basis": "; ".join(t for t in (one.basis, claim["note"]) if pd.notna(t)),
                }


def _shares(
    one: Indicator, settings: Framework, claims: pd.DataFrame, confidence: float
) -> Iterator[dict]:
    """Yield the shares that an indicator computes from counts that a paper prints."""
    for chosen in one.claim_shares:
        counted = _matching(claims, chosen.where)
        for _, claim in counted[counted.breakdown.isin(chosen.groups)].iterrows():
            whole = counted[(counted.breakdown == chosen.base) & (counted.period == claim.period)]
            area, cases = settings.area_of(claim["source_id"]), number(claim["value"])
            if area is not None and len(whole) and cases is not None:
                yield {
                    **_described(one, claim, None),
                    "old_la_code": area.old_la_code,
                    "group": claim["breakdown"],
                    "comparator": "own",
                    "basis": one.basis,
                    **_share(cases, float(whole.iloc[0]["value"]), confidence),
                }


def _matching(claims: pd.DataFrame, where: dict[str, str]) -> pd.DataFrame:
    """Return the claims whose columns hold ``where``; ``paper`` means the source."""
    for column, value in where.items():
        wanted = (value, column) if column != "paper" else (f"council_papers/{value}", "source_id")
        claims = claims[(claims[wanted[1]] == wanted[0]).fillna(False)]
    return claims


def _comparator(area: framework.AreaFramework, geography: str) -> str | None:
    own = geography == area.name or geography.startswith(f"{area.name}:")
    return "own" if own else COMPARED_WITH.get(geography)


def _share(cases: float, base: float, confidence: float) -> dict[str, float]:
    """Return a percentage with its interval, its cases and its base."""
    lower, upper = interval(cases, base, confidence)
    return {
        "value": _PERCENT * cases / base,
        "lower": _PERCENT * lower,
        "upper": _PERCENT * upper,
        "cases": cases,
        "base": base,
    }


def _described(one: Indicator, claim: pd.Series, period: str | None) -> dict[str, object]:
    when = period or ("not stated" if pd.isna(claim["period"]) else claim["period"])
    return {
        "indicator": one.id,
        "period": when,
        "period_end": comparators.period_end(when),
        "unit": one.unit,
        "source_id": claim["source_id"],
        "claim_id": claim["claim_id"],
    }


def own(settings: Framework, rows: Iterable[Value], confidence: float) -> pd.DataFrame:
    """Return an authority's own values as rows of the INDICATOR table.

    Raises
    ------
    ConfigError
        Naming rows whose indicator the framework lacks, that hold neither a value nor cases and
        base, or more cases than the base.
    """
    known = settings.by_id()
    problems = [text for row in rows if (text := _problem(row, known))]
    if problems:
        raise ConfigError("indicator_values.csv: " + "; ".join(problems))
    return pd.DataFrame([_own(known[row.indicator], row, confidence) for row in rows])


def _problem(row: Value, known: dict[str, Indicator]) -> str | None:
    if row.indicator not in known:
        return f"{row.indicator!r} is not an indicator"
    if row.cases is None or row.base is None:
        without = f"{row.indicator} {row.period}: neither a value nor cases and base"
        return without if row.value is None else None
    possible = 0 <= row.cases <= row.base and row.base > 0
    problem = f"{row.indicator} {row.period}: {row.cases:g} cases of {row.base:g} are not a share"
    return None if possible else problem


def _own(one: Indicator, row: Value, confidence: float) -> dict[str, object]:
    numbers: dict[str, object] = {"value": row.value, "cases": row.cases, "base": row.base}
    if row.cases is not None and row.base is not None:
        share = _share(row.cases, row.base, confidence)
        numbers = {**share} if row.value is None else {**share, "value": row.value}
    return {
        "old_la_code": row.old_la_code,
        "indicator": row.indicator,
        "period": row.period,
        "period_end": comparators.period_end(row.period),
        "group": row.group or ALL,
        "comparator": row.comparator,
        "unit": one.unit,
        "basis": row.basis,
        "source_id": row.source,
        **numbers,
    }
