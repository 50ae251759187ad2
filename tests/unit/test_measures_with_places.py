"""Measures inside the specialist group keep their effect where places have a limit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis.model import places
from tests.unit.money_case import budget, case, provision

pytestmark = pytest.mark.unit
SCHOOL = {
    "provider": "Old School",
    "provision": "state_special",
    "academic_year": "2020/21",
    "places": 500.0,
}


def moved(plans, count, from_, to):
    changed = plans.copy()
    changed.loc[{"provision": from_, "census_year": [2026, 2027]}] -= count
    changed.loc[{"provision": to, "census_year": [2026, 2027]}] += count
    return changed


def placed(plans, before=None):
    of = case(rows=[SCHOOL], sufficiency__returns_taken=0.0)
    return places.place(of, {"provision": plans}, before).plans["provision"]


def test_a_move_from_independent_to_state_special_is_not_undone():
    before = provision(growth=0.1)
    after = moved(before, 4.0, "independent_special", "state_special")
    difference = placed(after, before) - placed(before)
    assert difference.sel(provision="state_special", census_year=2027).to_numpy() == pytest.approx(
        4
    )
    independent = difference.sel(provision="independent_special", census_year=2027)
    assert independent.to_numpy() == pytest.approx(-4)
    assert placed(after).sel(provision="state_special", census_year=2027).to_numpy() != (
        pytest.approx(placed(after, before).sel(provision="state_special", census_year=2027))
    )


@given(count=st.floats(0, 200))
@settings(deadline=None, max_examples=25)
def test_no_plan_is_lost_or_negative_however_large_the_move(count):
    before = provision(growth=0.1)
    there = before.sel(provision="independent_special", census_year=[2026, 2027]).min().item()
    after = moved(before, min(count, there), "independent_special", "units")
    found = placed(after, before)
    np.testing.assert_allclose(found.sum("provision"), after.sum("provision"), rtol=1e-9)
    assert (found > -1e-9).all()


# What a plan costs beside the places of its own area: provisions whose places do not follow plans.
MOVES = ["mainstream", "independent_special", "non_maintained_special", "further_education"]


@given(
    from_=st.sampled_from(MOVES),
    to=st.sampled_from(MOVES),
    count=st.floats(0.1, 1.9),
)
@settings(deadline=None, max_examples=25)
def test_a_plan_moved_changes_spending_by_what_the_home_authority_pays(from_, to, count):
    # 2021-22: 620,000 over 124; 700,000 shared as England's costs; 96,000 over 24
    whole = 10 * 62_622 + 2 * 52_622
    cost = {
        "mainstream": 5_000 * 1.03**5,
        "independent_special": 700_000 * 62_622 / whole * 1.035**5,
        "non_maintained_special": 700_000 * 52_622 / whole * 1.035**5,
        "further_education": 4_000 * 1.03**5,
    }
    before = provision(draws=1)
    after = moved(before, count, from_, to)

    def spent(plans):
        result = budget(plans)
        return float(result.parts.after_recoupment.sel(financial_year="2026-27").sum())

    # both Januaries of 2026-27 hold the moved plans: the whole year changes
    assert spent(after) - spent(before) == pytest.approx(count * (cost[to] - cost[from_]), abs=0.01)
