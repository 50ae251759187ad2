"""The embedded money and places: lines recognised, the block adds up to the pound."""

from pathlib import Path

import pandas as pd
import pytest

from send_analysis.loaders import money
from send_analysis.loaders.base import LoadError

pytestmark = pytest.mark.unit
DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def loaded():
    return money.load(DATA)


def amount(table, code, year, line, basis):
    rows = table[
        (table.old_la_code == code)
        & (table.financial_year == year)
        & (table.line == line)
        & (table.basis == basis)
    ]
    return rows.amount.item()


def test_components_of_the_block_add_up_to_the_printed_total(loaded):
    income = loaded["income"]
    key = ["old_la_code", "financial_year"]
    authorities = income[income.old_la_code != "ENG"]
    parts = authorities[authorities.basis == "block"].groupby(key).amount.sum()
    printed = authorities[authorities.basis == "before_deductions"].set_index(key).amount
    assert len(parts) == 16  # four authorities, four years
    assert (parts - printed).abs().max() <= 1  # the publisher rounds each line


def test_deductions_by_spend_line_add_up_to_the_printed_total(loaded):
    rows = loaded["income"].query("basis == 'deduction' and old_la_code != 'ENG'")
    wide = rows.pivot_table(
        index=["old_la_code", "financial_year"], columns="line", values="amount"
    )
    assert (wide.drop(columns="total").sum(axis=1) - wide.total).abs().max() <= 1


def test_havering_deductions_and_blocks_of_2021_22(loaded):
    income = loaded["income"]
    assert amount(income, "311", "2021-22", "place_special", "deduction") == 1_783_334 + 520_001
    assert amount(income, "311", "2021-22", "total", "before_deductions") == 31_838_015
    assert amount(income, "311", "2021-22", "total", "after_deductions") == 28_729_512
    assert amount(income, "311", "2023-24", "basic_entitlement", "rate") == 5_081


def test_printed_sums_are_left_out_and_income_is_negative(loaded):
    spend = loaded["spend"]
    assert not set(spend.line) & set(money.PRINTED_SUMS)
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


def test_an_unknown_line_of_the_allocations_stops_the_load():
    with pytest.raises(LoadError, match="unknown line 'Something new'"):
        money._dsg_line("High_needs_block", "Something new")


def test_an_unknown_provision_of_a_place_stops_the_load():
    raw = pd.DataFrame({"provision": ["special"], "places": ["12"]})
    with pytest.raises(LoadError, match="unknown provision"):
        money._places(raw)
