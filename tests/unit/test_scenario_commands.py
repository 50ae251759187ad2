"""The scenario commands as a caller meets them: what is printed, and the exit code."""

import json
from types import SimpleNamespace

import pytest

from send_analysis import cli

pytestmark = pytest.mark.unit


@pytest.fixture
def run(capsys):
    """Return what runs a scenario command: its exit code and what it printed."""

    def command(*words):
        code = cli.run(["scenario", *words])
        return SimpleNamespace(returncode=code, **capsys.readouterr()._asdict())

    return command


def test_a_faulty_file_exits_2_with_every_problem_and_no_traceback(run, tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text("name: y\ntitle: t\nextends: nowhere\ncolour: red\n")
    found = run("check", str(file))
    assert found.returncode == 2
    assert found.out == ""
    lines = found.err.removeprefix("send-analysis: ").splitlines()
    assert [line.split(":")[1] for line in lines] == ["1", "1", "3", "4"]


def test_a_good_file_exits_0(run):
    found = run("check", "config/scenarios/all_mitigations.yaml")
    assert (found.returncode, found.err) == (0, "")
    assert "no problem; 7 measures" in found.out


def test_lists_and_scenarios_are_there_as_json(run):
    names = [s["name"] for s in json.loads(run("list", "--json").out)]
    assert "baseline" in names
    shown = json.loads(run("show", "block_transfer", "--json").out)
    assert shown["measures"][0]["lever"] == "block_transfer"


def test_a_goal_is_sought_and_told_in_words(run):
    found = run(
        "goal-seek", "--measure", "earlier_help", "--draws", "100",
        "--until", "P(plans_2030 > 5000) < 0.5",
    )  # fmt: skip
    assert found.returncode == 0
    assert "early_identification: without the measure the probability is 0." in found.out
    assert "times the file's effect" in found.out


def test_the_places_needed_are_told_by_year_and_need(run):
    words = ("places-needed", "--area", "leeds", "--draws", "100")
    found = run(*words, "--chance", "0.1")
    assert found.returncode == 0
    assert "Places beyond those planned, for a chance of too few below 10%" in found.out
    assert "2027 ┃ 2028" in found.out
    fewer = json.loads(run(*words, "--chance", "0.4", "--json").out)
    more = json.loads(run(*words, "--chance", "0.1", "--json").out)
    sums = [
        sum(row["places"] for row in rows if row["category"] == "all") for rows in (fewer, more)
    ]
    assert 0 < sums[0] < sums[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("show", "nowhere"), "scenario 'nowhere' is not known; allowed: all_mitigations"),
        (("check", "nowhere.yaml"), "nowhere.yaml: no such file"),
        (("new", "baseline"), "scenario 'baseline' is taken or reserved"),
        (("goal-seek", "--measure", "x", "--until", "P(plans_2030 > 1) < .5"), "no scenario has"),
        (("goal-seek", "--measure", "x", "--until", "fewer"), "goal 'fewer' is not understood"),
    ],
)
def test_a_callers_mistake_exits_2_and_is_told(run, words, message):
    found = run(*words)
    assert found.returncode == 2
    assert message in found.err
