"""Places for some kinds only: by hand, and against a search over every way to place."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from send_analysis.model.places import fit

pytestmark = pytest.mark.unit


def test_places_for_another_need_do_not_help():
    claims = np.array([[10.0, 5.0]])
    places = np.array([[6.0, 20.0]])
    takes = np.array([[True, False], [False, True]])
    assert fit.placeable(claims, places, takes)[0] == 6 + 5
    assert fit.unplaced(claims, places, takes)[0].tolist() == [4, 0]


def test_open_places_take_what_the_reserved_ones_cannot():
    claims = np.array([[10.0, 5.0]])
    places = np.array([[6.0, 7.0]])  # the second provider takes both
    takes = np.array([[True, False], [True, True]])
    assert fit.placeable(claims, places, takes)[0] == 13
    assert fit.unplaced(claims, places, takes)[0].sum() == pytest.approx(2)


amounts = st.floats(0, 50)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(amounts, min_size=3, max_size=3),
    st.lists(amounts, min_size=2, max_size=2),
    st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_it_is_the_most_that_can_be_placed(claims, places, takes):
    """Against a linear programme over what each provider takes of each kind."""
    allowed = np.array(takes).reshape(2, 3)
    pairs = list(product(range(2), range(3)))
    limits = [[float(p == provider) for p, _ in pairs] for provider in range(2)]
    limits += [[float(k == kind) for _, k in pairs] for kind in range(3)]
    best = linprog(
        [-1.0] * len(pairs),
        A_ub=limits,
        b_ub=[*places, *claims],
        bounds=[(0, None if allowed[pair] else 0) for pair in pairs],
    )
    found = fit.placeable(np.array([claims]), np.array([places]), allowed)
    assert found[0] == pytest.approx(-best.fun, abs=1e-6)
    left = fit.unplaced(np.array([claims]), np.array([places]), allowed)[0]
    assert left.sum() == pytest.approx(sum(claims) + best.fun, abs=1e-6)
    assert (left <= np.array(claims) + 1e-9).all()
