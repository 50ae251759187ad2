"""How commands end: a mistake with one message and 2, failed work with 1, never a traceback."""

import subprocess
import sys

import pytest

from send_analysis import cli, vocab

pytestmark = pytest.mark.unit
HEAVY = {"matplotlib", "seaborn", "nbconvert", "papermill", "statsmodels"}


def failing(error):
    def command(*_, **__):
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (vocab.SendError("area 'narnia' is not known"), 2, "area 'narnia' is not known"),
        (vocab.WorkError("a page failed"), 1, "a page failed"),
        (FileNotFoundError(2, "No such file or directory", "x"), 2, "x: No such file or directory"),
        (PermissionError(13, "Permission denied", "y"), 2, "y: Permission denied"),
        (NotADirectoryError(20, "Not a directory", "z"), 2, "z: Not a directory"),
        (OSError(28, "No space left on device", "w"), 1, "w: No space left on device"),
        (OSError("a message of its own"), 1, "a message of its own"),
    ],
)
def test_an_error_ends_with_its_code_and_one_line(error, code, said, monkeypatch, capsys):
    monkeypatch.setattr("send_analysis.config.scenarios", failing(error))
    assert cli.run(["scenario", "list"]) == code
    assert capsys.readouterr().err == f"send-analysis: {said}\n"


def test_an_error_of_the_program_keeps_its_traceback(monkeypatch):
    monkeypatch.setattr("send_analysis.config.scenarios", failing(KeyError("a fault of ours")))
    with pytest.raises(KeyError):
        cli.run(["scenario", "list"])


WORDS = ("true", "false", "yes", "no", "on", "off", "null")  # which YAML reads as no text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["forecast", "--area", "havering", "--out", "x.docx"], "allowed endings are .parquet"),
        (["forecast", "--area", "narnia", "--out", "x.csv"], "area 'narnia' is not known"),
        (["forecast", "--area", "havering", "--draws", "9", "--out", "x.csv"], "--draws"),
        (["forecast", "--area", "havering", "--data", "nowhere", "--out", "x.csv"], "nowhere"),
        (["forecast", "--area", "havering", "--out", "/dev/null/x.csv"], "/dev/null"),
        (["data", "check", "--area", "mars"], "area 'mars' is not known"),
        (["report", "--area", "narnia"], "area 'narnia' is not known; allowed: any"),
        (["report", "--scenario", "hope"], "scenario 'hope' is not known for havering; allowed"),
        (["report", "--draws", "5"], "--draws"),
        (
            ["notebook", "20_ehcp_forecast", "-p", "area=havering", "-p", "colour=red"],
            "parameter 'colour' is not known; allowed: area, scenario, seed, draws, run_dir",
        ),
        (["notebook", "99_nothing", "-p", "area=narnia"], "notebook '99_nothing' is not known"),
        (["ledger", "add", "nowhere"], "nowhere holds no finished run"),
        (["sing"], "No such command 'sing'"),
        (["report", "--area", "leeds", "--data", ""], "--data: found nothing; allowed: a value"),
        (["report", "--data="], "--data: found nothing; allowed: a value, or leave it out"),
        (["forecast", "--area", " ", "--out", "x.csv"], "--area: found nothing"),
        (["scenario", "new", "a" * 300], "allowed: at most 100 characters"),
        *(
            (["scenario", "new", word], f"scenario {word!r}: allowed: any name but")
            for word in WORDS
        ),
        (["scenario", "new", "1e3"], "scenario '1e3': allowed: a to z, digits and underscores"),
    ],
)
def test_a_mistake_ends_with_one_message_and_exit_code_two(arguments, said, capsys):
    assert cli.run(arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.strip().splitlines()) == 1


def test_a_reader_that_stops_reading_ends_the_command_quietly():
    command = f"{sys.executable} -c 'from send_analysis.cli import main; main()' scenario list"
    done = subprocess.run(["sh", "-c", f"{command} | true"], capture_output=True, text=True)
    assert done.stderr == ""


@pytest.mark.parametrize("command", [["--help"], ["scenario", "list"], ["forecast", "--help"]])
def test_a_quick_command_does_not_load_charts_and_statistics(command):
    code = f"import sys; from send_analysis import cli; cli.run({command}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert not HEAVY & set(done.stdout.splitlines()[-1].split())


OUTS = {
    "file": (
        ["backtest"],
        ["returns", "lsrp", "--area", "leeds"],
        ["sen2", "counts", "x"],
        ["data", "template"],
    ),
    "folder": (
        ["forecast", "--area", "leeds"],
        ["calibrate"],
        ["notebook", "20_ehcp_forecast", "-p", "area=leeds"],
    ),
}


@pytest.mark.parametrize(
    ("there", "command"), [(there, one) for there, every in OUTS.items() for one in every]
)
def test_what_cannot_be_written_to_is_told_before_any_work(there, command, tmp_path, capsys):
    out = tmp_path / "taken.csv"
    out.mkdir() if there == "folder" else out.write_text("keep")
    assert cli.run([*command, "--out", str(out)]) == 2
    assert f"taken.csv is a {there}; allowed: a {'file' if there == 'folder' else 'folder'}" in (
        capsys.readouterr().err
    )
    below = out / "below" / "x.csv"
    if there == "file":
        assert cli.run([*command, "--out", str(below)]) == 2
        assert out.read_text() == "keep"


def test_a_folder_that_is_locked_or_a_name_too_long_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("os.access", lambda *_: False)
    assert cli.run(["backtest", "--out", str(tmp_path / "new")]) == 2
    assert "cannot be written to; allowed: a place of your own" in capsys.readouterr().err
    assert cli.run(["backtest", "--out", str(tmp_path / ("a" * 300))]) == 2
    assert "File name too long; allowed: a shorter name" in capsys.readouterr().err


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"abc\n",
        b"\xff\xfe\x00",
        b"a,b\n1,2\n",
        b"path,member\n1\n",
        b'"x\n',
        b"\x00\x00\n\x00\n",
    ],
)
def test_a_register_that_is_junk_says_how_to_mend_it(junk, tmp_path, monkeypatch, capsys):
    (tmp_path / "register.csv").write_bytes(junk)
    monkeypatch.setattr("send_analysis.config.paths.raw", lambda: tmp_path)
    assert cli.run(["data", "list"]) == 2
    assert "move it away, then send-analysis data add" in capsys.readouterr().err
    assert cli.run([]) == 2
    assert "no register of added files" in capsys.readouterr().err
