"""What charts are drawn from: labels that keep their distance."""

import pandas as pd
import pytest

from send_analysis.pages import kit
from send_analysis.pages.kit.marks import apart

pytestmark = pytest.mark.unit


def test_labels_keep_their_distance_and_stay_near():
    assert apart([10.0, 0.0], 2.0) == [10.0, 0.0]
    assert apart([5.0, 5.0], 2.0) == [4.0, 6.0]
    assert apart([], 1.0) == []


def test_a_fan_is_labelled_with_its_numbers_where_there_is_room():
    values = pd.DataFrame(
        {0.025: 3431.0, 0.1: 3824.0, 0.5: 4563.0, 0.9: 5295.0, 0.975: 5687.0}, [2030]
    )
    wide = [label.text for label in kit.fan_labels(values, "forecast", narrow=False)]
    assert wide == ["about 4,560", "80%: 3,820", "80%: 5,300", "95%: 3,430", "95%: 5,690"]
    narrow = [label.text for label in kit.fan_labels(values, "forecast", narrow=True)]
    assert narrow == ["about 4,560", "80%", "80%", "95%", "95%"]
