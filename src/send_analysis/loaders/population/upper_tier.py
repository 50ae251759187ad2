"""Residents of upper-tier authorities: districts added up, each area under its newest code."""

from collections.abc import Mapping
from functools import cache

import pandas as pd

from send_analysis.loaders.ehc_plans.areas import authorities
from send_analysis.tables import POPULATION, UPPER_TIER

# GSS codes that name the same area: each publisher uses one or the other.
SAME_AREA = {
    "E06000065": "E10000023",  # North Yorkshire
    "E06000066": "E10000027",  # Somerset
    "E06000060": "E10000002",  # Buckinghamshire
    "E08000037": "E08000020",  # Gateshead
    "E06000057": "E06000048",  # Northumberland
}
_GROUP = ["la_code", "mid_year", "age", "basis"]


def of_authorities(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables with residents of upper-tier authorities, if they hold residents."""
    if POPULATION.name not in tables:
        return dict(tables)
    districts = tables.get(UPPER_TIER.name, UPPER_TIER.empty())
    added_up = to_upper_tier(tables[POPULATION.name], districts)
    return {**tables, POPULATION.name: POPULATION.check(added_up, "residents of authorities")}


def to_upper_tier(population: pd.DataFrame, upper_tier: pd.DataFrame) -> pd.DataFrame:
    """Return the population table with counties in place of their districts.

    A county that is printed itself stays as printed. A sum needs every district that
    the look-up names: a county of which one is absent has no row. It is missing where a
    district is missing.

    Parameters
    ----------
    population
        Residents by area as printed, districts among them.
    upper_tier
        The authority of each district.
    """
    of_counties = upper_tier[upper_tier.la_code != upper_tier.upper_la_code]
    county = of_counties.set_index("la_code").upper_la_code
    is_district = population.la_code.isin(county.index)
    printed = _with_newest_code(population[~is_district])
    summed = _with_newest_code(_summed(population[is_district], county))
    both = pd.concat([printed, summed], ignore_index=True)
    return both.drop_duplicates(_GROUP).reset_index(drop=True)


def _summed(districts: pd.DataFrame, county: "pd.Series") -> pd.DataFrame:
    """Return the sums of counties all of whose districts are there."""
    groups = districts.assign(la_code=districts.la_code.map(county)).groupby(_GROUP)
    sums = groups.agg(
        persons=("persons", lambda persons: persons.sum(skipna=False)),
        symbol=("symbol", "first"),
        source_id=("source_id", "first"),
    )
    whole = groups.size() == sums.index.get_level_values("la_code").map(county.value_counts())
    return sums[whole].reset_index()[list(districts.columns)]


def _with_newest_code(population: pd.DataFrame) -> pd.DataFrame:
    codes = population.la_code.unique()
    newest = {code: _newest_code().get(code, code) for code in codes}
    return population.assign(la_code=population.la_code.map(newest).astype("string"))


@cache
def _newest_code() -> dict[str, str]:
    """Return the code under which every other table knows an area, by its other code."""
    known = set(authorities().la_code)
    pairs = [*SAME_AREA.items(), *((old, new) for new, old in SAME_AREA.items())]
    return {other: code for other, code in pairs if code in known and other not in known}
