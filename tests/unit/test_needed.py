"""How many places are needed for a chance of too few, by hand and as a law."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_analysis.scenarios import needed

pytestmark = pytest.mark.unit
SHORT = np.array([0.0, 3.0, 7.2, 12.0])


@pytest.mark.parametrize(
    ("limit", "places"),
    [
        (0.3, 7),  # one draw of four may lack some: 7 places leave 0.2 of a plan, which is none
        (0.25, 12),  # a quarter is not below a quarter
        (0.51, 3),
        (0.8, 0),
    ],
)
def test_the_fewest_places_by_hand(limit, places):
    assert needed.fewest(SHORT, limit) == places


@given(
    st.lists(st.floats(0, 500), min_size=1, max_size=60).map(np.array),
    st.floats(0.01, 0.99),
)
def test_the_places_are_enough_and_one_fewer_is_not(lacking, limit):
    def chance(places):
        return float((lacking - places >= needed.HALF_A_PLAN).mean())

    places = needed.fewest(lacking, limit)
    assert chance(places) < limit
    assert places == 0 or chance(places - 1) >= limit


def test_places_are_divided_by_need_into_whole_places():
    # 2.5, 3.75 and 3.75 of 10: the largest remainders are rounded up
    assert needed.divided(10, {"semh": 2.0, "a": 3.0, "b": 3.0}) == {"semh": 2, "a": 4, "b": 4}
    assert needed.divided(0, {"semh": 2.0}) == {"semh": 0}, "none needed, which is a number"
    assert needed.divided(float("nan"), {"semh": 2.0}) == {}
    assert needed.divided(5, {}) == {}


def test_needs_follow_the_shortage_where_it_is_known_and_growth_elsewhere():
    rows = [
        ("state_special", "semh", "growth", 30.0),
        ("state_special", "semh", "shortfall", 4.0),
        ("state_special", "sensory", "shortfall", 0.0),
        ("units", "semh", "demand", 90.0),
        ("units", "semh", "growth", 8.0),
        ("units", "sensory", "growth", -2.0),
    ]
    table = pd.DataFrame(rows, columns=["provision", "category", "measure", "value"]).assign(
        dimension="area_of_need", statistic="mean", census_year=2030
    )
    assert needed._weights(table) == {
        ("state_special", 2030): {"semh": 4.0, "sensory": 0.0},
        ("units", 2030): {"semh": 8.0, "sensory": 0.0},
    }
