"""What charts are drawn from: labels that keep their distance."""

import io
import re
from xml.etree import ElementTree

import matplotlib
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread

from send_analysis.pages import kit
from send_analysis.pages.kit import look
from send_analysis.pages.kit.marks import apart
from send_analysis.pages.plans import charts
from send_analysis.publish.web.html import allowed_digits
from tests import invented

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


def test_contrast_is_that_of_wcag():
    assert look.contrast("black") == pytest.approx(21)
    assert look.contrast("#777777") == pytest.approx(4.48, abs=0.01)
    assert look.contrast("white", "#777777") == look.contrast("#777777", "white")
    assert kit.of_text(kit.GAIN) == kit.INK and kit.of_text(kit.OURS) == kit.OURS
    assert kit.on(kit.OURS) == "white" and kit.on(kit.OUTER) != "white"


def test_an_axis_ends_at_a_written_value_above_the_band():
    ax = Figure().subplots()
    rows = [[100.0, 110.0, 150.0, 180.0, 200.0], [90.0, 120.0, 160.0, 210.0, 261.0]]
    kit.fan(ax, pd.DataFrame(rows, index=[2029, 2030], columns=[0.025, 0.1, 0.5, 0.9, 0.975]))
    kit.value_axis(ax, "count")
    low, high = ax.get_ylim()
    assert low == 0 and high >= 261 and high in ax.get_yticks()


def test_the_start_of_the_forecast_is_named_where_nothing_is_drawn():
    ax = Figure().subplots()
    ax.set_xlim(2010, 2030)
    kit.forecast_start(ax, 2026)
    kit.forecast_start(ax, 2011)
    late, early = ax.texts
    assert late.get_ha() == "right" and early.get_ha() == "left"
    assert [line.get_xdata()[0] for line in ax.lines] == [2026, 2011]


def test_values_that_read_as_zero_have_no_bar_but_the_total_has():
    amounts = [("a", 2e6), ("b", 20_000.0), ("c", -4e6), ("all", 0.0)]
    assert kit.moving(amounts, "gbp_m_signed") == [("a", 2e6), ("c", -4e6), ("all", 0.0)]


@pytest.fixture(scope="module")
def run():
    return invented.run()


def counted(run, *plans):
    """Return the counts of all plans from 2015 on."""
    held = run["caseload"].query("old_la_code == '311' and dimension == 'total'").head(1)
    rows = [held.assign(census_year=2015 + n, plans=float(size)) for n, size in enumerate(plans)]
    return kit.Selection("caseload", pd.concat(rows, ignore_index=True), run)


def test_a_course_says_how_a_line_runs_and_what_stands_out_between_its_ends(run):
    def said(*plans):
        return kit.course("plans", counted(run, *plans), "census_year").striptags()

    assert said(5, 7, 9) == "plans rise every year from 5 in January 2015 to 9 in January 2017"
    assert said(9, 7, 5).startswith("plans fall every year from 9")
    assert said(5, 12, 9).endswith("to 9 in January 2017, highest 12 in January 2016")
    assert said(5, 2, 9).startswith("plans rise from 5") and said(5, 2, 9).endswith(
        "lowest 2 in January 2016"
    )
    assert said(5, 8, 5).startswith("plans end where they began: from 5")


def test_extremes_name_the_least_and_the_greatest(run):
    rows = counted(run, 5, 12, 9)
    said = kit.extremes(rows, "census_year", "plans").striptags()
    assert said == "between 5 (January 2015) and 12 (January 2016)"
    assert kit.extremes(counted(run, 4, 4), "census_year", "plans").striptags() == "at 4"


def test_the_words_of_a_chart_are_two_sentences_of_its_shape_and_range(run):
    shape, reach = (part.striptags() for part in charts.plans_fan(run).describe)
    assert "central estimates rise every year from" in shape and shape.endswith("January 2030.")
    assert reach.startswith("In January 2030, the 80% range is 3,820 to 5,300 and the 95% range")


@pytest.mark.parametrize(
    ("right", "wrong"), [(">3,820</data> to", ">3,830</data> to"), ("95% range <", "94% range <")]
)
def test_a_number_changed_in_the_words_of_a_drawing_is_found(run, right, wrong):
    page = charts.plans_fan(run)._repr_html_()
    assert kit.verify(page, run, allowed_digits()) == []
    start = page.index("<desc")
    changed = page[:start] + page[start:].replace(right, wrong, 1)
    assert changed != page and kit.verify(changed, run, allowed_digits())


def test_a_number_added_to_the_name_of_a_drawing_is_found(run):
    page = charts.plans_fan(run)._repr_html_()
    assert kit.verify(page.replace("</title>", " 17</title>", 1), run, allowed_digits())


def test_the_dark_ink_of_a_drawing_is_on_white_whatever_is_around_it(run):
    rule = re.search(r"\.chart-wide,\.chart-narrow{([^}]*)}", charts.plans_fan(run)._repr_html_())
    assert "background:#fff" in rule[1].split(";")


def test_a_chart_can_be_handed_over_as_files(run):
    chart = charts.plans_fan(run)
    root = ElementTree.fromstring(chart.standalone_svg())
    name, words = (root.find(f"{{http://www.w3.org/2000/svg}}{tag}") for tag in ("title", "desc"))
    assert name.text.startswith("EHC plans expected in Havering") and words.text == chart.alt
    assert "3,820 to 5,300" in chart.alt and "<" not in chart.alt
    height, width, _ = imread(io.BytesIO(chart.png())).shape
    assert (height, width) == (2 * chart.heights[0], 2 * 960)


def test_files_of_a_chart_are_the_same_in_whichever_order_they_are_written(run):
    one, other = charts.plans_fan(run), charts.plans_fan(run)
    picture = one.png()
    assert one.standalone_svg() == other.standalone_svg()
    assert other.png() == picture


def test_a_name_with_dollars_is_drawn_as_it_is(monkeypatch):
    monkeypatch.setitem(matplotlib.rcParams, "text.usetex", True)  # as a matplotlibrc may say
    drawn = io.StringIO()
    with look.style("test"):
        figure = Figure()
        figure.text(0, 0, "$x$ \\(y\\) $$a$$ $")
        figure.savefig(drawn, format="svg")
    assert "$x$ \\(y\\) $$a$$ $" in drawn.getvalue()
