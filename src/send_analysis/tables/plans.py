"""Plans: forecasts in the one quantile table, past ones against the census."""

from send_analysis import vocab
from send_analysis.tables.columns import (
    FORECAST_DIMENSION,
    ByRow,
    Entry,
    count,
    number,
    one_of,
    share,
    shared,
    text,
)
from send_analysis.tables.table import table

_RELIABLE = ByRow("interval", {"unreliable": "unreliable", "*": "forecast"})
FORECAST = table(
    "forecast",
    "old_la_code scenario method origin census_year dimension category quantile",
    {
        **shared("old_la_code la_code scenario method origin horizon"),
        **shared("census_year"),
        "dimension": FORECAST_DIMENSION,
        **shared("category quantile"),
        "value": count("Plans", "plans, or GBP for spend", _RELIABLE),
        "interval": one_of(("usable", "unreliable"), "Range", nullable=True),
    },
    "plans held in January; a range is unreliable where the 80% ranges of past forecasts of "
    "the part held clearly less often than 80%",
)

_BESIDE = {
    "dimension_b": one_of(vocab.DIMENSIONS, "By", nullable=True),
    "category_b": text("Group of that", "label_start", nullable=True),
}
FORECAST_CELLS = table(
    "forecast_cells",
    f"{' '.join(FORECAST.key[:-1])} {' '.join(_BESIDE)} quantile",
    {**FORECAST.columns, **_BESIDE},
    "plans held in January, as in forecast; two-way cells have a second breakdown",
    of_run=False,
)

FORECAST_START = table(
    "forecast_start",
    "old_la_code dimension",
    {
        **shared("old_la_code origin dimension census_year"),
        "counts": one_of(("own", "england"), "Counts of", words={"england": "England"}),
    },
    "the newest January that counts the area's plans by each breakdown, from which its shares "
    "are carried to the origin; where it has no counts, England's",
)

PLANS_CHANGE = table(
    "plans_change",
    "old_la_code scenario census_year part statistic",
    {
        **shared("old_la_code scenario origin census_year"),
        "part": one_of(
            ("all", "children", "rate"),
            "Change",
            words={
                "all": "All plans",
                "children": "More or fewer children",
                "rate": "More or fewer plans for each child",
            },
        ),
        "basis": one_of(
            ("projection", "cohorts"),
            "Children from",
            words={
                "projection": "ONS's projection",
                "cohorts": "the cohorts of the newest estimate",
            },
        ),
        **shared("statistic"),
        "value": number("Plans", "plans", "forecast_signed"),
    },
    "plans more than at the origin; children and rate sum to all in every simulation and on "
    "average",
)

OWN_RATES = table(
    "own_rates",
    "old_la_code dimension category kind",
    {
        **shared("old_la_code dimension category"),
        "kind": one_of(
            ("joined", "left", "moved"),
            "What happened",
            words={
                "joined": "Joined, of all who joined",
                "left": "Left, of those held",
                "moved": "Moved to another group, of those held",
            },
        ),
        "counted": count("Counted", "plans, rounded to five"),
        "out_of": count("Out of", "plans, rounded to five"),
        "own": share("Own rate", "share"),
        "expected": share("England's, or as assumed", "share"),
        "used": share("Used in the forecast", "share"),
    },
    "of an authority whose person-level return was counted: own = counted / out_of in its year; "
    "expected: England's, or as assumed without it; used: both, by how many were counted",
)

DOUBTED_COUNT = table(
    "doubted_count",
    "old_la_code census_year",
    {
        **shared("old_la_code census_year"),
        "counted": count("Counted", "plans"),
        "expected": count("As stock and flows say", "plans", "forecast"),
        "used": count("Used", "plans", "forecast"),
        "chance": share("Chance that it is a tenth or more off", "probability_percent"),
    },
    "plans held in January where the count is more likely than not a tenth or more off; expected: "
    "of the January before and the year's flows; used: the mean of what may truly be held",
)

_BY_NOW = {
    "new_plans": "New plans",
    "ceased_total": "Ceased plans",
    "change": "New less ceased plans",
    "requests": "Requests for assessment",
}
IN_YEAR = table(
    "in_year",
    "old_la_code calendar_year measure",
    {
        **shared("old_la_code calendar_year"),
        "months": number("Months counted", "months from January on", "count"),
        "measure": text("Counted", "label_start", words=_BY_NOW),
        "expected": number(
            "Expected by now", "requests or plans", "count", True, missing="not known"
        ),
        "lower_80": number(
            "Lower (80% range)", "requests or plans", "count", True, missing="not known"
        ),
        "upper_80": number(
            "Upper (80% range)", "requests or plans", "count", True, missing="not known"
        ),
        "counted": number("Counted by now", "requests or plans", "count"),
        "standing": one_of(
            ("within", "below", "above", "unknown"),
            "Against the 80% range",
            words={"within": "Within", "below": "Below", "above": "Above", "unknown": "Unknown"},
        ),
    },
    "requests or plans in the months counted: what the forecast without them expected, and the "
    "authority's own counts; unknown where no year is counted to expect them from",
    range=Entry("80% range", "{lower_80} to {upper_80}", missing="not known"),
)

NOWCAST = table(
    "nowcast",
    "old_la_code census_year",
    {
        **shared("old_la_code census_year calendar_year"),
        "months": number("Months counted", "months from January on", "count"),
        **{
            f"{name}{end}": count(f"{words}{part}", "plans", "forecast")
            for name, words in (("before", "Without the months"), ("after", "With the months"))
            for end, part in (
                ("", ""),
                ("_low", "Lower (80% range)"),
                ("_high", "Upper (80% range)"),
            )
        },
    },
    "plans in the next January: the forecast without and with the authority's own months",
)

INTERVAL_80 = Entry("80% range", "{lower_80} to {upper_80}", missing="none given")
FORECAST_CHECK = table(
    "forecast_check",
    "old_la_code forecaster census_year dimension category",
    {
        **shared("old_la_code forecaster published"),
        "based_on": text("Based on", "prose"),
        **shared("census_year dimension category"),
        "forecast": count("Forecast", "plans"),
        "lower_80": count("Lower (80% range)", "plans", "forecast"),
        "upper_80": count("Upper (80% range)", "plans", "forecast"),
        "census": count("Counted", "plans"),
        "difference": number("Difference", "plans", "count_signed", less=("forecast", "census")),
        "percent_of_census": number("% of the census", "%", "percent_signed"),
    },
    "plans; difference = forecast - census; percent = 100 x difference / census",
    whose=Entry(
        "Forecast by",
        ByRow(
            "forecaster",
            {"ours_*": "Ours, from the {based_on}", "*": "The council's, {published}"},
        ),
    ),
    interval_80=INTERVAL_80,
)

PUBLISHED_FORECAST = table(
    "published_forecast",
    "old_la_code forecaster census_year dimension category",
    {
        **shared("old_la_code forecaster published census_year dimension category"),
        "plans": count("Plans", "plans"),
        "basis": text("Basis", "prose"),
        **shared("source_id"),
    },
    "plans, on the forecaster's own basis",
)

_PRINTED = ByRow("unit", {"id": "text", "date": "text", "text": "label_start", "*": "printed"})
CLAIM = table(
    "claim",
    "claim_id",
    {
        "claim_id": text("Claim"),
        "source_id": text("Source"),
        "topic": text("Topic", "label_start"),
        "section": text("Section", nullable=True),
        "line": text("Line", nullable=True),
        "period": text("Period", nullable=True),
        "geography": text("Where"),
        "measure": text("Figure"),
        "breakdown": text("Of", nullable=True),
        "value": text("As printed", _PRINTED, nullable=True),
        "unit": text("Unit", nullable=True),
        "note": text("Note", nullable=True),
        "evidence": text("Evidence", "prose", nullable=True),
        **shared("published"),
    },
    "as its own unit says: what a council paper prints, or states in short where the unit is text",
    subject=Entry("Subject", "{breakdown}"),
    kind=Entry("What it is", "{measure}"),
    stated=Entry("In short", "{value}"),
)
