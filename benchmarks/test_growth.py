"""What the pooled model costs: England's panel, one authority, and that cost is linear."""

import time

import numpy as np
import pytest

from send_analysis.model.demand import growth, total
from send_analysis.model.demand.leading import authority_inputs
from tests import panel_case

ENGLAND = 153  # authorities
DRAWS, YEARS = 1000, 6
MOST_SECONDS, MOST_SECONDS_ONE = 20, 1
LINEAR = 1.6  # a doubled task may cost so much more than twice, on a busy machine
WHOLE = panel_case.made(ENGLAND)
FITTED = growth.fit(WHOLE, 2024)
INPUTS = authority_inputs(WHOLE, 2024)


def seconds(inputs, number, repeats=3):
    """Return the least of some timings."""
    taken = []
    for _ in range(repeats):
        started = time.perf_counter()
        total.simulate(FITTED, inputs, YEARS, number, 1)
        taken.append(time.perf_counter() - started)
    return min(taken)


def test_fit_on_england(benchmark):
    benchmark(growth.fit, WHOLE, 2024)
    assert benchmark.stats["min"] < MOST_SECONDS


def test_england(benchmark):
    found = benchmark(total.simulate, FITTED, INPUTS, YEARS, DRAWS, 1)
    assert found.shape == (DRAWS, ENGLAND, YEARS)
    assert benchmark.stats["min"] < MOST_SECONDS


def test_one_authority(benchmark):
    benchmark(total.simulate, FITTED, INPUTS.one(0), YEARS, DRAWS, 1)
    assert benchmark.stats["min"] < MOST_SECONDS_ONE


@pytest.mark.parametrize("factor", [2, 4])
def test_cost_is_linear_in_draws(benchmark, factor):
    once = seconds(INPUTS, 4 * DRAWS)
    benchmark.pedantic(
        total.simulate, (FITTED, INPUTS, YEARS, 4 * DRAWS * factor, 1), rounds=3, iterations=1
    )
    ratio = benchmark.stats["min"] / once
    benchmark.extra_info["ratio"] = ratio
    assert ratio < factor * LINEAR


def test_cost_is_linear_in_authorities(benchmark):
    half = authority_inputs(WHOLE, 2024, list(INPUTS.codes[: ENGLAND // 2]))
    once = seconds(half, 4 * DRAWS)
    benchmark.pedantic(total.simulate, (FITTED, INPUTS, YEARS, 4 * DRAWS, 1), rounds=3)
    ratio = benchmark.stats["min"] / once
    benchmark.extra_info["ratio"] = ratio
    assert np.isfinite(ratio) and ratio < 2 * LINEAR
