"""Places held against plans."""

from send_analysis.tables.columns import STATUS, number, one_of, text, year
from send_analysis.tables.table import STATISTICS, Table

SUFFICIENCY = Table(
    "sufficiency",
    key=("old_la_code", "scenario", "census_year", "provision", "measure", "statistic"),
    columns={
        "old_la_code": text(),
        "scenario": text(),
        "census_year": year(),
        "provision": text(),
        "measure": text(),
        "statistic": one_of(STATISTICS),
        "value": number(),
        "status": STATUS,
    },
    unit="plans or places; a probability is a share",
)

SUFFICIENCY_BY_PART = Table(
    "sufficiency_by_part",
    key=(
        "old_la_code",
        "scenario",
        "census_year",
        "provision",
        "dimension",
        "category",
        "measure",
        "statistic",
    ),
    columns={
        "old_la_code": text(),
        "scenario": text(),
        "census_year": year(),
        "provision": text(),
        "dimension": one_of(("area_of_need", "age_band")),
        "category": text(),
        "measure": text(),
        "statistic": one_of(STATISTICS),
        "value": number(),
        "status": STATUS,
    },
    unit="plans; a probability is a share",
)
