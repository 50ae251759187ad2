"""What publishers and authorities count: plans, flows, people, places, money."""

import pandera.pandas as pa

from send_analysis import vocab
from send_analysis.tables import columns
from send_analysis.tables.table import table

_BASIS = pa.Check.str_matches(r"^[a-z]+(_20\d\d)?$")  # such as projection_2022
_PLANS = columns.count("Plans", "plans")

CASELOAD = table(
    "caseload",
    "old_la_code census_year dimension category",
    {
        **columns.shared("old_la_code la_code census_year dimension category"),
        "plans": _PLANS,
        **columns.SOURCE,
    },
    "plans held in January (statements and plans before 2019)",
)

CASELOAD_JOINT = table(
    "caseload_joint",
    "old_la_code census_year dimension_a category_a dimension_b category_b",
    {
        **columns.shared("old_la_code la_code census_year"),
        "dimension_a": columns.one_of(vocab.DIMENSIONS, "First breakdown"),
        "category_a": columns.text("First group", "label_start"),
        "dimension_b": columns.one_of(vocab.DIMENSIONS, "Second breakdown"),
        "category_b": columns.text("Second group", "label_start"),
        "plans": _PLANS,
        **columns.SOURCE,
    },
    "plans held in January",
    of_run=False,
)

_REVIEWS = {
    "annual_reviews_plans": "Plans",
    "annual_reviews_expected": "Reviews due in the year",
    "annual_reviews_meeting_held": "Review meetings held",
    "annual_reviews_completed": "Reviews completed in the year",
    "annual_reviews_not_completed": "Reviews not completed",
    "annual_reviews_amend": "Decided: amend the plan",
    "annual_reviews_cease": "Decided: end the plan",
    "annual_reviews_maintain": "Decided: keep the plan as it is",
    "annual_reviews_no_outcome": "No outcome recorded",
}
FLOWS = table(
    "flows",
    "old_la_code calendar_year measure",
    {
        **columns.shared("old_la_code la_code calendar_year"),
        "measure": columns.text("Measure", "label_start", words=_REVIEWS),
        "value": columns.count("Count", "requests, assessments or plans"),
        **columns.SOURCE,
    },
    "requests, assessments or plans in the calendar year, as the measure says",
)

MONTHLY_FLOWS = table(
    "monthly_flows",
    "old_la_code month measure",
    {
        **columns.shared("old_la_code"),
        "month": columns.column(
            columns.TEXT, "Month", "month", check=pa.Check.str_matches(r"^20\d\d-\d\d$")
        ),
        **columns.shared("measure"),
        "value": columns.count("Count", "requests or plans"),
        **columns.SOURCE,
    },
    "requests or plans in the month, as the measure says: an authority's own counts in the year",
    of_run=False,
)

TOTAL_SLIP = table(
    "total_slip",
    "source_id old_la_code period breakdown category",
    {
        **columns.shared("old_la_code period"),
        "breakdown": columns.text("Breakdown"),
        **columns.shared("category"),
        "total": columns.count("Printed total", "plans"),
        "parts": columns.count("Sum of its parts", "plans"),
        **columns.shared("source_id"),
    },
    "plans: a printed total beside the sum of its printed parts, where they differ",
    of_run=False,
)

UNREAD = table(
    "unread",
    "source_id difference name",
    {
        **columns.shared("source_id"),
        "difference": columns.one_of(
            (
                *("new column", "column gone", "choice of columns", "new breakdown"),
                "schools left out",
            ),
            "Difference",
        ),
        "name": columns.text("Printed name"),
    },
    "names: columns and breakdowns in which a file differs from its layout",
    of_run=False,
)

POPULATION = table(
    "population",
    "la_code mid_year age basis",
    {
        **columns.shared("la_code"),
        "mid_year": columns.year("Mid-year", "year"),
        "age": columns.column(columns.WHOLE, "Age", "count", "years", pa.Check.in_range(0, 125)),
        "basis": columns.column(columns.TEXT, "Basis", "label_start", check=_BASIS),
        "persons": columns.count("Residents", "residents"),
        **columns.SOURCE,
    },
    "residents at 30 June",
    of_run=False,
)

PUPILS_BY_NEED = table(
    "pupils_by_need",
    "old_la_code census_year primary_need",
    {
        **columns.shared("old_la_code census_year"),
        "primary_need": columns.one_of(vocab.PRIMARY_NEEDS, "Primary need"),
        "pupils": columns.count("Pupils with an EHC plan", "pupils"),
        **columns.SOURCE,
    },
    "pupils with an EHC plan in the area's state-funded and non-maintained special schools",
    of_run=False,
)

PLACES = table(
    "places",
    "area provider provision academic_year status",
    {
        "as_of": columns.text("Listed on", "day"),
        **columns.shared("area"),
        "provider": columns.text("Provider"),
        "provision": columns.one_of(vocab.PROVISIONS, "Provision"),
        "areas_of_need": columns.text("Areas of need", "label_start"),
        "ages": columns.text("Ages"),
        **columns.shared("academic_year"),
        "places": columns.column(columns.DECIMAL, "Places", "count", "places", nullable=True),
        "status": columns.one_of(("open", "approved", "planned"), "Stage"),
        "probability": columns.share("Chance it opens"),
        "chance_late": columns.column(
            columns.DECIMAL,
            "Chance it is a year late",
            "probability_percent",
            "share, 0 to 1",
            pa.Check.in_range(0, 1),
            nullable=True,
            missing="as assumed",
            why="",
        ),
        "fill_years": columns.from_one("Years to fill", "years", nullable=True, why=""),
        "imports": columns.count("Filled by other areas", "places"),
        "date_status": columns.one_of(vocab.STATUSES, "Date", "status"),
        **columns.SOURCE,
    },
    "places from that academic year on (a change, unless the status is open)",
)

INCOME = table(
    "income",
    "old_la_code financial_year line basis",
    {
        **columns.shared("old_la_code financial_year line basis"),
        "amount": columns.number("Amount", "GBP", "gbp_m", nullable=True),
        "status": columns.STATUS,
        **columns.SOURCE,
    },
    "GBP, cash, in the financial year",
    of_run=False,
)

SPEND = table("spend", " ".join(INCOME.key), INCOME.columns, INCOME.unit, of_run=False)

SECTION_251_NET = table(
    "section_251_net",
    "old_la_code financial_year",
    {
        **columns.shared("old_la_code financial_year"),
        "amount": columns.number("Net outturn", "GBP", "gbp_m", nullable=True),
        **columns.SOURCE,
    },
    "GBP, cash, in the financial year: net outturn of the high needs lines 1.2.x, without places",
    of_run=False,
)

# Kind of capacity -> the provision whose places it is.
CAPACITY_KINDS = {
    "special_school": "state_special",
    "sen_unit": "units",
    "resourced_provision": "units",
    "alternative_provision": "alternative_provision",
}
CAPACITY_PUBLICATIONS = {
    "gias_totals": "Get Information about Schools, added up by authority",
    "gias": "Get Information about Schools",
    "specialist_capacity": "DfE School capacity: specialist provision",
}
CAPACITY_PHASES = ("all", "primary", "secondary", "all_through", "post_16", "not_stated")

CAPACITY = table(
    "capacity",
    "old_la_code publication kind phase",
    {
        **columns.shared("old_la_code"),
        "publication": columns.one_of(
            tuple(CAPACITY_PUBLICATIONS), "Publication", words=CAPACITY_PUBLICATIONS
        ),
        "as_of": columns.text("As of", "period"),
        "provision": columns.one_of(tuple(dict.fromkeys(CAPACITY_KINDS.values())), "Provision"),
        "kind": columns.one_of(tuple(CAPACITY_KINDS), "Kind"),
        "phase": columns.one_of(CAPACITY_PHASES, "Phase"),
        "providers": columns.count("Schools", "schools"),
        "without_capacity": columns.count("Schools whose capacity is not stated", "schools"),
        "capacity": columns.count("Capacity", "places"),
        "on_roll": columns.count("On roll", "children"),
        "state_special_plans": columns.count("Plans in state special schools", "plans"),
        "independent_special_plans": columns.count("Plans in independent special schools", "plans"),
        "census_year": columns.column(
            columns.WHOLE, "Census", "census_year", "year", nullable=True
        ),
        **columns.SOURCE,
    },
    "places in schools of the area; a kind has one row `all` or one a phase, never both",
    of_run=False,
)

UNIT_COST = table(
    "unit_cost",
    "old_la_code provision component price_year",
    {
        **columns.shared("old_la_code provision"),
        "component": columns.text("Component", "line"),
        "price_year": columns.text("Prices of"),
        "value": columns.number("Cost", "GBP a year each", "gbp"),
        **columns.shared("unit status source_id"),
    },
    "GBP a year each, cash of the price year",
)
