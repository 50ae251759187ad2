"""Raking: worked by hand, margins met, association kept, no three-way interaction."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from send_analysis.model.demand import joint

pytestmark = pytest.mark.unit


def test_worked_independence():
    # 30 and 70 plans by 40 and 60: 30 x 40 / 100 = 12 and so on.
    found = joint.two_way(np.ones((2, 2)), np.array([[30.0, 70.0]]), np.array([[40.0, 60.0]]))
    assert found[0] == pytest.approx(np.array([[12.0, 18.0], [28.0, 42.0]]), rel=1e-4)


def test_worked_association_is_kept():
    # Odds ratio 4: [[2, 1], [1, 2]] with margins 3, 3 is already met and stays.
    seed = np.array([[4.0, 2.0], [1.0, 2.0]])  # the same odds ratio, other margins
    found = joint.two_way(seed, np.array([[3.0, 3.0]]), np.array([[3.0, 3.0]]))
    assert found[0] == pytest.approx(np.array([[2.0, 1.0], [1.0, 2.0]]), rel=1e-4)


def test_a_margin_of_nobody_stays_empty():
    found = joint.two_way(np.ones((2, 2)), np.array([[10.0, 0.0]]), np.array([[4.0, 6.0]]))
    assert found[0] == pytest.approx(np.array([[4.0, 6.0], [0.0, 0.0]]))


@settings(max_examples=50, deadline=None)
@given(
    seed=arrays.arrays(float, (3, 4), elements=st.floats(0.01, 10)),
    rows=arrays.arrays(float, (5, 3), elements=st.floats(0.1, 100)),
    shares=arrays.arrays(float, (5, 4), elements=st.floats(0.1, 1)),
)
def test_no_plan_is_lost_and_margins_are_met_in_every_draw(seed, rows, shares):
    whole = rows.sum(axis=1, keepdims=True)
    columns = whole * shares / shares.sum(axis=1, keepdims=True)
    found = joint.two_way(seed, rows, columns)
    assert (found >= 0).all()
    assert found.sum(axis=2) == pytest.approx(rows, rel=1e-9)
    assert np.abs(found.sum(axis=1) - columns).max() <= 1e-4 * whole.max()
