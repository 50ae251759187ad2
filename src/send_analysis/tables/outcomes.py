"""Published indicators: each value by authority and year, and what each series measures."""

from send_analysis.tables import columns
from send_analysis.tables.table import table

_OWN_UNIT = "as its own unit says"
POLARITIES = ("higher", "lower", "neutral")
# The part of the year that a value covers; all but the academic and the financial year end in
# the year that they are named after.
YEAR_TYPES = (
    "academic year",
    "financial year",
    "calendar year",
    "January",
    "September",
    "December to February",
    "autumn term",
    "spring term",
    "summer term",
)
_SERIES = columns.text("Series")

INDICATOR_PUBLISHED = table(
    "indicator_published",
    "old_la_code series year_ending",
    {
        **columns.shared("old_la_code"),
        "series": _SERIES,
        "year_ending": columns.year("Year in which the period ends", "year"),
        "value": columns.number("Value", _OWN_UNIT, nullable=True),
        "provisional": columns.one_of(("yes", "no"), "Provisional?", "text"),
        **columns.SOURCE,
    },
    "as the series says; England, regions and authorities",
    of_run=False,
)

INDICATOR_SERIES = table(
    "indicator_series",
    "series",
    {
        "series": _SERIES,
        **columns.shared("title"),
        "topic": columns.text("Topic"),
        **columns.shared("unit"),
        "polarity": columns.one_of(POLARITIES, "Better is", "text"),
        "year_type": columns.one_of(YEAR_TYPES, "Period", "text"),
        "publisher": columns.text("Publisher"),
        "publication": columns.text("Publication"),
        **columns.shared("source_id"),
    },
    "what a series of indicator_published measures, in which unit, and which way is better",
    of_run=False,
)
