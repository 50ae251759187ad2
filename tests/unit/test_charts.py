"""Charts: the caption says what is shown, the drawing is inline, repeatable and offline."""

import re

import pytest

from send_analysis.pages import charts
from send_analysis.pages import kit as facts
from send_analysis.pages.charts.marks import apart
from tests import invented

pytestmark = pytest.mark.unit
AREA = invented.AREA
ALLOWED = ("80%", "95%", "March 2028")
RUN = {**invented.run(), "attribution": invented.attribution(), "comparison": invented.compared()}
MAKERS = {
    "plans_fan": lambda run: charts.plans_fan(run, AREA),
    "plans_by": lambda run: charts.plans_by(run, AREA, "area_of_need"),
    "past_forecasts": lambda run: charts.past_forecasts(run, AREA),
    "quality_counts": lambda run: charts.quality_counts(run),
}


@pytest.fixture(scope="module")
def drawn():
    run = RUN
    return {name: make(run)._repr_html_() for name, make in MAKERS.items()}


@pytest.mark.parametrize("name", MAKERS)
def test_numbers_of_caption_and_data_stand_in_the_tables(drawn, name):
    assert facts.verify(drawn[name], RUN, ALLOWED) == []
    assert "<data " in re.search(r"<figcaption.*?</figcaption>", drawn[name], re.DOTALL)[0]


@pytest.mark.parametrize("name", MAKERS)
def test_the_drawing_is_named_by_its_caption_and_fits_its_page(drawn, name):
    caption = re.search(r'<figcaption id="([^"]+)"', drawn[name])[1]
    openings = re.findall(r"<svg [^>]+>", drawn[name])
    assert len(openings) == len(("wide", "narrow"))
    for opening in openings:
        assert f'role="img" aria-labelledby="{caption}"' in opening
        assert "viewBox" in opening and 'width="100%"' in opening


@pytest.mark.parametrize("name", MAKERS)
def test_nothing_comes_from_elsewhere_and_ids_are_not_shared(drawn, name):
    html = drawn[name]
    assert "<script" not in html and "@import" not in html and "<image" not in html
    assert re.findall(r'(?:src|href)="(?!#|tables/)[^"]*"', html) == []
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    referred = set(re.findall(r'(?:href="#|url\(#)([^")]+)', html))
    assert referred <= set(ids)


@pytest.mark.parametrize("name", ["plans_fan", "past_forecasts"])
def test_a_chart_is_drawn_alike_twice(drawn, name):
    assert MAKERS[name](RUN)._repr_html_() == drawn[name]


@pytest.mark.parametrize("name", MAKERS)
def test_without_rows_a_note_stands_in_place_of_the_chart(name):
    assert MAKERS[name]({}).kind == "missing"


@pytest.mark.parametrize("name", MAKERS)
def test_the_data_stand_beside_the_chart(drawn, name):
    assert "<details" in drawn[name]
    assert re.search(r'href="tables/[a-z_]+\.csv"', drawn[name])


def test_labels_keep_their_distance_and_stay_near():
    assert apart([10.0, 0.0], 2.0) == [10.0, 0.0]
    assert apart([5.0, 5.0], 2.0) == [4.0, 6.0]
    assert apart([], 1.0) == []


def test_text_from_data_is_escaped_in_the_drawing():
    run = invented.run()
    hostile = run["forecast_check"].assign(based_on="<script>alert(1)</script>")
    html = charts.past_forecasts({"forecast_check": hostile}, AREA)._repr_html_()
    assert "<script" not in html


def test_a_council_without_a_forecast_is_not_mentioned():
    run = invented.run()
    del run["published_forecast"]
    assert "council" not in charts.plans_fan(run, AREA)._repr_html_()
