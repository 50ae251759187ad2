"""What charts are drawn from: labels that keep their distance."""

import pandas as pd
import pytest
from matplotlib.figure import Figure

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


def test_a_fan_draws_both_intervals_around_the_central_estimate():
    rows = [[100.0, 110.0, 150.0, 180.0, 200.0], [90.0, 120.0, 160.0, 210.0, 260.0]]
    ax = Figure().subplots()
    kit.fan(ax, pd.DataFrame(rows, index=[2029, 2030], columns=[0.025, 0.1, 0.5, 0.9, 0.975]))
    outer, inner = (band.get_paths()[0].get_extents() for band in ax.collections)
    assert (outer.y0, outer.y1) == (90.0, 260.0)
    assert (inner.y0, inner.y1) == (110.0, 210.0)
    assert list(ax.lines[-1].get_ydata()) == [150.0, 160.0]
