"""Places held against plans."""

from send_analysis.tables.columns import number, one_of, shared, text
from send_analysis.tables.glossary import ByRow
from send_analysis.tables.table import table

_MEASURES = {
    "demand": "Plans",
    "growth": "More plans",
    "new_places": "New places",
    "short_if_full": "Short if full today",
    "p_short_if_full": "Chance of too few if full today",
    "usable_places": "Places",
    "occupancy": "Occupied",
    "shortfall": "Without a place",
    "p_shortfall": "Chance of too few",
    "p_first_year_short": "Chance it is the first",
    "returns": "Returns",
    "places_for_assurance": "Needed",
}
_FORMATS = {"p_*": "probability_percent", "occupancy": "share"}
_MEASURE = text("Measure", "label_start", words=_MEASURES)

SUFFICIENCY = table(
    "sufficiency",
    "old_la_code scenario census_year provision measure statistic",
    {
        **shared("old_la_code scenario census_year provision"),
        "measure": _MEASURE,
        **shared("statistic"),
        "value": number(
            "Number", "plans or places", ByRow("measure", {**_FORMATS, "*": "forecast"})
        ),
        **shared("status"),
    },
    "plans or places; a probability is a share",
)

_PART_FORMATS = ByRow("measure", {**_FORMATS, "growth": "forecast_signed", "*": "forecast"})
SUFFICIENCY_BY_PART = table(
    "sufficiency_by_part",
    "old_la_code scenario census_year provision dimension category measure statistic",
    {
        **shared("old_la_code scenario census_year provision"),
        "dimension": one_of(("area_of_need", "age_band"), "Breakdown"),
        **shared("category"),
        "measure": _MEASURE,
        **shared("statistic"),
        "value": number("Number", "plans", _PART_FORMATS),
        **shared("status"),
    },
    "plans; a probability is a share",
)
