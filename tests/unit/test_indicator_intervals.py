"""Intervals by hand and from the papers they come from; when a period ends."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_analysis.local_area import comparators
from send_analysis.local_area.comparators import school_year
from send_analysis.local_area.ratings import difference_interval, interval
from send_analysis.metrics import funnel_limits

pytestmark = pytest.mark.unit


def test_wilson_by_hand():
    # 5 of 10, z = 1.96: centre (0.5 + 0.19208) / 1.38416 = 0.5;
    # half 1.96 * sqrt(0.025 + 0.009604) / 1.38416 = 0.26341
    assert interval(5, 10, 0.95) == pytest.approx((0.23659, 0.76341), abs=1e-5)


def test_wilson_is_sensible_at_the_ends():
    low, high = interval(0, 20, 0.95)
    assert low == pytest.approx(0, abs=1e-12)
    assert high == pytest.approx(0.1611, abs=1e-4)  # z^2 / (n + z^2)
    assert interval(20, 20, 0.95)[1] == 1


def test_newcombe_reproduces_his_example():
    # Newcombe (1998), table II: 56/70 less 48/80 by method 10
    assert difference_interval((56, 70), (48, 80), 0.95) == pytest.approx(
        (0.0524, 0.3339), abs=1e-4
    )


def test_funnel_limits_by_hand():
    # 0.5 and 100: sqrt(0.25 / 100) = 0.05, times 1.96
    assert funnel_limits(0.5, 100, 0.95) == pytest.approx((0.402, 0.598), abs=1e-4)


@given(st.integers(1, 10_000), st.data())
def test_wilson_holds_the_share_and_stays_within_0_and_1(base, data):
    cases = data.draw(st.integers(0, base))
    low, high = interval(cases, base, 0.95)
    assert 0 <= low <= cases / base + 1e-9
    assert cases / base - 1e-9 <= high <= 1


@pytest.mark.parametrize(
    ("printed", "end"),
    [
        ("2022/23", "2023-08-31"),
        ("2022-23", "2023-03-31"),
        ("2024", "2024-12-31"),
        ("January 2024", "2024-01-31"),
        ("Sept 2018", "2018-09-30"),
        ("2018-03-31", "2018-03-31"),
        ("2016/17 (implied)", "2017-08-31"),
        ("2021-22 and 2022-23", "2023-03-31"),
        ("not stated", None),
    ],
)
def test_period_ends(printed, end):
    assert comparators.period_end(printed) == end


def test_a_calendar_year_and_the_academic_year_it_ends_in_are_one_school_year():
    assert school_year("2023-12-31") == school_year("2024-08-31") == "2023/24"
    assert school_year(None) is None


def test_whole_months_between():
    assert comparators.months_before("2023-08-31", date(2025, 6, 26)) == 21
