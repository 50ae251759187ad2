"""Places by hand: what is short, where it goes, and that nobody is lost or placed twice."""

from dataclasses import dataclass

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis import vocab
from send_analysis.model import places
from send_analysis.model.places import placing
from tests.unit.money_case import budget, case, provision

pytestmark = pytest.mark.unit
SURE = {
    "sufficiency__slip__approved": 0.0,
    "sufficiency__slip__planned": 0.0,
    "sufficiency__placed_outside_area__state_special": 0.0,
    "sufficiency__fill_years__state_special": 1.0,
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
    plans_only = difference.drop_sel(line="place_special").sum()
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
    unit = {**SCHOOL, "provision": "units", "places": 8.0}
    routes = {"sufficiency__units_overflow_to_mainstream": 0.25}
    placed = run(provision(draws=1), [unit], **routes).plans["provision"][0, 0]
    # 12 plans for 8 places: 1 of the other 4 to mainstream (100), 3 to independent schools (10)
    assert float(placed.sel(provision="mainstream")) == pytest.approx(101)
    assert float(placed.sel(provision="independent_special")) == pytest.approx(13)


def test_a_project_that_opened_by_the_origin_is_in_the_census_and_not_new():
    rows = [{**NEW, "places": 7.0, "academic_year": "2024/25"}]
    rows += [{**NEW, "provider": "Later", "places": 5.0, "academic_year": "2025/26"}]
    new = run(provision(draws=1), rows).by_draw["new_places"].sel(provision="state_special")[0]
    assert new.to_numpy().tolist() == [0, 5, 5]


def test_the_specialist_share_is_held_as_it_was_at_the_origin():
    plans = provision(draws=1)
    plans.loc[{"provision": "independent_special", "census_year": 2027}] += 84  # drifts
    held = placing.hold_specialist_share(plans, ["state_special"])[0, -1]
    # 84 of 84 specialist plans grew to 168: special schools hold 60 in 84 of them
    assert float(held.sel(provision="state_special")) == pytest.approx(120)
    assert float(held.sel(provision="mainstream")) == 100


def test_plans_held_in_other_areas_do_not_compete():
    result = run(
        provision(draws=1),
        [{**SCHOOL, "places": 60.0}],
        sufficiency__placed_outside_area__state_special=0.5,
        sufficiency__returns_taken=0.0,
    )
    assert cell(result, "shortfall") == 0
    assert cell(result, "occupancy") == pytest.approx(0.5)


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
    limited = by_draw["demand"].provision.to_numpy()
    assert (by_draw["placed"] <= by_draw["usable"].sel(provision=limited) + 1e-6).all()
    np.testing.assert_allclose(
        by_draw["demand"] + by_draw["returned"] - by_draw["placed"],
        by_draw["overflow"],
        atol=1e-6,
    )


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 0.5), capacities, st.floats(0, 100))
def test_more_places_never_raise_the_shortfall(growth, capacity, extra):
    plans = provision(draws=1, growth=growth)
    fewer, more = (placed_with(plans, capacity, e).by_draw["overflow"] for e in (0.0, extra))
    assert (more <= fewer + 1e-9).all()


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
    assert result.by_draw["usable"].to_numpy().ravel().tolist() == [70, 50, 50]


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
    assert cell(result, "shortfall") == pytest.approx(30)


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [("areas_of_need", "autism", "autism.*allowed: any"), ("ages", "primary", "written like 4-11")],
)
def test_an_unknown_need_or_age_of_a_place_is_named(column, text, message):
    ages = xr.DataArray([0.2] * 5, {"age_band": list(vocab.AGE_BANDS)}, "age_band")
    draws = {**by_need(), "age_provision": provision(draws=1) * ages}
    with pytest.raises(ValueError, match=message):
        step(draws, [{**SCHOOL, "places": 10.0, column: text}])
