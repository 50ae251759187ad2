import numpy as np
import pandas as pd
import pytest

from send_analysis import config, quality, vocab
from send_analysis.config.known_defects import known_defects
from send_analysis.loaders.intake import archive, layout, revisions
from send_analysis.loaders.intake.base import RawFile
from send_analysis.quality import registry
from send_analysis.tables import QUALITY, TOTAL_SLIP, UNREAD

pytestmark = pytest.mark.unit


# --- tiny tables --------------------------------------------------------------------------


def caseload(*rows):
    """Rows of area, census year, dimension, category, plans (a text is a symbol)."""
    return pd.DataFrame([_row(*r) for r in rows], columns=CASELOAD_COLUMNS).astype(
        {"plans": "Float64", "symbol": "string"}
    )


CASELOAD_COLUMNS = [
    *("old_la_code", "la_code", "census_year", "dimension", "category"),
    *("plans", "symbol", "source_id"),
]


def _row(area, year, dimension, category, plans):
    symbol = plans if isinstance(plans, str) else None
    number = None if symbol else plans
    return (area, f"E09{area}", year, dimension, category, number, symbol, "ehc_plans/2025/a")


def total(area, year, plans):
    return (area, year, "total", "total", plans)


def flows(*rows):
    """Rows of area, calendar year, measure, value (a text is a symbol)."""
    made = [
        (a, f"E09{a}", y, m, *((None, v) if isinstance(v, str) else (v, None)), s)
        for a, y, m, v, s in (r if len(r) == 5 else (*r, "ehc_plans/2025/f") for r in rows)
    ]
    columns = [
        *("old_la_code", "la_code", "calendar_year", "measure", "value", "symbol", "source_id"),
    ]
    return pd.DataFrame(made, columns=columns).astype({"value": "Float64", "symbol": "string"})


def money(*rows):
    """Rows of area, financial year, line, basis, amount."""
    columns = ["old_la_code", "financial_year", "line", "basis", "amount"]
    return pd.DataFrame(rows, columns=columns).astype({"amount": "Float64"})


def people(*rows):
    """Rows of la_code, mid-year and residents at each age from 0 to 25."""
    made = [
        (code, year, age, "estimate", persons) for code, year, persons in rows for age in range(26)
    ]
    columns = ["la_code", "mid_year", "age", "basis", "persons"]
    return pd.DataFrame(made, columns=columns).astype({"persons": "Float64"})


def places(**values):
    row = {
        "area": "havering",
        "provider": "A School",
        "provision": "state_special",
        "source_id": "published_figures/places",
        "academic_year": "2025/26",
        "status": "open",
        "probability": 1.0,
        "places": 10.0,
        "imports": 0.0,
        "symbol": None,
    }
    return pd.DataFrame([row | values]).astype({"places": "Float64", "imports": "Float64"})


def own_place_cost(value):
    costs = {
        "old_la_code": ["311"],
        "provision": ["state_special"],
        "component": ["place"],
        "price_year": ["2025-26"],
        "value": pd.array([value], "Float64"),
        "unit": ["GBP a place"],
        "status": ["own"],
        "source_id": ["own_figures/2026-03-01/unit_cost"],
    }
    return {"caseload": caseload(total("311", 2025, 900)), "unit_cost": pd.DataFrame(costs)}


def facts(*rows):
    return pd.DataFrame(rows, columns=layout.COLUMNS, dtype="string")


def of_file(text, name="file.csv"):
    return {"layout": layout.facts([RawFile(name, text.encode())])}


DFE = "time_period,time_identifier,geographic_level,region_code,old_la_code,new_la_code"
BANDS = tuple(vocab.AGE_BANDS)


def bands(area, year, *plans):
    return [(area, year, "age_band", b, n) for b, n in zip(BANDS, plans, strict=True)]


def needs(area, year, plans):
    return [(area, year, "primary_need", need, plans) for need in ("SEMH", "ASD")]


def joint(first, second):
    return pd.DataFrame(
        [
            ("311", 2025, "age_band", "under_5", "provision", "units", first, None),
            ("311", 2025, "age_band", "5_to_10", "provision", "units", second, None),
        ],
        columns=[
            *("old_la_code", "census_year", "dimension_a", "category_a"),
            *("dimension_b", "category_b", "plans", "symbol"),
        ],
    ).astype({"plans": "Float64", "symbol": "string"})


def shares(area, year, mainstream, special, total_plans=1000):
    return [
        total(area, year, total_plans),
        (area, year, "provision", "mainstream", mainstream),
        (area, year, "provision", "state_special", special),
    ]


def england(year, parts, whole):
    rows = [total(f"{200 + n}", year, p) for n, p in enumerate(parts)]
    return {"caseload": caseload(*rows, total("ENG", year, whole))}


def regions(year, part, whole):
    rows = [total(f"E1200000{n}", year, part) for n in range(1, 10)]
    return {"caseload": caseload(*rows, total("ENG", year, whole))}


def counted_in_2025(plans):
    """2,705 plans, 720 new and 380 ceased in 2024; England keeps its balance."""
    moved = [("316", 2024, "new_plans", 720), ("316", 2024, "ceased_total", 380)]
    moved += [("ENG", 2024, "new_plans", 17000), ("ENG", 2024, "ceased_total", 8000)]
    held = [total("316", 2024, 2705), total("316", 2025, plans)]
    held += [total("ENG", 2024, 100000), total("ENG", 2025, 109000)]
    return {"caseload": caseload(*held), "flows": flows(*moved)}


def stock_and_flow(ceased):
    stock = caseload(total("311", 2024, 1000), total("311", 2025, 1100))
    flow = flows(("311", 2024, "new_plans", 200), ("311", 2024, "ceased_total", ceased))
    return {"caseload": stock, "flows": flow}


def with_unbalanced(new):
    """England balances; authority 204 does when its new plans are a number."""
    made = stock_and_flow(ceased=100)
    stock = [total(a, y, p) for a in ("ENG", "204") for y, p in ((2024, 1000), (2025, 1100))]
    moved = [("ENG", 2024, "new_plans", 200), ("204", 2024, "new_plans", new)]
    ended = [("ENG", 2024, "ceased_total", 100), ("204", 2024, "ceased_total", 100)]
    return {**made, "caseload": caseload(*stock), "flows": flows(*moved, *ended)}


def no_plan(within, after):
    return (
        ("311", 2023, "assessments_no_plan_within_16_weeks", within),
        ("311", 2023, "assessments_no_plan_after_16_weeks", after),
    )


def slip(parts):
    columns = list(TOTAL_SLIP.columns)
    row = ("311", "January 2025", "age", "age 5", 10, parts, "ehc_plans/2025/a")
    return {"total_slip": pd.DataFrame([row], columns=columns)}


def grant(total_dsg, after=60, deductions=40):
    lines = [
        ("311", "2023-24", "schools_block", "before_recoupment", 100),
        ("311", "2023-24", "high_needs_block", "before_recoupment", 100),
        ("311", "2023-24", "total_dsg", "before_recoupment", total_dsg),
        ("311", "2023-24", "high_needs_block", "after_recoupment", after),
        ("311", "2023-24", "all_places", "deduction_total", deductions),
    ]
    return {"income": money(*lines)}


def block(first, second):
    return {
        "income": money(
            ("311", "2022-23", "high_needs_block", "before_recoupment", first),
            ("311", "2023-24", "high_needs_block", "before_recoupment", second),
        )
    }


def own_income(line, amount, area="311", basis="other"):
    """Havering's published block of 40,629,829, its deficit of March 2024, and one own amount."""
    rows = money(
        ("311", "2023-24", "high_needs_block", "before_recoupment", 40_629_829),
        (area, "2025-26", line, basis, amount),
    )
    balance = {"financial_year": "2023-24", "measure": "carried_forward", "value": -15_296_452.0}
    return {
        "income": rows.assign(status=["published", "own"]),
        "dsg_balance": pd.DataFrame([{"old_la_code": "311", **balance}]),
    }


def own_counts(*rows):
    """Return an authority's own counts: year, dimension, category, plans."""
    counted = caseload(*(("311", int(year), *row) for year, *row in rows))
    return {"caseload": counted.assign(source_id="own_figures/2026-03-01/caseload_and_flows")}


def own_months(**counts):
    """Return an authority's own counts of 2026 from January on, by measure; None: not known."""
    rows = [
        ("311", f"2026-{month:02}", measure, value)
        for measure, values in counts.items()
        for month, value in enumerate(values, start=1)
    ]
    columns = ["old_la_code", "month", "measure", "value"]
    return {"monthly_flows": pd.DataFrame(rows, columns=columns).astype({"value": "Float64"})}


def own_block(amount, area="311"):
    return own_income("high_needs_block", amount, area, "after_recoupment")


def spend(line, budget, outturn, *more):
    rows = [
        ("211", "2021-22", line, "budget", budget),
        ("211", "2021-22", line, "outturn", outturn),
    ]
    return {"spend": money(*rows, *more)}


def older_release(*releases):
    """One year's new plans of three authorities, each from a release."""
    rows = [
        (f"{310 + n}", 2022, "new_plans", 9, f"ehc_plans/{r}/a") for n, r in enumerate(releases)
    ]
    return {"flows": flows(*rows)}


def unread(difference):
    row = ("ehc_plans/2027/caseload.csv", difference, "mean_age")
    return {"unread": pd.DataFrame([row], columns=list(UNREAD.columns))}


def flow(measure, value, year=2023, *more):
    return {"flows": flows(("311", year, measure, value), *more)}


def timely(first, second):
    rows = []
    for year, within in ((2023, first), (2024, second)):
        rows += [
            ("311", year, "issued_within_20_weeks_excl_exceptions", within),
            ("311", year, "plans_issued_excl_exceptions", 100),
        ]
    return {"flows": flows(*rows)}


def region_flow(*values):
    rows = [(f"37{n}", 2022, "new_plans", v) for n, v in enumerate(values)]
    return {"flows": flows(("E12000003", 2022, "new_plans", 6078), *rows)}


def revision(cell, percent, table="caseload"):
    row = (table, cell, "2022", "2025", 100.0, 100.0 + percent, None, percent, percent)
    return {"revision": pd.DataFrame([row], columns=revisions.COLUMNS)}


def taken_back(cell, table="caseload"):
    return {"revision": revision(cell, 0, table)["revision"].assign(after=None, symbol="x")}


def sources(title):
    columns = ["source_id", "title", "release"]
    row = ("dsg/2023-24/allocations", title, "2023-24 published 2023-07-20")
    return {"sources_used": pd.DataFrame([row], columns=columns)}


def base(measure):
    row = ("311", measure, "January 2021", 1869.0)
    columns = ["old_la_code", "measure", "period", "value"]
    return {"spend_base": pd.DataFrame([row], columns=columns)}


CORRECTION = {
    "source_id": "correction/1",
    "table": "caseload",
    "cell": "311 / 2025",
    "value": 7.0,
    "symbol": None,
    "reason": "recount",
    "author": "A. Analyst",
    "date": "2026-03-31",
}

SUB_TOTALS = (
    f"{DFE},breakdown_topic,breakdown,ehcplans,mainstream_academy,mainstream_total,"
    "special_independent,special_total,ap_pru_academy,ap_pru_total,ukrlp_provider,fe_total,"
    "neet,ed_elsewhere,nm_early_years,placement_unknown\n"
    "202425,Academic year,Local authority,E12000007,311,E09000016,All,All,"
)


def units_file(second):
    head = (
        f"{DFE},breakdown_topic,breakdown,ehcplans,"
        "mainstream_academy_resourced_provision,mainstream_academy_senunit\n"
    )
    rows = ["2023,Y,Local authority,E12000007,311,E09000016,All,All,91,77,14"]
    rows += [f"2024,Y,Local authority,E12000007,311,E09000016,All,All,121,{second}"]
    return head + "\n".join(rows) + "\n"


def region_file(*values):
    head = f"{DFE},breakdown_topic,breakdown,new_ehc_plans\n"
    rows = ["2022,Calendar year,Regional,E12000003,,,New,New,6078"]
    rows += [
        f"2022,Calendar year,Local authority,E12000003,37{n},E0800001{n},New,New,{v}"
        for n, v in enumerate(values)
    ]
    return head + "\n".join(rows) + "\n"


def new_plans_of_the_region(of_rotherham):
    whole, theirs = ("E12000003", 2022, "new_plans", 6078), ("372", 2022, "new_plans", of_rotherham)
    return {"flows": flows(whole, theirs)}


def code_file(second):
    head = f"{DFE},plans\n"
    rows = ["2019,Y,Local authority,E12000008,825,E10000002,9"]
    rows += [f"2020,Y,Local authority,E12000008,825,{second},9"]
    return head + "\n".join(rows) + "\n"


CLEAN_FILE = "time_period,plans\n2025,1\n"


# check -> tables in which it fires, tables in which it stays silent
def capacity(places: float) -> pd.DataFrame:
    row = {"old_la_code": "381", "as_of": "2026-05", "providers": 3.0, "capacity": places}
    row |= {"publication": "gias_totals", "kind": "special_school", "phase": "all"}
    plans = {"census_year": 2024, "state_special_plans": 510.0, "independent_special_plans": 109.0}
    return pd.DataFrame([{**row, **plans, "symbol": pd.NA, "source_id": "gias"}])


CASES = {
    "byte_order_mark": (of_file("\ufeffa,b\n1,2\n"), of_file(CLEAN_FILE)),
    "repeated_column": (of_file("a,a\n1,2\n"), of_file(CLEAN_FILE)),
    "typing_slip": (of_file("org_arrangments\n1\n"), of_file(CLEAN_FILE)),
    "column_renamed": (of_file("ehcplans,Total_EHC\n1,2\n"), of_file("ehcplans\n1\n")),
    "time_label_differs": (
        of_file(f"{DFE}\n202425,Academic year,National,,,\n2022,Calendar year,National,,,\n"),
        of_file(f"{DFE}\n202425,Academic year,National,,,\n"),
    ),
    "null_string": (of_file("a\nNULL\n"), of_file(CLEAN_FILE)),
    "symbols_printed": (of_file("a\nx\n"), of_file(CLEAN_FILE)),
    "code_change": (of_file(code_file("E06000060")), of_file(code_file("E10000002"))),
    "sub_total_short": (
        of_file(SUB_TOTALS + "10,1,1,1,1,1,1,1,1,1,1,1,1\n"),
        of_file(SUB_TOTALS + "7,1,1,1,1,1,1,1,1,1,1,1,1\n"),
    ),
    "units_recoded": (of_file(units_file("0,121")), of_file(units_file("100,21"))),
    "regional_value_on_authorities": (
        of_file(region_file(6078, 6078, 6078)) | new_plans_of_the_region("regional_total"),
        of_file(region_file(6078, 6078, 6078)) | new_plans_of_the_region(303),
    ),
    # stock: Bradford, January 2023, is 5,538 and its bands add up to 5,539
    "age_bands_sum": (
        {
            "caseload": caseload(
                total("380", 2023, 5538), *bands("380", 2023, 0, 39, 2000, 3000, 500)
            )
        },
        {
            "caseload": caseload(
                total("380", 2023, 5539), *bands("380", 2023, 0, 39, 2000, 3000, 500)
            )
        },
    ),
    "ages_sum": (
        {"caseload": caseload(total("311", 2025, 9), ("311", 2025, "age", "5", 8))},
        {"caseload": caseload(total("311", 2025, 9), ("311", 2025, "age", "5", 9))},
    ),
    # England, January 2016: placements are 215 more than the age file's total
    "provisions_sum": (
        {
            "caseload": caseload(
                total("ENG", 2016, 256315), ("ENG", 2016, "provision", "units", 256530)
            )
        },
        {
            "caseload": caseload(
                total("ENG", 2016, 256315), ("ENG", 2016, "provision", "units", 256315)
            )
        },
    ),
    "needs_sum": (
        {"caseload": caseload(total("311", 2025, 9), *needs("311", 2025, 4))},
        {"caseload": caseload(total("311", 2025, 8), *needs("311", 2025, 4))},
    ),
    "areas_of_need_sum": (
        {"caseload": caseload(total("311", 2025, 9), ("311", 2025, "area_of_need", "semh", 8))},
        {"caseload": caseload(total("311", 2025, 9), ("311", 2025, "area_of_need", "semh", 9))},
    ),
    "joint_sum": (
        {"caseload": caseload(total("311", 2025, 9)), "caseload_joint": joint(4, 4)},
        {"caseload": caseload(total("311", 2025, 9)), "caseload_joint": joint(4, 5)},
    ),
    "england_sum": (england(2025, [10] * 153, 1531), england(2025, [10] * 153, 1530)),
    "england_sum_over": (england(2025, [10] * 3, 29), england(2025, [10] * 3, 30)),
    "england_sum_open": (england(2025, [10] * 85, 1530), england(2025, [10] * 153, 1530)),
    "regions_sum": (regions(2025, 10, 91), regions(2025, 10, 90)),
    # Surrey, January 2025: no need characteristics
    "breakdown_missing": (
        {"caseload": caseload(total("936", 2025, 9), *needs("936", 2025, "x"))},
        {"caseload": caseload(total("936", 2025, 8), *needs("936", 2025, 4))},
    ),
    "reorganised": (
        {"caseload": caseload(total("839", 2020, 9))},
        {"caseload": caseload(total("311", 2020, 9))},
    ),
    "series_gap": (
        {"caseload": caseload(total("311", 2024, 9), total("311", 2025, 9), total("372", 2025, 9))},
        {"caseload": caseload(total("311", 2023, 9), total("311", 2024, 9), total("942", 2024, 9))},
    ),
    "series_break": (
        {"caseload": caseload(total("311", 2022, 9), total("311", 2023, 9))},
        {"caseload": caseload(total("311", 2023, 9), total("311", 2024, 9))},
    ),
    "jump": (
        {"caseload": caseload(total("311", 2024, 1000), total("311", 2025, 1400))},
        {"caseload": caseload(total("311", 2024, 1000), total("311", 2025, 1200))},
    ),
    "provision_jump": (
        {"caseload": caseload(*shares("211", 2022, 510, 490), *shares("211", 2023, 810, 190))},
        {"caseload": caseload(*shares("211", 2022, 510, 490), *shares("211", 2023, 540, 460))},
    ),
    "provision_spike": (
        {
            "caseload": caseload(
                *shares("211", 2022, 510, 490),
                *shares("211", 2023, 810, 190),
                *shares("211", 2024, 510, 490),
            )
        },
        {
            "caseload": caseload(
                *shares("211", 2022, 510, 490),
                *shares("211", 2023, 810, 190),
                *shares("211", 2024, 800, 200),
            )
        },
    ),
    "not_recorded": (
        {
            "caseload": caseload(
                total("807", 2023, 1000), ("807", 2023, "provision", "not_recorded", 630)
            )
        },
        {
            "caseload": caseload(
                total("807", 2023, 1000), ("807", 2023, "provision", "not_recorded", 30)
            )
        },
    ),
    "zero_total": (
        {"caseload": caseload(total("311", 2025, 0))},
        {"caseload": caseload(total("311", 2025, 1))},
    ),
    "part_over_total": (
        {"caseload": caseload(total("311", 2025, 9), ("311", 2025, "age", "5", 10))},
        {"caseload": caseload(total("311", 2025, 9), ("311", 2025, "age", "5", 9))},
    ),
    "not_whole": (
        {"caseload": caseload(total("311", 2025, 9.5))},
        {"caseload": caseload(total("311", 2025, 9))},
    ),
    "unexplained_gap": (
        {"caseload": caseload(total("311", 2025, None))},
        {"caseload": caseload(total("311", 2025, "x"))},
    ),
    "unknown_symbol": (
        {"caseload": caseload(total("311", 2025, "?"))},
        {"caseload": caseload(total("311", 2025, "x"))},
    ),
    "small_cells": (
        {"caseload": caseload(("311", 2025, "age", "2", 4))},
        {"caseload": caseload(("311", 2025, "age", "2", 5), ("311", 2025, "age", "3", 0))},
    ),
    "one_code_two_authorities": (
        {"caseload": caseload(total("311", 2025, 9), total("312", 2025, 9)).assign(la_code="E09")},
        {"caseload": caseload(total("311", 2025, 9), total("312", 2025, 9))},
    ),
    # flows
    "stock_flow": (stock_and_flow(ceased=300), stock_and_flow(ceased=100)),
    "doubted_count": (counted_in_2025(1199), counted_in_2025(3042)),
    "requests_missing": (flow("requests", "x"), flow("requests", 9)),
    "timeliness_missing": (
        flow("issued_within_20_weeks_excl_exceptions", "x", 2022),
        flow("issued_within_20_weeks_excl_exceptions", 9, 2022),
    ),
    "new_plans_missing": (flow("new_plans", "x"), flow("new_plans", 9)),
    "requests_begin": (
        flow("requests", 9, 2016, ("311", 2015, "new_plans", 9)),
        flow("requests", 9, 2016, ("311", 2016, "new_plans", 9)),
    ),
    "requests_zero": (flow("requests", 0), flow("requests", 1)),
    "refusals_zero": (flow("requests_refused", 0, 2022), flow("requests_refused", 1, 2022)),
    "new_plans_zero": (flow("new_plans", 0), flow("new_plans", 1)),
    "timeliness_over_100": (timely(90, 101), timely(90, 100)),
    "refusals_over_requests": (
        flow("requests_refused", 11, 2023, ("311", 2023, "requests", 10)),
        flow("requests_refused", 9, 2023, ("311", 2023, "requests", 10)),
    ),
    "exceptions_over_all": (
        flow(
            "plans_issued_excl_exceptions",
            11,
            2023,
            ("311", 2023, "plans_issued_incl_exceptions", 10),
        ),
        flow(
            "plans_issued_excl_exceptions",
            9,
            2023,
            ("311", 2023, "plans_issued_incl_exceptions", 10),
        ),
    ),
    "assessed_over_assessments": (
        flow("assessments_plan_issued", 11, 2023, ("311", 2023, "assessments", 10)),
        flow("assessments_plan_issued", 9, 2023, ("311", 2023, "assessments", 10)),
    ),
    "timeliness_jump": (timely(94, 29), timely(94, 80)),
    "flow_jump": (
        flow("requests", 100, 2022, ("311", 2023, "requests", 250)),
        flow("requests", 100, 2022, ("311", 2023, "requests", 150)),
    ),
    "ceased_sum": (
        flow("ceased_total", 10, 2023, ("311", 2023, "ceased_needs_met", 9)),
        flow("ceased_total", 10, 2023, ("311", 2023, "ceased_needs_met", 10)),
    ),
    "stock_flow_open": (
        with_unbalanced("x"),
        with_unbalanced(200),
    ),
    "new_plans_revised": (
        revision("E12000003 / 2022 / new_plans", 1, "flows"),
        revision("311 / 2022 / new_plans", 1, "flows"),
    ),
    "outcomes_sum": (
        flow("assessments_no_plan", 10, 2023, *no_plan(6, 3)),
        flow("assessments_no_plan", 10, 2023, *no_plan(6, 4)),
    ),
    "printed_total": (slip(9), {"total_slip": TOTAL_SLIP.empty()}),
    "flow_parts_sum": (
        flow("new_plans", 10, 2024, ("311", 2024, "new_plans/primary_need/ASD", 9)),
        flow("new_plans", 10, 2024, ("311", 2024, "new_plans/primary_need/ASD", 10)),
    ),
    # new plans 2022: every authority of Yorkshire and the Humber carries 6,078
    "same_as_region": (region_flow(6078, 6078, 6078), region_flow(303, 285, 947)),
    "new_over_stock": (
        {"caseload": caseload(total("311", 2025, 100)), **flow("new_plans", 70, 2024)},
        {"caseload": caseload(total("311", 2025, 100)), **flow("new_plans", 20, 2024)},
    ),
    "issued_differs": (
        flow("new_plans", 100, 2023, ("311", 2023, "plans_issued_incl_exceptions", 80)),
        flow("new_plans", 100, 2023, ("311", 2023, "plans_issued_incl_exceptions", 98)),
    ),
    # money
    "dsg_blocks_sum": (grant(total_dsg=210), grant(total_dsg=200)),
    "dsg_recoupment": (grant(200, after=110, deductions=-10), grant(200)),
    "dsg_deductions": (grant(200, deductions=30), grant(200)),
    "block_jump": (block(100, 140), block(100, 110)),
    "workbook_year": (sources("dsg: dsg_2024_07_20.ods"), sources("dsg: dsg_2023_07_20.ods")),
    "place_total_partial": (
        spend("place_special", 5, 5, ("211", "2021-22", "place_total", "budget_printed_total", 9)),
        spend("place_special", 5, 5, ("211", "2021-22", "place_total", "budget_printed_total", 5)),
    ),
    "budget_outturn_gap": (
        spend("topup_nmi_special", 100, 140),
        spend("topup_nmi_special", 100, 110),
    ),
    "outturn_zero": (spend("topup_nmi_special", 100, 0), spend("topup_nmi_special", 0, 0)),
    # Tower Hamlets 2021-22: special 20.5m to 37.8m, post-school 3.4m to 0
    "booked_under_special": (
        spend(
            *("topup_state_special", 20517695, 37788911),
            ("211", "2021-22", "topup_state_post_school", "budget", 3400000),
            ("211", "2021-22", "topup_state_post_school", "outturn", 0),
        ),
        spend(
            *("topup_state_special", 20517695, 21000000),
            ("211", "2021-22", "topup_state_post_school", "budget", 3400000),
            ("211", "2021-22", "topup_state_post_school", "outturn", 0),
        ),
    ),
    "negative_spend": (spend("ap_services", -5, -5), spend("topup_state_income", -5, -5)),
    "topup_net_of_income": (spend("topup_state_income", -5, -5), spend("ap_services", 5, 5)),
    "places_before_recoupment": (spend("place_special", 100, 40), spend("place_special", 100, 90)),
    "own_money_in_thousands": (own_block(43_800), own_block(43_800_000)),
    "own_block_far_from_published": (own_block(438_000_000), own_block(43_800_000)),
    "own_opening_balance_sign": (
        own_income("opening_balance", 34_722_000),
        own_income("opening_balance", -34_722_000),
    ),
    "plans_beside_spend": (base("plans_total"), base("population_2_to_18")),
    # people
    "ages_incomplete": (
        {"population": people(("E09", 2023, 10)).query("age != 7")},
        {"population": people(("E09", 2023, 10))},
    ),
    "residents_jump": (
        {"population": people(("E09", 2022, 10), ("E09", 2023, 13))},
        {"population": people(("E09", 2022, 10), ("E09", 2023, 11))},
    ),
    "prevalence": (
        {"caseload": caseload(total("311", 2024, 100)), "population": people(("E09311", 2023, 10))},
        {"caseload": caseload(total("311", 2024, 10)), "population": people(("E09311", 2023, 10))},
    ),
    "residents_missing": (
        {"caseload": caseload(total("311", 2024, 9)), "population": people(("E09372", 2023, 10))},
        {"caseload": caseload(total("311", 2024, 9)), "population": people(("E09311", 2023, 10))},
    ),
    "open_not_certain": ({"places": places(probability=0.5)}, {"places": places()}),
    "imports_over_places": ({"places": places(imports=11.0)}, {"places": places(imports=9.0)}),
    "own_list_incomplete": (
        {"places": places(source_id="places/2025-01-31/places: list")},
        {"places": places()},
    ),
    "own_january_without_total": (
        own_counts(("2026", "age_band", "under_5", 90)),
        own_counts(("2026", "age_band", "under_5", 90), ("2026", "total", "total", 900)),
    ),
    "own_figure_unusual": (own_place_cost(10), own_place_cost(10_000)),
    "own_months_not_used": (
        own_months(new_plans=[30, 31, 32], ceased_total=[9, None, 9]),
        own_months(new_plans=[30, 31, None], ceased_total=[9, 9, None], requests=[50, 40, 60]),
    ),
    "own_months_are_sums": (
        own_months(new_plans=[30, 61, 92, 120]),
        own_months(new_plans=[30, 31, 35, 38], ceased_total=[30, 61, 92, 90]),
    ),
    "invented_figures": (
        {"caseload": caseload(total("999", 2026, 900))},
        {"caseload": caseload(total("311", 2026, 900))},
    ),
    "places_unknown": (
        {"places": places(places=None, symbol="x")},
        {"places": places()},
    ),
    "capacity_implausible": ({"capacity": capacity(70.0)}, {"capacity": capacity(430.0)}),
    # what the publisher says of its figures, and what is not read
    "known_defect": (
        {"caseload": caseload(total("316", 2025, 1199))},
        {"caseload": caseload(total("316", 2024, 2705), total("311", 2024, 2600))},
    ),
    "layout_differs": (unread("new column"), {"unread": UNREAD.empty()}),
    # releases
    "revised": (
        revision("311 / 2020 / total / total", 1),
        {"revision": revision("", 1)["revision"].head(0)},
    ),
    "withdrawn": (
        taken_back("846 / 2025 / primary_need / ASD"),
        revision("846 / 2025 / primary_need / ASD", 1),
    ),
    "revised_total": (
        revision("311 / 2020 / total / total", 6),
        revision("311 / 2020 / total / total", 1),
    ),
    "corrected": (
        {"correction": pd.DataFrame([CORRECTION], dtype="object")},
        {"correction": pd.DataFrame([CORRECTION], dtype="object").head(0)},
    ),
    "older_release_used": (
        older_release("2025", "2025", "2023"),
        older_release("2025", "2025", "2026"),
    ),
}


def fired(tables, check):
    findings = registry.run_all([quality.CHECKS[check]], tables, None)
    assert list(findings.columns) == list(QUALITY.columns)
    return findings


@pytest.mark.parametrize("check", CASES)
def test_a_check_fires_on_its_defect_and_stays_silent_on_a_clean_file(check):
    bad, clean = CASES[check]
    found = fired(bad, check)
    assert len(found) and found["action"].str.len().gt(0).all()
    assert fired(clean, check).empty


def test_a_unit_cost_in_thousands_is_named_with_the_smallest_published():
    columns = ["old_la_code", "provision", "component", "price_year", "value", "status"]
    published = ("ENG", "state_special", "place_and_topup", "2023-24", 26_000.0, "published")
    own = [("311", "independent_special", "fee", "2025-26", v, "own") for v in (62.0, 5_000.0)]
    tables = {
        **own_block(43_800_000),
        "unit_cost": pd.DataFrame([published, *own], columns=columns),
    }
    found = fired(tables, "own_money_in_thousands")
    assert found["where"].tolist() == ["311 2025-26 independent_special fee"]
    assert found["found"].tolist() == ["62; the smallest published: 26,000"]


def test_a_transfer_in_thousands_is_named_beside_half_a_percent_of_the_schools_block():
    tables = own_income("block_transfer", 1_290)
    assert fired(tables, "own_money_in_thousands").empty  # nothing is known to compare it with
    schools = tables["income"].iloc[[0]].assign(line="schools_block", amount=221_797_915)
    both = {"income": pd.concat([tables["income"], schools])}
    found = fired(both, "own_money_in_thousands")
    assert found["found"].tolist() == ["1,290; published for 2023-24: 1,108,990"]
    both = {"income": pd.concat([own_income("block_transfer", 1_290_000)["income"], schools])}
    assert fired(both, "own_money_in_thousands").empty


def test_an_opening_balance_in_thousands_is_named_with_what_was_published():
    tables = own_income("opening_balance", -34_722)
    found = fired(tables, "own_money_in_thousands")
    assert found["where"].tolist() == ["311 2025-26 opening_balance"]
    assert found["found"].tolist() == ["-34,722; published for 2023-24: -15,296,452"]


@pytest.mark.parametrize("one", known_defects(), ids=lambda one: one.place)
def test_each_known_defect_is_told_of_its_authority_part_and_year_alone(one):
    def told(code, year, part):
        exact = {
            "caseload": lambda: caseload((code, year, part, "a", "x")),
            "flows": lambda: flows((code, year, part, "x")),
        }
        found = fired({one.table: exact[one.table]()}, "known_defect")
        return one.place in set(found["where"])

    code, year, part = one.old_la_code or "311", int(one.year), one.part or "total"
    assert told(code, year, part)
    assert not told(code, year - 5, part)
    assert not one.part or not told(code, year, "other")
    assert not one.old_la_code or not told("999", year, part)


def test_an_authority_that_a_new_january_lacks_is_told_so():
    others = caseload(total("921", 2025, 1900), total("311", 2026, 3419))
    assert fired({"caseload": others}, "known_defect")["where"].tolist() == ["921 January 2026"]


def test_the_parts_of_known_defects_are_dimensions_and_measures():
    for one in known_defects():
        names = {"caseload": vocab.DIMENSIONS, "flows": vocab.FLOW_MEASURES}[one.table]
        part = one.part.partition("/")[0]
        assert any(name.startswith(part) for name in names), one
        assert one.old_la_code in {"", *(a.old_la_code for a in config.every_authority())}


def test_what_is_not_read_is_said_of_each_file_and_kind():
    both = pd.concat([unread("new column")["unread"], unread("column gone")["unread"]])
    found = fired({"unread": both}, "layout_differs")
    assert len(found) == 2
    assert found["found"].str.contains("mean_age").all()


def test_every_check_has_a_case():
    assert set(quality.CHECKS) == set(CASES)


def test_findings_can_be_kept_to_one_area():
    tables = {"caseload": caseload(total("311", 2025, 0), total("372", 2025, 0))}
    found = quality.run(tables, "311")
    zero = found[found["check"] == "zero_total"]
    assert zero["where"].tolist() == ["311 January 2025"]


def test_errors_come_first_and_no_finding_comes_twice():
    tables = {"caseload": caseload(total("311", 2022, 9), total("311", 2023, 0))}
    found = quality.run(tables)
    assert found["severity"].tolist() == sorted(
        found["severity"], key=["error", "warning", "note"].index
    )
    assert not found.duplicated(["check", "where"]).any()


def test_no_table_no_finding():
    assert quality.run({}).empty


def test_a_name_is_given_once():
    with pytest.raises(ValueError, match="two checks are named jump"):
        registry.check("jump", "note", "x")(lambda tables: [])


def test_two_sides_of_a_message():
    found = fired(CASES["age_bands_sum"][0], "age_bands_sum")
    assert found["found"].item() == "parts add up to 5,539, the total is 5,538 (-1)"


# --- publishers' files --------------------------------------------------------------------


@pytest.fixture(scope="module")
def findings(dfe_tables):
    return quality.run(dfe_tables)


# check -> what must be in `where`, in the files at hand
REAL = {
    "byte_order_mark": "data/caseload.csv",
    "repeated_column": "review_meeting_prior_24",
    "typing_slip": "org_arrangments",
    "null_string": "SEN2_AGE_STOCK.csv",
    "code_change": "825",
    "breakdown_missing": "204 January 2024",
    "provision_spike": "211 January 2023 mainstream",
    "provisions_sum": "ENG January 2018",
    "stock_flow": "ENG January 2025",
    "doubted_count": "316 January 2025",
    "units_recoded": "311 202324",
    "sub_total_short": "ENG sub_total of all groups",
    "requests_zero": "869 2022",
    "refusals_zero": "211 2022",
    "timeliness_missing": "311 2022",
    "requests_missing": "204 2023",
    "requests_begin": "requests",
    "series_break": "January 2023",
    "reorganised": "928",
    "older_release_used": "372 2022 new_plans",
    "timeliness_jump": "311 2024",
    "column_renamed": "plans held",
    "known_defect": "316 January 2025 total",
    "time_label_differs": "time labels",
}


def test_the_known_defects_are_found_in_the_publishers_files(findings):
    for check, where in REAL.items():
        places = findings[findings["check"] == check]["where"]
        assert places.str.contains(where, regex=False).any(), (check, places.tolist()[:5])


def test_england_is_the_sum_of_its_authorities_and_of_its_regions(findings):
    """All authorities of each January are at hand, so nothing is left open either."""
    sums = {"england_sum", "england_sum_over", "england_sum_open", "regions_sum"}
    assert not sums & set(findings["check"])


def test_repaired_cells_are_not_reported_as_they_stand(findings):
    """The release of 2023 has each authority's own new plans of 2022, so none is asked for."""
    repaired = {"same_as_region", "regional_value_on_authorities"}
    assert not repaired & set(findings["check"])


def test_england_balances_by_national_rows_and_its_authorities_by_their_own(findings):
    """+11,811 less the 31 plans of Yorkshire and the Humber is +11,780, the authorities' sum."""
    found = findings.set_index(["check", "where"])["found"]
    assert "+9,386" in found["stock_flow", "ENG January 2025"]
    assert "+11,811" in found["stock_flow", "ENG January 2023"]
    assert "+14,417" in found["stock_flow", "ENG January 2024"]
    assert "(-31)" in found["new_plans_revised", "E12000003 / 2022 / new_plans"]
    assert ("stock_flow_open", "204 January 2024") in found.index


def test_the_older_release_alone_shows_its_own_gap(real_data):
    file = real_data / "dfe" / "special-educational-needs_2019.zip"
    facts = layout.facts(archive.open_path(file))
    assert np.isin("NULL", facts["fact"].str.split(" ").str[-1])


@pytest.mark.parametrize(
    ("check", "measure", "values"),
    [
        ("refusals_zero", "requests_refused", (0, 3)),
        ("new_plans_zero", "new_plans", (0, 4)),
        ("flow_jump", "requests", (1, 11)),
    ],
)
def test_an_authority_of_few_children_may_print_0_or_double(check, measure, values):
    def found(factor):
        first, second = (factor * value for value in values)
        two = flow(measure, first, 2022, ("311", 2023, measure, second))
        return check in set(quality.run(two)["check"])

    assert not found(1)
    assert found(10)


def test_an_own_list_names_the_kinds_of_places_of_which_nothing_is_open():
    own = "places/2025-01-31/places: list"
    rows = [
        places(source_id=own),
        places(source_id=own, provision="units", status="planned", places=12.0),
        places(source_id=own, provision="units", places=None),
        places(source_id=own, area="leeds", provision="alternative_provision"),
    ]
    found = quality.of_table("places", pd.concat(rows)).query("check == 'own_list_incomplete'")
    of_havering = found[found["where"].str.startswith("311")].set_index("where").found
    assert of_havering.to_dict() == {
        "311 Resourced provision or SEN unit": "no open row with a number; 2 other rows",
        "311 Alternative provision": "no row",
        "311 Specialist post-16 institution": "no row",
    }
    assert "383 State special school" in set(found["where"])
