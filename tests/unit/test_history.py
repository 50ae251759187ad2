"""Runs that are kept: listed with what readers see of them, shown, and removed when too many."""

import json
import re
from datetime import UTC, datetime

import pandas as pd
import pytest

from send_analysis import cli, tables
from send_analysis.config import locking
from send_analysis.publish.store import history, location, manifest
from tests.unit.published_case import publish

pytestmark = pytest.mark.unit
NOW = datetime(2026, 3, 5, 5, 15, tzinfo=UTC)


@pytest.fixture
def out(tmp_path):
    """Return a folder of four runs: Kent is seen from the second, Havering from the fourth."""
    for number, areas in enumerate(
        (("havering", "kent"), ("kent",), ("havering",), ("havering",)), 1
    ):
        publish(tmp_path, number, *areas)
    return tmp_path


@pytest.fixture
def run(capsys):
    def command(*words):
        code = cli.run(["runs", *map(str, words)])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return command


def days(some):
    return [one.run_id[7] for one in some]


def listed(out):
    return history.kept(location.of(str(out)))


def test_runs_are_listed_newest_first_with_what_readers_see(out, run):
    unfinished = out / manifest.RUNS_FOLDER / "20260304T051600-abcdef01"
    unfinished.mkdir()
    code, said, _ = run("list", "--out", out, "--json")
    rows = json.loads(said)
    assert code == 0
    assert [(row["state"], row["published"]) for row in rows] == [
        ("unfinished", []),
        ("published", ["havering"]),
        ("kept", []),
        ("published", ["kent"]),
        ("kept", []),
    ]
    assert rows[1]["simulations"] == 1000 and rows[0]["simulations"] is None
    assert run("list", "--out", out / "nowhere", "--json")[:2] == (0, "[]\n")


@pytest.mark.parametrize(
    ("keep", "older_than", "gone"),
    [
        (1, None, "31"),  # the second is seen
        (3, None, "1"),
        (4, None, ""),
        (None, 3, "1"),
        (None, 1, "31"),
        (3, 1, "1"),
        (1, 3, "1"),
    ],
)
def test_what_may_go_is_more_than_kept_older_and_seen_by_nobody(out, keep, older_than, gone):
    assert days(history.may_go(listed(out), keep, older_than, NOW)) == list(gone)


def test_nothing_is_removed_unless_it_is_said(out, run):
    code, said, _ = run("prune", "--out", out, "--keep", 1)
    assert code == 0 and "2 runs would go; --yes removes them" in said
    assert len(listed(out)) == 4
    code, said, _ = run("prune", "--out", out, "--keep", 1, "--yes")
    assert code == 0 and "2 runs removed" in said
    assert days(listed(out)) == ["4", "2"]
    assert "4,000" in (out / "current" / "havering" / "index.html").read_text()


def test_nothing_is_removed_while_a_report_is_made_or_without_a_limit(out, run):
    with locking.locked(out):
        code, _, said = run("prune", "--out", out, "--keep", 1, "--yes")
    assert code == 2 and "is changing it" in said and len(listed(out)) == 4
    code, _, said = run("prune", "--out", out, "--yes")
    assert code == 2 and "--keep N, --older-than DAYS" in said


def test_a_run_says_what_changed_since_the_one_before(out, run):
    (newest, *_) = listed(out)
    folder = out / manifest.RUNS_FOLDER / newest.run_id / "havering" / "area" / "tables"
    folder.mkdir(parents=True)
    figure = ("baseline", "plans", "2030", 2900.0, 3005.0, 105.0)
    pd.DataFrame([figure], columns=list(tables.CHANGED_FIGURE.columns)).to_parquet(
        folder / "changed_figure.parquet"
    )
    code, said, _ = run("show", "20260304", "--out", out)
    assert code == 0 and "state: published" in said
    assert re.search(r"havering\W+baseline\W+plans\W+2030\W+2900.0\W+3005.0\W+105.0", said)
    assert "What it rests on that the run before did not: nothing" in said
    content = json.loads(run("show", newest.run_id, "--out", out, "--json")[1])
    assert content["changed_figure"][0]["after"] == 3005.0


def test_a_run_that_is_not_kept_is_answered_with_those_that_are(out, run):
    code, _, said = run("show", "20260304T051500-abcdef02", "--out", out)
    assert code == 2 and "did you mean 20260304T051500-abcdef01" in said
    code, _, said = run("show", "202603", "--out", out)
    assert code == 2 and "20260301T051500" in said
    assert "no run is kept there" in run("show", "x", "--out", out / "nowhere")[2]
