"""Residents by single year of age: ONS estimates, projections and the district look-up.

Sources: ONS mid-year population estimates (Nomis table "local authority based by single year
of age"; detailed time series MYEB1; workbook sheet "MYE2 - Persons"), ONS subnational
population projections for England (2018- and 2022-based, file "persons"), ONS look-up of
lower to upper tier authorities. What the model divides plans by are the residents of one
mid-year by year of birth: a cohort is the same people at every January, but for migration.
"""

from collections.abc import Mapping

import pandas as pd

from send_analysis.loaders.ehc_plans.areas import authorities
from send_analysis.loaders.intake.base import RawFile, Recognised
from send_analysis.loaders.intake.sheets import header, workbook_kind
from send_analysis.loaders.population import layouts, nomis, projections, upper_tier, workbooks
from send_analysis.tables import POPULATION, RESIDENTS, UPPER_TIER

PUBLISHER = "Office for National Statistics"
MID_YEAR = 2023  # one mid-year for all: medians of a calibration are taken over it
OLDEST = 40  # older residents were past the last age of a plan before the first January
_COLUMNS = ["old_la_code", "born", "persons"]


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


def residents(*sources: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the input table ``residents``: the mid-year estimate by the year of birth.

    Parameters
    ----------
    sources
        Sets of tables, some with ``population``; the first that holds a cohort counts.
    """
    held = [upper_tier.of_authorities(one) for one in sources if POPULATION.name in one]
    rows = [RESIDENTS.empty(), *(_by_birth(one[POPULATION.name]) for one in held)]
    first = pd.concat(rows, ignore_index=True).drop_duplicates(["old_la_code", "born"])
    return RESIDENTS.check(first.reset_index(drop=True), "residents")


def _by_birth(population: pd.DataFrame) -> pd.DataFrame:
    """Return the residents of authorities, a row a year of birth; unknown ones left out."""
    estimate = population[
        (population.mid_year == MID_YEAR)
        & (population.basis == nomis.ESTIMATE)
        & (population.age <= OLDEST)
        & population.persons.notna()
    ]
    code = authorities().la_code.rename_axis("old_la_code").reset_index()
    rows = estimate.merge(code, on="la_code")
    return rows.assign(born=MID_YEAR - rows.age)[_COLUMNS]
