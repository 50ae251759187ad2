"""The scenarios that come with the package: enough of them, sound, sourced, and in words."""

import json
import re
from pathlib import Path

import pytest

from send_analysis import config
from send_analysis.config import paths, scenario_text
from send_analysis.config.scenario import conflicts

pytestmark = pytest.mark.unit
FOLDER = paths.config()
HAVERING = config.find_area(FOLDER, "havering")
LIBRARY = config.scenarios(FOLDER)
FILES = sorted((FOLDER / "scenarios").glob("*.yaml"))
MEASURES = {(s.name, m.id): m for s in LIBRARY.values() for m in s.measures}


def test_every_shipped_scenario_is_sound():
    assert config.faulty_scenarios(FOLDER) == {}


def test_ten_or_more_scenarios_are_meant_for_havering():
    assert len([s for s in LIBRARY.values() if s.applies_to(HAVERING)]) >= 10


def test_the_baseline_changes_nothing():
    assert LIBRARY["baseline"].measures == ()
    assert LIBRARY["baseline"].assumptions == {}


def test_every_file_tells_editors_its_schema():
    first = {f.stem: f.read_text(encoding="utf-8").splitlines()[0] for f in FILES}
    assert set(first.values()) == {scenario_text.SCHEMA_LINE}, first


def test_every_measure_says_why_and_where_from():
    short = [key for key, m in MEASURES.items() if len(m.rationale) <= 40]
    unsourced = [
        key
        for key, m in MEASURES.items()
        if not any(word in m.source for word in (".csv", "minute", "line"))
    ]
    assert (short, unsourced) == ([], [])


def test_every_file_that_a_source_names_is_there():
    named = {
        (key, word.rstrip(".,;:)"))
        for key, m in MEASURES.items()
        for word in re.split(r"[\s(;,]+", m.source)
        if word.startswith(("data/", "config/"))
    }
    assert named
    assert [n for n in named if not (paths.root() / n[1]).exists()] == []


def test_no_measures_of_a_scenario_conflict():
    assert not any(conflicts(s.measures) for s in LIBRARY.values())


def test_all_mitigations_are_few_enough_for_an_exact_attribution():
    assert len(LIBRARY["all_mitigations"].measures) == 7


def test_the_schema_is_in_step_with_the_models():
    kept = (FOLDER / scenario_text.SCHEMA).read_text(encoding="utf-8")
    assert kept == scenario_text.schema() + "\n", (
        "write it again with: send-analysis scenario schema"
    )
    assert json.loads(kept)["properties"]["measures"]


def test_the_skeleton_of_a_new_scenario_passes_the_check(tmp_path):
    file = tmp_path / "my_idea.yaml"
    file.write_text(scenario_text.text("my_idea", FOLDER))
    assert len(config.check_scenario(FOLDER, file).measures) == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("baseline", "scenario 'baseline' is taken or reserved"),
        ("compare", "scenario 'compare' is taken or reserved"),
        ("My idea", "scenario 'My idea': allowed: a to z, digits and underscores"),
        ("../up", "allowed: a to z, digits and underscores"),
        ("", "allowed: a to z, digits and underscores"),
    ],
)
def test_a_new_scenario_needs_a_name_of_its_own(name, message):
    with pytest.raises(config.ConfigError, match=message):
        scenario_text.text(name, FOLDER)


def test_a_scenario_is_told_in_words():
    said = "\n".join(scenario_text.scenario(LIBRARY["semh_identified"], config.assumptions(FOLDER)))
    assert "More requests for children with social, emotional and mental health needs" in said
    assert "from January 2027 (2026/27), full effect after 2 years" in said
    assert "0.05 to 0.4, likeliest 0.2 (share of requests" in said
    assert "owner: nobody is named" in said


def test_two_scenarios_are_told_apart_in_words():
    one, other = LIBRARY["special_school_delivered"], LIBRARY["special_school_delayed"]
    said = scenario_text.differences(one, other, {})
    assert said[0].startswith("Only special_school_delayed: The special school opens two years")
    assert len(said) == 1  # what both do is not told
    (school,) = one.measures
    later = one.model_copy(
        update={"name": "later", "measures": (school.model_copy(update={"start": 2030}),)}
    )
    said = scenario_text.differences(one, later, {})
    assert said == [f"{school.title}: start is 2028 in special_school_delivered, 2030 in later"]
    assert scenario_text.differences(one, one, {}) == [f"{one.name} and {one.name} do the same."]


def test_a_changed_assumption_is_told_with_the_baselines_value():
    base = config.assumptions(FOLDER)
    one = LIBRARY["baseline"]
    other = one.model_copy(update={"name": "x", "assumptions": {"flows.settles": 0.4}})
    assert scenario_text.differences(one, other, base) == [
        "Assumption flows.settles is 0.2 in baseline, 0.4 in x"
    ]
    assert "  sets flows.settles to 0.4 (baseline 0.2)" in scenario_text.scenario(other, base)


def test_the_packages_scenarios_lie_where_they_are_looked_for():
    assert {f.stem for f in FILES} == set(LIBRARY)
    assert Path(FOLDER / "scenarios").is_dir()


def test_a_scenario_is_meant_for_authorities_by_any_of_their_names():
    named = LIBRARY["baseline"].model_copy(update={"areas": ("LB Havering", "383")})
    meant = {
        slug: named.applies_to(config.find_area(FOLDER, slug))
        for slug in ("havering", "leeds", "rotherham")
    }
    assert meant == {"havering": True, "leeds": True, "rotherham": False}
    assert LIBRARY["baseline"].applies_to(HAVERING)


def test_the_assumption_that_the_skeleton_shows_is_one():
    shown = re.search(r"# assumptions: \{ ([\w.]+): ", scenario_text.text("invented", FOLDER))
    assert shown and shown[1] in config.assumptions(FOLDER)
