from pathlib import Path

import pandas as pd
import pytest

from send_analysis.loaders.intake import publications
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.own import figures as own_figures

pytestmark = pytest.mark.unit

TEMPLATES = Path(__file__).parents[2] / "docs" / "templates"
FIGURES = "as_of,old_la_code,la_code,period,breakdown,category,value"
AREA = "2026-10-01,311,E09000016"
COSTS = "as_of,old_la_code,provision,component,price_year,value,unit"
SPEND = "as_of,old_la_code,financial_year,spend_line,basis,amount"
INCOME = "as_of,old_la_code,financial_year,line,basis,amount"


def load(header: str, *rows: str) -> dict[str, pd.DataFrame]:
    file = RawFile("any name", "\n".join([header, *rows, ""]).encode())
    return own_figures.load(file, own_figures.recognise(file))


def test_caseload_and_flows():
    tables = load(
        FIGURES,
        f"{AREA},January 2025,total,total,3005",
        f"{AREA},January 2025,primary_need,SEMH,c",
        f"{AREA},2024,flow,requests,900",
    )
    caseload = tables["caseload"]
    assert caseload[["census_year", "category"]].to_numpy().tolist() == [
        [2025, "total"],
        [2025, "SEMH"],
    ]
    assert caseload.plans[0] == 3005
    assert pd.isna(caseload.plans[1])
    assert caseload.symbol[1] == "c"
    flow = tables["flows"].iloc[0]
    assert (flow.calendar_year, flow.measure, flow["value"]) == (2024, "requests", 900)


def test_a_number_that_a_comma_has_split_is_refused():
    with pytest.raises(LoadError, match="row 2: value 7 followed by a note of three digits"):
        load(f"{FIGURES},note", f"{AREA},January 2025,total,total,7,600")
    noted = load(f"{FIGURES},note", f"{AREA},January 2025,total,total,7600,page 12")
    assert noted["caseload"].plans.tolist() == [7600]


@pytest.mark.parametrize("total", ["Total,,,,,,901", ",Total,,,,,901", ",,,,,,901", "Total,,,,,,"])
def test_a_row_of_totals_that_does_not_add_up_is_refused_by_its_row_alone(total):
    with pytest.raises(LoadError, match="row 3: a row of totals") as told:
        load(FIGURES, f"{AREA},2024,flow,requests,900", total)
    assert "allowed" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "day", "tables"),
    [
        ("own_figures.csv", "2025-10-01", {"caseload": 7, "flows": 4}),
        ("own_months.csv", "2026-05-01", {"monthly_flows": 16}),
        ("own_unit_costs.csv", "2025-10-01", {"unit_cost": 7}),
        ("own_income.csv", "2025-10-01", {"income": 5}),
        ("own_spend.csv", "2025-10-01", {"spend": 4}),
        ("last_return.csv", "2025-10-01", {"last_return": 3}),
    ],
)
def test_the_templates_load_and_are_private(name, day, tables):
    file = RawFile("any name", (TEMPLATES / name).read_bytes())
    what = own_figures.recognise(file)
    assert what.private
    assert what.release == day
    assert {name: len(df) for name, df in own_figures.load(file, what).items()} == tables


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("January 2025,colour,red,1", "breakdown: 'colour' in row 2, allowed: one of total, "),
        (
            "January 2025,primary_need,MOON,1",
            "category: 4 characters in row 2, allowed: one of SPLD, ",
        ),
        ("2024,flow,moons,1", "category: 'moons' in row 2, allowed: one of requests, "),
        ("2025,total,total,1", "period: '2025' in row 2, allowed: a January"),
        (
            "January 2024,flow,requests,1",
            "period: 'January 2024' in row 2, allowed: a calendar year, such as 2024$",
        ),
        (
            "January 2025,total,total,many",
            "value: 'many' in row 2, allowed: a whole number of 0 or more",
        ),
        (
            "January 2025,total,total,-1",
            "value: '-1' in row 2, allowed: a whole number of 0 or more",
        ),
    ],
)
def test_a_wrong_row_stops_the_load(row, message):
    with pytest.raises(ValueError, match=message):
        load(FIGURES, f"{AREA},{row}")


@pytest.mark.parametrize(
    ("header", "row", "message"),
    [
        (
            COSTS,
            "2025-10-01,311,moon,fee,2025-26,1,GBP a plan",
            "provision: 'moon' in row 2, allowed: one of",
        ),
        (
            COSTS,
            "2025-10-01,311,units,fee,2025,1,GBP a plan",
            "price_year: '2025' in row 2, allowed: two years that follow",
        ),
        (
            COSTS,
            "2025-10-01,311,units,fee,2025-26,,GBP a plan",
            "value: nothing in row 2, allowed: .* leave the row out",
        ),
        (
            COSTS,
            "2025-10-01,311,units,fee,2025-26,1,pounds",
            "unit: 'pounds' in row 2, allowed: one of GBP a plan, ",
        ),
        (INCOME, "2025-10-01,311,2025,high_needs_block,other,1", "financial_year: '2025' in row 2"),
        (
            INCOME,
            "2025-10-01,311,2025-26,Block!,other,1",
            "line: 6 characters in row 2 .*, allowed: a line such as",
        ),
        (INCOME, "2025-10-01,311,2025-26,block,net,1", "basis: 'net' in row 2"),
        (
            SPEND,
            "2025-10-01,311,2024-25,place_total,outturn,1",
            "spend_line: 'place_total' in row 2",
        ),
        (SPEND, "2025-10-01,311,2024-25,ap_services,plan,1", "basis: 'plan' in row 2"),
        (
            INCOME,
            "1 October,311,2025-26,block,other,1",
            "as_of: 9 characters in row 2, allowed: a day such as 2025-01-31",
        ),
    ],
)
def test_wrong_money_stops_the_load(header, row, message):
    with pytest.raises(LoadError, match=message):
        load(header, row)


def test_rows_of_the_template_among_ones_own_are_refused():
    own = f"{AREA},January 2025,total,total,3005"
    with pytest.raises(LoadError, match=r"old_la_code: Exampleshire \(invented\) in row 3: take"):
        load(FIGURES, own, own.replace("311,E09000016", "999,E09000099"))


def test_columns_and_cells_that_are_wrong_are_named_at_once():
    with pytest.raises(LoadError, match=r"unknown columns 'child'.*; value: 'many' in row 2"):
        load(f"{FIGURES},child", f"{AREA},2024,flow,requests,many,x")


def test_an_unknown_column_is_named_by_its_place_where_its_heading_may_be_a_name():
    with pytest.raises(LoadError, match=r"unknown columns 'number 8 \(12 characters\)'"):
        load(f"{FIGURES},Alex Example", f"{AREA},2024,flow,requests,1,x")


def test_what_excel_writes_is_read():
    tables = load(
        FIGURES,
        '01/10/2025,311,E09000016,Jan-25,total,total,"3,005"',
        "2025-10-01 00:00:00,Havering,Havering,2025-01-01 00:00:00,primary_need,semh,410",
    )
    found = tables["caseload"][["old_la_code", "la_code", "census_year", "category", "plans"]]
    assert found.to_numpy().tolist() == [
        ["311", "E09000016", 2025, "total", 3005],
        ["311", "E09000016", 2025, "SEMH", 410],
    ]


@pytest.mark.parametrize(
    ("area", "message"),
    [
        ("2025-10-01,haverin,E09000016", r"old_la_code: 'haverin' in row 2 .did you mean Havering"),
        ("2025-10-01,311,E09000017", "row 2: old_la_code and la_code are of two authorities"),
        ("2025-10-01,ENG,E92000001", "old_la_code: 3 characters in row 2.*; la_code: 9 characters"),
    ],
)
def test_an_area_that_is_none_stops_the_load(area, message):
    with pytest.raises(LoadError, match=message):
        load(FIGURES, f"{area},January 2025,total,total,3005")


def test_rows_are_counted_as_in_the_file():
    good = f"{AREA},January 2025,total,total,3005"
    with pytest.raises(LoadError, match="category: 'reed' in row 4, 'rad' in row 6, allowed"):
        load(
            FIGURES,
            good,
            "",
            good.replace("total,total", "total,reed"),
            good,
            good.replace("total,total", "total,rad"),
        )


def test_no_cell_that_may_be_a_name_is_printed():
    row = "Amy Example,D123456789012,2015-04-03,January 2025,total,total,3"
    with pytest.raises(LoadError) as refused:
        load(FIGURES, row)
    assert "as_of: 11 characters in row 2" in str(refused.value)
    assert "Amy" not in str(refused.value)
    assert "D123456789012" not in str(refused.value)


@pytest.mark.parametrize("year", ["2025-27", "2025-25", "2025/26"])
def test_years_that_do_not_follow_each_other_are_refused(year):
    with pytest.raises(LoadError, match=f"price_year: '{year}' in row 2, allowed: two years"):
        load(COSTS, f"2025-10-01,311,units,fee,{year},1,GBP a plan")


def test_a_number_whose_digits_excel_has_dropped_is_refused():
    with pytest.raises(LoadError, match=r"amount: 8 characters in row 2.*Excel has changed"):
        load(INCOME, "2025-10-01,311,2025-26,high_needs_block,other,4.12E+07")


@pytest.mark.parametrize(
    ("printed", "pounds"),
    [('"41,200,000"', 41.2e6), ("-£12400000", -12.4e6), ('"£1,000.50"', 1000.5), (".5", 0.5)],
)
def test_amounts_as_they_are_written(printed, pounds):
    row = f"2025-10-01,311,2025-26,high_needs_block,other,{printed}"
    assert load(INCOME, row)["income"].amount.tolist() == [pounds]


def plans_of(tables: dict[str, pd.DataFrame], dimension: str) -> dict[str, float]:
    rows = tables["caseload"].query("dimension == @dimension")
    return dict(zip(rows.category, rows.plans, strict=True))


def ages(**changed: object) -> list[str]:
    """Return rows of every age, as many plans as the age, those of some ages changed."""
    named = {str(age): age for age in range(26)} | changed
    return [f"{AREA},January 2026,age,{age},{plans}" for age, plans in named.items()]


def test_age_bands_and_all_plans_follow_from_every_age():
    tables = load(FIGURES, *ages())
    assert plans_of(tables, "age_band") == {
        "under_5": 0 + 1 + 2 + 3 + 4,
        "5_to_10": 45,
        "11_to_15": 65,
        "16_to_19": 70,
        "20_to_25": 135,
    }
    assert plans_of(tables, "age")["under_3"] == 3
    assert len(plans_of(tables, "age")) == 24
    assert plans_of(tables, "total") == {"total": 325}


def test_nothing_follows_from_ages_of_which_one_is_withheld():
    tables = load(FIGURES, *ages(**{"1": "c", "25": 31}))
    assert set(tables["caseload"].dimension) == {"age"}
    under_3 = tables["caseload"].query("category == 'under_3'").iloc[0]
    assert pd.isna(under_3.plans) and under_3.symbol == "c"


def test_areas_of_need_follow_from_needs_that_add_up_to_the_total():
    needs = [f"{AREA},January 2026,primary_need,{need}" for need in ("ASD,40", "SLCN,7", "MLD,3")]
    total = f"{AREA},January 2026,total,total"
    whole = load(FIGURES, *needs, f"{total},50")
    areas = {"communication_and_interaction": 47, "cognition_and_learning": 3}
    assert plans_of(whole, "area_of_need") == areas
    part = load(FIGURES, *needs, f"{total},60")
    assert plans_of(part, "area_of_need") == {}
    assert plans_of(part, "total") == {"total": 60}
    assert plans_of(load(FIGURES, *needs), "total") == {}  # the other needs may have plans


def test_a_stated_sum_stays_as_it_is_stated():
    stated = f"{AREA},January 2026,age_band,under_5,11"
    tables = load(FIGURES, *ages(), stated)
    assert plans_of(tables, "age_band") == {"under_5": 11}


def test_a_breakdown_of_more_plans_than_the_total_is_refused():
    rows = [f"{AREA},January 2026,total,total,300", *ages(), f"{AREA},2025,flow,requests,900"]
    file = RawFile("jan.csv", "\n".join([FIGURES, *rows, ""]).encode())
    message = r"jan\.csv: 311 January 2026: age adds up to 325, more than the total of 300 in row 2"
    with pytest.raises(LoadError, match=message):
        publications.load(file, own_figures.recognise(file))


MONTHS = "as_of,old_la_code,month,measure,value"


def test_months_are_read_as_excel_writes_them():
    months = ("2026-03", "Mar-26", "March 2026", "01/03/2026")
    for month in months:
        read = load(MONTHS, f"2026-05-01,311,{month},new_plans,31")["monthly_flows"].iloc[0]
        assert (read.month, read.measure, read["value"]) == ("2026-03", "new_plans", 31)


def test_wrong_months_are_all_named():
    rows = ("2026-05-01,311,2026-13,new_plans,31", "2026-05-01,311,2026,starts,-4")
    with pytest.raises(LoadError) as error:
        load(MONTHS, *rows)
    said = str(error.value)
    assert "month: '2026-13' in row 2, '2026' in row 3, allowed: a month, such as 2026-03" in said
    assert "measure: 'starts' in row 3, allowed: one of requests, " in said
    assert "value: '-4' in row 3, allowed: a whole number of 0 or more" in said


def test_a_month_stated_twice_is_refused():
    row = "2026-05-01,311,2026-03,new_plans,"
    with pytest.raises(LoadError, match="rows 2, 4: one figure is stated in each; keep one of"):
        load(MONTHS, f"{row}31", row.replace("-03,", "-04,") + "30", row.replace("311", "Havering"))


def test_a_part_of_a_plan_is_no_count():
    """Where a point separates thousands, 3.005 is three thousand plans."""
    with pytest.raises(LoadError, match=r"value: '3\.005' in row 2, allowed: a whole number"):
        load(FIGURES, f"{AREA},January 2025,total,total,3.005")
    whole = load(FIGURES, f"{AREA},January 2025,total,total,3005.0")
    assert whole["caseload"].plans.tolist() == [3005]
