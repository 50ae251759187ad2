"""What would change the answer: every swing is the assumption's, on the run's own draws."""

from functools import cache

import numpy as np
import pytest

from send_analysis import config, scenarios
from send_analysis.config import paths
from send_analysis.model import forecast
from send_analysis.scenarios.sensitivity import variations
from tests import embedded_case

pytestmark = pytest.mark.end_to_end
ASKED = {
    "growth",
    "inflation",
    "income_growth",
    "delay",
    "sensitivity.unit_cost",
    "sensitivity.independent_share",
}


@cache
def start():
    return forecast.start(embedded_case.case("havering", 60))


@cache
def table():
    return scenarios.tornado(start(), (), "baseline")


def the(name):
    return next(one for one in variations(start(), ()) if one.name == name)


def last_balance():
    return forecast.run(start(), ()).in_year_balance.isel(financial_year=-1)


def test_what_a_strategy_team_asks_about_is_there_and_the_widest_comes_first():
    assert set(table().assumption) >= ASKED
    assert table().swing.is_monotonic_decreasing
    assert (table().swing > 0).all()


def test_the_central_estimate_is_the_balance_of_the_run():
    assert set(table().base) == {float(last_balance().median())}


def test_each_end_moves_the_balance_the_way_it_should():
    rows = table().set_index("assumption")
    for cost in ("growth", "inflation", "sensitivity.unit_cost", "sensitivity.independent_share"):
        assert rows.at_low[cost] > rows.base[cost] > rows.at_high[cost]
    assert rows.at_low["income_growth"] < rows.at_high["income_growth"]


def test_growth_is_varied_to_the_ends_of_its_interval_of_80_percent():
    last = start().plans["total"].isel(census_year=-1)
    low, high = (float(last.quantile(q)) for q in (0.1, 0.9))
    growth = the("growth")
    assert growth.varied == f"{low:,.0f} to {high:,.0f} plans in the last January"
    for end, plans in zip(growth.ends, (low, high), strict=True):
        total = end[0].plans["total"].isel(census_year=-1)
        assert float(total.median()) == pytest.approx(plans)


def test_a_measure_on_plans_acts_on_the_plans_that_are_varied():
    acting = config.find_scenario(
        paths.config(), "early_identification", start().case.area
    ).measures
    forecast.run(start(), acting)
    for end, _ in next(variations(start(), acting)).ends:
        alone = forecast.mitigated(forecast.Start(end.case, end.plans), acting)["total"]
        np.testing.assert_array_equal(forecast.mitigated(end, acting)["total"], alone)
        usual = forecast.mitigated(start(), acting)["total"] - start().plans["total"]
        assert float(abs(alone - end.plans["total"] - usual).max()) > 0


def test_a_unit_cost_at_its_high_raises_top_ups_and_fees_by_as_much():
    one = the("sensitivity.unit_cost")
    dearer = forecast.run(*one.ends[1]).spend.isel(financial_year=-1)
    usual = forecast.run(start(), ()).spend.isel(financial_year=-1)
    ratio = (dearer / usual).sel(line=["topup_mainstream", "fees_independent"])
    assert ratio.to_numpy() == pytest.approx(1.05)
    assert float((dearer - usual).sel(line="place_special").max()) == 0


def test_the_independent_share_reaches_its_end_in_the_last_january():
    one = the("sensitivity.independent_share")
    # as demanded: who finds no place in a state special school returns as overflow
    fewer, more = (forecast.run(*end).demanded["provision"] for end in one.ends)
    usual = start().plans["provision"]
    last = {"provision": "independent_special", "census_year": 2030}
    assert (fewer / usual).sel(last).to_numpy() == pytest.approx(0.75)
    # the other way the move is a share of state special plans: exact at the medians
    assert float((more / usual).sel(last).median()) == pytest.approx(1.25, abs=0.05)


def test_every_project_of_the_pipeline_is_left_out_once():
    effects = scenarios.project_effects(start(), (), "baseline")
    rows = start().case.inputs["places"]
    coming = rows[(rows.area == "havering") & (rows.academic_year > "2024/25")]
    assert set(effects.provider) == set(coming.provider)
    assert (effects.p_short_without >= effects.p_short_with).all()
    assert (effects.short_without >= effects.short_with).all()
    # Capacity is not known there: places cost and move nobody, so that without them it is better;
    # a special school that still grows brings its adjustment with it.
    others = effects[effects.provision != "state_special"]
    assert others.balance_without.min() >= 0 < others.balance_without.max()
