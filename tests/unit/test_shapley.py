"""Attribution: a hand-worked game, and the laws every fair division must meet."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis.scenarios.attribution import shapley

pytestmark = pytest.mark.unit


def game(worths):
    """Return the value of a set of parts, one draw and one cell."""
    return lambda parts: np.array([[float(worths.get("".join(sorted(parts)), 0.0))]])


def test_two_parts_share_their_interaction_in_halves():
    # a alone 10, b alone 20, both 40: each gets half of the 10 that they do only together.
    divided = shapley(game({"a": 10, "b": 20, "ab": 40}), ["a", "b"], 1, 1)
    assert {p: float(v[0, 0]) for p, v in divided.shares.items()} == {"a": 15.0, "b": 25.0}
    assert float(divided.interaction[0, 0]) == 10.0
    assert divided.method == "exact"


def test_a_glove_game():
    # One left glove (a), two right ones (b, c); a pair is worth 6: a gets 4, the others 1 each.
    pairs = {"ab": 6, "ac": 6, "abc": 6}
    divided = shapley(game(pairs), ["a", "b", "c"], 1, 1)
    assert [round(float(v[0, 0]), 9) for v in divided.shares.values()] == [4, 1, 1]


def interacting(seed, parts):
    """Return a game with effects and pairwise interactions, 5 draws and 3 cells."""
    rng = np.random.default_rng(seed)
    alone = {p: rng.normal(size=(5, 3)) for p in parts}
    both = {(p, q): rng.normal(size=(5, 3)) for p in parts for q in parts if p < q}

    def value(chosen):
        singles = [alone[p] for p in sorted(chosen)]
        pairs = [v for (p, q), v in both.items() if p in chosen and q in chosen]
        return np.sum([np.zeros((5, 3)), *singles, *pairs], axis=0)

    return value


@given(st.integers(0, 1000), st.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_exact_shares_sum_to_the_difference_in_every_draw(seed, n):
    parts = [f"m{i}" for i in range(n)]
    value = interacting(seed, parts)
    divided = shapley(value, parts, 1, seed)
    assert np.allclose(sum(divided.shares.values()), value(frozenset(parts)), atol=1e-12)
    alone = sum(divided.alone.values())
    assert np.allclose(alone + divided.interaction, divided.total, atol=1e-12)


@given(st.integers(0, 1000), st.permutations(["m0", "m1", "m2", "m3"]))
@settings(max_examples=25, deadline=None)
def test_the_order_of_parts_never_matters(seed, order):
    value = interacting(seed, sorted(order))
    one = shapley(value, sorted(order), 1, 1)
    other = shapley(value, order, 1, 1)
    assert all((one.shares[p] == other.shares[p]).all() for p in order)


def test_a_part_that_does_nothing_gets_nothing():
    divided = shapley(game({"a": 5, "ab": 5, "b": 0}), ["a", "b"], 1, 1)
    assert float(divided.shares["b"][0, 0]) == 0.0


def test_beyond_eight_parts_orders_are_sampled_and_the_error_is_shown():
    parts = [f"m{i:02d}" for i in range(10)]
    value = interacting(3, parts)
    divided = shapley(value, parts, 20, 1)
    exact = {
        p: value(frozenset([p])) + sum(_half(value, p, q) for q in parts if q != p) for p in parts
    }
    assert divided.method == "sampled, 40 orders"
    assert np.allclose(sum(divided.shares.values()), divided.total, atol=1e-12)
    # Pairwise interactions are halved in each order and its reverse: exact for such a game.
    assert all(np.allclose(divided.shares[p], exact[p], atol=1e-9) for p in parts)
    assert all((divided.error[p] >= 0).all() for p in parts)


def _half(value, p, q):
    both, one, other = (value(frozenset(s)) for s in ([p, q], [p], [q]))
    return (both - one - other) / 2


def test_no_part_at_all_has_nothing_to_share():
    divided = shapley(game({}), [], 1, 1)
    assert divided.shares == {}
    assert float(divided.total[0, 0]) == 0.0
