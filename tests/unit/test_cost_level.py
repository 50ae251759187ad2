"""The pooled model of cost a plan by hand, and what it recovers from figures made with it."""

import numpy as np
import pandas as pd
import pytest

from send_analysis.model.money import cost_draws, cost_level
from send_analysis.model.money.cost_draws import Rise, Start
from send_analysis.model.money.cost_level import CostModel, Outturn

pytestmark = pytest.mark.unit
CERTAIN = Rise(rate=0.04, rate_spread=0.0, shock=0.0)
YEARS = range(2017, 2025)


def model(**changes):
    """Return a model without errors that responds to plan growth of this year and the last."""
    values = {
        "origin": 2021, "authorities": 50, "median": np.log(10_000.0), "spread": 0.2,
        "coefficients": (-0.4, -0.1, -0.25), "error_scale": 0.0, "error_small": 0.0,
        "error_df": 5.0,
    }  # fmt: skip
    return CostModel(**{**values, **changes})


def start(plans, england, draws=2):
    shape = (draws, len(plans))
    held, national = (np.broadcast_to(path, shape) for path in (plans, england))
    return Start("999", float(np.log(12_000)), 0.0, held, national)


def test_a_year_ahead_by_hand():
    # plans: 100 the year before, 120 at the origin, 180 a year later; England grows by 10 % a year
    path = cost_draws.simulate(
        model(), start([100.0, 120.0, 180.0], [1000.0, 1100.0, 1210.0]), CERTAIN, seed=1
    )
    now, before = np.log(1.5) - np.log(1.1), np.log(1.2) - np.log(1.1)
    away = np.log(1.2) * (1 - 0.25) - 0.4 * now - 0.1 * before
    assert path[0] == pytest.approx([12_000, 10_000 * np.exp(away + 0.04)])


def test_two_years_ahead_add_up_to_two_rises_and_two_steps_towards_the_median():
    level = [100.0] * 4
    path = cost_draws.simulate(model(), start(level, level), CERTAIN, seed=1)
    back = [np.log(1.2) * 0.75**k + 0.04 * k for k in range(3)]
    assert path[0] == pytest.approx(10_000 * np.exp(back))


def test_a_small_authority_is_less_certain_and_a_longer_forecast_keeps_its_first_years():
    of = model(error_scale=0.02, error_small=0.9)
    few = cost_draws.simulate(of, start([50.0] * 4, [1.0] * 4, draws=4000), CERTAIN, seed=1)
    many = cost_draws.simulate(of, start([9e3] * 4, [1.0] * 4, draws=4000), CERTAIN, seed=1)
    assert np.log(few[:, 1]).std() > 4 * np.log(many[:, 1]).std()
    longer = cost_draws.simulate(of, start([50.0] * 6, [1.0] * 6, draws=4000), CERTAIN, seed=1)
    np.testing.assert_allclose(longer[:, :3], few)


def test_every_area_shares_englands_rise():
    rise = Rise(0.03, 0.015, 0.02)
    drawn = cost_draws.rises(rise, 5, 20_000, seed=1)
    assert drawn.mean() == pytest.approx(0.03, abs=0.001)
    # one year: the rise's own spread and a shock; the mean of five years: mostly the former
    assert drawn[:, 0].std() == pytest.approx(np.hypot(0.015, 0.02), rel=0.03)
    assert drawn.mean(axis=1).std() == pytest.approx(np.hypot(0.015, 0.02 / 5**0.5), rel=0.03)
    one, other = (
        cost_draws.simulate(model(), start([p] * 7, [p] * 7, draws=20_000), rise, seed=1)
        for p in (100.0, 700.0)
    )
    np.testing.assert_allclose(one, other)


def made(beta, authorities=60):
    """Return an outturn that follows the model exactly, but for England's rise by year."""
    draw = np.random.default_rng(7)
    codes = [str(c) for c in range(authorities)]
    years = range(2015, 2025)
    growth = pd.DataFrame(draw.normal(0.08, 0.05, (authorities, 10)), index=codes, columns=years)
    growth.loc["ENG"] = 0.08
    plans = 400 * np.exp(growth.cumsum(axis=1))
    own = growth - growth.loc["ENG"]
    cost = {2017: pd.Series(draw.normal(0, 0.2, authorities), index=codes)}
    for year in range(2018, 2025):
        last = cost[year - 1]
        cost[year] = (
            last
            + beta[0] * own.loc[codes, year]
            + beta[1] * own.loc[codes, year - 1]
            + beta[2] * (last - last.median())
        )
    logs = pd.DataFrame(cost) + np.log(20_000) + 0.03 * np.arange(8)
    return Outturn(np.exp(logs) * plans.loc[codes, list(YEARS)], plans)


def test_the_fit_finds_the_coefficients_that_made_the_figures():
    beta = (-0.45, 0.2, -0.1)
    fitted = cost_level.fit(made(beta), 2024)
    # medians of changes are taken off on both sides, and the ridge shrinks a little
    assert fitted.coefficients == pytest.approx(beta, abs=0.05)
    assert (fitted.origin, fitted.authorities) == (2024, 60)


def test_nothing_after_the_origin_enters():
    known = made((-0.45, 0.2, -0.1))
    later = known.spend.copy()
    later[2023] *= 3.0
    later[2024] *= 7.0
    assert cost_level.fit(Outturn(later, known.plans), 2022) == cost_level.fit(known, 2022)


def test_too_few_authorities_are_refused_by_name_of_the_year():
    with pytest.raises(cost_level.CostError, match=r"outturn of 2018-19: 4 changes.*20 needed"):
        cost_level.fit(made((-0.4, 0.0, 0.0), authorities=4), 2018)


def test_an_older_outturn_keeps_its_distance_to_the_median_and_grows_less_certain():
    known = made((-0.45, 0.2, -0.1))
    of = model(origin=2024, median=1.7, error_scale=0.05)
    median = float(known.cost()[2022].median())
    cost, spread = cost_level.stands(of, known, {2019: 99.0, 2022: median + 0.4})
    assert cost == pytest.approx(1.7 + 0.4 * 0.75**2)
    assert spread == pytest.approx(0.05 * 2**0.5)


def test_without_an_outturn_it_is_the_median_and_the_spread_between_authorities():
    assert cost_level.stands(model(), made((0.0, 0.0, 0.0)), {}) == (np.log(10_000.0), 0.2)


def test_average_plans_take_five_months_of_one_january_and_seven_of_the_next():
    rows = [("999", "total", 2024, 100.0), ("999", "total", 2025, 160.0), ("999", "age", 2024, 7.0)]
    caseload = pd.DataFrame(rows, columns=["old_la_code", "dimension", "census_year", "plans"])
    average = cost_level.average_plans(caseload)
    assert average.loc["999", 2024] == pytest.approx(100 * 5 / 12 + 160 * 7 / 12)
