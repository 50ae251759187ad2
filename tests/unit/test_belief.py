"""How far a count can be believed: worked by hand, and settled by the count after it."""

import numpy as np
import pandas as pd
import pytest

from send_analysis.quality import belief
from send_analysis.quality.belief import BY_FLOWS, SLIPS, Stock

pytestmark = pytest.mark.unit
YEARS = range(2014, 2022)


def stock(broken=None, fits_from=None):
    """Return areas that issue 20 and cease 10 for every 100 plans; England's residual is +2.

    ``broken`` counts ``316`` at 40 % of what it holds, from 2020 on or in 2020 alone.
    """
    start = pd.Series({"316": 1000.0, "317": 3000.0, "ENG": 100000.0})
    plans = pd.DataFrame({y: start * 1.12 ** (y - 2014) for y in YEARS})
    new, ceased = 0.2 * plans, 0.1 * plans
    if broken:
        wrong = [y for y in YEARS if y >= 2020 and (fits_from is None or y < fits_from)]
        plans.loc["316", wrong] *= broken
    return Stock(plans, new, ceased)


def judged(of, newest):
    return belief.belief(of, ["316", "317"], newest)


def test_worked_expectation():
    """1000 + 300 new - 150 ceased + England's own residual, 2 of 100 plans: 1,170."""
    of = stock()
    of.new.loc["316", 2014], of.ceased.loc["316", 2014] = 300.0, 150.0
    expected, by_flows = of.expected([2015])
    assert expected.loc["316", 2015] == pytest.approx(1000 + 300 - 150 + 20)
    assert by_flows.all(axis=None)


def test_without_ceased_plans_england_leaves_as_it_does():
    """300 new of 1,000, England 20 of 100 while it grows by 12: 1000 + 300 - 80."""
    of = stock()
    of.new.loc["316", 2014] = 300.0
    expected, _ = Stock(of.plans, of.new, pd.DataFrame()).expected([2015])
    assert expected.loc["316", 2015] == pytest.approx(1220)


def test_without_flows_growth_is_england():
    of = stock()
    expected, by_flows = Stock(of.plans, pd.DataFrame(), pd.DataFrame()).expected([2015])
    assert expected.loc["317", 2015] == pytest.approx(3000 * 1.12)
    assert not by_flows.any(axis=None)


def test_a_count_far_from_stock_and_flows_is_doubted_and_its_neighbour_is_not():
    found = judged(stock(broken=0.4), 2020)
    assert found.doubt.loc["316", 2020] > 0.95
    assert found.believed.loc["316", 2020] == pytest.approx(1000 * 1.12**6, rel=0.02)
    assert not found.doubted.loc["317"].any()
    assert found.believed.loc["317"].equals(found.counted.loc["317"])


def test_growth_alone_doubts_less_than_flows():
    of = stock(broken=0.8)
    by_growth = judged(Stock(of.plans, pd.DataFrame(), pd.DataFrame()), 2020)
    assert by_growth.doubt.loc["316", 2020] < judged(of, 2020).doubt.loc["316", 2020]


def test_the_next_count_settles_which_of_two_was_wrong():
    """Back at what stock and flows say: the count before was wrong. No way back: it was right."""
    first = judged(stock(broken=0.8), 2020).doubt.loc["316", 2020]
    back = judged(stock(broken=0.8, fits_from=2021), 2021).doubt.loc["316"]
    stayed = judged(stock(broken=0.8), 2021).doubt.loc["316"]
    assert stayed[2020] < first < back[2020]
    assert back[2020] > 0.95 and back[2021] < 0.05


def test_chances_follow_bayes():
    """One gap: the chance of each slip is its prior times the density of what is left."""
    gap, plans = -0.3, 1000.0
    scale = np.sqrt(BY_FLOWS.scale**2 + BY_FLOWS.small / plans)
    found = belief._chances(np.array([[gap]]), np.array([[scale]]), np.array([[BY_FLOWS.df]]))
    prior = belief._prior()

    def likely(slip):
        """Return the density summed over the slip of the count before, which is unknown too."""
        z = (gap - slip + SLIPS) / scale
        return (prior * (1 + z**2 / BY_FLOWS.df) ** (-(BY_FLOWS.df + 1) / 2)).sum()

    expected = prior * [likely(slip) for slip in SLIPS]
    assert found[0, 0] == pytest.approx(expected / expected.sum())
    assert prior.sum() == pytest.approx(1)


def test_draws_start_from_the_count_or_from_what_stock_and_flows_say():
    found = judged(stock(broken=0.8), 2020)
    chance = found.doubt.loc["316", 2020]
    assert 0.5 < chance < 0.98
    uniform = (np.arange(1000) + 0.5) / 1000
    held = found.held("316", 2020, uniform)
    count = found.counted.loc["316", 2020]
    assert np.mean(np.abs(np.log(held / count)) > belief.LARGE) == pytest.approx(chance, abs=0.002)
    assert held.mean() == pytest.approx(found.believed.loc["316", 2020], rel=0.01)
    assert np.mean(held == count) > 0.01
    assert np.all(found.held("317", 2020, uniform) == found.counted.loc["317", 2020])


def test_a_missing_count_is_never_doubted():
    of = stock()
    of.plans.loc["316", 2018] = np.nan
    found = judged(of, 2020)
    assert not found.doubted.loc["316"].any()
    assert np.isnan(found.believed.loc["316", 2018])
