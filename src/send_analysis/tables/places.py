"""Places for plans: those at the census, and the shortage to come by provision, need and age."""

import pandera.pandas as pa

from send_analysis import vocab
from send_analysis.tables.columns import (
    DECIMAL,
    ByRow,
    Entry,
    column,
    count,
    number,
    one_of,
    shared,
    text,
)
from send_analysis.tables.inputs import CAPACITY_PUBLICATIONS
from send_analysis.tables.table import table


def _possible_share(heading: str, unit: str) -> pa.Column:
    return column(DECIMAL, heading, "share", unit, pa.Check.in_range(0, 1), nullable=True)


_MEASURES = {
    "demand": "Plans",
    "growth": "More plans",
    "new_places": "New places",
    "short_if_full": "Places short if all are full now",
    "p_short_if_full": "Chance of too few if all are full now",
    "usable_places": "Places for own plans",
    "found_places": "Places found beyond those listed",
    "empty_places": "Empty places",
    "occupancy": "Places filled",
    "shortfall": "Without a place",
    "overflow": "Elsewhere for want of a place",
    "p_shortfall": "Chance of too few",
    "p_first_year_short": "Chance it is the first",
    "returns": "Returns",
    "places_for_assurance": "Needed",
}
_FORMATS = {"p_*": "probability_percent", "occupancy": "share"}
_MEASURE = text("Measure", "label_start", words=_MEASURES)

_STANDINGS = {
    "own": "The authority's own list",
    "published": "Published",
    "not_known": "Not known",
    "refused": "Published, not believed",
}
BASE_PLACES = table(
    "base_places",
    "old_la_code provision",
    {
        **shared("old_la_code provision"),
        "own_plans": count(
            "Plans", "plans of the area at the census", "forecast", why="own_plans_symbol"
        ),
        "own_plans_symbol": text("Symbol of plans", nullable=True),
        "capacity": count("Capacity", "places", "count"),
        "on_roll": count("On roll", "children", "count"),
        "places": count("Places that can be filled", "places, average of simulations", "forecast"),
        "places_low": count("Places, lower (80% range)", "places", "forecast"),
        "places_high": count("Places, upper (80% range)", "places", "forecast"),
        "outside_share": _possible_share("Held in other areas", "share of the area's plans, mean"),
        "imports": count(
            *("Filled by other areas", "places, average of simulations", "forecast"),
            why="imports_symbol",
        ),
        "imports_symbol": text("Symbol of places filled by other areas", nullable=True),
        "occupancy": column(
            DECIMAL, "Occupied", "share", "children for a place of capacity, mean", nullable=True
        ),
        "standing": one_of(tuple(_STANDINGS), "Standing", words=_STANDINGS),
        "publication": text("Publication", nullable=True, words=CAPACITY_PUBLICATIONS),
        "as_of": text("As of", "month", nullable=True),
        "source_id": text("Source", nullable=True),
        "finding": text("Why not used, or what is lacking", "prose", nullable=True),
    },
    "places in the area at the census from which the forecast starts; no places where the standing "
    "is `not_known` or `refused`",
    places_80=Entry("80% range", "{places_low} to {places_high}"),
)

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

NEED_BY_AGE = table(
    "need_by_age",
    "old_la_code scenario census_year provision area_of_need age_band measure statistic",
    {
        **shared("old_la_code scenario census_year provision"),
        "area_of_need": one_of(vocab.AREAS_OF_NEED, "Area of need"),
        "age_band": one_of(tuple(vocab.AGE_BANDS), "Age"),
        "measure": _MEASURE,
        **shared("statistic"),
        "value": number("Plans", "plans", _PART_FORMATS),
        **shared("status"),
    },
    "plans of the last January; growth is since the newest census",
)

YEAR_GROUP = table(
    "year_group",
    "old_la_code scenario census_year provision year_group statistic",
    {
        **shared("old_la_code scenario census_year provision"),
        "year_group": one_of((*vocab.YEAR_GROUPS, *vocab.PHASES), "Year group"),
        **shared("statistic"),
        "value": count("Plans", "plans", "forecast"),
        **shared("status"),
    },
    "plans of Reception to Year 11, by year group and by phase; none where the area's plans are "
    "not counted by single age",
)
