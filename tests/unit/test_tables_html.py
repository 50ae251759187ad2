"""Tables: headers with scope, facts in cells, status as a word, everything escaped."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from send_analysis import tables
from send_analysis.pages import kit as facts
from send_analysis.pages import tables_html
from tests import invented

pytestmark = pytest.mark.unit
AREA = invented.AREA
ALLOWED = ("80%", "95%", "March 2028")
MAKERS = {
    "forecast": lambda run: tables_html.forecast(run, AREA),
    "forecast_by_need": lambda run: tables_html.forecast(run, AREA, "area_of_need"),
    "forecast_check": lambda run: tables_html.forecast_check(run, AREA),
    "quality": tables_html.quality,
    "sources": tables_html.sources,
    "revisions": tables_html.revisions,
    "corrections": tables_html.corrections,
}


@pytest.fixture(scope="module")
def run():
    return invented.run()


def soup(grid):
    return BeautifulSoup(grid._repr_html_(), "html.parser")


@pytest.mark.parametrize("name", MAKERS)
def test_every_number_stands_in_the_tables(run, name):
    assert facts.verify(MAKERS[name](run)._repr_html_(), run, ALLOWED) == []


@pytest.mark.parametrize("name", MAKERS)
def test_headers_have_scope_and_the_region_is_named_and_focusable(run, name):
    page = soup(MAKERS[name](run))
    assert page.caption.get_text(strip=True)
    assert all(th["scope"] in ("col", "row") for th in page.find_all("th"))
    region = page.find(role="region")
    assert region["tabindex"] == "0"
    assert page.find(id=region["aria-labelledby"]).name == "caption"
    width = len(page.thead.find_all("th"))
    assert {len(tr.find_all(["th", "td"])) for tr in page.find_all("tr")} == {width}


@pytest.mark.parametrize("name", MAKERS)
def test_without_rows_a_note_stands_in_place_of_the_table(name):
    assert MAKERS[name]({}).kind == "missing"


def test_forecast_holds_the_quantiles(run):
    last = soup(tables_html.forecast(run, AREA)).tbody.find_all("tr")[-1]
    cells = [cell.get_text(strip=True) for cell in last.find_all(["th", "td"])]
    assert cells == ["January 2030", "4,560", "3,820", "5,300", "3,430", "5,690"]


def test_a_missing_value_is_said_to_be_so(run):
    council = soup(tables_html.forecast_check(run, AREA)).tbody.tr
    assert [td.get_text() for td in council.find_all("td")][2] == "not available"


def test_text_from_data_is_escaped():
    row = {"check": "=cmd", "severity": "error", "where": "<script>alert(1)</script>"}
    row |= {"title": "t", "topic": "published", "basis": "computed"}
    rows = pd.DataFrame([{**row, "found": '"><img src=x>', "action": "a & b"}])
    html = tables_html.quality({"quality": tables.QUALITY.check(rows, "test")})._repr_html_()
    assert "<script" not in html and "<img" not in html
    assert "a &amp; b" in html
