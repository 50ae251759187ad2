"""Places and money of one area: 1,000 draws to 2030, limits by need and by phase, every cell."""

import tracemalloc
from time import process_time

import numpy as np
import pytest
import xarray as xr

from send_analysis import vocab
from send_analysis.model import forecast, money, places
from tests import embedded_case
from tests.unit import money_case

YEARS = (2025, 2026, 2027, 2028, 2029, 2030)
DRAWS = 1000
MOST_SECONDS = 1.0
MOST_SECONDS_OF_PRICES = 0.2
MOST_BYTES = 1_000_000_000
SCHOOL = {"provision": "state_special", "academic_year": "2020/21", "places": 40.0}


def plans():
    """Return plans that grow by another share in every draw, with both joint divisions."""
    growth = xr.DataArray(np.linspace(0.8, 1.4, DRAWS), dims="draw")
    held = money_case.provision(draws=DRAWS, growth=0.05, years=YEARS) * growth
    return {
        "provision": held,
        "area_provision": held * even("area_of_need", vocab.AREAS_OF_NEED),
        "age_provision": held * even("age_band", tuple(vocab.AGE_BANDS)),
    }


def even(dimension, parts):
    return xr.DataArray([1 / len(parts)] * len(parts), {dimension: list(parts)}, dimension)


def run(case, draws):
    placed = places.place(case, draws)
    priced = money.by_draw(case, placed.plans, placed.by_draw)
    tables = money.tables_of(case, lambda: priced, lambda: money.basis(case))
    return places.tables_of(case, draws, placed), tables


# Busy time of this process: what else runs on the machine must not fail it.
@pytest.mark.benchmark(timer=process_time)
def test_places_and_money_of_one_area(benchmark):
    rows = [
        {**SCHOOL, "provider": "A", "areas_of_need": "semh"},
        {**SCHOOL, "provider": "B", "ages": "4-11"},
        {**SCHOOL, "provider": "C", "provision": "units"},
    ]
    benchmark(run, money_case.case(rows=rows), plans())
    assert benchmark.stats["min"] < MOST_SECONDS


def test_the_drawn_cost_of_a_plan_adds_little():
    """Drawing prices adds less than a fifth of a second, a forecast of the same run beside it."""
    start = forecast.start(embedded_case.case("havering", DRAWS))
    placed = forecast.places(start.case, start.plans)
    began = process_time()
    parts = forecast.money(start.case, placed, start.money).parts
    plain = process_time() - began
    factor = money.cost_factor(start.case, start.money, parts, start.england)
    drawn = process_time() - began - plain
    assert factor.sizes["draw"] == DRAWS
    assert drawn < MOST_SECONDS_OF_PRICES
    assert drawn < plain + forecast_seconds(start)


def forecast_seconds(start):
    began = process_time()
    forecast.plans(start.case)
    return process_time() - began


def test_memory_of_places_and_money():
    case = money_case.case(rows=[{**SCHOOL, "provider": "A", "areas_of_need": "semh"}])
    draws = plans()
    tracemalloc.start()
    run(case, draws)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MOST_BYTES
