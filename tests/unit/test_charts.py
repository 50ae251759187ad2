"""What charts are drawn from: labels that keep their distance."""

import pytest

from send_analysis.pages.kit.marks import apart

pytestmark = pytest.mark.unit


def test_labels_keep_their_distance_and_stay_near():
    assert apart([10.0, 0.0], 2.0) == [10.0, 0.0]
    assert apart([5.0, 5.0], 2.0) == [4.0, 6.0]
    assert apart([], 1.0) == []
