"""Which scenarios an area's comparison holds, and what is said of those it does not."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from send_analysis import config
from send_analysis.config import paths, scenario_text
from send_analysis.runs import levels

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
NO_PLACES = pd.DataFrame(columns=["area", "status", "provider"])


@pytest.fixture
def leeds(tmp_path, monkeypatch):
    """Return Leeds, with three more scenarios than those shipped."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    text = scenario_text.text("my_idea", folder)
    project = (folder / "scenarios" / "special_school_not_built.yaml").read_text()
    written = {
        "my_idea": text,
        "ours": text.replace("name: my_idea", "name: ours\nareas: [Leeds City Council]"),
        "theirs": text.replace("name: my_idea", "name: theirs\nareas: ['380']"),
        "no_school": project.replace("name: special_school_not_built", "name: no_school")
        .replace("areas: [havering]", "")
        .replace("against: special_school_delivered", "against: baseline"),
        "beside": text.replace("name: my_idea", "name: beside\nagainst: no_school"),
    }
    for name, content in written.items():
        (folder / "scenarios" / f"{name}.yaml").write_text(content)
    monkeypatch.setattr(paths, "config", lambda: folder)
    return config.find_area(folder, "leeds")


def test_a_scenario_without_areas_or_with_this_one_by_any_name_is_compared(leeds):
    held = levels.compared(NO_PLACES, leeds)
    assert {"baseline", "my_idea", "ours"} <= set(held)
    assert not {"theirs", "no_school", "beside", "block_transfer"} & set(held)


def test_a_scenario_that_is_left_out_is_told_why(leeds):
    told = levels._left_out(NO_PLACES, leeds).set_index("where")
    assert told.found["no_school"].startswith("not in the list of places: Planned all-through")
    assert told.found["beside"] == (
        "measured against no_school, which is not compared in this area"
    )
    assert told.action["beside"].startswith("Under against, name a scenario")
    assert set(told.index) == {"no_school", "beside"}
