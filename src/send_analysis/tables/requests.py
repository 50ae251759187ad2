"""Requests, assessments and the work that follows from them: forecasts by calendar year."""

from calendar import month_name

from send_analysis import vocab
from send_analysis.tables.columns import number, one_of, shared
from send_analysis.tables.table import table

ALL_AGES = WHOLE_YEAR = "all"
_MONTHS = {f"{month:02}": month_name[month] for month in range(1, 13)}
MEASURES = {
    "requests": "Requests for assessment",
    "requests_refused": "Requests refused",
    "requests_agreed": "Decisions to assess",
    "assessments": "Assessments completed",
    "assessments_plan_issued": "Assessments that lead to a plan",
    "new_plans": "New plans",
    "ceased_total": "Ceased plans",
    "residual": "Other changes of plans",
    "growth": "Growth of plans",
    "tribunal_appeals_registered": "Appeals to the SEND Tribunal",
}
REQUESTS_FORECAST = table(
    "requests_forecast",
    "old_la_code scenario measure age_band calendar_year statistic",
    {
        **shared("old_la_code scenario"),
        "measure": one_of(tuple(MEASURES), "Measure", words=MEASURES),
        "age_band": one_of((ALL_AGES, *vocab.AGE_BANDS), "Age group", words={ALL_AGES: "All ages"}),
        **shared("calendar_year statistic"),
        "value": number("Number", "requests, decisions, plans or appeals", "forecast"),
    },
    "requests, decisions, assessments, plans or appeals in the calendar year; in every draw new "
    "less ceased plans and other changes are the growth of plans, and age groups add up to all; "
    "the mean adds up as well",
)

_WORK = {
    "psychology_advice": "Educational psychology advice",
    "annual_reviews_due": "Annual reviews due",
}
WORKLOAD = table(
    "workload",
    "old_la_code scenario measure calendar_year month statistic",
    {
        **shared("old_la_code scenario"),
        "measure": one_of(tuple(_WORK), "Work", words=_WORK),
        **shared("calendar_year"),
        "month": one_of(
            (WHOLE_YEAR, *_MONTHS), "Month", words={WHOLE_YEAR: "Whole year", **_MONTHS}
        ),
        **shared("statistic"),
        "value": number("Number", "pieces of advice, or reviews", "forecast"),
        "by_month": one_of(
            ("own", "even"),
            "Months",
            words={"own": "as the authority's own months", "even": "spread evenly"},
        ),
    },
    "pieces of advice, or reviews, in the calendar year and in each of its months; months add up "
    "to the year in every draw and in the mean",
)
