"""Residents by single year of age: ONS estimates, projections and the district look-up.

Sources: ONS mid-year population estimates (Nomis table "local authority based by single year
of age"; detailed time series MYEB1; workbook sheet "MYE2 - Persons"), ONS subnational
population projections for England (2018- and 2022-based, file "persons"), ONS look-up of
lower to upper tier authorities. Residents aged 10 to 17 are the denominator of prevalence:
all were of school age, or nearly so, at the first origins, and students do not count.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import pandas as pd

from send_analysis.loaders.ehc_plans.areas import authorities
from send_analysis.loaders.intake.base import RawFile, Recognised
from send_analysis.loaders.intake.sheets import header, workbook_kind
from send_analysis.loaders.population import layouts, nomis, projections, workbooks
from send_analysis.tables import POPULATION, RESIDENTS, UPPER_TIER

PUBLISHER = "Office for National Statistics"
AGES = (10, 17)
MID_YEAR = 2023  # one mid-year for all: medians of a calibration are taken over it


def recognise(file: RawFile) -> Recognised | None:
    """Return what the file is, from its title, sheets or columns."""
    if workbook_kind(file) == "xlsx":
        found = workbooks.recognise(file)
        if found:
            return _recognised(*found)
    columns = header(file)
    if projections.is_projection(columns):
        return _recognised(f"{projections.base_year(columns)}-based", "projection")
    if layouts.is_lookup(columns):
        return _recognised(layouts.lookup_year(columns), "upper_tier")
    if layouts.is_series(columns):
        return _recognised(str(max(layouts.series_years(columns))), "series")
    release = nomis.release(file)
    return _recognised(release, "nomis") if release else None


def _recognised(release: str, kind: str) -> Recognised:
    return Recognised("population", PUBLISHER, release, kind)


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return ``population`` (residents at 30 June, 90 = 90 and over) or ``upper_tier``.

    Areas are as printed, districts among them. Areas outside England are left out.

    Raises
    ------
    LoadError
        If a column, age, sex, area or symbol is unknown, or ages do not sum to a printed total.
    """
    source = what.source_id(what.kind)
    if what.kind == "upper_tier":
        lookup = layouts.lookup(file).assign(source_id=source)
        return {UPPER_TIER.name: UPPER_TIER.check(lookup, file.name)}
    tidy = layouts.READERS[what.kind](file).assign(source_id=source)
    return {POPULATION.name: POPULATION.check(tidy, file.name)}


@cache
def shipped() -> pd.DataFrame:
    """Return the table that comes with the package: an authority a row, with its source."""
    with files("send_analysis.loaders.population").joinpath("persons_10_17.csv").open() as file:
        return pd.read_csv(file, dtype={"old_la_code": "string", "la_code": "string"})


def by_authority(tables: Mapping[str, pd.DataFrame]) -> "pd.Series":
    """Return persons by ``old_la_code``: from ONS's file where there is one, else as shipped."""
    known = shipped().set_index("old_la_code").persons.astype(float)
    if "population" not in tables:
        return known
    return from_population(tables["population"]).combine_first(known)


def residents(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return ``by_authority`` as the input table ``residents``."""
    rows = by_authority(tables).rename("persons").rename_axis("old_la_code").reset_index()
    return RESIDENTS.check(rows, "residents")


def from_population(population: pd.DataFrame) -> "pd.Series":
    """Return persons by ``old_la_code`` from the mid-year estimates of upper-tier authorities."""
    rows = population[
        (population.mid_year == MID_YEAR)
        & (population.basis == nomis.ESTIMATE)
        & population.age.between(*AGES)
    ]
    persons = rows.groupby("la_code").persons.agg(lambda ages: ages.sum(skipna=False))
    by_code = authorities().la_code.map(persons)
    return by_code.dropna().astype(float).rename("persons")
