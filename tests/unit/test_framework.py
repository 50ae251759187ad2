"""The framework of the repository is whole, and an indicator is added by one entry and one row."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from send_analysis.config import ConfigError
from send_analysis.config import indicators as framework
from send_analysis.config import local_area as settings_of
from send_analysis.loaders.intake import embedded
from send_analysis.local_area import picture
from send_analysis.runs import local_picture
from tests import embedded_case
from tests.unit.indicator_case import AREA, RULES, TIMELY, inputs_tables
from tests.unit.indicator_case import framework as tiny

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config"
ENTRY = """
  - id: short_breaks
    title: Short breaks taken up
    numerator: children who took up a short break
    denominator: children assessed for one
    basis: the council's own count, financial year
    unit: percent
    polarity: higher
    source: the council's short breaks list
    owner: null
    frequency: yearly
    rag: none
"""
ROW = "311,short_breaks,2024-25,all,own,,41,60,the council's own count,short breaks list\n"


@pytest.fixture(scope="module")
def whole():
    return settings_of.read(CONFIG)


def answered(whole, prefix):
    answers = {a for one in whole.framework.indicators for a in one.answers}
    answers |= {one.answers for one in whole.dashboards if one.answers}
    return {answer for answer in answers if answer.startswith(prefix)}


def test_every_council_framework_is_present(whole):
    priorities = {slug: len(area.priorities) for slug, area in whole.framework.areas.items()}
    assert priorities["tower_hamlets"] == 5
    assert priorities["wokingham"] == 6
    outcomes = [p for p in whole.framework.areas["rotherham"].priorities if "outcome" in p.id]
    assert len([p for p in outcomes if p.id.startswith("outcome_")]) == 5
    assert priorities["havering"] >= 14  # those of 2017, and the subjects of 2024


def test_the_fourteen_indicators_and_the_six_areas_are_answered(whole):
    asked = {f"tower_hamlets_2021_plan/indicators/{n:03d}" for n in range(1, 15)}
    concerns = {f"wokingham_2020_strategy/wsoa_areas/{n:03d}" for n in range(1, 7)}
    assert answered(whole, "tower_hamlets") == asked
    assert answered(whole, "wokingham") == concerns


def test_no_owner_is_invented(whole, paper_lines):
    assert all(one.owner is None for one in whole.framework.indicators)
    claims = embedded_case.tables()["claim"].set_index("claim_id")
    owned = [one for one in whole.actions if one.owner]
    for one in owned:
        claim = claims.loc[one.claim_id]
        assert one.owner in paper_lines(claim.source_id)[int(claim.line) - 1], one.id
    assert owned  # the papers name bodies, and no officer


def test_rotherham_has_its_target_path(whole):
    targets = whole.framework.by_id()["plans_within_20_weeks"].targets
    assert [(t.value, t.by.isoformat()) for t in targets] == [
        (60, "2018-09-30"),
        (90, "2019-03-31"),
    ]


def test_an_indicator_is_one_entry_and_one_row(tmp_path):
    for name in settings_of.FILES:
        shutil.copy(CONFIG / name, tmp_path / name)
    with (tmp_path / framework.FILE).open("a", encoding="utf-8") as file:
        file.write(ENTRY)
    with (tmp_path / settings_of.VALUES_FILE).open("a", encoding="utf-8") as file:
        file.write(ROW)
    settings = settings_of.read(tmp_path)
    havering = AREA.model_copy(update={"old_la_code": "311", "name": "Havering"})
    settings = replace(settings, actions=())  # their claims are not in the tiny tables
    found = picture(inputs_tables(flow_rows=()), havering, settings, RULES)
    row = found["indicator_status"].set_index("indicator").loc["short_breaks"]
    assert row.value == pytest.approx(68.33, abs=0.01)  # 41 of 60
    assert (row.period, row.source_id) == ("2024-25", "short breaks list")
    assert row.reportability == "green"


def test_faulty_entries_are_named_with_what_is_allowed(tmp_path):
    text = (CONFIG / framework.FILE).read_text(encoding="utf-8")
    wrong = text + ENTRY.replace("polarity: higher", "polarity: up").replace(
        "owner: null", "own: x"
    )
    (tmp_path / framework.FILE).write_text(wrong, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"(?s)polarity.*up") as error:
        framework.read(tmp_path)
    assert "own" in str(error.value)


def test_names_of_a_framework_must_be_known():
    with pytest.raises(
        ValueError, match=r"timely: here/x is not a priority; timely: y is not an indic"
    ):
        tiny(TIMELY | {"serves": ["here/x"], "disputed_by": ["y"]})


def test_what_is_neither_better_nor_worse_cannot_be_rated():
    with pytest.raises(ValueError, match="rag must be none"):
        tiny(TIMELY | {"polarity": "neutral", "disputed_by": []})


def test_the_day_of_the_picture_is_the_newest_day_of_a_source():
    days = {
        s.date for s in embedded.register(ROOT / "data").values() if s.publisher != "This project"
    }
    day = local_picture.newest_source_day(ROOT / "data").isoformat()
    assert day in days
    assert day >= max(d for d in days if len(d) == len(day) and d[0] == "2")


def test_a_value_of_an_indicator_that_is_not_known_is_told_with_its_line(tmp_path):
    header = "old_la_code,indicator,period,group,comparator,value,cases,base,basis,source\n"
    row = "311,exclusion,2024-25,all,own,1,,,own count,own list\n"
    (tmp_path / settings_of.VALUES_FILE).write_text(header + row.replace("sion,", "sions,") + row)
    with pytest.raises(ConfigError) as error:
        settings_of.values(tmp_path, ["exclusions", "absence"])
    (told,) = str(error.value).splitlines()
    assert told == (
        "indicator_values.csv:3: indicator: found 'exclusion'; allowed: exclusions (nearest of 2)"
    )
