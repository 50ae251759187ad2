"""Goals are read as they are written, and met at the smallest size that meets them."""

import pytest

from send_analysis import config
from send_analysis.scenarios import goal
from tests.unit.plan_draws import measure
from tests.unit.test_comparison import Draws

pytestmark = pytest.mark.unit


def test_a_goal_is_taken_apart():
    found = goal.parse("P(deficit_2029_30 > 0) < 0.2")
    assert (found.result, found.period, found.threshold) == ("deficit", "2029-30", 0.0)
    assert (found.above, found.likelier, found.chance) == (True, False, 0.2)


@pytest.mark.parametrize(
    ("text", "period"), [("P(plans_2030 < 4000) > 0.8", "2030"), ("P(short_2030>5)<.5", "2030")]
)
def test_goals_on_plans_and_places_have_a_census_year(text, period):
    assert goal.parse(text).period == period


def test_less_than_half_a_plan_is_nobody_without_a_place():
    nearly = Draws([1] * 4, [1] * 4, [0.013, 0.49, 0.5, 2.2], [0] * 4, [0] * 4)
    assert goal.parse("P(short_2030 > 0) < 0.2").probability(nearly) == 0.5
    assert goal.parse("P(short_2030 > 1) < 0.2").probability(nearly) == 0.25


@pytest.mark.parametrize(
    "text",
    ["", "deficit < 0", "P(magic_2030 > 0) < 0.2", "P(deficit_2029_30 > 0) < 20", "P(plans > 1)<1"],
)
def test_a_goal_that_is_not_understood_is_told_how_to_be_written(text):
    with pytest.raises(config.ConfigError, match=r"it is written like 'P.deficit_2029_30 > 0. < "):
        goal.parse(text)


@pytest.mark.parametrize(
    ("lever", "effect", "largest"),
    [("requests", -0.3, 3.0), ("requests", 0.5, 4.0), ("backlog", 0.5, 2.0)],
)
def test_a_measure_grows_no_further_than_its_lever_allows(lever, effect, largest):
    assert goal.largest_scale(measure(lever, effect)) == pytest.approx(largest)


def test_a_measure_without_effect_cannot_be_sized():
    with pytest.raises(config.ConfigError, match="measure 'm' has no effect"):
        goal.largest_scale(measure("requests", 0.0))


def test_a_goal_may_name_what_a_measure_saves_less_its_revenue_cost():
    found = goal.parse("P(net_saving_2029_30 > 0) > 0.8")
    assert (found.result, found.period) == ("net_saving", "2029-30")
    assert goal.RESULTS["net_saving"] == ("net_saving", 1.0)
