"""Every score pinned to a value worked by hand."""

import numpy as np
import pytest

from send_analysis import metrics

pytestmark = pytest.mark.unit
LEVELS = np.array([0.1, 0.5, 0.9])


def a(*values):
    return np.array(values, dtype=float)


def test_mape():
    assert metrics.mape(a(100, 200), a(110, 180)) == pytest.approx(0.1)


def test_mase():
    history = np.array([[1, 3, 4], [10, 20, 40]], dtype=float)  # scales 1.5 and 15
    assert metrics.mase(a(10, 50), a(7, 80), history) == pytest.approx((3 / 1.5 + 30 / 15) / 2)


def test_rmsse():
    history = np.array([[1, 3, 4], [10, 20, 40]], dtype=float)  # scales 2.5 and 250
    expected = np.sqrt((25 / 2.5 + 900 / 250) / 2)
    assert metrics.rmsse(a(10, 50), a(5, 80), history) == pytest.approx(expected)


def test_interval_score_parts():
    over, under, dispersion = metrics.interval_score_parts(a(1, 9), a(3, 3), a(7, 7), 0.2)
    assert over == pytest.approx([20, 0])
    assert under == pytest.approx([0, 20])
    assert dispersion == pytest.approx([4, 4])


def test_wis_below_within_and_above():
    """Quantiles 3 5 7. Actual 1: (4/2 + 0.1 (20+4)) / 1.5; 6: (1/2 + 0.4) / 1.5; 9 as 1."""
    quantiles = np.array([[3.0] * 3, [5.0] * 3, [7.0] * 3])
    found = metrics.wis(a(1, 6, 9), quantiles, LEVELS)
    assert found["total"] == pytest.approx([4.4 / 1.5, 0.9 / 1.5, 4.4 / 1.5])
    assert found["over"] == pytest.approx([4 / 1.5, 0, 0])
    assert found["under"] == pytest.approx([0, 0.5 / 1.5, 4 / 1.5])
    assert found["dispersion"] == pytest.approx([0.4 / 1.5] * 3)


def test_wis_of_two_intervals():
    """Levels .05 .25 .5 .75 .95, quantiles 1 2 3 4 6, actual 7.

    Median 4/2 = 2; 90 %: 0.05 (20 x 1 + 5) = 1.25; 50 %: 0.25 (4 x 3 + 2) = 3.5; / 2.5.
    """
    levels = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    found = metrics.wis(a(7), np.array([[1.0], [2], [3], [4], [6]]), levels)
    assert found["total"] == pytest.approx([(2 + 1.25 + 3.5) / 2.5])


def test_wis_of_a_sharp_forecast_is_the_absolute_error():
    quantiles = np.full((3, 1), 5.0)
    assert metrics.wis(a(8), quantiles, LEVELS)["total"] == pytest.approx([3.0])


def test_central():
    low, high = metrics.central(np.array([[3.0], [5.0], [7.0]]), LEVELS, 0.8)
    assert (low[0], high[0]) == (3.0, 7.0)
    with pytest.raises(ValueError, match="no quantile bounds a central 95% interval"):
        metrics.central(np.zeros((3, 1)), LEVELS, 0.95)


def test_coverage_counts_the_ends():
    assert metrics.coverage(a(1, 5, 2), a(0, 6, 2), a(2, 8, 3)) == pytest.approx(2 / 3)


def test_width():
    assert metrics.width(a(90, 40), a(130, 60), a(100, 50)) == pytest.approx(0.4)


def test_bias():
    assert metrics.bias(a(100, 200), a(110, 190)) == pytest.approx(0.025)
