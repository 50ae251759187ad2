"""What a run and its pages say: codes in words, no other area's settings, nothing twice."""

import pandas as pd
import pytest

from send_analysis import config
from send_analysis.config import paths
from send_analysis.publish.web import index, sections
from send_analysis.runs import levels

pytestmark = pytest.mark.unit

NOTE = '<div class="words words-missing"><p>{}</p></div>'


def test_codes_are_spelt_out_and_years_are_left():
    said = levels.in_words(
        pd.Series(["2021-22 topup_nmi_special", "new_plans/need/other", "from 2023/24 on"])
    )
    assert said.tolist() == [
        "2021-22 top-ups non-maintained or independent special",
        "new plans, need, other",
        "from 2023/24 on",
    ]


def test_a_run_lists_no_assumption_of_another_area():
    every = config.assumptions(paths.config())
    rotherham = config.find_area(paths.config(), "rotherham")
    used = set(levels.assumptions_used(every, rotherham).id)
    assert "transport.spent.rotherham" in used
    assert {i for i in every if i.endswith((".havering", ".wokingham"))}.isdisjoint(used)
    assert len(used) < len(every)


def test_a_note_of_missing_figures_is_said_once_a_section():
    places, projects = NOTE.format("no places"), NOTE.format("no projects")
    assert sections.said_once(f"{places} then {projects}{places}") == f"{places} then {projects}"


def test_the_index_writes_the_names_of_areas_as_they_are_written():
    assert index.area_title("city_of_london") == "City of London"
    assert index.area_title("tower_hamlets") == "Tower Hamlets"
    assert index.area_title("an_area_of_its_own") == "An area of its own"


def test_a_section_that_shows_nothing_loses_its_heading_and_nothing_else():
    assert sections.shown(">Projects</h2>\n<p>none</p>") == "<h2>Projects</h2>\n<p>none</p>"
    assert sections.shown('>Projects</h2>\n<div class="words"></div></main>').endswith("</main>")
    assert "Projects" not in sections.shown(">Projects</h2>\n\n</main><footer>")
