"""The embedded money and places: lines recognised, the block adds up to the pound."""

import pytest

from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.papers import reported
from send_analysis.model.money import grant
from tests import embedded_case

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def loaded():
    return embedded_case.tables()


def amount(table, code, year, line, basis):
    rows = table[
        (table.old_la_code == code)
        & (table.financial_year == year)
        & (table.line == line)
        & (table.basis == basis)
    ]
    return rows.amount.item()


def test_the_block_of_each_year_adds_up_to_the_printed_total(loaded):
    areas = ("211", "311", "372", "872")
    years = ("2020-21", "2021-22", "2022-23", "2023-24")
    grants = [grant.of_year(loaded, code, year) for code in areas for year in years]
    for one in grants:
        assert abs(sum(one.block.values()) - one.before) <= 1  # the publisher rounds each line
        assert abs(one.before - one.deductions["total"] - one.after) <= 1


def test_havering_deductions_and_blocks_of_2021_22(loaded):
    found = grant.of_year(loaded, "311", "2021-22")
    assert found.deductions["place_special"] == 1_783_334 + 520_001
    assert found.before == 31_838_015
    assert found.after == 28_729_512
    assert grant.of_year(loaded, "311", "2023-24").rate == 5_081


def test_printed_sums_have_a_basis_of_their_own_and_income_is_negative(loaded):
    spend = loaded["spend"]
    printed = spend.line.isin(["place_total", "topup_state_total", "topup_nmi_total"])
    assert printed.any()
    assert (printed == spend.basis.str.endswith("_printed_total")).all()
    assert amount(spend, "372", "2021-22", "topup_state_income", "outturn") == -41_089


def test_unit_costs_keep_their_year_and_status(loaded):
    costs = loaded["unit_cost"].set_index(["provision", "component", "price_year"])
    assert costs.value[("state_special", "place_and_topup", "2023-24")] == 26_000
    assert costs.value[("independent_special", "fee", "2024-25")] == 64_000
    assert costs.status[("transport", "per_child_with_send", "2023-24")] == "unverified"


def test_the_pipeline_of_havering(loaded):
    places = loaded["places"].set_index("provider")
    assert len(places) == 7
    assert places.places["Planned all-through special school"] == 300
    assert places.places["Planned alternative provision free school"] == 150
    assert (places.date_status == "published").sum() == 4  # the dated unit approvals
    assert places.date_status["RJ Mitchell Primary"] == "assumed"


HEADER = "scope,measure,period,value,unit,release,source_id,publisher,licence,status\n"


def read(row):
    file = RawFile("figures.csv", (HEADER + row + "\n").encode())
    return reported.load(file, reported.recognise(file))


def test_a_reported_balance_is_read_in_pounds():
    row = "Havering,DSG cumulative deficit,31 Mar 2025,34.7,GBP m,Forum,here,Forum,quoted,{}"
    [position] = read(row.format("unverified"))["reported_position"].to_dict("records")
    assert (position["area"], position["amount"]) == ("havering", 34_700_000)
    with pytest.raises(LoadError, match=r"status: unknown \['rumour'\], allowed"):
        read(row.format("rumour"))
