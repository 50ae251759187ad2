"""Money by hand: one small authority followed from plans to pounds, and the laws that hold."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis.model import money
from send_analysis.model.money import grant, history, own, prices, yearly
from send_analysis.model.money import spend as spending
from send_analysis.model.money.lines import PLAN_LINES
from tests.unit.money_case import (
    AREA,
    BLOCK,
    PLANS,
    assumptions,
    budget,
    case,
    money_rows,
    provision,
    published,
)

pytestmark = pytest.mark.unit
NO_INFLATION = {
    f"budget__inflation__{n}": 0.0
    for n in (
        "topup_mainstream",
        "topup_special",
        "topup_further_education",
        "topup_alternative_provision",
        "fee_independent",
        "packages",
        "services",
        "place",
    )
}


def run(plans, **changes):
    return budget(plans, **changes)


def line(result, name, year="2025-26", draw=0):
    return float(result.spend.sel(line=name, financial_year=year)[draw])


def test_unit_costs_are_outturn_over_average_plans():
    costs = spending.unit_costs(case(), money.basis(case()).start)
    # 620,000 over 100 mainstream plans and 12 plans in units that count twice
    assert costs["topup_mainstream"].value == pytest.approx(620_000 / 124)
    assert costs["topup_units"].value == pytest.approx(2 * 620_000 / 124)
    assert costs["topup_special"].value == pytest.approx(900_000 / 60)
    # 700,000 shared as England's costs would: 10 x 62,622 and 2 x (62,622 - 10,000)
    expected = 10 * 62_622 + 2 * 52_622
    assert costs["fees_independent"].value == pytest.approx(700_000 * 62_622 / expected)
    assert costs["topup_non_maintained"].value == pytest.approx(700_000 * 52_622 / expected)
    assert costs["topup_special"].status == "derived"
    assert costs["packages_eotas"].status == "assumed"


def test_plans_to_pounds_of_one_draw():
    result = run(provision(draws=1), **NO_INFLATION)
    assert line(result, "topup_mainstream") == pytest.approx(100 * 5_000)
    assert line(result, "topup_units") == pytest.approx(12 * 2 * 5_000)
    assert line(result, "topup_special") == pytest.approx(60 * 15_000)
    whole = 10 * 62_622 + 2 * 52_622
    assert line(result, "fees_independent") == pytest.approx(700_000 * 626_220 / whole)
    assert line(result, "topup_non_maintained") == pytest.approx(700_000 * 105_244 / whole)
    assert line(result, "topup_further_education") == pytest.approx(24 * 4_000)
    assert line(result, "topup_alternative_provision") == pytest.approx(10 * 5_000)
    # 60 places at 10,000, half of them recouped; 12 unit places at 6,000
    assert line(result, "place_special") == pytest.approx(300_000)
    assert line(result, "place_units") == pytest.approx(72_000)
    assert line(result, "sen_support_inclusion") == pytest.approx(200_000)


def test_income_of_one_draw():
    result = run(
        provision(draws=1),
        budget__income_growth__2024_25=0.1,
        budget__income_growth__2025_26=0.0 + 0.1,
    )
    income = result.income.sel(financial_year="2025-26", draw=0)
    assert float(income.sel(line="formula")) == pytest.approx(3_000_000 * 1.21)
    assert float(income.sel(line="basic_entitlement")) == pytest.approx(300_000)
    assert float(income.sel(line="recouped_places")) == pytest.approx(-300_000)


def test_income_follows_special_pupils_and_exports_a_year_late():
    result = run(provision(draws=1, growth=0.5), budget__block_rolled_over=2040)
    income = result.income.sel(draw=0)
    first, second = "2025-26", "2026-27"
    assert float(income.sel(line="basic_entitlement", financial_year=first)) == 300_000
    # 30 and 5 more special pupils in January 2026 at 5,000; 12 + 1 more placed elsewhere at 6,000
    assert float(income.sel(line="basic_entitlement", financial_year=second)) == pytest.approx(
        300_000 + 35 * 5_000
    )
    assert float(income.sel(line="import_export", financial_year=second)) == pytest.approx(
        -60_000 - 13 * 6_000
    )


def test_financial_year_takes_five_months_of_one_academic_year_and_seven_of_the_next():
    plans = provision(draws=1, growth=1.2)  # 60 special plans become 132
    names = list(plans.provision.to_numpy())
    year = yearly.financial_years(plans.census_year.to_numpy()).index("2025-26")
    [average] = yearly.averages_by_provision(plans.to_numpy(), names)[:, year]
    assert average[names.index("state_special")] == pytest.approx(60 * 5 / 12 + 132 * 7 / 12)
    assert average[names.index("further_education")] == pytest.approx(
        24 * 4 / 12 + 24 * 2.2 * 8 / 12
    )


def test_balance_is_income_less_spend_on_both_bases():
    result = run(provision(growth=0.1))
    after = result.income.sum("line") - result.spend.sum("line")
    before = result.income.drop_sel(line="recouped_places").sum("line") - (
        result.parts.before_recoupment.sum("line")
    )
    np.testing.assert_allclose(after, result.in_year_balance)
    np.testing.assert_allclose(after, before)


def test_tables_keep_their_shape_and_status():
    tables = run(provision(growth=0.1)).tables
    assert set(tables) == {
        *("spend", "income", "balance", "reconciliation", "unit_cost"),
        *("money_change", "deficit_risk", "gaps"),
    }
    assert set(tables["spend"].basis) == {"after_recoupment", "before_recoupment"}
    assert "change_since_1_april_2021" in set(tables["balance"].line)
    assert "cumulative_balance" not in set(tables["balance"].line)


def test_a_cumulative_balance_needs_an_opening_balance():
    opening = assumptions()["budget.threshold"].model_copy(
        update={"id": "budget.opening_balance.testshire", "value": -1e6, "status": "own"}
    )
    found = {**assumptions(), opening.id: opening}
    result = budget(provision(), known=found)
    rows = result.tables["balance"].query("line == 'cumulative_balance' and statistic == 'mean'")
    change = result.in_year_balance.cumsum("financial_year").mean("draw")
    assert rows.amount.tolist() == pytest.approx((change - 1e6).to_numpy().tolist())
    assert set(rows.status) == {"assumed"}  # a sum is no firmer than its softest part
    start = result.tables["balance"].query("line == 'opening_balance' and statistic == 'mean'")
    assert (start.amount.tolist(), start.status.tolist()) == ([-1e6], ["own"])


def test_missing_section_251_is_named():
    tables = published()
    tables["spend"] = tables["spend"].iloc[:0]
    with pytest.raises(history.NoFiguresError, match="no section 251 for authority 999"):
        budget(provision(), tables)


def test_the_source_of_an_assumed_unit_cost_is_what_the_assumption_states():
    found = case()
    sources = prices.table(spending.unit_costs(found, money.basis(found).start), found).source_id
    of_place = found.assumptions["budget.place.special"]
    assert f"{of_place.statement} ({of_place.source})" in set(sources)
    assert not set(sources) & set(found.assumptions)


def test_an_own_unit_cost_comes_first():
    tables = published()
    stated = tables["unit_cost"].iloc[[0]].assign(
        old_la_code="999", provision="state_special", component="top_up", price_year="2024-25",
        value=18_000.0, status="own",
    )  # fmt: skip
    tables["unit_cost"] = stated
    found = case(tables)
    cost = spending.unit_costs(found, money.basis(found).start)["topup_special"]
    assert (cost.value, cost.price_year, cost.status) == (18_000, "2024-25", "own")
    other = replace(found, area=AREA.model_copy(update={"old_la_code": "998"}))
    assert own.stated(other) == {}


def own_costs(*rows):
    columns = ["provision", "component", "value"]
    own = pd.DataFrame(rows, columns=columns).assign(
        old_la_code="999", price_year="2025-26", unit="GBP", status="own", source_id="own"
    )
    return {**published(), "unit_cost": pd.concat([published()["unit_cost"], own])}


def test_an_own_cost_of_one_provision_prices_that_provision_only():
    result = budget_on(own_costs(("units", "top_up", 9_000.0), ("eotas", "total", 30_000.0)))
    price = result.parts.price.sel(financial_year="2025-26")
    assert float(price.sel(line="topup_units")) == 9_000
    assert float(price.sel(line="packages_eotas")) == 30_000
    assert float(price.sel(line="topup_mainstream")) == pytest.approx(5_000 * 1.03**4)
    # before its price year the line costs what the outturn says, and no other line moves at all
    before = result.parts.price.sel(financial_year="2024-25", line="topup_units")
    assert float(before) == pytest.approx(10_000 * 1.03**3)
    without = budget(provision()).parts.price.drop_sel(line=["topup_units", "packages_eotas"])
    xr.testing.assert_equal(
        result.parts.price.drop_sel(line=["topup_units", "packages_eotas"]), without
    )


def test_an_own_total_cost_holds_the_place_too():
    result = budget_on(own_costs(("state_special", "total", 31_000.0)))
    price = result.parts.price.sel(financial_year="2025-26", line="topup_special")
    assert float(price) == 21_000


@cache
def starting_point():
    return money.basis(case()).start


PAID = sorted(set(PLANS) - {"units"})


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(PAID), st.sampled_from(PAID), st.floats(0.1, 5))
def test_a_moved_plan_changes_spend_by_what_the_home_authority_pays(one, other, moved):
    """With places as they are, the difference of the two prices and nothing else."""
    plans = provision(draws=1)
    after = plans.copy()
    after.loc[{"provision": one}] -= moved
    after.loc[{"provision": other}] += moved
    by_draw = fixed_places(plans)
    first, second = (spending.step(case(), p, by_draw, starting_point()) for p in (plans, after))
    difference = (second.after_recoupment - first.after_recoupment).sum("line")
    lines = {p: PLAN_LINES[p].line for p in (one, other)}
    price = first.price.sel(line=lines[other], drop=True) - first.price.sel(
        line=lines[one], drop=True
    )
    np.testing.assert_allclose(difference[0], moved * price, atol=0.01)


def fixed_places(plans):
    """Return places that do not follow plans: the area states what it has."""
    limited = plans.sel(provision=["units", "state_special", "alternative_provision"])
    stated = xr.full_like(limited, 100.0)
    listed = {"places": stated, "listed_places": stated, "empty": stated - limited}
    return {"new_places": 0 * stated, **listed}


@settings(max_examples=20, deadline=None)
@given(st.floats(1.0, 2.0))
def test_spend_rises_with_every_price(factor):
    plans = provision(draws=1)
    basis = starting_point()
    dearer = {name: amount * factor for name, amount in basis.amounts.items()}
    by_draw = fixed_places(plans)
    first, second = (
        spending.step(case(), plans, by_draw, b) for b in (basis, replace(basis, amounts=dearer))
    )
    assert (second.after_recoupment >= first.after_recoupment - 1e-9).all()


def test_new_unit_places_that_nobody_fills_cost_the_higher_rate():
    plans = provision(draws=1)
    new = xr.zeros_like(plans.sel(provision=["units", "state_special", "alternative_provision"]))
    new.loc[{"provision": "units", "census_year": [2026, 2027]}] = 12.0
    result = budget(plans, by_draw={"new_places": new})
    # seven months of 12 empty places at 10,000
    assert line(result, "place_units_unfilled") == pytest.approx(12 * 7 / 12 * 10_000)
    assert line(result, "place_units") == pytest.approx(72_000)


def test_cost_per_plan_is_spending_over_average_plans():
    result = run(provision(draws=1))
    rows = result.tables["balance"].query("line == 'cost_per_plan' and statistic == 'mean'")
    spent = result.parts.before_recoupment.sum("line").mean("draw")
    assert rows.amount.tolist() == pytest.approx((spent / sum(PLANS.values())).to_numpy().tolist())


def own_income(year, amount, line="high_needs_block", basis="before_recoupment"):
    rows = pd.DataFrame(money_rows({line: amount}, basis, year)).assign(status="own")
    return {**published(), "income": pd.concat([published()["income"], rows])}


def budget_on(found):
    return budget(provision(), found)


def test_an_own_block_of_a_later_year_is_where_income_starts():
    result = budget_on(own_income("2025-26", 5_000_000))
    formula = result.income.sel(line="formula", draw=0, financial_year=["2025-26", "2026-27"])
    # the formula takes what the other parts leave; 2026-27 is rolled over
    left = 5_000_000 - 100_000 - 300_000 + 60_000 - 10_000
    assert formula.to_numpy().tolist() == pytest.approx([left, left])
    paid = ["recouped_places", "post_16_deductions"]
    block = result.income.sel(financial_year="2025-26", draw=0).drop_sel(line=paid)
    assert float(block.sum()) == pytest.approx(5_000_000)


def test_an_own_block_after_recoupment_gets_the_published_deductions_back():
    result = budget_on(own_income("2025-26", 4_700_000, basis="after_recoupment"))
    block = result.income.sel(financial_year="2025-26", draw=0)
    parts = list(BLOCK)
    assert float(block.sel(line=parts).sum()) == pytest.approx(5_000_000)


def test_each_year_starts_from_the_newest_block_stated_up_to_it():
    result = budget_on(own_income("2026-27", 6_000_000))
    parts = result.income.sel(line=list(BLOCK), draw=0).sum("line")
    assert float(parts.sel(financial_year="2026-27")) == pytest.approx(6_000_000)
    assert float(parts.sel(financial_year="2025-26")) == pytest.approx(
        3_434_025 + 114_467.5 + 300_000 - 60_000 + 10_000
    )


def test_an_own_transfer_is_received_in_its_year_only():
    result = budget_on(own_income("2026-27", 250_000, line="block_transfer", basis="other"))
    transfer = result.income.sel(line="block_transfer", draw=0)
    assert transfer.to_numpy().tolist() == [0, 0, 0, 0, 0, 250_000]


def test_safety_valve_receipts_end_with_the_march_that_ends_the_agreement():
    values = {
        "budget.safety_valve.testshire": 700_000.0,
        "budget.safety_valve_ends.testshire": 2026,
    }
    like = assumptions()["budget.safety_valve.rotherham"]
    agreed = {i: like.model_copy(update={"id": i, "value": v}) for i, v in values.items()}
    received = budget(provision(), known={**assumptions(), **agreed}).income
    assert received.sel(line="safety_valve", draw=0).to_numpy().tolist() == [700_000] * 5 + [0]


def test_each_deduction_is_taken_from_the_line_of_its_places():
    deducted = {
        "special_academies_pre_16_sen": 110_000,
        "special_free_schools_pre_16_sen": 23_000,
        "mainstream_academies_pre_16_sen": 7_000,
        "special_free_schools_pre_16_ap": 900,
        "ap_academies_pre_16_ap": 3_100,
        "hospital_academies": 450,
        "post_16_academies": 6_000,
        "further_education": 12_000,
    }
    income = published()["income"]
    rows = pd.DataFrame(money_rows(deducted, "deduction", "2023-24"))
    others = income[(income.basis != "deduction") | (income.financial_year != "2023-24")]
    found = grant.of_year({**published(), "income": pd.concat([others, rows])}, "999", "2023-24")
    assert found.deductions == {
        "place_units": 7_000,
        "place_special": 133_000,
        "place_alternative_provision": 4_000,
        "hospital_education": 450,
        "place_post_16": 18_000,
        "total": 162_450,
    }


def test_growth_of_plans_in_units_fills_new_places_and_does_not_empty_more():
    plans = provision(draws=1)
    plans.loc[{"provision": "units", "census_year": [2026, 2027]}] += 3.0
    new = xr.zeros_like(plans.sel(provision=["units", "state_special", "alternative_provision"]))
    new.loc[{"provision": "units", "census_year": [2026, 2027]}] = 12.0
    result = budget(plans, by_draw={"new_places": new}, **NO_INFLATION)
    # 9 of the 12 new places stay empty; all of 2026-27, and seven months of 2025-26
    assert line(result, "place_units_unfilled") == pytest.approx(9 * 7 / 12 * 10_000)
    assert line(result, "place_units_unfilled", "2026-27") == pytest.approx(9 * 10_000)
    assert line(result, "place_units", "2026-27") == pytest.approx((12 + 3) * 6_000)


def with_amounts(table, basis, **amounts):
    """Return the published tables with other amounts of 2021-22 on a basis."""
    found = published()
    rows = found[table]
    there = (rows.basis == basis) & (rows.financial_year == "2021-22")
    changed = rows.line.map(amounts).where(there)
    return {**found, table: rows.assign(amount=changed.fillna(rows.amount).astype("Float64"))}


def test_no_more_than_every_place_is_recouped():
    inputs = with_amounts("income", "deduction", special_academies_pre_16_sen=700_000)
    assert money.basis(case(inputs)).start.recouped["place_special"] == 1
    half = with_amounts("income", "deduction", special_academies_pre_16_sen=150_000)
    assert money.basis(case(half)).start.recouped["place_special"] == pytest.approx(0.25)


def test_places_of_alternative_provision_stand_for_the_base_year_and_plans_move_from_there():
    counted = published()["caseload"]
    extra = counted[counted.category == "mainstream"].assign(
        category="alternative_provision", plans=5.0
    )
    inputs = {**published(), "caseload": pd.concat([counted, extra])}
    plans = provision({**PLANS, "alternative_provision": 8.0}, draws=1)
    volume = budget(plans, inputs).parts.volume.sel(line="topup_alternative_provision")
    # 100,000 of places at 10,000 each, and 3 plans more than in the control year from January 2025
    later = volume[0].sel(financial_year=["2025-26", "2026-27"])
    assert later.to_numpy() == pytest.approx([10 + 8 - 5] * 2)
    assert float(volume[0].sel(financial_year="2024-25")) == pytest.approx(10 + 3 * 7 / 12)


def test_a_place_is_commissioned_for_each_further_plan_and_none_is_closed():
    plans = provision(draws=1)
    plans.loc[{"provision": "state_special", "census_year": [2026, 2027]}] += 6.0
    plans.loc[{"provision": "units", "census_year": [2026, 2027]}] -= 4.0
    volume = budget(plans).parts.volume.sel(financial_year="2026-27", draw=0)
    assert float(volume.sel(line="place_special")) == pytest.approx(60 + 6)
    # the four unit places that plans leave stay commissioned, and empty
    assert float(volume.sel(line="place_units")) == pytest.approx(12 - 4)
    assert float(volume.sel(line="place_units_unfilled")) == pytest.approx(4)
