"""The three scenarios of any planned project: written, sound, measured against each other."""

import pandas as pd
import pytest

from send_analysis import config
from send_analysis.config import paths, project_scenarios
from send_analysis.scenarios import projects
from tests.unit.test_scenario_files import folder

pytestmark = pytest.mark.unit
LEEDS = config.find_area(paths.config(), "leeds")
PROJECT = 'St. Mark\'s "New" school: phase 2'  # signs that YAML would take for its own


def listed(*rows):
    columns = ["provider", "academic_year", "status", "area"]
    return pd.DataFrame(rows, columns=columns).assign(provision="state_special", places=40.0)


PLACES = listed(
    (PROJECT, "2028/29", "planned", "leeds"),
    (PROJECT, "2027/28", "approved", "leeds"),  # its first phase
    ("Under way", "2025/26", "approved", "leeds"),
    ("Elsewhere", "2027/28", "planned", "havering"),
    ("There already", "2027/28", "open", "leeds"),
)


@pytest.fixture
def library(tmp_path):
    """Return the scenarios of a folder in which those of the project were written."""
    files = project_scenarios.texts(PROJECT, LEEDS, 2028, 3)
    project_scenarios.write(files, folder(tmp_path))
    return config.scenarios(tmp_path)


def test_the_three_scenarios_are_sound_and_measured_against_each_other(library):
    stem = "leeds_st_mark_s_new_school_phase_2"
    against = {n.removeprefix(f"{stem}_"): s.against for n, s in library.items() if n != "baseline"}
    assert against == {
        "built": f"{stem}_not_built",
        "late": f"{stem}_built",
        "not_built": f"{stem}_built",
    }
    does = {
        name.removeprefix(f"{stem}_"): [(m.lever, m.project, m.effect.mode) for m in s.measures]
        for name, s in library.items()
        if name != "baseline"
    }
    assert does == {
        "built": [("opening", PROJECT, 1)],
        "late": [("opening", PROJECT, 1), ("delay", PROJECT, 3)],
        "not_built": [("opening", PROJECT, 0)],
    }
    assert all(m.start == 2028 for s in library.values() for m in s.measures)
    assert library[f"{stem}_late"].title == f"{PROJECT}: built 3 years late"
    assert [n for n, s in library.items() if s.applies_to(LEEDS)] == list(library)
    havering = config.find_area(paths.config(), "havering")
    assert [n for n, s in library.items() if s.applies_to(havering)] == ["baseline"]


def test_nothing_is_written_where_one_name_is_taken(tmp_path):
    files = project_scenarios.texts("A school", LEEDS, 2028, 2)
    taken = tmp_path / "scenarios" / "leeds_a_school_not_built.yaml"
    folder(tmp_path)
    taken.write_text("name: kept")
    with pytest.raises(config.ConfigError, match="'leeds_a_school_not_built' is taken"):
        project_scenarios.write(files, tmp_path)
    assert sorted(f.stem for f in taken.parent.glob("leeds*")) == [taken.stem]
    assert taken.read_text() == "name: kept"


def test_a_project_is_due_when_its_first_phase_is():
    assert projects.due(PLACES, LEEDS, PROJECT, 2027) == 2028


@pytest.mark.parametrize("lost", ["Under way", "Elsewhere", "There already", "Anything"])
def test_only_projects_of_the_area_that_are_still_to_come_can_be_decided(lost):
    with pytest.raises(config.ConfigError, match=f"project '{lost}' is not in the list") as error:
        projects.due(PLACES, LEEDS, lost, 2027)
    assert str(error.value).endswith(f"allowed: {PROJECT}")
