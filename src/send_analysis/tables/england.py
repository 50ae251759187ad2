"""All authorities of England side by side, held to England's forecast."""

from send_analysis.tables.columns import Entry, count, from_one, number, one_of, shared, text, year
from send_analysis.tables.table import table

_LEVELS = {"england": "England", "region": "Region", "authority": "Authority"}
_ENDS = {"": "", "_low": ", lower (80% range)", "_high": ", upper (80% range)"}
_PER_100 = "plans for each 100 residents aged 0 to 25"

ENGLAND_COMPARED = table(
    "england_compared",
    "old_la_code",
    {
        **shared("old_la_code la_name"),
        "level": one_of(tuple(_LEVELS), "Level", words=_LEVELS),
        "region": text("Region", nullable=True, missing="not applicable"),
        "counted_in": year("Newest count"),
        "from_year": year("From"),
        "plans": count("Plans now", "plans"),
        **shared("census_year"),
        **{
            f"expected{end}": count(f"Plans expected{words}", "plans", "forecast")
            for end, words in _ENDS.items()
        },
        **{
            f"growth{end}": number(f"Growth a year{words}", "%", "percent")
            for end, words in _ENDS.items()
        },
        "per_100_now": number("For each 100 residents now", _PER_100, "decimal", nullable=True),
        **{
            f"per_100{end}": number(
                f"For each 100 residents expected{words}", _PER_100, "decimal", nullable=True
            )
            for end, words in _ENDS.items()
        },
        "rank_expected": from_one("Rank by plans", "1 = most", nullable=True),
        "rank_growth": from_one("Rank by growth", "1 = fastest", nullable=True),
        "rank_per_100": from_one("Rank by plans for residents", "1 = most", nullable=True),
        "alone": count("Expected on its own page", "plans", "forecast"),
        "moved": number("Difference from its own page", "%", "percent_signed", nullable=True),
    },
    "an area a row; expected: in census_year, in simulations of which each adds up to England's; "
    "plans: in from_year, the newest count of England, estimated where an authority's newest is "
    "older; growth: from then to census_year, % a year, compound; ranks are among areas of the "
    "same level",
    expected_range=Entry("80% range of plans", "{expected_low} to {expected_high}"),
    growth_range=Entry("80% range of growth", "{growth_low} to {growth_high}"),
    per_100_range=Entry("80% range for residents", "{per_100_low} to {per_100_high}"),
)
