"""Plans beside those of England and of the neighbours, counted and on paths of England."""

from send_analysis.tables.columns import STATUS, ByRow, count, number, one_of, shared, text, year
from send_analysis.tables.table import table

_WHOSE = {
    "area": "This authority",
    "england": "England",
    "neighbours": "Its statistical neighbours together",
}
_PATHS = {
    "counted": "Counted",
    "baseline": "Growth as last year (no new action)",
    "requests_last_growth": "Requests grow as last year",
    "requests_level": "Requests stop growing",
    "government_path": "Government's path",
}
PLAN_PATH = table(
    "plan_path",
    "old_la_code scenario whose path census_year",
    {
        **shared("old_la_code scenario"),
        "whose": one_of(tuple(_WHOSE), "Whose", words=_WHOSE),
        "path": text("Path", "label_start", words=_PATHS),
        **shared("census_year"),
        "plans": count("Plans", "plans", ByRow("path", {"counted": "count", "*": "forecast"})),
        "index": count("Index", "index, own count of January 2015 = 100", "count"),
        "new_plans": count("New plans in the year before", "plans", "forecast"),
        "status": STATUS,
    },
    "plans counted, and the central estimate on each path; the index is missing where January 2015 "
    "was not counted",
)

GROWTH_COMPARED = table(
    "growth_compared",
    "old_la_code scenario whose path from_year",
    {
        **shared("old_la_code scenario"),
        "whose": one_of(tuple(_WHOSE), "Whose", words=_WHOSE),
        "path": text("Path", "label_start", words=_PATHS),
        "from_year": year("From"),
        "to_year": year("To"),
        "growth": number("Growth a year", "%", "percent"),
    },
    "% a year, compound, between two Januaries",
)
