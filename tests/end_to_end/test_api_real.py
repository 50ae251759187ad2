"""A run in a notebook has the very numbers of the report, table by table."""

import json

import pandas as pd
import pytest

import send_analysis as sa
from send_analysis import runs

pytestmark = pytest.mark.end_to_end
SINCE = {"changed_cause", "changed_figure"}  # from the last report to this one: a run has no last
SLOW = ("sensitivity", "return_")  # half a minute together, and made of the same draws


def kept(pack, scenario):
    """Return the tables of one level of the pack's run."""
    asked = {"area": "havering", "scenario": scenario, "seed": 1, "draws": 100}
    for file in sorted(pack.rglob(runs.RUN_FILE)):
        if asked.items() <= json.loads(file.read_text(encoding="utf-8"))["run"].items():
            return runs.read(file.parent)
    raise AssertionError(f"no run of {asked}")


def test_a_run_in_memory_has_the_numbers_of_the_report(pack):
    report, run = kept(pack, "baseline"), sa.run("havering", draws=100)
    assert set(report) <= set(run.tables()["table"])
    for name in sorted(set(report) - {"quality"}):
        if not name.startswith(SLOW):
            expected = report[name].drop(columns="run_id", errors="ignore")
            same = bool(len(expected))  # a column without a value has no type of its own
            pd.testing.assert_frame_equal(run[name], expected, check_dtype=same, obj=name)


def test_what_no_scenario_changes_is_the_reports_too(pack):
    report = kept(pack, "area")
    assert set(report) - SINCE <= set(sa.run("havering", draws=100).tables()["table"])
    assert len(sa.checks("havering")) == len(report["quality"])
    assert set(sa.indicators("havering")["indicator"]) == set(report["indicator"]["indicator"])
