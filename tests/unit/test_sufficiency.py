"""Places by hand: what is short, where it goes, and that nobody is lost or placed twice."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis import budget, sufficiency, vocab
from send_analysis.sufficiency import placing
from tests.unit.money_case import AREA, assumptions, places, provision, published

pytestmark = pytest.mark.unit
SURE = {
    "sufficiency__slip__approved": 0.0,
    "sufficiency__slip__planned": 0.0,
    "sufficiency__placed_outside_area__state_special": 0.0,
    "sufficiency__fill_years__state_special": 1.0,
}
SCHOOL = {"provider": "Old School", "provision": "state_special", "academic_year": "2020/21"}
NEW = {**SCHOOL, "provider": "New School", "academic_year": "2026/27", "status": "planned"}


def run(plans, rows=(), **changes):
    return sufficiency.step(
        {"provision": plans}, places(rows), assumptions(**{**SURE, **changes}), AREA, "baseline", 1
    )


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
    return result.placed["provision"].sel(provision="state_special")[draw].to_numpy()


def test_unknown_capacity_shows_demand_and_growth_and_moves_nobody():
    plans = provision(growth=0.1)
    result = run(plans)
    assert cell(result, "demand") == pytest.approx(72)
    assert cell(result, "growth") == pytest.approx(12)
    assert cell(result, "short_if_full") == pytest.approx(12)
    assert cell(result, "p_short_if_full", statistic="probability") == 1
    xr.testing.assert_equal(result.placed["provision"], plans)
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
    independent = result.placed["provision"].sel(provision="independent_special")[0, -1]
    assert float(independent) == pytest.approx(12 + 10)


def test_overflow_is_priced_by_the_budget():
    plans = provision(draws=1, growth=0.1)
    short = run(plans, [{**SCHOOL, "places": 62.0}])
    enough = run(plans, [{**SCHOOL, "places": 200.0}], sufficiency__returns_taken=0.0)
    spend = [
        budget.step(
            r.placed, published(), assumptions(), AREA, "baseline", r.by_draw
        ).parts.before_recoupment.sel(financial_year="2026-27")[0]
        for r in (short, enough)
    ]
    difference = spend[0] - spend[1]
    # 4 without a place in January 2026, 10 in January 2027
    plans_moved = 4 * 5 / 12 + 10 * 7 / 12
    price = budget.step(
        enough.placed, published(), assumptions(), AREA, "baseline", enough.by_draw
    ).parts.price.sel(financial_year="2026-27")
    paid = float(price.sel(line="fees_independent") - price.sel(line="topup_special"))
    plans_only = difference.drop_sel(line="place_special").sum()
    assert float(plans_only) == pytest.approx(plans_moved * paid)


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


def test_a_full_unit_sends_half_to_mainstream_and_half_to_independent_schools():
    unit = {**SCHOOL, "provision": "units", "places": 8.0}
    placed = run(provision(draws=1), [unit]).placed["provision"][0, 0]
    assert float(placed.sel(provision="mainstream")) == pytest.approx(102)
    assert float(placed.sel(provision="independent_special")) == pytest.approx(12)


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
    after = result.placed["provision"]
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
