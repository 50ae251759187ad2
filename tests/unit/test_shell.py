"""The shell of a page: the way through a pack, its sections, what its underlines mean."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from send_analysis.publish import notebooks
from send_analysis.publish.web import glossary, sections
from send_analysis.publish.web.navigation import GLOSSARY, Place

pytestmark = pytest.mark.unit
PACK = ("more_places", "baseline")


def leads(links):
    return {link.title: link.href for link in links}


def current(links):
    return [link.title for link in links if link.current]


def test_englands_page_leads_to_no_page_of_an_authority():
    place = Place(notebooks.ENGLAND, "england", PACK)
    assert leads(place.main) == {"England": "index.html"} and place.is_front
    more = {"Glossary and method": "england/glossary.html", "All areas": "../index.html"}
    assert leads(place.more) == more and place.next.title == "Glossary and method"
    assert leads(Place(GLOSSARY, "england", PACK).main) == {"England": "../index.html"}


def test_a_page_of_an_area_leads_to_the_baseline_and_to_the_front():
    place = Place("10_local_area", "area", PACK)
    assert list(leads(place.main)) == [
        *("Summary", "Local area", "Plans", "Places", "Money", "Scenarios", "Forecast record")
    ]
    assert leads(place.main)["Summary"] == "../index.html"
    assert leads(place.main)["Plans"] == "../baseline/20_ehcp_forecast.html"
    assert leads(place.main)["Scenarios"] == "../compare/60_scenario_comparison.html"
    assert leads(place.more)["Background data"] == "../area/00_data_quality.html"
    assert leads(place.more)["Glossary and method"] == "../area/glossary.html"
    assert leads(place.more)["All areas"] == "../../index.html"
    assert current(place.main) == ["Local area"] and place.switch == ()
    assert place.next.title == "Plans"


def test_a_page_of_a_scenario_stays_in_it_and_can_change_it():
    place = Place("30_place_sufficiency", "more_places", PACK)
    assert leads(place.main)["Money"] == "../more_places/40_high_needs_budget.html"
    assert place.next.href == "../more_places/40_high_needs_budget.html"
    assert [link.href for link in place.switch] == [
        "../more_places/30_place_sufficiency.html",
        "../baseline/30_place_sufficiency.html",
    ]
    assert current(place.switch) == ["more_places"], "a scenario without a title has its name"
    assert "No new action" in leads(place.switch)
    assert Place("30_place_sufficiency", "baseline", ("baseline",)).switch == ()


def test_the_front_page_stands_one_folder_above():
    front = Place(notebooks.FRONT, "compare", ("delayed", "more_places"))
    assert leads(front.main)["Summary"] == "index.html"
    assert leads(front.main)["Money"] == "delayed/40_high_needs_budget.html", "no baseline in it"
    assert leads(front.more)["All areas"] == "../index.html"
    assert front.tables == "compare/tables/" and front.next.title == "Local area"
    assert Place("10_local_area", "area").tables == "tables/"


def test_after_the_last_page_that_everybody_reads_come_the_figures_behind_it():
    assert Place("50_forecast_evaluation", "area").next.title == "Background data"
    assert Place(GLOSSARY, "area").next is None


MAIN = """<h1>Q</h1><p>Answer</p>
<h2>What drives it?</h2><p>A</p>
<h2>Empty</h2><div></div>
<h2>Costs &amp; more</h2><p>B</p>
<h2>Rest</h2><p>C</p>"""


def test_contents_name_the_sections_that_show_something():
    opening, *others = sections.arranged(MAIN)
    assert opening.startswith("<h1>Q</h1>") and "Empty" not in "".join(others)
    shown = BeautifulSoup(sections.contents(others), "html.parser")
    links = [(a.get_text(), a["href"]) for a in shown.select("div a")]
    assert links == [
        ("What drives it?", "#what-drives-it"),
        ("Costs & more", "#costs-more"),
        ("Rest", "#rest"),
    ]
    assert [(a.get_text(), a["href"]) for a in shown.select("details a")] == links
    ids = [h2["id"] for h2 in BeautifulSoup("".join(others), "html.parser")("h2")]
    assert [f"#{id}" for id in ids] == [href for _, href in links]
    assert sections.contents(others[:2]) == ""


def test_a_chart_above_the_first_section_is_headed_as_one():
    title = '<h3 class="chart-title">T</h3>'
    opening, below = sections.arranged(f"<h1>Q</h1>{title}<h2>Rest</h2>{title}")
    assert opening == '<h1>Q</h1><h2 class="chart-title">T</h2>'
    assert below.endswith(title)


def test_a_section_whose_parts_are_all_folded_is_known_for_printing():
    nested = "<details><summary>S</summary><details>x</details>y</details>"
    assert sections.is_folded(f"{nested}\n<div>{nested}</div>")
    assert not sections.is_folded(f"{nested}<p>open</p>{nested}")
    _, told = sections.arranged(f"<h1>Q</h1><h2>Rest</h2>{nested}")
    assert told.startswith('<h2 id="rest" class="folded">Rest</h2>')


WORDS = '<div class="words words-note"><p>{}</p></div>'
ASSUMED, UNSURE = '<data class="assumed">1</data>', '<data class="unverified">2</data>'


def test_a_section_says_once_what_its_underlines_mean():
    plain, first, second = (WORDS.format(x) for x in ("none", ASSUMED, ASSUMED + UNSURE))
    told = sections.explained(plain + first + second)
    key = (
        '<p class="basis">Dotted underline: assumed, or resting on an assumption. '
        "Dashed underline: could not be verified.</p>"
    )
    assert told == plain + first + key + second
    assert sections.explained(plain) == plain
    table = f"<table><tr><td>{ASSUMED}</td></tr></table>"
    assert sections.explained(table) == table, "its caption says so"


def test_the_glossary_explains_every_word_of_its_source_and_the_method():
    place = Place(GLOSSARY, glossary.FOLDER, ("baseline",))
    page = BeautifulSoup(glossary.page("Kent", place, date(2026, 11, 26)), "html.parser")
    terms = [dt.get_text() for dt in page.select("dl.glossary dt")]
    source = (glossary.paths.root() / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert len(terms) == sum(line.startswith("| ") for line in source.splitlines()) - 1 > 40
    assert "coverage" in terms and "suppressed" in terms
    assert page.find(id="how-plans-are-forecast").find_next("p").get_text(strip=True)
    assert page.title.get_text() == "Glossary and method: Kent"
    assert page.time["datetime"] == "2026-11-26" and page.time.get_text() == "26 November 2026"
    assert page.select_one("nav [aria-current]").get_text() == "Glossary and method"
