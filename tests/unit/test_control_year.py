"""The control year by hand: its total is the outturn, whatever the lines are booked or coded as.

Each test named after an authority is a fault seen in its figures, scaled to the made-up one.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis import tables
from send_analysis.model import money
from send_analysis.model.money.history import NoFiguresError
from send_analysis.model.money.lines import NET_LINES, SERVICES
from tests.unit.money_case import (
    PLANS,
    SECTION_251,
    budget,
    case,
    caseload,
    money_rows,
    provision,
    published,
)
from tests.unit.plan_draws import measure

pytestmark = pytest.mark.unit
NET = sum(amount for line, (_, amount) in SECTION_251.items() if not line.startswith("place_"))
AT_TOP_UPS_OF_ENGLAND = {"mainstream": 6_645, "units": 13_290, "special": 13_693}


def spending(basis="outturn", year="2021-22", status="published", **amounts):
    """Return the published tables with some amounts of spending laid over them."""
    rows = pd.DataFrame(money_rows(amounts, basis, year)).assign(status=status)
    known = published()["spend"]
    key = ["line", "basis", "financial_year"]
    every = pd.concat([known, rows]).drop_duplicates(key, keep="last")
    return {**published(), "spend": tables.SPEND.check(every, "test")}


def net_outturn(inputs=None, **by_year):
    """Return tables with the net outturn of years: ``y2024=2_900_000.0`` is of 2024-25."""
    rows = [
        ("999", f"{year[1:]}-{int(year[3:]) + 1:02}", amount, pd.NA, "test")
        for year, amount in by_year.items()
    ]
    columns = ["old_la_code", "financial_year", "amount", "symbol", "source_id"]
    net = tables.SECTION_251_NET.check(pd.DataFrame(rows, columns=columns), "test")
    return {**(inputs or published()), "section_251_net": net}


def holding(inputs, **plans):
    """Return tables in which other plans are held, by ``provision=(years, plans)``."""
    counted = inputs["caseload"]
    for name, by_year in plans.items():
        counted = counted[counted.category != name]
        rows = caseload(tuple(by_year))
        rows = rows[rows.category == "mainstream"].assign(category=name)
        rows = rows.assign(plans=rows.census_year.map(by_year).astype(float))
        counted = pd.concat([counted, rows])
    return {**inputs, "caseload": tables.CASELOAD.check(counted, "test")}


def growing_in_england():
    """Return tables in which England's special school plans are a quarter more since 2023."""
    inputs = net_outturn(y2024=3_000_000.0)
    england = inputs["caseload"].assign(old_la_code="ENG", la_code="E92000001")
    grown = england.census_year.ge(2023) & england.category.eq("state_special")
    england = england.assign(plans=england.plans.mask(grown, england.plans * 1.25))
    inputs["caseload"] = tables.CASELOAD.check(pd.concat([inputs["caseload"], england]), "test")
    return inputs


def start(inputs):
    return money.basis(case(inputs)).start


def paid(result, line, year):
    return float(result.parts.before_recoupment.sel(line=line, financial_year=year)[0])


def test_the_newest_outturn_is_the_control_total_and_the_newest_split_shares_it():
    base = start(net_outturn(y2024=3_000_000.0))
    assert (base.year, base.split_year, base.status) == ("2024-25", "2021-22", "derived")
    assert sum(base.amounts.values()) == pytest.approx(3_000_000)
    # every line but fees (3.5 %) is assumed to rise by 3 % a year from 2021-22
    rest = (NET - 700_000) * 1.03**3
    scale = 3_000_000 / (rest + 700_000 * 1.035**3)
    assert base.amounts["topup_special"] == pytest.approx(900_000 * 1.03**3 * scale)
    assert base.amounts["therapies_health"] == pytest.approx(20_000 * 1.03**3 * scale)


def test_what_is_recouped_is_the_newest_deduction_over_the_places_of_its_year():
    inputs = growing_in_england()
    counted = inputs["caseload"]
    latest = counted.old_la_code.eq("ENG") & counted.category.eq("state_special")
    latest &= counted.census_year.eq(2025)
    grown = counted.plans.mask(latest, 1.2 * counted.plans)
    inputs["caseload"] = counted.assign(plans=grown)
    income = inputs["income"]
    newest = income.line.eq("special_academies_pre_16_sen") & income.financial_year.eq("2023-24")
    inputs["income"] = income.assign(amount=income.amount.mask(newest, 420_000.0))
    base = start(inputs)
    # 60 places were budgeted for 2021-22 and 75 stood in 2023-24, in which 420,000 of their 750,000
    # were paid to academies; of 2024-25 seven months have a fifth more
    assert base.places["place_special"] == pytest.approx(75 * (5 + 7 * 1.2) / 12)
    assert base.recouped["place_special"] == pytest.approx(0.56)
    assert base.recouped["place_alternative_provision"] == 0


def test_lines_move_between_the_years_as_their_provision_did_in_england():
    inputs = growing_in_england()
    base = start(inputs)
    ratio = base.amounts["topup_special"] / base.amounts["topup_alternative_provision"]
    assert ratio == pytest.approx(900_000 * 1.25 / 50_000)
    assert base.places["place_special"] == pytest.approx(60 * 1.25)


# Wokingham: fees budgeted at 4.9m, 8.9m paid.
def test_a_budget_that_differs_from_the_outturn_takes_nothing_from_the_sum():
    inputs = spending("budget", topup_nmi_special=385_000)
    base = start(inputs)
    assert sum(base.amounts.values()) == pytest.approx(NET)
    fees = base.amounts["fees_independent"] + base.amounts["topup_non_maintained"]
    assert fees == pytest.approx(700_000)


# Tower Hamlets: state top-ups of every phase booked under special schools.
def test_phases_booked_under_one_another_are_shared_out_and_keep_their_sum():
    base = start(spending(topup_state_primary=20_000, topup_state_special=1_530_000))
    england = AT_TOP_UPS_OF_ENGLAND
    mainstream = 100 * england["mainstream"] + 12 * england["units"]
    special = 60 * england["special"]
    share = 1_550_000 / (mainstream + special)
    assert base.amounts["topup_special"] == pytest.approx(special * share)
    assert base.amounts["topup_mainstream"] == pytest.approx(100 * england["mainstream"] * share)
    assert base.amounts["topup_further_education"] == pytest.approx(96_000)
    assert sum(base.amounts.values()) == pytest.approx(NET + 20_000 - 620_000 + 630_000)


def test_income_of_a_pool_is_taken_from_its_lines_in_proportion():
    base = start(spending(topup_state_income=-166_600))
    net = 1 - 166_600 / (620_000 + 900_000 + 50_000 + 96_000)
    assert base.amounts["topup_special"] == pytest.approx(900_000 * net)
    assert sum(base.amounts.values()) == pytest.approx(NET - 166_600)


def test_money_for_what_nobody_held_goes_to_the_other_lines():
    """Without a place of alternative provision there is no volume to divide by."""
    inputs = spending("budget", place_pru_ap=0)
    base = start(inputs)
    assert "topup_alternative_provision" not in base.amounts
    assert sum(base.amounts.values()) == pytest.approx(NET)
    assert base.amounts["topup_special"] == pytest.approx(900_000 * NET / (NET - 50_000))
    price = budget(provision(), inputs).parts.price.sel(line="topup_alternative_provision")
    assert float(price[0]) == 9_355  # England's


# Leeds: 2.24m for 139 plans of specialist post-16, 27.2m at one pooled price of fees.
def test_a_line_starts_from_what_it_last_cost():
    inputs = holding(
        spending(topup_nmi_post_school=224_000),
        specialist_post_16=dict.fromkeys(range(2021, 2026), 14.0),
    )
    result = budget(provision({**PLANS, "specialist_post_16": 21.0}), inputs)
    price = result.parts.price.sel(line="topup_specialist_post_16", financial_year="2025-26")
    assert float(price) == pytest.approx(16_000 * 1.035**4)


# Leeds: "Fees: other settings" -7.6m, when plans there fall below those of the base year.
def test_a_provision_that_shrinks_is_never_paid_less_than_nothing():
    inputs = holding(published(), other=dict.fromkeys(range(2021, 2026), 9.0))
    result = budget(provision({**PLANS, "other": 2.0}), inputs)
    fees = result.parts.before_recoupment.sel(line="fees_other")
    assert (fees == 0).all()
    grown = budget(provision({**PLANS, "other": 15.0}), inputs)
    added = (15 - 9) * 20_000 * 1.03**4
    assert paid(grown, "fees_other", "2025-26") == pytest.approx(added)


# Rotherham: 150 plans in alternative provision become 26 by a change of recording.
def test_recoded_plans_leave_no_place_paid_without_its_top_up():
    recoded = {2021: 15.0, 2022: 15.0, 2023: 2.6, 2024: 2.6, 2025: 2.6}
    inputs = holding(
        net_outturn(spending("budget", place_pru_ap=205_000), y2024=2_900_000.0),
        alternative_provision=recoded,
    )
    result = budget(provision({**PLANS, "alternative_provision": 2.6}), inputs)
    volume = result.parts.volume.sel(financial_year="2025-26", draw=0)
    assert float(volume.sel(line="place_alternative_provision")) == pytest.approx(20.5)
    assert float(volume.sel(line="topup_alternative_provision")) == pytest.approx(20.5)


def test_a_line_out_of_englands_range_is_brought_to_its_end_and_the_sum_stays():
    base = start(spending(topup_nmi_special=60_000))
    # (60,000 + 2 x 10,000) / 12 plans lies under England's 5th percentile of 35,042
    whole = NET - 640_000
    weights = whole - 60_000 + 10 * 35_042 + 2 * 25_042
    assert base.amounts["fees_independent"] == pytest.approx(350_420 * whole / weights)
    assert sum(base.amounts.values()) == pytest.approx(whole)


def test_an_own_outturn_of_one_line_is_taken_whole_and_moves_no_other():
    inputs = spending("outturn", "2023-24", "own", therapies_health=50_000)
    result, without = budget(provision(), inputs), budget(provision())
    assert paid(result, "therapies_health", "2022-23") == pytest.approx(20_000 * 1.03)
    assert paid(result, "therapies_health", "2023-24") == pytest.approx(50_000)
    assert paid(result, "therapies_health", "2025-26") == pytest.approx(50_000 * 1.03**2)
    others = [line for line in result.spend.line.to_numpy() if line != "therapies_health"]
    pd.testing.assert_series_equal(
        result.spend.sel(line=others).to_series(), without.spend.sel(line=others).to_series()
    )


def test_an_own_line_of_the_control_year_is_that_amount_within_the_published_total():
    inputs = spending("outturn", "2024-25", "own", sen_support_inclusion=410_000)
    result = budget(provision(), net_outturn(inputs, y2024=3_000_000.0))
    assert paid(result, "sen_support_inclusion", "2024-25") == pytest.approx(410_000)
    assert float(result.parts.net.sel(financial_year="2024-25")[0]) == pytest.approx(3_000_000)
    assert result.parts.status["sen_support_inclusion"] == "own"
    assert result.parts.status["topup_special"] == "derived"


def test_own_lines_read_together_count_only_where_all_that_were_paid_are_there():
    both = spending(topup_state_secondary=310_000)
    rows = pd.DataFrame(money_rows({"topup_state_primary": 700_000}, "outturn", "2023-24"))
    one = {**both, "spend": pd.concat([both["spend"], rows.assign(status="own")])}
    assert start(one).own == {}
    rows = money_rows({"topup_state_secondary": 44_000}, "outturn", "2023-24")
    every = {**one, "spend": pd.concat([one["spend"], pd.DataFrame(rows).assign(status="own")])}
    # 744,000 over 100 mainstream plans and 12 in units, each of which costs as two
    assert start(every).own["topup_mainstream"].value == pytest.approx(744_000 / 124)
    assert start(every).own["topup_units"].value == pytest.approx(2 * 744_000 / 124)


def test_an_own_outturn_of_every_line_becomes_split_and_control():
    lines = {k: v for k, (_, v) in SECTION_251.items()}
    own = {**lines, "topup_state_special": 1_100_000}
    inputs = spending("outturn", "2024-25", "own", **own)
    base = start(net_outturn(inputs, y2024=9_999_999.0))
    assert (base.year, base.split_year, base.status) == ("2024-25", "2024-25", "own")
    assert sum(base.amounts.values()) == pytest.approx(NET + 200_000)
    assert base.amounts["topup_special"] == pytest.approx(1_100_000)


def drawn_factor():
    """Return a factor on prices by draw: 1 in the control year, then 1.1 and 1.3 of 2025-26."""
    years = [f"{y}-{y - 1999}" for y in range(2021, 2027)]
    values = np.array([[1, 1, 1, 1, 1.1, 1.2], [1, 1, 1, 1, 1.3, 1.7]])
    coords = {"financial_year": years}
    return xr.DataArray(values, coords, ("draw", "financial_year"))


def with_factor(inputs=None, measures=()):
    of = replace(case(inputs), measures=tuple(measures))
    return money.by_draw(of, {"provision": provision()}, factor=drawn_factor()).parts


def test_the_factor_moves_every_net_line_and_no_place():
    price = with_factor().price.sel(financial_year="2026-27")
    topup = price.sel(line="topup_special").to_numpy()
    assert topup == pytest.approx(15_000 * 1.03**5 * np.array([1.2, 1.7]))
    assert price.sel(line="place_special").to_numpy() == pytest.approx([10_000, 10_000])


def test_an_own_cost_is_exact_in_its_year_and_shares_only_what_is_uncertain_after_it():
    own = published()["unit_cost"].iloc[[0]].assign(
        old_la_code="999", provision="state_special", component="top_up", price_year="2025-26",
        value=18_000.0, status="own",
    )  # fmt: skip
    costs = pd.concat([published()["unit_cost"], own])
    price = with_factor({**published(), "unit_cost": costs}).price.sel(line="topup_special")
    assert price.sel(financial_year="2025-26").to_numpy() == pytest.approx([18_000, 18_000])
    moved = np.array([1.2 / 1.1, 1.7 / 1.3])
    later = 18_000 * 1.03 * moved / np.median(moved)
    assert price.sel(financial_year="2026-27").to_numpy() == pytest.approx(later)


@pytest.mark.parametrize(
    ("lever", "factors"), [("unit_cost", [1.06, 1.06]), ("inflation", [1 + 0.06 / 1.03] * 2)]
)
def test_a_measure_on_a_price_acts_after_the_factor_and_on_its_line_alone(lever, factors):
    change = measure(lever, 0.06, start=2027, price="topup_special")
    before, after = with_factor(), with_factor(measures=[change])
    year = {"financial_year": "2026-27"}
    ratio = (after.price / before.price).sel(year)
    assert ratio.sel(line="topup_special").to_numpy() == pytest.approx(factors)
    assert (ratio.drop_sel(line="topup_special") == 1).all()
    earlier = {"financial_year": "2025-26"}
    assert (after.price.sel(earlier) == before.price.sel(earlier)).all()


def test_a_line_out_of_englands_range_is_named_among_the_gaps():
    usual = budget(provision(), net_outturn(y2024=3_000_000.0)).tables["gaps"]
    assert "line_costs" not in set(usual.subject)
    dear = budget(provision(), net_outturn(y2024=6_000_000.0)).tables["gaps"]
    reason = dear.set_index("subject").reason["line_costs"]
    # twice the price of 2024-25 is beyond 25,037 x 1.03**3
    assert "topup special 3" in reason and "range 9,440 to 27,359" in reason


def test_without_any_outturn_the_reason_is_said():
    inputs = {**published(), "spend": published()["spend"].iloc[:0]}
    with pytest.raises(NoFiguresError, match="no section 251 for authority 999"):
        start(inputs)


@settings(max_examples=25, deadline=None)
@given(
    total=st.floats(1e5, 9e6),
    special=st.floats(0, 3e6),
    primary=st.floats(0, 3e6),
    fees=st.floats(0, 3e6),
    income=st.floats(-4e6, 0),
    other=st.floats(0, 40),
    college=st.floats(0, 60),
    held=st.floats(0.2, 3),
)
def test_the_lines_of_the_control_year_add_up_to_the_pound_and_none_is_negative(
    total, special, primary, fees, income, other, college, held
):
    inputs = net_outturn(
        spending(
            topup_state_special=special,
            topup_state_primary=primary,
            topup_nmi_special=fees,
            topup_nmi_post_school=fees / 7,
            topup_state_income=income,
        ),
        y2024=total,
    )
    years = range(2021, 2026)
    inputs = holding(
        inputs,
        other=dict.fromkeys(years, other),
        specialist_post_16={year: college + year - 2021 for year in years},
        state_special={year: held * (year - 2015) for year in years},
    )
    now = {"other": other, "specialist_post_16": college + 4, "state_special": held * 10}
    plans = provision({**PLANS, **now}, growth=0.07)
    result = budget(plans, inputs)
    net = result.parts.net.sel(financial_year="2024-25")
    np.testing.assert_allclose(net, total, atol=0.5)
    assert (result.parts.before_recoupment >= 0).all()
    lines = result.parts.before_recoupment.sel(line=list(NET_LINES)).sum("line")
    np.testing.assert_allclose(lines, result.parts.net)
    assert set(SERVICES) < set(result.parts.price.line.to_numpy())
