"""The schedules of the guide are valid in their languages, and run the command that it names."""

import configparser
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

pytestmark = pytest.mark.unit
TEXT = (Path(__file__).parents[2] / "docs" / "how_to" / "schedule.md").read_text(encoding="utf-8")
COMMAND = "send-analysis report --area leeds --strict"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_every_schedule_runs_the_command_that_the_guide_names():
    whole = [b for kind in ("text", "ini", "yaml", "python") for b in blocks(kind)]
    named = [b for b in whole if "send-analysis" in b]
    assert len(named) == 4
    assert all(b.count("send-analysis ") == b.count(COMMAND) == 1 for b in named)


def test_a_line_of_cron_has_five_fields_and_no_percent_sign():
    (line,) = blocks("text")
    fields = line.split()[:5]
    assert all(re.fullmatch(r"[\d*,/-]+", field) for field in fields)
    assert "%" not in line  # cron would read it as the end of the command


def test_units_of_systemd_have_their_sections():
    service, timer = (configparser.ConfigParser() for _ in range(2))
    service.optionxform = timer.optionxform = str
    service.read_string(blocks("ini")[0])
    timer.read_string(blocks("ini")[1])
    assert service["Service"]["ExecStart"].startswith(service["Service"]["WorkingDirectory"])
    assert timer["Timer"]["OnCalendar"] and timer["Install"]["WantedBy"] == "timers.target"


def test_the_workflow_keeps_what_the_report_writes():
    (text,) = blocks("yaml")
    steps = YAML(typ="safe").load(text)["jobs"]["report"]["steps"]
    assert steps[-1]["with"]["path"] == "reports/current/leeds/downloads/leeds.zip"


def test_the_task_of_airflow_is_python():
    compile(blocks("python")[0], "schedule.md", "exec")
