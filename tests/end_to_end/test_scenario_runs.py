"""Scenarios run on the embedded figures: the baseline bit for bit, levers that do what they say."""

import numpy as np
import pandas as pd
import pytest

from send_analysis import config, scenarios
from send_analysis.config import paths
from send_analysis.model import forecast
from send_analysis.scenarios import comparison, goal
from send_analysis.scenarios.attribution import shares as shares_of
from send_analysis.scenarios.versus import Side, Versus
from tests import embedded_case
from tests.unit.plan_draws import measure

pytestmark = pytest.mark.end_to_end
DRAWS, SEED = 100, 7


@pytest.fixture(scope="module")
def start():
    return forecast.start(embedded_case.case("havering", DRAWS, seed=SEED))


@pytest.fixture(scope="module")
def library():
    return config.scenarios(paths.config())


def scenario(*measures):
    return config.Scenario(name="x", title="t", why="w", measures=measures)


def test_a_scenario_without_measures_is_the_baseline_bit_for_bit(start, library):
    one = forecast.run(start, library["baseline"].measures)
    other = forecast.run(start, scenario().measures)
    again = forecast.run(forecast.start(start.case))  # the whole way, from new draws
    for same in (other, again):
        assert comparison.results(same).tobytes() == comparison.results(one).tobytes()
        assert (same.plans["provision"] == one.plans["provision"]).all()
        assert (same.spend == one.spend).all()


def test_the_order_of_measures_in_a_file_never_matters(start, library):
    measures = library["all_mitigations"].measures
    one, other = (forecast.run(start, m) for m in (measures, measures[::-1]))
    assert comparison.results(one).tobytes() == comparison.results(other).tobytes()


def test_the_years_before_a_measure_starts_are_the_baselines(start, library):
    before = forecast.run(start, ())
    after = forecast.run(start, library["early_identification"].measures)  # from 2027
    known = slice(2025, 2026)
    for name in before.plans:
        one, other = (r.plans[name].sel(census_year=known) for r in (before, after))
        # Cells of two breakdowns are raked for all years at once, as near as raking ends.
        near = 0 if len(one.dims) < 4 else 0.05
        assert float(abs(one - other).max()) <= near, name


def test_every_lever_on_plans_and_money_moves_the_balance_the_way_it_should(start):
    better = {
        measure("unit_cost", -0.1, price="fee_independent"): True,
        measure("unit_cost", 0.1, price="place"): False,
        measure("inflation", -0.01, price="service"): True,
        measure("income", 0.01, income_line="block_growth"): True,
        measure("income", 1e6, income_line="grant"): True,
        measure("block_transfer", 0.005): True,
        measure("requests", -0.1): True,
        measure("refusal_rate", 0.05): True,
        measure("cease_rate", 0.01): True,
        measure("backlog", 1.0): False,
    }
    changes = {lever: difference(start, lever, "in_year_balance") for lever in better}
    assert all((change[:, 0] == 0).all() for change in changes.values())  # before the start
    assert {lever: change[:, -1].mean() > 0 for lever, change in changes.items()} == better


def test_a_grant_is_worth_what_it_is(start):
    change = difference(start, measure("income", 1e6, income_line="grant"), "in_year_balance")
    # the measure starts in January 2027; the years begin with the newest outturn, 2024-25
    assert np.allclose(change, [0, 0, *[1e6] * (change.shape[1] - 2)])


def difference(start, lever, name):
    results = [forecast.run(start, acting) for acting in ((), (lever,))]
    before, after = (comparison.result(r, name).to_numpy() for r in results)
    return after - before


def against_baseline(start, chosen, changed=None):
    baseline = scenario().model_copy(update={"name": "baseline"})
    return Versus(Side(chosen, changed or start), Side(baseline, start))


def test_attribution_sums_to_the_difference_and_names_what_no_measure_does_alone(start, library):
    table = scenarios.attribution(against_baseline(start, library["arp_expansion"]))
    means = table[table.statistic == "mean"].set_index(["kind", "part", "measure", "period"])
    means = means.value.sort_index()
    shares = means["share"].groupby(["measure", "period"]).sum()
    alone = means["alone"].groupby(["measure", "period"]).sum()
    total = means["sum", "total"].loc[shares.index]
    interaction = means["sum", "interaction"].loc[shares.index]
    assert np.allclose(shares.astype(float), total.astype(float), atol=1e-6)
    assert np.allclose((alone + interaction).astype(float), total.astype(float), atol=1e-6)
    assert set(table.method) == {"exact"}


def test_a_scenarios_own_assumptions_are_one_part_of_its_attribution(start):
    value = {"flows.settles": 0.5, "budget.inflation.services": 0.05}
    chosen = scenario(measure("requests", -0.1)).model_copy(update={"assumptions": value})
    changed = forecast.start(
        start.case.having(assumptions=config.resolve(start.case.assumptions, chosen))
    )
    answer = shares_of(against_baseline(start, chosen, changed))
    assert set(answer.shares) == {"m", "settings"}
    assert np.allclose(sum(answer.shares.values()), answer.total, atol=1e-6)


def test_one_scenario_beats_another_or_is_beaten(start, library):
    names = ("baseline", "all_mitigations", "high_growth")
    results = {n: forecast.run(start, library[n].measures) for n in names}
    table = scenarios.beats(results, start.case.area)
    key = ["scenario", "against", "measure", "period"]
    chance = table.set_index(key).probability
    last = ("in_year_balance", "2029-30")
    assert chance["all_mitigations", "high_growth", *last] > 0.9
    mirrored = chance["high_growth", "all_mitigations", *last]
    assert chance["all_mitigations", "high_growth", *last] + mirrored == pytest.approx(1)


def test_a_goal_is_met_at_the_size_found_and_not_just_below(start, library):
    measures = library["early_identification"].measures
    wanted = goal.parse("P(plans_2030 > 5000) < 0.5")
    answer = goal.seek(start, measures, "earlier_help", wanted)
    assert answer.reached
    assert answer.probability < 0.5 <= answer.without
    smaller = measures[0].model_copy(
        update={"effect": measures[0].effect.scaled(answer.scale * 0.98)}
    )
    assert wanted.probability(forecast.run(start, [smaller])) >= 0.5


def test_a_goal_out_of_reach_is_told(start, library):
    wanted = goal.parse("P(deficit_2029_30 > 0) < 0.0")
    answer = goal.seek(start, library["reviews_after_16"].measures, "reviews_16_plus", wanted)
    assert not answer.reached
    assert answer.without > 0.9  # Havering's balance is in deficit in most draws
    with pytest.raises(config.ConfigError, match="no deficit of 2040-41; allowed"):
        goal.seek(
            start,
            library["reviews_after_16"].measures,
            "reviews_16_plus",
            goal.parse("P(deficit_2040_41 > 0) < 0.2"),
        )


def test_a_measure_that_the_scenario_lacks_is_told(start):
    with pytest.raises(config.ConfigError, match="measure 'x' is not in the scenario"):
        goal.seek(start, (), "x", goal.parse("P(plans_2030 > 1) < 0.2"))


def test_the_places_needed_keep_the_chance_of_too_few_below_the_limit(start):
    outcome = forecast.run(start)
    table = scenarios.places_needed(outcome, 0.2)
    totals = table[table.category == "all"].set_index(["provision", "census_year"])
    parts = table[table.category != "all"].groupby(["provision", "census_year"]).places.sum()
    assert (parts == totals.places[parts.index]).all()
    assert "state_special" in outcome.placed.known  # each place is not one plan less there
    for provision in ("units", "state_special"):
        needed = int(totals.places[provision, 2030])
        assert totals.p_short[provision, 2030] >= 0.2
        for places, enough in ((needed, True), (needed - 1, False)):
            unit = {"provider": "More", "provision": provision, "places": float(places)}
            row = {**unit, "academic_year": "2026/27", "status": "approved", "probability": 1.0}
            sure = {"chance_late": 0.0, "fill_years": 1, "areas_of_need": "any", "ages": "any"}
            area = {"area": start.case.area.slug, "imports": 0.0}
            more = outcome.placed.with_places(pd.DataFrame([{**row, **sure, **area}]))
            lacking = more.short.sel(provision=provision, census_year=2030)
            assert (float((lacking >= 0.5).mean()) < 0.2) == enough
