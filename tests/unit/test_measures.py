"""Every lever on plans by hand (the cases of docs/scenarios.md), then what must always hold."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis.config import Assumption
from send_analysis.model.demand import measures
from send_analysis.model.demand.england_paths import England
from send_analysis.model.demand.increments import Baseline
from tests.unit import plan_draws
from tests.unit.plan_draws import flows, measure, plans

pytestmark = pytest.mark.unit

# 1,000 plans in January 2024, ten percent more each year; 95 of 100 are held a year later.
ENGLAND = England(
    plans=pd.Series(1000 * 1.1 ** np.arange(7), range(2024, 2031)),
    counted_to=2025,
    origin=2025,
    kept=0.95,
    requests_growth=0.2,
)


def assumed(**values):
    known = {
        "flows.settles": 0.0,
        "flows.backlog_clears_anyway": 0.5,
        "sufficiency.phase_transfer": 0.2,
        "demand.government_plans": 1500.0,
        **values,
    }
    return {
        i: Assumption(
            id=i, statement="s", value=v, unit="u", source="s", status="assumed",
            quality="low", impact="low",
        )
        for i, v in known.items()
    }  # fmt: skip


def applied(*acting, base=None, **values):
    base = base or plans()
    known = flows(base["total"].sizes["draw"])
    start = Baseline(base, known, assumed(**values), 1, lambda: ENGLAND)
    return measures.together(base, *(measures.change(start, m) for m in measures.of(acting)))


def change(dimension, *acting, category=None, **values):
    base = plans()
    after = applied(*acting, base=base, **values)
    difference = (after[dimension] - base[dimension]).isel(draw=0)
    if category:
        difference = difference.sel({dimension: category})
    return difference.to_numpy().round(6).tolist()


def test_fewer_requests_reach_plans_this_year_and_the_next():
    # 200 new plans a year, 60 % of them from this year's requests; a tenth fewer requests from
    # 2027: -0.1 x 200 x 0.6 = -12 in the first year, -0.1 x 200 = -20 from the second on.
    # A tenth of what was not added would have ceased: -12 x 0.9 - 20 = -30.8, and so on.
    fewer = measure("requests", -0.1)
    assert change("total", fewer) == [0, 0, -12, -30.8, -47.72, -62.948]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        # England's new plans were 1,210 - 0.95 x 1,100 = 165 before January 2026. As many again:
        # 0.95 x 1,210 + 165 = 1,314.5 in place of 1,331; the area's 1,210 fall alike, by 15.
        ("requests_level", [0, 0, -15, -45.75]),
        # A fifth more each year: 198 and 237.6 new plans, 1,347.5 and 1,517.725.
        ("requests_last_growth", [0, 0, 15, 48.75]),
        # Even growth from 1,210 to 1,500 in 2030: 1,276.768 in 2027, 1,347.219 in 2028.
        ("government", [0, 0, -49.302, -106.255]),
    ],
)
def test_an_area_follows_england_on_its_path(path, expected):
    taken = measure("england_path", 1, path=path)
    assert change("total", taken)[:4] == pytest.approx(expected, abs=1e-3)
    special = change("provision", taken, category="state_special")[:4]
    assert special == pytest.approx([0.2 * plans for plans in expected], abs=1e-3)


def test_the_government_path_ends_at_the_stated_number():
    after = applied(measure("england_path", 1, path="government"))["total"]
    assert float(after.sel(census_year=2030)[0]) == pytest.approx(1000 * 1.1**5 * 1500 / 1771.561)


def test_a_path_never_changes_the_january_that_the_area_has_counted():
    newer = replace(ENGLAND, origin=2027)
    taken = measure("england_path", 1, path="requests_level")
    start = Baseline(plans(), flows(), assumed(), 1, lambda: newer)
    change = measures.change(start, taken)["total"].isel(draw=0)
    # New plans before January 2027: 1,331 - 0.95 x 1,210 = 181.5; 0.95 x 1,331 + 181.5 = 1,445.95
    # in place of 1,464.1, and the area's 1,331 of January 2028 fall alike.
    assert change.sel(census_year=2027) == 0
    assert float(change.sel(census_year=2028)) == pytest.approx(1331 * (1445.95 / 1464.1 - 1))


def test_no_way_towards_a_path_changes_nothing():
    base = plans()
    after = applied(measure("england_path", 0, path="government"), base=base)
    assert after["total"].identical(base["total"])
    assert after["provision"].identical(base["provision"])


def test_a_ramp_reaches_the_effect_in_equal_steps():
    # Half of it in 2027: -6; in 2028 the whole on this year's, half on last year's requests:
    # -12 - 4 = -16, and -6 x 0.9 remains: -21.4.
    assert change("total", measure("requests", -0.1, ramp=2))[:4] == [0, 0, -6, -21.4]


def test_requests_for_some_needs_change_only_those():
    semh = measure("requests", 0.2, applies_to={"needs": ["SEMH"]})
    # A quarter of new plans: 0.2 x 200 x 0.25 x 0.6 = 6 in the first year, all of them SEMH.
    assert change("total", semh)[:3] == [0, 0, 6]
    assert change("primary_need", semh, category="SEMH")[:3] == [0, 0, 6]
    assert change("primary_need", semh, category="ASD") == [0] * 6
    assert change("area_of_need", semh, category="semh")[:3] == [0, 0, 6]


def test_a_higher_refusal_rate_lets_fewer_requests_through():
    # 4 points more on 20 %: 4 of 80 accepted requests, 5 %: -0.05 x 200 x 0.6 = -6.
    assert change("total", measure("refusal_rate", 0.04))[:4] == [0, 0, -6, -15.4]


def test_a_higher_cease_rate_ends_plans_of_the_january_before():
    # 1 point of the 1,100 plans of January 2026: -11; then -11 x 0.9 - 12.1 = -22.
    assert change("total", measure("cease_rate", 0.01))[:4] == [0, 0, -11, -22.0]


def test_a_cease_rate_after_16_touches_only_those():
    older = measure("cease_rate", 0.01, applies_to={"ages": ["16_to_19"]})
    assert change("total", older)[:3] == [0, 0, -5.5]
    assert change("age_band", older, category="5_to_10") == [0] * 6


def test_a_backlog_comes_forward_once_and_never_raises_the_later_flow():
    # 50 plans wait; all are issued in 2027. Each year half of them would have come anyway, and a
    # tenth cease: 50, 50 x 0.9 x 0.5 = 22.5, 10.125, 4.55625.
    stock = change("total", measure("backlog", 1.0))
    assert stock == [0, 0, 50, 22.5, 10.125, 4.55625]
    later_flow = [now - 0.9 * before for before, now in pairwise(stock[2:])]
    assert max(later_flow) <= 0


def test_a_backlog_that_mostly_would_not_clear_by_itself_stays_longer():
    # A fifth would have come anyway: 50 x 0.9 x 0.8 = 36, then 25.92.
    stock = change("total", measure("backlog", 1.0), **{"flows.backlog_clears_anyway": 0.2})
    assert stock[:4] == [0, 0, 50, 36]


def test_a_backlog_cleared_over_two_years_is_cleared_once():
    # Half of the 50 in 2027, the other half in 2028 beside the 25 x 0.9 x 0.5 that are left.
    assert change("total", measure("backlog", 1.0, ramp=2))[:5] == [0, 0, 25, 36.25, 16.3125]


def growing_older():
    """Return plans of which 20 % are 16 to 19 in January 2025, and 10 points more each year."""
    base = plans()
    older = 0.2 + 0.1 * (base["total"].census_year - 2025)
    ages = base["age_band"].age_band
    cells = base["total"] * xr.where(ages == "16_to_19", older, 1 - older)
    return {**base, "age_band": cells.transpose("draw", "census_year", "age_band")}


def test_a_cease_rate_reaches_the_share_that_was_there_the_january_before():
    base = growing_older()
    after = applied(measure("cease_rate", 0.02, applies_to={"ages": ["16_to_19"]}), base=base)
    ended = (base["total"] - after["total"]).isel(draw=0).to_numpy().round(6).tolist()
    # 2 % of 0.3 x 1,100; then 6.6 x 0.9 + 2 % of 0.4 x 1,210.
    assert ended[:4] == [0, 0, 6.6, 15.62]


def test_a_share_moves_over_time_and_the_total_stays():
    moved = measure(
        "provision_share", 0.3, ramp=3, when="over_time",
        from_provision="independent_special", to_provision="units",
    )  # fmt: skip
    # A tenth of 121 independent plans in 2027, two tenths of 133.1 in 2028.
    assert change("provision", moved, category="units")[:4] == [0, 0, 12.1, 26.62]
    assert change("provision", moved, category="independent_special")[:4] == [0, 0, -12.1, -26.62]
    assert change("total", moved) == [0] * 6


def test_a_share_moves_at_entry_with_new_plans_only():
    moved = measure(
        "provision_share", 0.5, when="entry",
        from_provision="independent_special", to_provision="state_special",
    )  # fmt: skip
    # Half of the 10 % of 200 new plans: 10 a year, of which a tenth ceases each year.
    assert change("provision", moved, category="state_special")[:5] == [0, 0, 10, 19, 27.1]


def test_a_share_moves_at_phase_transfer_with_those_who_change_school():
    moved = measure(
        "provision_share", 0.5, when="phase_transfer",
        from_provision="independent_special", to_provision="state_special",
    )  # fmt: skip
    # A fifth change school, half of them follow: 0.1 x 121 = 12.1 of those there in 2027; then
    # 12.1 x 0.9 = 10.89 remain and 0.1 x (133.1 - 10.89) = 12.221 follow.
    assert change("provision", moved, category="state_special")[:4] == [0, 0, 12.1, 23.111]


def test_a_move_to_a_provision_without_plans_loses_nobody():
    moved = measure(
        "provision_share", 0.5, when="over_time",
        from_provision="independent_special", to_provision="alternative_provision",
    )  # fmt: skip
    after = applied(moved)
    assert np.allclose(after["provision"].sum("provision"), after["total"])
    assert after["provision"].sel(provision="alternative_provision").isel(draw=0)[2] > 0


def test_added_plans_come_to_look_like_all_plans():
    young = measure("requests", 0.5, applies_to={"ages": ["5_to_10"]})
    stays = change("age_band", young, category="16_to_19")
    settles = change("age_band", young, category="16_to_19", **{"flows.settles": 0.2})
    assert stays == [0] * 6
    # 30 join in 2027 (half of new plans); a fifth of the 27 that stay settles, half of it at 16-19.
    assert settles[:4] == [0, 0, 0, 2.7]


def test_added_plans_settle_to_the_mix_of_the_january_they_are_in():
    base = growing_older()
    young = measure("requests", 0.5, applies_to={"ages": ["5_to_10"]})
    after = applied(young, base=base, **{"flows.settles": 0.2})
    older = (after["age_band"] - base["age_band"]).sel(age_band="16_to_19").isel(draw=0)
    # A fifth of the 27 of 2027 that stay; half of all plans are 16 to 19 in January 2028. Next
    # January four fifths of these 2.7 stay so, and a fifth of all 74.3 - 0.1 x 74.3 by 60 %.
    stock = 27 + 50
    expected = 0.9 * (0.8 * 2.7 + 0.2 * stock * 0.6)
    assert older.to_numpy()[:5].round(6).tolist() == [0, 0, 0, 2.7, round(expected, 6)]


def test_a_move_for_some_needs_and_ages_reaches_only_their_part():
    who = {"needs": ["SEMH"], "ages": ["16_to_19"]}
    ways = {"from_provision": "independent_special", "to_provision": "units", "applies_to": who}
    base = growing_older()
    moved = applied(measure("provision_share", 0.4, when="over_time", **ways), base=base)
    units = (moved["provision"] - base["provision"]).sel(provision="units").isel(draw=0)
    # 0.4 of 121 plans, a quarter SEMH, 40 % 16 to 19; then of 133.1, 50 %.
    assert units.to_numpy()[:4].round(6).tolist() == [0, 0, 4.84, 6.655]
    # At entry: 0.4 of a tenth of 200 new plans, a quarter SEMH, half 16 to 19.
    assert change("provision", measure("provision_share", 0.4, when="entry", **ways),
                  category="units")[:4] == [0, 0, 1, 1.9]  # fmt: skip


def test_no_measure_gives_the_baseline_itself():
    base = plans()
    assert applied(base=base) is base


ACTING = [
    measure("requests", (-0.4, -0.2, 0.1), id="a"),
    measure("refusal_rate", (0.0, 0.05, 0.1), id="b"),
    measure("cease_rate", (0.0, 0.1, 0.2), id="c", applies_to={"needs": ["SEMH"]}),
    measure("backlog", (0.2, 0.5, 1.0), id="d"),
    measure(
        "provision_share", (0.5, 0.8, 1.0), id="e", when="over_time",
        from_provision="mainstream", to_provision="units",
    ),
    measure(
        "provision_share", (0.5, 0.8, 1.0), id="f", when="over_time",
        from_provision="mainstream", to_provision="state_special",
    ),
]  # fmt: skip


@given(st.permutations(ACTING))
@settings(max_examples=25, deadline=None)
def test_the_order_of_measures_never_matters(order):
    one, other = applied(*ACTING), applied(*order)
    assert all((one[name] == other[name]).all() for name in one)


@given(st.lists(st.sampled_from(ACTING), unique_by=lambda m: m.id))
@settings(max_examples=40, deadline=None)
def test_parts_sum_to_the_total_and_are_never_below_zero(acting):
    after = applied(*acting)
    for name in (*plan_draws.SHARES, "area_of_need"):
        assert np.allclose(after[name].sum(name), after["total"])
        assert (after[name] >= 0).all()


@given(st.floats(-0.5, 0.0), st.floats(-0.4, -0.01))
@settings(max_examples=25, deadline=None)
def test_a_larger_cut_in_requests_never_leaves_more_plans(smaller, further):
    less = change("total", measure("requests", smaller))
    more = change("total", measure("requests", smaller + further))
    assert all(m <= s + 1e-6 for m, s in zip(more, less, strict=True))


def test_an_effect_is_sampled_within_its_range_from_the_measures_own_stream():
    first = applied(ACTING[0], base=plans(500))["total"]
    again = applied(ACTING[0], ACTING[4], base=plans(500))["total"]
    assert (first == again).all()
    assert len(np.unique(first.sel(census_year=2030))) > 400
