"""Tiles: each figure under its own name, checked like any other number of a page."""

import pytest
from markupsafe import Markup

from send_analysis.pages import kit
from tests import invented
from tests.unit.page_case import soup

pytestmark = pytest.mark.unit


def figures():
    run = invented.run()
    plans = kit.select(run, "forecast", dimension="total", scenario="baseline").of_area
    return run, plans.last("origin").last("census_year")


def test_a_tile_names_its_figure_its_range_and_its_note():
    run, plans = figures()
    low, high = plans.interval("80%", "forecast")
    spread = kit.sentence("{low} to {high}", low=low, high=high)
    shown = kit.tiles(kit.tile("Plans & more", plans.quantile(0.5, "forecast"), spread, "a note"))
    tile = soup(shown).find("dl", class_="tiles").find("div", class_="tile")
    assert [part.name for part in tile.find_all(["dt", "dd"])] == ["dt", "dd", "dd", "dd"]
    assert tile.dt.get_text() == "Plans & more"
    assert tile.find(class_="tile-value").get_text() == str(plans.quantile(0.5, "forecast"))
    assert tile.find(class_="tile-range").get_text() == f"{low} to {high}"
    assert tile.find(class_="tile-note").get_text() == "a note"
    assert kit.verify(shown._repr_html_(), run) == []
    changed = shown._repr_html_().replace(f">{low}<", f">{low}0<")
    assert any("reads" in problem for problem in kit.verify(changed, run))


def test_a_figure_that_is_not_known_has_no_tile():
    absent = kit.tile("Deficit", None, "a range")
    assert absent is None and kit.tiles(absent) is kit.NOTHING
    shown = kit.tiles(absent, kit.tile("Plans", Markup("<b>many</b>")))
    assert [dd.get_text() for dd in soup(shown)("dd")] == ["many"]
