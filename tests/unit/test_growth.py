"""Draws of all plans: worked by hand, and blind to everything after the origin."""

import numpy as np
import pandas as pd
import pytest

from send_analysis.config import Assumption
from send_analysis.demand import growth

pytestmark = pytest.mark.unit


def assumed(**values):
    defaults = {
        "deviation_years": 1,
        "deviation_kept": 0.5,
        "deviation_fades": 0.5,
        "tail_degrees": 5,
    }
    return {
        f"demand.{name}": Assumption(
            id=f"demand.{name}",
            statement="-",
            value=value,
            unit="-",
            source="test",
            status="assumed",
            quality="low",
            impact="low",
        )
        for name, value in {**defaults, **values}.items()
    }


def totals():
    """England grows by 10 % a year, the authority by 20 %, in logarithms log 1.1 and log 1.2."""
    years = list(range(2013, 2026))
    steps = np.arange(len(years))
    return pd.DataFrame({"ENG": 1000 * 1.1**steps, "311": 100 * 1.2**steps}, index=years)


def test_worked_fit():
    fitted = growth.fit(totals(), "311", 2020, assumed())
    assert fitted.plans == pytest.approx(100 * 1.2**7)
    assert fitted.england_growth == pytest.approx(np.log(1.1))
    assert fitted.england_spread == pytest.approx(0.0)
    assert fitted.deviation == pytest.approx(0.5 * np.log(1.2 / 1.1))


def test_without_spread_the_path_is_the_worked_one():
    fitted = growth.GrowthFit(100.0, np.log(1.1), 0.0, np.log(1.2), 0.0)
    path = growth.simulate(fitted, "311", 2028, assumed(), seed=1, draws=3)
    assert list(path.census_year.to_numpy()) == [2028, 2029, 2030]
    # 2029: x 1.1 x 1.2^0.5; 2030: x 1.1 x 1.2^0.25 more
    expected = [100, 100 * 1.1 * 1.2**0.5, 100 * 1.1**2 * 1.2**0.75]
    assert path.to_numpy() == pytest.approx(np.tile(expected, (3, 1)))


def test_poisoning_the_future_changes_nothing():
    poisoned = totals()
    poisoned.loc[2021:] = 9e9
    assert growth.fit(poisoned, "311", 2020, assumed()) == growth.fit(
        totals(), "311", 2020, assumed()
    )


def test_two_authorities_share_the_national_shock():
    fitted = growth.GrowthFit(100.0, 0.1, 0.02, 0.0, 0.0)
    one = growth.simulate(fitted, "311", 2024, assumed(), seed=1, draws=50)
    other = growth.simulate(fitted, "372", 2024, assumed(), seed=1, draws=50)
    assert np.array_equal(one, other)


def test_a_gap_before_the_origin_is_an_error():
    gappy = totals()
    gappy.loc[2016, "311"] = np.nan
    with pytest.raises(growth.OriginError, match=r"gap to January 2020: .*gaps for .'311'."):
        growth.fit(gappy, "311", 2020, assumed())


def test_an_origin_after_the_last_census_is_an_error():
    with pytest.raises(growth.OriginError, match="January 2026: last year 2025"):
        growth.fit(totals(), "311", 2026, assumed())
