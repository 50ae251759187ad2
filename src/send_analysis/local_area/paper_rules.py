"""How each kind of printed figure is computed again: one function a kind.

A function takes the claims of one authority's papers and the tidy tables, and yields a check for
every claim of its kind; where an input is not at hand the computed value is None.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from send_analysis import vocab
from send_analysis.local_area.papers import matching, number

Frames = Mapping[str, pd.DataFrame]

HAVERING, LONDON = "311", "E12000007"
_NOT_PRINTED = "the figures it rests on are not printed"
_TOTALS = ("Total", "Total (printed)", "total (printed)")
_WITH_TOTALS = (
    "ap_referrals_by_type",
    "ap_referrals_by_year_group",
    "ehcp_forecast_by_need",
    "exclusions",
)


class Check(NamedTuple):
    """A claim and what it comes to when it is computed."""

    claim: pd.Series
    computed: float | None
    formula: str


Rule = Callable[[pd.DataFrame, Frames], Iterator[Check]]


def _value(claims: pd.DataFrame, **where: str) -> float | None:
    found = matching(claims, where)
    return None if found.empty else number(found.iloc[0])


def _less(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first - second


def percent(part: float | None, whole: float | None) -> float | None:
    """Return a part as a percentage of a whole; None where either is missing."""
    return None if part is None or not whole else 100 * part / whole


def growth(first: float | None, last: float | None) -> float | None:
    """Return growth in percent; None where either is missing."""
    share = percent(last, first)
    return None if share is None else share - 100


def _absence(claims: pd.DataFrame, tables: Frames) -> Iterator[Check]:
    """Compute changes since 2019, and differences to the statistical neighbours."""
    printed = matching(claims, {"topic": "absence"})
    for _, claim in printed[printed.breakdown.str.contains(" | ", regex=False)].iterrows():
        group, kind = claim["breakdown"].split(" | ")
        same = {"topic": "absence", "measure": claim["measure"], "breakdown": group}
        own = _value(claims, **same, period="2022", geography="Havering")
        other = (
            _value(claims, **same, period="2019", geography="Havering")
            if kind.startswith("change")
            else _value(claims, **same, period="2022", geography="Statistical neighbours")
        )
        formula = "2022 less 2019" if kind.startswith("change") else "own less neighbours"
        yield Check(claim, _less(own, other), formula)


def _attainment(claims: pd.DataFrame, tables: Frames) -> Iterator[Check]:
    """Compute gaps to England."""
    gaps = matching(claims, {"topic": "attainment", "geography": "Havering minus England"})
    for _, claim in gaps.iterrows():
        same = {
            "topic": "attainment",
            **{name: claim[name] for name in ("measure", "breakdown", "period")},
        }
        own = _value(claims, **same, geography="Havering")
        england = _value(claims, **same, geography="England")
        yield Check(claim, _less(own, england), "own less England")


def _totals(claims: pd.DataFrame, tables: Frames) -> Iterator[Check]:
    """Compute totals of tables as the sum of their parts."""
    for _, claim in claims[claims.topic.isin(_WITH_TOTALS)].iterrows():
        if claim["breakdown"] in _TOTALS:
            same = {name: claim[name] for name in ("topic", "measure", "period")}
            parts = matching(claims, same)
            parts = parts[~parts.breakdown.isin(_TOTALS)]
            summed = sum(number(part) or 0 for _, part in parts.iterrows())
            yield Check(claim, float(summed), "sum of the parts that are printed")


def _shares(claims: pd.DataFrame, tables: Frames) -> Iterator[Check]:
    """Compute shares of referrals and of the population."""
    topic = "ap_referrals_total"
    for _, claim in matching(claims, {"topic": topic, "unit": "percent"}).iterrows():
        same = {"topic": topic, "period": claim["period"], "unit": "referrals"}
        part = _value(claims, **same, breakdown=claim["breakdown"])
        yield Check(claim, percent(part, _value(claims, **same, breakdown="all")), "part / all")
    for _, claim in matching(claims, {"measure": "population aged 0-17 share"}).iterrows():
        part = _value(claims, measure="population", breakdown="0-17", period="2021")
        whole = _value(claims, measure="population", breakdown="all ages", period="2021 (implied)")
        yield Check(claim, percent(part, whole), "aged 0-17 / all ages, Census 2021")


def _populations(claims: pd.DataFrame, tables: Frames) -> Iterator[Check]:
    """Compute growth of the population from 2011 to 2021."""
    same = {"topic": "demographics", "measure": "population"}
    for _, claim in matching(claims, {"measure": "growth in population"}).iterrows():
        age, first, last = claim["breakdown"], None, None
        if claim["geography"] == "Havering":
            first = _value(claims, **same, breakdown=age, period="2011")
            last = _value(claims, **same, breakdown=age, period="2021")
            last = last or _value(claims, **same, breakdown=age, period="2021 (implied)")
        computed = growth(first, last)
        yield Check(claim, computed, "2021 / 2011 - 1" if computed else _NOT_PRINTED)


def _plans(claims: pd.DataFrame, tables: Frames) -> Iterator[Check]:
    """Compute plans held and their growth from the census and the paper's own table."""
    held = {year: _held(tables, HAVERING, year) for year in (2020, 2024)}
    end = _value(claims, topic="ehcp_headline_claims", period="2030")
    england = [_held(tables, vocab.ENGLAND, year) for year in (2010, 2022)]
    computed: dict[str, tuple[float | None, str]] = {
        "2020": (held[2020], "SEN2 January 2020"),
        "January 2024": (held[2024], "SEN2 January 2024"),
        "2020 to Jan 2024": (growth(held[2020], held[2024]), "SEN2 January 2024 / 2020 - 1"),
        "Jan 2024 to 2030": (growth(held[2024], end), "own forecast / SEN2 January 2024 - 1"),
        "2010 to 2022": (growth(*england), "SEN2 England January 2022 / 2010 - 1"),
    }
    for _, claim in matching(claims, {"topic": "ehcp_headline_claims"}).iterrows():
        if claim["period"] in computed:
            yield Check(claim, *computed[claim["period"]])


def _placements(claims: pd.DataFrame, tables: Frames) -> Iterator[Check]:
    """Compute shares of plans by placement from the publisher's columns, January 2024."""
    codes = {"Havering": HAVERING, "London": LONDON}
    for _, claim in matching(claims, {"topic": "placement_mix"}).iterrows():
        kind = "special" if claim["breakdown"].startswith("Special") else "mainstream"
        part, whole = _placed(tables, codes[claim["geography"]], kind)
        yield Check(claim, percent(part, whole), f"{kind} columns / all plans, SEN2 January 2024")


def _placed(tables: Frames, code: str, kind: str) -> tuple[float | None, float | None]:
    """Return plans in the leaf columns of a kind of school, and all plans, January 2024."""
    printed = tables.get("printed_placements")
    if printed is None:
        return None, None
    mine = printed[(printed.old_la_code == code) & (printed.census_year == 2024)]
    known = mine.dropna(subset="plans").set_index("placement").plans
    leaves = known[[n.startswith(f"{kind}_") and n != f"{kind}_total" for n in known.index]]
    return float(leaves.sum()), float(known.get("ehcplans", 0)) or None


def _timeliness(claims: pd.DataFrame, tables: Frames) -> Iterator[Check]:
    """Compute timeliness of 2023 from SEN2."""
    flows = tables["flows"]
    mine = flows[(flows.old_la_code == HAVERING) & (flows.calendar_year == 2023)]
    value = mine.set_index("measure")["value"].to_dict()
    share = percent(
        value.get("issued_within_20_weeks_excl_exceptions"),
        value.get("plans_issued_excl_exceptions"),
    )
    for _, claim in matching(claims, {"measure": "EHCNAs completed within 20 weeks"}).iterrows():
        yield Check(claim, share, "SEN2 2023, plans issued within 20 weeks / plans issued")


def _not_printed(claims: pd.DataFrame, tables: Frames) -> Iterator[Check]:
    """Name growth and shares whose inputs the paper does not print."""
    growing = matching(claims, {"topic": "stat_neighbour_growth"})
    free_meals = matching(claims, {"measure": "eligible for free school meals", "unit": "percent"})
    ranked = matching(claims, {"measure": "share of LAs with lower 0-17 proportion"})
    for _, claim in pd.concat([growing, free_meals, ranked]).iterrows():
        yield Check(claim, None, _NOT_PRINTED)


def _held(tables: Frames, code: str, year: int) -> float | None:
    """Return all plans held in a January."""
    caseload = tables["caseload"]
    totals = caseload[(caseload.dimension == "total") & (caseload.old_la_code == code)]
    found = totals[totals.census_year == year].plans.dropna()
    return None if found.empty else float(found.iloc[0])


RULES: tuple[Rule, ...] = (
    _absence,
    _attainment,
    _totals,
    _shares,
    _populations,
    _plans,
    _placements,
    _timeliness,
    _not_printed,
)
