"""Reference tables: authorities, neighbours, deductions, funding formula, calibrations."""

from send_analysis.tables.columns import (
    SOURCE,
    WHOLE,
    column,
    count,
    from_one,
    number,
    shared,
    text,
)
from send_analysis.tables.table import table

_OWN_UNIT = "as its own unit says"
_VALUE = number("Value", _OWN_UNIT, nullable=True)

UPPER_TIER = table(
    "upper_tier",
    "la_code",
    {
        **shared("la_code la_name"),
        "upper_la_code": text("GSS code of the upper tier"),
        "upper_la_name": text("Upper tier"),
        **shared("source_id"),
    },
    "districts, each in one upper-tier authority (a unitary authority is its own)",
    of_run=False,
)

AUTHORITIES = table(
    "authorities",
    "old_la_code la_name",
    shared("old_la_code la_name source_id"),
    "names that publishers print, each with the authority's code",
    of_run=False,
)

NEIGHBOURS = table(
    "neighbours",
    "la_name rank",
    {
        **shared("la_name"),
        "rank": from_one("Rank", "rank"),
        "neighbour": text("Neighbour"),
        **shared("source_id"),
    },
    "statistical neighbours by name, rank 1 the closest",
    of_run=False,
)

PLACE_DEDUCTIONS = table(
    "place_deductions",
    "old_la_code financial_year institution place_type academic_year",
    {
        **shared("old_la_code financial_year"),
        "institution": text("Institution"),
        "place_type": text("Kind of place", "label_start"),
        **shared("academic_year"),
        "places": count("Places", "places"),
        **SOURCE,
    },
    "places paid directly and deducted from high needs funding, in the academic year",
    of_run=False,
)

BLOCK_DRIVERS = table(
    "block_drivers",
    "old_la_code financial_year driver",
    {
        **shared("old_la_code financial_year"),
        "driver": text("Driver", "label_start"),
        "value": _VALUE,
        **shared("unit"),
        **SOURCE,
    },
    "as its own unit says: what high needs funding is computed from",
    of_run=False,
)

DSG_BALANCE = table(
    "dsg_balance",
    "area financial_year measure",
    {
        **shared("area"),
        "old_la_code": text("Authority code", nullable=True),
        **shared("financial_year measure"),
        "value": _VALUE,
        **shared("unit"),
        **SOURCE,
    },
    "as its own unit says, at 31 March; below 0 is a deficit",
    of_run=False,
)

SPEND_BASE = table(
    "spend_base",
    "old_la_code measure",
    {
        **shared("old_la_code measure period"),
        "value": count("Count", "plans or residents"),
        **SOURCE,
    },
    "plans or residents that a publisher prints beside spending, at the period it states",
    of_run=False,
)

STRUCTURE_CALIBRATION = table(
    "structure_calibration",
    "origin dimension parameter category other",
    {
        **shared("origin dimension"),
        "parameter": text("Parameter", "label_start"),
        **shared("category"),
        "other": text("Other group", "label_start"),
        "value": number("Value", "log points a year or none"),
    },
    "log points a year or none, as the parameter says (docs/method-structure.md)",
    of_run=False,
)

GROWTH_CALIBRATION = table(
    "growth_calibration",
    "origin",
    {**shared("origin"), "document": text("The calibration as JSON", "prose")},
    "as its own fields say (docs/method.md)",
    of_run=False,
)

RESIDENTS = table(
    "residents",
    "old_la_code born",
    {
        **shared("old_la_code"),
        "born": column(WHOLE, "Born in the year to 30 June", "year", "year"),
        "persons": count("Residents", "persons"),
    },
    "residents of one mid-year by year of birth: aged 0 at 30 June of it",
    of_run=False,
)
