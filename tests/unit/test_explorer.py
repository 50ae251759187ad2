"""The explorer: every scenario at several sizes, and the data its page carries."""

import json
import re

import pandas as pd
import pytest

from send_analysis import config, scenarios
from send_analysis.config import paths
from send_analysis.model import forecast
from send_analysis.pages import kit
from send_analysis.pages.explorer import view
from send_analysis.scenarios import comparison, sizes
from tests import embedded_case, invented

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def sides():
    case = embedded_case.case("rotherham", 100)
    start = forecast.start(case)
    names = ("baseline", "refusals_as_england", "government_path")
    known = config.scenarios(paths.config())
    return {name: scenarios.Side(known[name], start) for name in names}


@pytest.fixture(scope="module")
def table(sides):
    return scenarios.explored(sides)


def last_plans(table, scenario, size):
    rows = table[(table.scenario == scenario) & (table["size"] == size)]
    rows = rows[
        (rows.measure == "plans") & (rows.dimension == "total") & (rows.statistic == "q0.5")
    ]
    return float(rows.sort_values("period")["value"].iloc[-1])


def test_as_written_is_the_scenarios_own_outcome(sides, table):
    plans = sides["refusals_as_england"].outcome.plans["total"].isel(census_year=-1)
    assert last_plans(table, "refusals_as_england", 1.0) == pytest.approx(float(plans.median()))


def test_a_larger_measure_moves_plans_further_the_same_way(table):
    half, whole, more = (last_plans(table, "refusals_as_england", size) for size in (0.5, 1.0, 1.5))
    steps = (half - last_plans(table, "baseline", 1.0), whole - half, more - whole)
    assert all(step < 0 for step in steps) or all(step > 0 for step in steps)


def test_a_yes_or_no_and_no_measure_have_one_size(table):
    found = table.groupby("scenario")["size"].unique().map(sorted).to_dict()
    assert found["baseline"] == found["government_path"] == [1.0]
    assert found["refusals_as_england"] == [*sizes.SIZES]


def test_a_size_that_the_lever_does_not_allow_is_left_out():
    known = config.scenarios(paths.config())
    for scenario in known.values():
        for size in sizes.allowed(scenario.measures):
            for measure in filter(sizes.can_be_sized, scenario.measures):
                low, high = measure.limits
                ends = measure.effect.scaled(size)
                assert (low <= ends.low and ends.high <= high) or size == sizes.AS_WRITTEN


def test_plans_by_group_add_up_to_all_plans_in_mean_terms(sides):
    outcome = sides["baseline"].outcome
    for dimension in sizes.BY:
        parts = outcome.plans[dimension].sum(dimension)
        assert float(abs(parts - outcome.plans["total"]).max()) < 1e-6


def test_the_page_carries_the_values_as_pages_print_them(table):
    titles = pd.DataFrame({"name": table.scenario.unique(), "title": table.scenario.unique()})
    run = kit_run(table, titles)
    data = json.loads(view.explorer(run).data)
    shown = data["cells"]["refusals_as_england 1.5"]["plans"][-1]
    rows = table[(table.scenario == "refusals_as_england") & (table["size"] == 1.5)]
    rows = rows[(rows.measure == "plans") & (rows.dimension == "total")]
    last = rows[rows.period == rows.period.max()].sort_values("statistic")["value"]
    assert shown == [float(re.sub(",", "", kit.formatted(v, "forecast"))) for v in last]
    assert set(data["measures"]) == set(comparison.UNITS)


def kit_run(table, titles):
    from send_analysis import runs

    area = config.find_area(paths.config(), "rotherham")
    about = invented.about(scenario="compare", settings=area)
    return runs.RunTables(about, {"explored": table, "scenarios": titles})


def test_data_cannot_end_the_script_it_stands_in():
    html = view.Explorer('{"title":"</script><b>"}')._repr_html_()
    assert "</script><b>" not in html and "\\u003c/script>" in html
