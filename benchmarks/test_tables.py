"""What the tables of a scenario cost beside its forecast alone: the same draws, in one process."""

from time import process_time

import pytest

from send_analysis import config
from send_analysis.config import paths
from send_analysis.model import forecast
from send_analysis.model.case import Case
from send_analysis.runs import frozen, inputs, levels

AREA, SEED, DRAWS = "kent", 1, 300
MOST_TIMES = 20  # the forecast alone: 11 when it was measured


def forecast_alone():
    """Make draws and tables of plans, places and money without measures."""
    area = config.find_area(paths.config(), AREA)
    known = inputs.protected().for_model
    case = Case(known, area, config.assumptions(paths.config()), SEED, DRAWS)
    return forecast.run(forecast.start(case)).tables()


def every_table():
    """Make every table of the scenario without new action, nothing read from a kept run."""
    area = config.find_area(paths.config(), AREA)
    return dict(levels.tables_of(area, config.BASELINE, SEED, DRAWS))


def least_seconds(make, rounds=2):
    """Return the least processor time of some rounds."""
    taken = []
    for _ in range(rounds):
        began = process_time()
        make()
        taken.append(process_time() - began)
    return min(taken)


@pytest.mark.benchmark(timer=process_time)
def test_tables_of_a_scenario_beside_its_forecast(benchmark, capsys):
    with frozen.of():
        forecast_alone()  # what is read and fitted once a process
        alone = least_seconds(forecast_alone)
        made = benchmark.pedantic(every_table, rounds=2, warmup_rounds=1)
    assert not made["sensitivity"].empty
    ratio = benchmark.stats["min"] / alone
    benchmark.extra_info["times the forecast"] = ratio
    with capsys.disabled():
        print(f"\ntables of a scenario: {ratio:.1f} times its forecast alone")
    assert ratio < MOST_TIMES
