"""A schedule of the guide that runs to its end, while somebody adds a file: what it leaves."""

import json
import os
import subprocess
import time

import pandas as pd
import papermill
import pytest

from send_analysis.loaders.intake import catalogue, register
from tests.end_to_end.conftest import TIME_LIMIT, copied_with_inputs, shell
from tests.unit.test_docs_schedules import PROJECT, blocks, dag

pytestmark = pytest.mark.end_to_end
AREA, CODE = "city_of_london", "201"  # the cheapest report
OWN = f"""as_of,old_la_code,la_code,period,breakdown,category,value
2025-10-01,{CODE},E09000001,January 2025,total,total,3500
"""


def wait_until(is_so):
    ends = time.monotonic() + TIME_LIMIT
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.05)


@pytest.fixture(scope="module")
def scheduled(tmp_path_factory):
    """Return the project in which cron's line has run; a file was added while it did."""
    project = copied_with_inputs(tmp_path_factory.mktemp("scheduled"))
    (project / "build").mkdir()
    line = blocks("text")[0].replace(PROJECT, str(project)).replace("leeds", AREA)
    command = line.split(maxsplit=5)[5].replace("--strict", "--strict --no-html --draws 100")
    running = subprocess.Popen(
        ["/bin/sh", "-c", command],
        env={**os.environ, "PYTHONPATH": str(project / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    wait_until(lambda: [*project.glob("reports/.runs/*/.inputs/inputs.json")] or running.poll())
    (project / "own.csv").write_text(OWN)
    raw = project / "data" / "raw"
    added = catalogue.add([project / "own.csv"], "2026-03-31", raw).added
    assert len(added) == 1 and health(project)["state"] == "running"
    said = running.communicate(timeout=TIME_LIMIT)[0]
    assert (running.returncode, said) == (0, ""), log(project)  # cron sends no mail
    (raw / register.REGISTER).unlink()  # what follows is of the same inputs
    return project


def health(project):
    return json.loads((project / "build" / "health.json").read_text())


def log(project):
    return (project / "build" / "report.log").read_text()


def test_cron_makes_a_report_and_says_so(scheduled):
    lines = [json.loads(line) for line in log(scheduled).splitlines()]
    assert [lines[0]["event"], *(line["event"] for line in lines[-2:])] == [
        "started",
        "published",
        "succeeded",
    ]
    told = health(scheduled)
    assert told["state"] == "succeeded" and told["run_id"] == lines[-1]["run_id"]
    listed = json.loads(shell(".venv/bin/send-analysis runs list --json", scheduled).stdout)
    assert [(run["run"], run["published"]) for run in listed] == [(told["run_id"], [AREA])]


def test_what_was_added_meanwhile_is_in_no_table_of_the_report(scheduled):
    files = [*(scheduled / "reports" / "current" / AREA).rglob("caseload.csv")]
    assert len(files) > 1
    for file in files:
        table = pd.read_csv(file, dtype={"old_la_code": str})
        own = table[(table.old_la_code == CODE) & (table.dimension == "total")]
        assert len(own) and not (own.plans == 3500).any()


def test_the_notebook_of_airflow_runs_to_its_end_with_its_parameters(scheduled, monkeypatch):
    """jupyter-scheduler puts parameters in as papermill does, and runs the same cells."""
    task = dag(monkeypatch)["notebook"]
    monkeypatch.setenv("PYTHONPATH", str(scheduled / "src"))
    out = scheduled / "build" / "notebook.ipynb"
    made = papermill.execute_notebook(
        task["input_nb"].replace(PROJECT, str(scheduled)),
        str(out),
        parameters={**task["parameters"], "area": AREA, "draws": 100},
        cwd=str(scheduled / "notebooks"),
        progress_bar=False,
    )
    shown = [o for cell in made.cells for o in cell.get("outputs", ()) if "data" in o]
    assert out.is_file() and len(shown) > 3
    assert "City of London" in str(shown)
