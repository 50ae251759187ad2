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
        ("January 2025,colour,red,1", "breakdown: unknown .'colour'., allowed: .'total'"),
        ("January 2025,primary_need,MOON,1", "category of primary_need: unknown .'MOON'."),
        ("2024,flow,moons,1", "category of flow: unknown .'moons'., allowed: .'requests'"),
        ("2025,total,total,1", "period: .'2025'. is not written like January 2025"),
        ("January 2024,flow,requests,1", "period: .'January 2024'. is not written like 2024"),
        ("January 2025,total,total,many", "value: .'many'. is neither a number"),
        ("January 2025,total,total,-1", "plans"),
    ],
)
def test_a_wrong_row_stops_the_load(row, message):
    with pytest.raises(ValueError, match=message):
        load(FIGURES, f"{AREA},{row}")


@pytest.mark.parametrize(
    ("header", "row", "message"),
    [
        (COSTS, "2025-10-01,311,moon,fee,2025-26,1,GBP a plan", "provision: unknown .'moon'"),
        (
            COSTS,
            "2025-10-01,311,units,fee,2025,1,GBP a plan",
            "price_year: .'2025'. is not written",
        ),
        (COSTS, "2025-10-01,311,units,fee,2025-26,,GBP a plan", "value: empty; leave the row out"),
        (COSTS, "2025-10-01,311,units,fee,2025-26,1,pounds", "unit: unknown .'pounds'"),
        (INCOME, "2025-10-01,311,2025,high_needs_block,other,1", "financial_year: .'2025'"),
        (INCOME, "2025-10-01,311,2025-26,Block!,other,1", "line: .'Block!'. is not written"),
        (INCOME, "2025-10-01,311,2025-26,block,net,1", "basis: unknown .'net'"),
        (SPEND, "2025-10-01,311,2024-25,place_total,outturn,1", "spend_line: unknown"),
        (SPEND, "2025-10-01,311,2024-25,ap_services,plan,1", "basis: unknown .'plan'"),
        (INCOME, "1 October,311,2025-26,block,other,1", "as_of: .'1 October'"),
    ],
)
def test_wrong_money_stops_the_load(header, row, message):
    with pytest.raises(LoadError, match=message):
        load(header, row)


def test_an_unknown_column_is_named():
    with pytest.raises(LoadError, match=r"unknown columns .'name of child'"):
        load(f"{FIGURES},name of child", f"{AREA},2024,flow,requests,1,x")
