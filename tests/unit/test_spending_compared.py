"""Spending a plan and a resident beside neighbours and England, by hand on four authorities."""

import pandas as pd
import pytest

from send_analysis import tables
from send_analysis.local_area import spending
from tests.unit import money_case

pytestmark = pytest.mark.unit
# Barking and Dagenham, Barnet, Bexley, Brent: plans in every January, net spending of 2024-25
PLANS = {"301": 1_000, "302": 2_000, "303": 500, "304": 4_000}
NET = {"301": 20e6, "302": 30e6, "303": 12e6, "304": 40e6}
LA = {"301": "E09000002", "302": "E09000003", "303": "E09000004", "304": "E09000005"}


def case(net=None):
    inputs = money_case.published()
    first = inputs["caseload"].iloc[0].to_dict()
    totals = [
        {**first, "old_la_code": code, "la_code": LA[code], "census_year": year,
         "dimension": "total", "category": "total", "plans": plans}
        for code, plans in PLANS.items() for year in (2021, 2022, 2024, 2025)
    ]  # fmt: skip
    inputs["caseload"] = tables.CASELOAD.check(pd.DataFrame(totals), "test")
    rows = [(code, "2024-25", amount) for code, amount in (net or NET).items()]
    columns = ["old_la_code", "financial_year", "amount"]
    inputs["section_251_net"] = tables.SECTION_251_NET.check(
        pd.DataFrame(rows, columns=columns).assign(symbol=pd.NA, source_id="test"), "test"
    )
    ages = [(LA[code], 2023, age, "estimate", 1_000.0) for code in LA for age in range(20)]
    inputs["population"] = tables.POPULATION.check(
        pd.DataFrame(ages, columns=["la_code", "mid_year", "age", "basis", "persons"]).assign(
            symbol=pd.NA, source_id="test"
        ),
        "test",
    )
    paid = [
        {**money_case.money_rows({"topup_state_primary": amount}, "outturn", "2021-22")[0],
         "old_la_code": code}
        for code, amount in (("301", 3e6), ("302", 4e6), ("303", 3.5e6))
    ]  # fmt: skip
    inputs["spend"] = tables.SPEND.check(pd.DataFrame(paid), "test")
    area = money_case.AREA.model_copy(
        update={"old_la_code": "301", "neighbours": ("Barnet", "Bexley")}
    )
    of = money_case.case(inputs)
    return of.__class__(of.inputs, area, of.assumptions, of.seed, of.draws)


def row(made, line, per):
    rows = made["spend_compared"]
    return rows[(rows.line == line) & (rows.per == per)].iloc[0]


def test_net_spending_a_plan_has_neighbours_england_and_a_rank():
    net = row(spending.tables_of(case()), "net_1_2_x", "plan")
    assert net.value == 20_000
    assert net.neighbours == (15_000 + 24_000) / 2
    assert net.england == 102e6 / 7_500
    assert (net["rank"], net.ranked, net.neighbours_known) == (2, 4, 2)


def test_residents_are_those_aged_2_to_18():
    net = row(spending.tables_of(case()), "net_1_2_x", "resident")
    assert net.value == pytest.approx(20e6 / 17_000)
    assert net.england == pytest.approx(102e6 / 68_000)


def test_a_line_is_compared_in_the_year_it_is_known_for():
    line = row(spending.tables_of(case()), "topup_in_mainstream", "plan")
    assert (line.financial_year, line.value, line.ranked) == ("2021-22", 3_000, 3)
    assert line.neighbours == (2_000 + 7_000) / 2


def test_without_a_recent_account_the_year_known_by_line_is_compared():
    made = spending.tables_of(case({code: NET[code] for code in ("302", "303")}))
    net = row(made, "net_1_2_x", "plan")
    assert (net.financial_year, net.value, net.ranked) == ("2021-22", 3_000, 3)
    assert set(made["spend_neighbours"].line) <= {"net_1_2_x", "block"}
