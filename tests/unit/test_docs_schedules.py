"""The schedules of the guide are run as their programs run them, with the command itself.

A last option names an authority that does not exist: the command starts, reads all its options,
says so in its log and its health file, and ends with code 2 before any work.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from send_analysis.publish import notebooks
from tests.conftest import skip_or_fail

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "how_to" / "schedule.md").read_text(encoding="utf-8")
COMMAND = "send-analysis report --area leeds --strict --json --health build/health.json"
PARAMETERS = {"scenario": "baseline", "seed": 1, "draws": 100}
PROJECT = "/srv/send_analysis"  # as the guide calls it
STARTED = """#!{python}
import sys
sys.path.insert(0, {source!r})
from send_analysis import cli
sys.exit(cli.run([*sys.argv[1:], "--area", "narnia"]))
"""


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


@pytest.fixture
def project(tmp_path):
    """Return a folder in the project's place, with the command in its environment."""
    command = tmp_path / ".venv" / "bin" / "send-analysis"
    command.parent.mkdir(parents=True)
    (tmp_path / "build").mkdir()
    command.write_text(STARTED.format(python=sys.executable, source=str(ROOT / "src")))
    command.chmod(0o755)
    return tmp_path


def bare(project, *command):
    """Run a command with the environment of a program that starts others by the clock."""
    given = {
        "HOME": str(project),
        "LOGNAME": "analyst",
        "PATH": "/usr/bin:/bin",
        "SHELL": "/bin/sh",
    }
    return subprocess.run(command, cwd=project, env=given, capture_output=True, text=True)


def started(project, log):
    """Say that the command began, and told its end in the log and the health file."""
    events = [json.loads(line)["event"] for line in log.splitlines()]
    told = json.loads((project / "build" / "health.json").read_text())
    assert "area 'narnia' is not known" in told["reason"]
    return events == ["started", "failed"] and told["exit_code"] == 2


def test_every_schedule_runs_the_command_that_the_guide_names():
    whole = [b for kind in ("text", "ini", "yaml", "python") for b in blocks(kind)]
    assert blocks("sh")[0].strip() == COMMAND
    assert [b.count(COMMAND) for b in whole if "bin/send-analysis" in b] == [1] * 4


def test_the_line_of_cron_runs_with_its_bare_environment(project):
    line = blocks("text")[0].strip().replace(PROJECT, str(project))
    *fields, command = line.split(maxsplit=5)
    assert all(re.fullmatch(r"[\d*,/-]+", field) for field in fields)
    assert "%" not in line  # cron would read it as the end of the command
    done = bare(project, "/bin/sh", "-c", command)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "")  # no mail
    assert started(project, (project / "build" / "report.log").read_text())


def units(project):
    names = re.findall(r"`/etc/systemd/system/([\w.-]+)`", TEXT)
    texts = [text.replace(PROJECT, str(project)) for text in blocks("ini")]
    return dict(zip(names, texts, strict=True))


def test_the_units_of_systemd_are_verified_and_their_command_runs(project):
    if shutil.which("systemd-analyze") is None:
        skip_or_fail("systemd-analyze is not installed")
    written = [project / name for name in units(project)]
    for file, text in zip(written, units(project).values(), strict=True):
        file.write_text(text.replace("User=analyst", "User=root"))
    checked = bare(project, "systemd-analyze", "verify", "--man=no", *map(str, written))
    assert str(project) not in checked.stderr, checked.stderr
    timer = units(project)["send-report.timer"]
    when = re.search(r"OnCalendar=(.*)", timer)[1]
    assert bare(project, "systemd-analyze", "calendar", when).returncode == 0
    command = re.search(r"ExecStart=(.*)", units(project)["send-report.service"])[1]
    done = bare(project, *shlex.split(command))
    assert done.returncode == 2 and started(project, done.stderr)


def test_the_steps_of_the_workflow_run_and_it_keeps_what_the_report_writes(project):
    (text,) = blocks("yaml")
    steps = YAML(typ="safe").load(text)["jobs"]["report"]["steps"]
    install, report = [step["run"] for step in steps if "run" in step]
    made = subprocess.run(
        ["bash", "-e", "-c", f"{install} --dry-run"], cwd=ROOT, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    done = bare(project, "bash", "-e", "-c", report)
    assert done.returncode == 2 and started(project, done.stderr)
    assert steps[-1]["with"]["path"] == "reports/current/leeds/downloads/leeds.zip"


def dag(monkeypatch):
    """Return the tasks of Airflow's file by name, as it is read where Airflow is not installed."""
    tasks = {}

    class Task:
        def __init__(self, task_id, **given):
            tasks[task_id] = given

        def __rshift__(self, after):
            return after

    class Dag:
        def __init__(self, *_, **__):
            pass

        __enter__ = __exit__ = lambda *_: None

    named = {
        "airflow.sdk": {"DAG": Dag},
        "airflow.providers.standard.operators.bash": {"BashOperator": Task},
        "airflow.providers.papermill.operators.papermill": {"PapermillOperator": Task},
    }
    for name, content in named.items():
        module = types.ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    exec(compile(blocks("python")[0], "schedule.md", "exec"), {})
    return tasks


def test_the_first_task_of_airflow_runs_the_command(project, monkeypatch):
    task = dag(monkeypatch)["report"]
    assert task["cwd"] == PROJECT
    done = bare(project, "bash", "-c", task["bash_command"])
    assert done.returncode == 2 and started(project, done.stderr)


def test_the_second_task_of_airflow_gives_parameters_that_papermill_takes(project, monkeypatch):
    """The operator calls ``papermill.execute_notebook`` with these; here all but the cells run."""
    import papermill

    task = dag(monkeypatch)["notebook"]
    notebook = Path(task["input_nb"].replace(PROJECT, str(ROOT)))
    out = Path(task["output_nb"].replace(PROJECT, str(project)).replace("{{ ds }}", "2026-01-05"))
    assert task["parameters"].keys() <= papermill.inspect_notebook(notebook).keys()
    made = papermill.execute_notebook(
        str(notebook), str(out), parameters=task["parameters"], prepare_only=True, report_mode=True
    )
    assert out.is_file()
    injected = [c for c in made.cells if "injected-parameters" in c.metadata.get("tags", [])]
    assert ['area = "leeds"' in cell.source for cell in injected] == [True]


def test_a_notebook_job_is_given_a_value_that_python_reads():
    """It writes the value into the notebook as it is typed, where papermill would quote it."""
    name, value = re.search(r"`(\w+)` with\s+the value `(.+?)`", TEXT).groups()
    cell: dict[str, object] = {}
    exec(f"{name} = {value}", cell)
    assert notebooks.check("20_ehcp_forecast", PARAMETERS | {name: cell[name]}).area == "leeds"
