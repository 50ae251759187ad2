"""Residents of upper-tier authorities: districts added up, each area under its newest code."""

import re
from collections.abc import Mapping
from functools import cache

import pandas as pd

from send_analysis.config.authorities import UnknownAreaError, authority
from send_analysis.tables import POPULATION, UPPER_TIER

_AUTHORITY = re.compile(r"E(06|08|09|10)\d{6}")  # districts of a county have E07
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
    newest = {code: _newest_code(code) for code in population.la_code.unique()}
    return population.assign(la_code=population.la_code.map(newest).astype("string"))


@cache
def _newest_code(code: str) -> str:
    """Return the code under which every other table knows an area."""
    if not _AUTHORITY.fullmatch(code):
        return code
    try:
        return authority(code).la_code
    except UnknownAreaError:
        return code
