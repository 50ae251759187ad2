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
    school = places.loc["Planned all-through special school"]
    assert (school.academic_year, school.date_status) == ("2027/28", "published")
    assert school.areas_of_need == "communication_and_interaction;semh"
    assert (places.date_status == "published").sum() == 5  # the dated unit approvals, the school
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


def test_what_councils_state_of_their_account_and_block_is_read_with_our_signs():
    deficit = "DSG cumulative deficit (section 251 line 1.9.3)"
    moved = "transfer from the schools block to the high needs block"
    rows = (
        f"Tower Hamlets,{deficit},31 Mar 2024,15826781,GBP,Outturn,here,DfE,OGL,published",
        f"Rotherham,{moved},2024-25,1.2,GBP m,Forum,here,Forum,quoted,published",
        "Rotherham,high needs block before recoupment,2024-25,58.2,GBP m,F,here,F,quoted,derived",
    )
    found = read("\n".join(rows))
    [balance] = found["dsg_balance"].to_dict("records")
    assert (balance["old_la_code"], balance["financial_year"]) == ("211", "2023-24")
    assert (balance["measure"], balance["value"]) == ("carried_forward", -15_826_781)
    income = found["income"].set_index("line")
    assert income.amount.to_dict() == {"block_transfer": 1.2e6, "high_needs_block": 58.2e6}
    assert income.basis.to_dict() == {
        "block_transfer": "other",
        "high_needs_block": "before_recoupment",
    }
    assert set(income.old_la_code) == {"372"}
    [shown] = found["reported_position"].to_dict("records")
    assert (shown["area"], shown["amount"]) == ("tower_hamlets", 15_826_781)


def test_a_transfer_of_a_council_that_nobody_knows_is_refused():
    row = (
        "Haverring,transfer from the schools block to the high needs block,2025-26,1,GBP m,F,h,F,q"
    )
    with pytest.raises(LoadError, match="Haverring"):
        read(row + ",published")


def test_a_balance_or_transfer_of_an_unclear_period_is_refused_with_all_others():
    deficit = "DSG cumulative deficit (section 251 line 1.9.3)"
    moved = "transfer from the schools block to the high needs block"
    rows = (
        f"Havering,{deficit},March 2024,15296452,GBP,O,h,DfE,OGL,published",
        f"Havering,{moved},2025/26,1.2,GBP m,F,h,F,q,published",
    )
    with pytest.raises(LoadError, match=r"(?s)2025/26.*March 2024"):
        read("\n".join(rows))


def test_the_published_openings_and_transfers_of_the_four_areas(loaded):
    carried = loaded["dsg_balance"].query("measure == 'carried_forward'")
    assert carried.set_index("old_la_code")["value"].to_dict() == {
        "311": -15_296_452,
        "372": -977_696,
        "872": -20_201_000,
        "211": -15_826_781,
    }


def test_the_reported_position_of_havering_is_the_outturn_and_the_increase(loaded):
    reported = loaded["reported_position"].query("area == 'havering'")
    amounts = reported.set_index("period").amount
    assert amounts["31 Mar 2024"] + amounts["2024-25"] == pytest.approx(34.722e6, abs=50_000)
    later = reported.query("period == '31 Mar 2025'")
    assert later.amount.item() == 34_722_000
    assert later.status.item() == "unverified"
