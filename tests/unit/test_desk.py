"""The desk of the command line: what to do next, settings by command, JSON, completion, menu."""

import json
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from send_analysis import cli, config
from send_analysis.cli import screen, start
from send_analysis.config import area as area_files
from send_analysis.config import area_text, paths
from send_analysis.publish.web import headline
from send_analysis.safe_text import written_out

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
# Commands that list, show, check or compare: each promises --json.
PROMISED = {
    *("area list", "area show", "area check"),
    *("assumptions list", "assumptions show", "assumptions diff"),
    *("scenario list", "scenario show", "scenario check", "scenario diff"),
    *("scenario goal-seek", "scenario places-needed"),
    *("data list", "data check", "data revisions"),
    *("ledger show", "ledger score", "sen2 check"),
    *("runs list", "runs show", "runs prune", "report"),
}
PROMISING = ("list", "show", "check", "diff", "revisions", "score")


@pytest.fixture
def run(capsys):
    """Return what runs a command: its exit code and what it printed."""

    def command(*words):
        code = cli.run(list(words))
        return SimpleNamespace(code=code, **capsys.readouterr()._asdict())

    return command


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Return a folder of settings of the test's own, which commands write to."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    monkeypatch.setattr(paths, "config", lambda: tmp_path / "config")
    return tmp_path / "config"


def commands():
    """Return every command by its full name."""
    group = typer.main.get_command(cli.app)
    return {
        f"{name} {inner}".strip(): command
        for name, one in group.commands.items()
        for inner, command in (getattr(one, "commands", None) or {"": one}).items()
    }


def test_every_command_that_lists_shows_or_checks_has_json_and_no_other_promises_it():
    having = {
        name
        for name, one in commands().items()
        if any("--json" in parameter.opts for parameter in one.params)
    }
    assert having == PROMISED
    assert {name for name in commands() if name.split()[-1] in PROMISING} <= having


@pytest.mark.parametrize(
    "words",
    [
        ("area", "list"),
        ("area", "show", "kent"),
        ("area", "check", "havering"),
        ("assumptions", "list", "slip"),
        ("assumptions", "show", "flows.settles"),
        ("assumptions", "diff"),
        ("scenario", "list"),
        ("scenario", "show", "baseline"),
        ("scenario", "check", "baseline"),
        ("scenario", "diff", "baseline", "high_growth"),
        ("data", "list"),
    ],
)
def test_json_is_all_that_is_printed(run, words):
    done = run(*words, "--json")
    assert (done.code, done.err) == (0, "")
    assert isinstance(json.loads(done.out), list | dict)


def test_the_menu_has_each_command_once_and_names_no_other():
    group = typer.main.get_command(cli.app)
    named = [name for names in cli.MENU.values() for name in names]
    assert sorted(named) == sorted(group.commands)
    assert group.list_commands(None) == named


def test_alone_it_says_what_is_there_and_what_to_do_next(run, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "raw", lambda: tmp_path)
    monkeypatch.setattr(start, "REPORTS", tmp_path / "reports")
    first = run()
    assert first.code == 0
    assert "no files added" in first.out and "reports   none yet" in first.out
    assert "data add FILE" in first.out and "send-analysis open" not in first.out
    (tmp_path / "register.csv").write_text(
        "path,publication,release,added\na,ehc_plans,2026,2026-07-01\nb,own_places,2025,2026-08-01\n"
    )
    (tmp_path / "reports" / "current" / "kent").mkdir(parents=True)
    (tmp_path / "reports" / "current" / "kent" / "index.html").write_text("x")
    then = run()
    assert "2 files added, the newest release ehc_plans 2026" in then.out
    assert "send-analysis open kent" in then.out and "data add FILE" not in then.out


def test_the_version_says_how_new_the_figures_are(run):
    assert "; EHC plans to January 2026 (DfE); " in run("--version").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("repotr",), "Did you mean 'report'"),
        (("scenario", "shwo", "x"), "Did you mean 'show'"),
        (("report", "--aera", "leeds"), "--area"),
        (("report", "--area", "Leds"), "did you mean Leeds?"),
        (("report", "--scenario", "basline"), "did you mean baseline?"),
        (("scenario", "show", "hihg_growth"), "did you mean high_growth?"),
        (("scenario", "check", "hihg_growth"), "did you mean high_growth?"),
        (("assumptions", "show", "flows.setles"), "did you mean flows.settles?"),
        (("area", "show", "Rotheram"), "did you mean Rotherham?"),
        (
            ("report", "--area", "leeds", "--scenario", "special_school_delayed"),
            "is not meant for leeds: its file names the areas havering",
        ),
    ],
)
def test_what_is_misspelt_is_suggested(run, words, said):
    done = run(*words)
    assert done.code == 2
    assert said in done.err and len(done.err.splitlines()) == 1


def test_a_new_area_passes_the_check_unchanged_and_is_never_written_over(run, settings):
    assert run("area", "new", "Kingston upon Hull").code == 0
    file = settings / "areas" / "kingston_upon_hull_city_of.yaml"
    before = file.read_text()
    area = area_files.read_area(file)
    assert (area.old_la_code, area.in_all, area.neighbours) == ("810", False, ())
    again = run("area", "new", "810")
    assert again.code == 2 and "is there already" in again.err
    assert file.read_text() == before
    assert run("area", "check", "hull").code == 0
    shown = run("area", "show", "hull").out
    assert "in report --area all: no" in shown
    assert "opening balance: none set" in shown and "it is not known" in shown


def test_the_examples_of_a_new_area_are_valid_and_every_setting_is_explained(tmp_path):
    text = area_text.text(config.authority("leeds"))
    file = tmp_path / "leeds.yaml"
    lines = text.splitlines()
    first = lines.index('# neighbours: [Havering, "383", E08000018]')
    examples = [
        line.removeprefix("# ")
        for line in lines[first:]
        if line.startswith(("# neighbours: [", "# opening_balance:\n", "#   ", "# notes:\n"))
        or line in ("# opening_balance:", "# notes:")
    ]
    required = lines[: lines.index("# in_all: whether report --area all includes it")]
    file.write_text("\n".join([*required, *examples]))
    area = area_files.read_area(file)
    assert len(area.neighbours) == 3 and area.opening_balance.period == "31 Mar 2025" and area.notes
    for name in ("slug", "in_all", "neighbours", "opening_balance", "notes"):
        assert config.Area.model_fields[name].description in text


def test_settings_of_two_faulty_areas_are_told_at_once_with_their_lines(run, settings):
    file = settings / "areas" / "havering.yaml"
    file.write_text(file.read_text().replace("E09000016", "E09000017") + "colour: red\n")
    (settings / "areas" / "leeds.yaml").write_text("slug: leeds\n")
    done = run("area", "check")
    assert done.code == 2
    assert "colour: found key 'colour'" in done.err and "leeds.yaml" in done.err
    file.write_text(file.read_text().replace("colour: red\n", ""))
    told = run("area", "check").err
    assert "havering.yaml:4: la_code: found 'E09000017'; allowed: E09000016" in told


def test_an_assumption_is_set_shown_compared_and_unset(run, settings):
    done = run("assumptions", "set", "demand.england_growth_shift", "-0.01", "--source", "Our view")
    assert (done.code, done.err) == (0, "")
    assert "demand.england_growth_shift: -0.01 (log points)" in done.out
    (changed,) = json.loads(run("assumptions", "diff", "--json").out)
    assert (changed["shipped"], changed["own"], changed["source"]) == (0, -0.01, "Our view")
    assert run("assumptions", "unset", "demand.england_growth_shift").code == 0
    assert "Every assumption has its shipped value." in run("assumptions", "diff").out


def test_a_value_that_cannot_be_is_told_with_unit_range_and_source_and_not_written(run, settings):
    done = run("assumptions", "set", "demand.england_growth_shift", "5")
    assert done.code == 2
    assert "found 5; allowed: -0.1 to 0.1 (log points); it is 0, likely -0.06 to 0.02; source:" in (
        done.err
    )
    assert len(done.err.splitlines()) == 1
    assert not (settings / "assumptions" / "own.csv").exists()


@pytest.mark.parametrize("name", ["true", "yes", "on", "null", "nul"])
def test_a_scenario_whose_name_is_no_text_in_yaml_is_not_written(run, settings, name):
    before = sorted((settings / "scenarios").iterdir())
    done = run("scenario", "new", name)
    assert done.code == 2 and f"scenario {name!r}: allowed: any name but true" in done.err
    assert sorted((settings / "scenarios").iterdir()) == before


def test_control_characters_of_names_reach_no_terminal(run):
    done = run("scenario", "show", "x\x1b[31m\x07\u202ey")
    assert "\x1b" not in done.err and "\x07" not in done.err and "\u202e" not in done.err
    assert r"x\x1b[31m" in written_out("x\x1b[31m")
    assert written_out("a\tb\nc é £") == "a\tb\nc é £"


def test_control_characters_of_a_table_are_written_out(capsys):
    odd = "x\x1b]0;title\x07"
    screen.listing([{"name": odd, "n": 1.5}, {"name": "\\[/b] \\[link=x]", "n": 2}], as_json=False)
    printed = capsys.readouterr().out
    assert "\\[/b] \\[link=x]" in printed
    assert "\x1b" not in printed and r"x\x1b]0;title\x07" in printed


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("report --area kingston", "kingston_upon_hull_city_of"),
        ("report --area pan", "panel"),
        ("area show lee", "leeds"),
        ("scenario show high", "high_growth"),
        ("report --scenario al", "all_mitigations"),
        ("assumptions show flows.set", "flows.settles"),
        ("rep", "report"),
    ],
)
def test_a_shell_completes_commands_areas_scenarios_and_assumptions(
    typed, offered, monkeypatch, capsys
):
    words = f"send-analysis {typed}"
    monkeypatch.setenv("_SEND_ANALYSIS_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    with pytest.raises(SystemExit) as ended:
        cli.app(prog_name="send-analysis")
    assert ended.value.code == 0
    assert offered in capsys.readouterr().out.split()


FRONT = """<dl class="tiles"><div class="tile"><dt>EHC plans in <data>January 2030</data></dt>
<dd class="tile-value"><data>5,890</data></dd><dd class="tile-range">80% range <data>5,100</data>
to <data>6,690</data></dd></div></dl>"""


def test_the_main_figures_of_a_pack_are_those_of_its_front_page(tmp_path):
    (tmp_path / "index.html").write_text(f"<p>x</p>{FRONT}<p>y</p>")
    assert headline.lines(tmp_path) == [
        "EHC plans in January 2030: 5,890 (80% range 5,100 to 6,690)"
    ]
    assert headline.lines(tmp_path / "nowhere") == []


def test_a_report_is_opened_and_its_path_printed(run, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: bool(opened.append(address)))
    none = run("open", "--out", str(tmp_path))
    assert none.code == 2 and "make one: send-analysis report" in none.err
    (tmp_path / "current" / "kent").mkdir(parents=True)
    (tmp_path / "current" / "kent" / "index.html").write_text("x")
    done = run("open", "Kent", "--out", str(tmp_path))
    assert (done.code, opened) == (0, [(tmp_path / "current" / "kent" / "index.html").as_uri()])
    assert done.out.splitlines()[0] == str(tmp_path / "current" / "kent" / "index.html")
    assert "No browser was found" in done.out
    missing = run("open", "Leeds", "--out", str(tmp_path))
    assert missing.code == 2 and "there are reports on kent" in missing.err


def test_make_passes_names_of_several_words_whole():
    done = subprocess.run(
        ["make", "-n", "report", "AREA=Kingston upon Hull", "SCENARIO=high growth"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert '--area "Kingston upon Hull" --scenario "high growth"' in done.stdout
