from pathlib import Path

import pandas as pd
import pytest

from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.own import figures as own_figures

pytestmark = pytest.mark.unit

TEMPLATES = Path(__file__).parents[2] / "docs" / "templates"
FIGURES = "as_of,old_la_code,la_code,period,breakdown,category,value"
AREA = "2025-10-01,311,E09000016"
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


@pytest.mark.parametrize(
    ("name", "tables"),
    [
        ("own_figures.csv", {"caseload": 7, "flows": 4}),
        ("own_unit_costs.csv", {"unit_cost": 7}),
        ("own_income.csv", {"income": 5}),
        ("own_spend.csv", {"spend": 4}),
    ],
)
def test_the_templates_load_and_are_private(name, tables):
    file = RawFile("any name", (TEMPLATES / name).read_bytes())
    what = own_figures.recognise(file)
    assert what.private
    assert what.release == "2025-10-01"
    assert {name: len(df) for name, df in own_figures.load(file, what).items()} == tables


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("January 2025,colour,red,1", "breakdown: 'colour' in row 2, allowed: one of .'total'"),
        (
            "January 2025,primary_need,MOON,1",
            "category: 4 characters in row 2, allowed: one of .'SPLD'",
        ),
        ("2024,flow,moons,1", "category: 'moons' in row 2, allowed: one of .'requests'"),
        ("2025,total,total,1", "period: '2025' in row 2, allowed: a January"),
        (
            "January 2024,flow,requests,1",
            "period: 'January 2024' in row 2, allowed: a calendar year, such as 2024$",
        ),
        ("January 2025,total,total,many", "value: 'many' in row 2, allowed: a number of 0 or more"),
        ("January 2025,total,total,-1", "value: '-1' in row 2, allowed: a number of 0 or more"),
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
            "unit: 'pounds' in row 2, allowed: one of .'GBP a plan'",
        ),
        (INCOME, "2025-10-01,311,2025,high_needs_block,other,1", "financial_year: '2025' in row 2"),
        (
            INCOME,
            "2025-10-01,311,2025-26,Block!,other,1",
            "line: 6 characters in row 2, allowed: a line such as",
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
    with pytest.raises(LoadError, match=r"unknown columns .'child'.*; value: 'many' in row 2"):
        load(f"{FIGURES},child", f"{AREA},2024,flow,requests,many,x")


def test_an_unknown_column_is_named():
    with pytest.raises(LoadError, match=r"unknown columns .'name of child'"):
        load(f"{FIGURES},name of child", f"{AREA},2024,flow,requests,1,x")


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
