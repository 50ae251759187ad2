"""Places by hand: what is short, where it goes, and that nobody is lost or placed twice."""

from dataclasses import dataclass

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis import vocab
from send_analysis.model import places
from tests.unit.money_case import budget, case, provision

pytestmark = pytest.mark.unit
SURE = {
    "sufficiency__slip__approved": 0.0,
    "sufficiency__slip__planned": 0.0,
    "sufficiency__placed_outside_area__state_special": 0.0,
    "sufficiency__fill_years__state_special": 1.0,
    "sufficiency__growth_placed": 1.0,
    "sufficiency__over_filled": 0.0,
}
SCHOOL = {"provider": "Old School", "provision": "state_special", "academic_year": "2020/21"}
NEW = {**SCHOOL, "provider": "New School", "academic_year": "2026/27", "status": "planned"}


@dataclass(frozen=True)
class Sufficiency:
    placed: places.Placed
    tables: dict

    @property
    def plans(self):
        return self.placed.plans

    @property
    def by_draw(self):
        return self.placed.by_draw

    @property
    def table(self):
        return self.tables["sufficiency"]

    @property
    def by_part(self):
        return self.tables["sufficiency_by_part"]


def step(draws, rows=(), **changes):
    of = case(rows=rows, **{**SURE, **changes})
    placed = places.place(of, draws)
    return Sufficiency(placed, places.tables_of(of, draws, placed))


def run(plans, rows=(), **changes):
    return step({"provision": plans}, rows, **changes)


def cell(result, measure, year=2027, provision="state_special", statistic="mean"):
    rows = result.table
    found = rows[
        (rows.measure == measure)
        & (rows.census_year == year)
        & (rows.provision == provision)
        & (rows.statistic == statistic)
    ]
    return found.value.item()


def special(result, draw=0):
    return result.plans["provision"].sel(provision="state_special")[draw].to_numpy()


def test_unknown_capacity_shows_demand_and_growth_and_moves_nobody():
    plans = provision(growth=0.1)
    result = run(plans)
    assert cell(result, "demand") == pytest.approx(72)
    assert cell(result, "growth") == pytest.approx(12)
    assert cell(result, "short_if_full") == pytest.approx(12)
    assert cell(result, "p_short_if_full", statistic="probability") == 1
    xr.testing.assert_equal(result.plans["provision"], plans)
    assert "p_shortfall" not in set(result.table.measure)


def test_new_places_take_growth_first():
    result = run(provision(growth=0.1), [{**NEW, "places": 8.0}])
    assert cell(result, "new_places", year=2026) == 0
    assert cell(result, "short_if_full") == pytest.approx(12 - 8)


def test_a_project_opens_in_its_share_of_draws_and_late_in_some():
    plans = provision(draws=4000, years=(2025, 2026, 2027, 2028, 2029))
    rows = [{**NEW, "places": 10.0, "probability": 0.8}]
    result = run(plans, rows, sufficiency__slip__planned=0.5)
    opened = result.by_draw["new_places"].sel(provision="state_special") > 0
    by_year = opened.mean("draw").to_numpy()
    # 2026/27 is census year 2027; half slip a year, half of these another
    np.testing.assert_allclose(by_year, [0, 0, 0.8 * 0.5, 0.8 * 0.75, 0.8], atol=0.03)


def test_a_project_left_out_changes_nothing_in_the_others():
    plans = provision(draws=50)
    other = {**NEW, "provider": "Another", "provision": "units", "probability": 0.5}
    both = run(plans, [{**NEW, "places": 9.0, "probability": 0.5}, {**other, "places": 4.0}])
    alone = run(plans, [{**other, "places": 4.0}])
    units = {"provision": "units"}
    xr.testing.assert_equal(
        both.by_draw["new_places"].sel(units), alone.by_draw["new_places"].sel(units)
    )


def test_a_new_school_fills_in_equal_parts():
    plans = provision(draws=1, years=(2025, 2026, 2027, 2028, 2029))
    result = run(plans, [{**NEW, "places": 9.0}], sufficiency__fill_years__state_special=3.0)
    new = result.by_draw["new_places"].sel(provision="state_special")[0]
    assert new.to_numpy().tolist() == pytest.approx([0, 0, 3, 6, 9])


def test_overflow_is_demand_less_places_and_goes_to_independent_schools():
    plans = provision(growth=0.1)
    result = run(plans, [{**SCHOOL, "places": 65.0, "imports": 3.0}])
    # specialist plans grow alike, so demand is 72 for 65 - 3 places
    assert cell(result, "usable_places") == 62
    assert cell(result, "shortfall") == pytest.approx(10)
    assert cell(result, "p_shortfall", statistic="probability") == 1
    assert cell(result, "occupancy") == pytest.approx(1)
    assert cell(result, "places_for_assurance") == pytest.approx(72)
    assert special(result)[-1] == pytest.approx(62)
    independent = result.plans["provision"].sel(provision="independent_special")[0, -1]
    assert float(independent) == pytest.approx(12 + 10)


def test_overflow_is_priced_by_the_budget():
    plans = provision(draws=1, growth=0.1)
    short = run(plans, [{**SCHOOL, "places": 62.0}])
    enough = run(plans, [{**SCHOOL, "places": 200.0}], sufficiency__returns_taken=0.0)
    spend = [
        budget(r.plans, by_draw=r.by_draw).parts.before_recoupment.sel(financial_year="2026-27")[0]
        for r in (short, enough)
    ]
    difference = spend[0] - spend[1]
    # 4 without a place in January 2026, 10 in January 2027
    plans_moved = 4 * 5 / 12 + 10 * 7 / 12
    price = budget(enough.plans, by_draw=enough.by_draw).parts.price.sel(financial_year="2026-27")
    paid = float(price.sel(line="fees_independent") - price.sel(line="topup_special"))
    plans_only = difference.drop_sel(line=["place_special", "place_special_unfilled"]).sum()
    assert float(plans_only) == pytest.approx(plans_moved * paid)


def test_one_draw_from_its_plans_to_its_places_to_its_pounds():
    """Three futures; the middle one by hand, in plain numbers."""
    growth = xr.DataArray([0.0, 0.1, 0.5], dims="draw")
    steps = xr.DataArray([0.0, 1.0, 2.0], {"census_year": [2025, 2026, 2027]}, "census_year")
    plans = (provision(draws=3) * (1 + growth * steps)).transpose("draw", "census_year", ...)
    result = run(plans, [{**SCHOOL, "places": 64.0}], sufficiency__returns_taken=0.0)
    money = budget(result.plans, by_draw=result.by_draw)
    year = "2026-27"
    draw, parts = {"draw": 1, "financial_year": year}, money.parts
    # January 2026: 66 special plans for 64 places; January 2027: 72 for 64
    assert result.by_draw["overflow"].sel(provision="state_special")[1].to_numpy() == (
        pytest.approx([0, 2, 8])
    )
    independent = (11 + 2) * 5 / 12 + (12 + 8) * 7 / 12
    fee = 700_000 * 62_622 / (10 * 62_622 + 2 * 52_622) * 1.035**5
    topup = 15_000 * 1.03**5
    assert float(money.spend.sel(draw).sel(line="fees_independent")) == pytest.approx(
        independent * fee
    )
    assert float(money.spend.sel(draw).sel(line="topup_special")) == pytest.approx(64 * topup)
    assert float(parts.before_recoupment.sel(draw).sel(line="place_special")) == 64 * 10_000
    # the deficit of the draw is its income less all of its lines, and the chance counts draws
    balance = float(money.income.sel(draw).sum() - money.spend.sel(draw).sum())
    assert float(money.in_year_balance.sel(draw)) == pytest.approx(balance)
    rows = money.tables["balance"].query(f"financial_year == '{year}'").set_index("line")
    deficits = (money.in_year_balance.sel(financial_year=year) < 0).to_numpy()
    assert rows.amount["p_in_year_deficit"] == pytest.approx(deficits.mean())
    assert cell(result, "p_shortfall", statistic="probability") == pytest.approx(2 / 3)


def test_spare_places_take_returns_at_phase_transfer_and_no_more():
    result = run(
        provision(draws=1),
        [{**SCHOOL, "places": 100.0}],
        sufficiency__phase_transfer=0.2,
        sufficiency__returns_taken=0.5,
    )
    # a tenth of the 10 in independent schools in 2026, a tenth of the 9 left in 2027
    assert special(result).tolist() == pytest.approx([60, 61, 61.9])
    assert cell(result, "returns", year=2027) == pytest.approx(0.9)


def test_returns_never_exceed_the_spare_places():
    result = run(provision(draws=1), [{**SCHOOL, "places": 60.5}], sufficiency__returns_taken=1.0)
    assert special(result).tolist() == pytest.approx([60, 60.5, 60.5])


def test_a_full_unit_sends_a_quarter_to_mainstream_and_the_rest_to_independent_schools():
    unit = {**SCHOOL, "provision": "units", "places": 12.0}
    routes = {
        "sufficiency__units_overflow_to_mainstream": 0.25,
        "sufficiency__placed_outside_area__units": 0.0,
    }
    placed = run(provision(draws=1, growth=0.5), [unit], **routes).plans["provision"][0, -1]
    # 24 plans for 12 places: 3 of the other 12 to mainstream (200), 9 to independent schools (20)
    assert float(placed.sel(provision="mainstream")) == pytest.approx(203)
    assert float(placed.sel(provision="independent_special")) == pytest.approx(29)


def test_a_project_that_opened_by_the_origin_is_in_the_census_and_not_new():
    rows = [{**NEW, "places": 7.0, "academic_year": "2024/25"}]
    rows += [{**NEW, "provider": "Later", "places": 5.0, "academic_year": "2025/26"}]
    new = run(provision(draws=1), rows).by_draw["new_places"].sel(provision="state_special")[0]
    assert new.to_numpy().tolist() == [0, 5, 5]


def test_a_part_of_past_growth_found_no_place_and_waits_in_independent_schools():
    plans = provision(draws=1, growth=0.1)
    result = run(plans, [{**SCHOOL, "places": 100.0}], sufficiency__growth_placed=0.75)
    # 6 and 12 more plans are three quarters of what wanted a place: 2 and 4 wait, of the 11 and 12
    # in independent schools; the school has room for both, at once for 2 and for 2 more
    assert cell(result, "demand") == pytest.approx(76)
    unlimited = result.by_draw["unlimited"].sel(provision="independent_special")[0]
    assert unlimited.to_numpy().tolist() == pytest.approx([10, 9, 8])
    assert cell(result, "shortfall") == 0


def test_of_growth_beyond_listed_places_schools_admit_a_part_above_their_number():
    result = run(provision(growth=0.1), [{**SCHOOL, "places": 62.0}], sufficiency__over_filled=0.3)
    assert cell(result, "found_places") == pytest.approx(3)
    assert cell(result, "shortfall") == pytest.approx(7)
    assert cell(result, "usable_places") == pytest.approx(62)


def test_overflow_falls_no_faster_than_children_reach_a_phase_transfer():
    plans = provision(draws=1, growth=0.1, years=(2025, 2026, 2027, 2028))
    rows = [{**SCHOOL, "places": 60.0}, {**NEW, "academic_year": "2026/27", "places": 50.0}]
    result = run(plans, rows, sufficiency__phase_transfer=0.2, sufficiency__returns_taken=0.0)
    # 6 without a place in 2026; 50 places open in 2027: all newcomers, and a fifth of the 6
    overflow = result.by_draw["overflow"].sel(provision="state_special")[0]
    assert overflow.to_numpy().tolist() == pytest.approx([0, 6, 4.8, 3.84])
    # in 2027 there is a place for each of them: they are elsewhere, and none is lacking
    assert [cell(result, "shortfall", y) for y in (2026, 2027, 2028)] == pytest.approx([6, 0, 0])
    assert cell(result, "overflow", 2028) == pytest.approx(3.84)


def test_places_that_close_turn_nobody_out_but_at_a_phase_transfer():
    rows = [{**SCHOOL, "places": 60.0}, {**NEW, "academic_year": "2025/26", "places": -30.0}]
    result = run(provision(draws=1), rows, sufficiency__phase_transfer=0.2)
    assert special(result).tolist() == pytest.approx([60, 48, 38.4])


def test_more_places_taken_away_than_there_are_leaves_none():
    rows = [{**SCHOOL, "places": 60.0}, {**NEW, "academic_year": "2025/26", "places": -90.0}]
    result = run(provision(draws=1), rows)
    assert cell(result, "usable_places") == 0
    assert float(result.placed.supply.by_provider.min()) == 0


def test_plans_held_in_other_areas_stay_there_and_growth_wants_a_place_here():
    result = run(
        provision(draws=1, growth=0.1),
        [{**SCHOOL, "places": 35.0}],
        sufficiency__placed_outside_area__state_special=0.5,
        sufficiency__returns_taken=0.0,
    )
    # 30 here and 30 elsewhere; of 12 more 5 find the empty places
    assert cell(result, "shortfall") == pytest.approx(7)
    assert cell(result, "usable_places") == pytest.approx(65)


def test_other_areas_places_are_left_aside():
    result = run(provision(), [{**SCHOOL, "places": 10.0, "area": "elsewhere"}])
    assert "p_shortfall" not in set(result.table.measure)


def test_first_year_short_is_named_once():
    result = run(
        provision(growth=0.1), [{**SCHOOL, "places": 65.0}], sufficiency__returns_taken=0.0
    )
    chances = [
        cell(result, "p_first_year_short", year, statistic="probability")
        for year in (2025, 2026, 2027)
    ]
    assert chances == [0, 1, 0]


demands = st.dictionaries(
    st.sampled_from(vocab.PROVISIONS), st.floats(0, 500), min_size=3, max_size=8
)
capacities = st.fixed_dictionaries(
    {p: st.floats(0, 300) for p in ("state_special", "units", "alternative_provision")}
)


def placed_with(plans, capacity, extra=0.0):
    rows = [
        {**SCHOOL, "provision": p, "places": n + (extra if p == "state_special" else 0)}
        for p, n in capacity.items()
    ]
    return run(plans, rows)


@settings(max_examples=15, deadline=None)
@given(demands, st.floats(-0.2, 0.5), capacities)
def test_no_plan_is_lost_or_placed_twice(demand, growth, capacity):
    plans = provision({"state_special": 1.0, **demand}, draws=1, growth=growth)
    result = placed_with(plans, capacity)
    after = result.plans["provision"]
    np.testing.assert_allclose(after.sum("provision"), plans.sum("provision"), atol=1e-6)
    assert float(after.min()) >= -1e-6
    by_draw = result.by_draw
    np.testing.assert_allclose(
        by_draw["demand"] + by_draw["returned"],
        by_draw["outside"] + by_draw["placed"] + by_draw["overflow"],
        atol=1e-6,
    )
    assert (by_draw["filled"] <= by_draw["places"] + 1e-6).all()
    assert min(float(by_draw[name].min()) for name in ("placed", "overflow", "empty")) >= -1e-9


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(0.6, 1.6), min_size=4, max_size=4),
    st.floats(20, 90),
    st.floats(-60, 120),
    st.floats(0.5, 1.0),
)
def test_overflow_moves_no_faster_than_growth_and_transfers_allow(factors, listed, new, placed):
    plans = provision(draws=2, years=(2025, 2026, 2027, 2028, 2029))
    grown = plans * xr.DataArray([1.0, *factors], {"census_year": plans.census_year})
    rows = [{**SCHOOL, "places": listed}, {**NEW, "places": new}]
    transfer = 0.2
    result = run(
        grown.transpose(*plans.dims),
        rows,
        sufficiency__growth_placed=placed,
        sufficiency__phase_transfer=transfer,
    )
    claims, overflow, held = (
        result.by_draw[name].sel(provision="state_special").to_numpy()
        for name in ("claims", "overflow", "placed")
    )
    more = np.diff(claims, axis=1)
    moved = np.diff(overflow, axis=1)
    before, places_before = overflow[:, :-1], held[:, :-1]
    assert (moved <= more.clip(0) + transfer * places_before + 1e-9).all()
    assert (moved >= -transfer * before - (-more).clip(0) - 1e-9).all()
    assert (overflow[:, 0] == 0).all()


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 0.5), capacities, st.floats(0, 100))
def test_more_places_never_raise_the_shortfall(growth, capacity, extra):
    plans = provision(draws=1, growth=growth)
    fewer, more = (placed_with(plans, capacity, e).by_draw["overflow"] for e in (0.0, extra))
    assert (more <= fewer + 1e-9).all()


@settings(max_examples=8, deadline=None)
@given(
    st.floats(-0.1, 0.4), st.floats(0, 90), st.floats(-40, 100), st.floats(1, 80), st.floats(0.5, 1)
)
def test_more_places_never_raise_spending_with_empty_ones_counted_apart(
    growth, listed, new, extra, placed
):
    plans = provision(draws=1, growth=growth)
    spent = []
    for places_opened in (new, new + extra):
        rows = [{**SCHOOL, "places": listed}, {**NEW, "places": places_opened}]
        result = run(plans, rows, sufficiency__growth_placed=placed)
        money = budget(result.plans, by_draw=result.by_draw).parts.after_recoupment
        spent.append(money.sel(line=[x for x in money.line.to_numpy() if "unfilled" not in x]))
    fewer, more = (amount.sum("line") for amount in spent)
    assert (more <= fewer + 1e-6).all()


def test_what_is_short_without_each_project():
    second = {**NEW, "provider": "Second School", "places": 4.0}
    result = run(provision(growth=0.1), [{**NEW, "places": 5.0}, second])
    assert cell(result, "short_if_full") == pytest.approx(12 - 9)
    assert cell(result, "short_if_full_without/New School") == pytest.approx(12 - 4)
    assert cell(result, "short_if_full_without/Second School") == pytest.approx(12 - 5)
    measures = result.table[result.table.measure.str.endswith("without/New School")]
    assert set(measures.provision) == {"state_special"}


def test_a_later_open_row_of_a_school_replaces_the_earlier_one():
    rows = [
        {**SCHOOL, "places": 70.0},
        {**SCHOOL, "places": 50.0, "academic_year": "2025/26"},
    ]
    result = run(provision(draws=1), rows)
    assert result.placed.supply.listed.to_numpy().ravel().tolist() == [70, 50, 50]


def by_need(draws=1, semh=24.0):
    """Return plans with their joint division: special plans with SEMH and with learning needs."""
    plans = provision(draws=draws)
    shares = {"semh": semh / 60, "cognition_and_learning": 1 - semh / 60}
    parts = xr.DataArray(
        [shares.get(a, 0.0) for a in vocab.AREAS_OF_NEED],
        {"area_of_need": list(vocab.AREAS_OF_NEED)},
        "area_of_need",
    )
    return {"provision": plans, "area_provision": plans * parts}


def test_places_for_another_need_stay_empty():
    rows = [
        {**SCHOOL, "places": 50.0, "areas_of_need": "cognition_and_learning"},
        {**SCHOOL, "provider": "SEMH School", "places": 20.0, "areas_of_need": "semh"},
    ]
    result = step(by_need(), rows)
    # 24 plans with SEMH for 20 places; 36 with learning needs for 50
    assert cell(result, "shortfall") == pytest.approx(4)
    found = result.by_part.query(
        "measure == 'shortfall' and statistic == 'mean' and census_year == 2027"
    ).set_index("category")
    assert found.value["semh"] == pytest.approx(4)
    assert found.value["cognition_and_learning"] == 0


def test_without_a_division_every_place_takes_every_need():
    rows = [{**SCHOOL, "places": 70.0, "areas_of_need": "semh"}]
    assert cell(step({"provision": provision()}, rows), "shortfall") == 0


def test_places_for_younger_children_do_not_take_older_ones():
    plans = provision(draws=1)
    ages = xr.DataArray([0.0, 0.5, 0.5, 0.0, 0.0], {"age_band": list(vocab.AGE_BANDS)}, "age_band")
    rows = [{**SCHOOL, "places": 100.0, "ages": "5-10"}]
    result = step({"provision": plans, "age_provision": plans * ages}, rows)
    # half of the 60 are too old; a fifth of those in a place leave it in a year: 12, then 9.6
    assert cell(result, "shortfall") == pytest.approx(21.6)


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [("areas_of_need", "autism", "autism.*allowed: any"), ("ages", "primary", "written like 4-11")],
)
def test_an_unknown_need_or_age_of_a_place_is_named(column, text, message):
    ages = xr.DataArray([0.2] * 5, {"age_band": list(vocab.AGE_BANDS)}, "age_band")
    draws = {**by_need(), "age_provision": provision(draws=1) * ages}
    with pytest.raises(ValueError, match=message):
        step(draws, [{**SCHOOL, "places": 10.0, column: text}])
