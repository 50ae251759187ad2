"""What England costs: every cell of every authority's plans, in two processes and one by one."""

import time

import pytest

from send_analysis import config
from send_analysis.config import paths
from send_analysis.runs import inputs, plans

DRAWS, WORKERS = 1000, 2
AUTHORITIES = 153
LINEAR = 1.25  # the panel may take this many times what its authorities take alone


@pytest.fixture(scope="module")
def asked():
    inputs.load(None, of_plans=True)
    return plans.Asked(config.find_scenario(paths.config(), config.BASELINE), None, 1, DRAWS)


def one_alone(asked):
    """Return the processor seconds of one authority, its tables loaded."""
    area = config.find_area(paths.config(), "havering")
    start = time.process_time()
    plans.quantiles(area, asked)
    return time.process_time() - start


def test_panel_of_one_process(benchmark, asked):
    """The processor seconds of England are at most those of 153 authorities, each alone."""
    one = min(one_alone(asked) for _ in range(3))
    start = time.process_time()
    rows = benchmark.pedantic(lambda: sum(map(len, plans.panel(asked))), rounds=1)
    taken = time.process_time() - start
    benchmark.extra_info |= {"processor_seconds": taken, "times_one": taken / one}
    print(f"\n{rows} rows in {taken:.1f} processor seconds, {taken / one:.0f} times one authority")
    assert taken < AUTHORITIES * LINEAR * one


def test_panel_of_two_processes(benchmark, asked):
    """Seconds by the clock, which depend on what else the machine does, are printed only."""
    frames = benchmark.pedantic(lambda: list(plans.panel(asked, WORKERS)), rounds=1)
    print(f"\n{benchmark.stats['mean']:.1f} seconds by the clock in {WORKERS} processes")
    assert sum(frame.old_la_code.nunique() for frame in frames) == AUTHORITIES
