"""Residents by single year of age: ONS estimates, projections and the district look-up.

Sources: ONS mid-year population estimates (Nomis table "local authority based by single year
of age"; detailed time series MYEB1; workbook sheet "MYE2 - Persons"), ONS subnational
population projections for England (2018- and 2022-based, file "persons"), ONS look-up of
lower to upper tier authorities.
"""

import pandas as pd

from send_analysis.loaders.intake.base import RawFile, Recognised
from send_analysis.loaders.intake.sheets import header, workbook, workbook_kind
from send_analysis.loaders.population import layouts
from send_analysis.tables import POPULATION, UPPER_TIER

PUBLISHER = "Office for National Statistics"


def recognise(file: RawFile) -> Recognised | None:
    """Return what the file is, from its title, sheets or columns."""
    if workbook_kind(file) == "xlsx":
        year = layouts.mye2_year(workbook(file))
        return _recognised(str(year), "mye2") if year else None
    columns = header(file)
    if layouts.is_projection(columns):
        return _recognised(f"{layouts.base_year(columns)}-based", "projection")
    if layouts.is_lookup(columns):
        return _recognised(layouts.lookup_year(columns), "upper_tier")
    if layouts.is_series(columns):
        return _recognised(str(max(layouts.series_years(columns))), "series")
    nomis = layouts.nomis_release(file)
    return _recognised(nomis, "nomis") if nomis else None


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
