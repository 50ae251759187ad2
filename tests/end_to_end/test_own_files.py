"""An own file is shown before it is kept, and can be taken away and added again."""

import io
import os
import sys

import pytest

from send_analysis import cli
from send_analysis.config import paths
from send_analysis.loaders.intake import register

pytestmark = pytest.mark.end_to_end
HEADER = "as_of,old_la_code,la_code,period,breakdown,category,value\n"
ROW = "{day},383,E08000035,January 2026,total,total,{plans}\n"


class Terminal(io.StringIO):
    """A screen or a keyboard with a person before it."""

    def isatty(self):
        return True


@pytest.fixture
def raw(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "raw", lambda: tmp_path / "raw")
    return tmp_path / "raw"


@pytest.fixture
def file(tmp_path):
    def written(name="own figures.csv", day="2026-03-01", plans=7600):
        path = tmp_path / name
        path.write_text(HEADER + ROW.format(day=day, plans=plans))
        return str(path)

    return written


def names(raw):
    return [entry.name for entry in register.read(raw)]


def answered(monkeypatch, answer, *arguments):
    """Return the exit code of a command on a terminal, and what is on its screen."""
    screen = Terminal()
    with monkeypatch.context() as at_a_terminal:
        at_a_terminal.setattr(sys, "stdin", Terminal(f"{answer}\n"))
        at_a_terminal.setattr(sys, "stdout", screen)
        return cli.run(["data", *arguments]), screen.getvalue()


def test_a_file_is_shown_and_kept_only_on_a_yes(raw, file, monkeypatch):
    code, screen = answered(monkeypatch, "n", "add", file())
    assert code == 1 and names(raw) == []
    assert screen.index("Understood of own files") < screen.index("Keep this file? [Y/n]")
    assert "changes the pages 10, 20, 30, 40, 70 of these areas" in screen
    code, screen = answered(monkeypatch, "", "add", file())
    assert code == 0 and names(raw) == ["own_figures.csv"]
    code, screen = answered(monkeypatch, "n", "add", file())
    assert code == 0 and "already there" in screen and "Keep" not in screen


def piped(monkeypatch, answer, *arguments):
    """Return the exit code of a command whose input is a pipe with an answer, or an empty one."""
    reading, writing = os.pipe()
    os.write(writing, answer)
    with monkeypatch.context() as in_a_script, os.fdopen(reading) as keyboard:
        in_a_script.setattr(sys, "stdin", keyboard)
        try:
            return cli.run(["data", *arguments])  # the pipe stays open: nothing waits for its end
        finally:
            os.close(writing)


@pytest.mark.parametrize(
    ("answer", "code", "kept"),
    [
        (b"n\n", 1, False),
        (b"No", 1, False),
        (b"y\n", 0, True),
        (b"", 0, True),
        (b"b.csv\n", 2, False),
    ],
)
def test_an_answer_that_a_script_pipes_counts(raw, file, monkeypatch, capsys, answer, code, kept):
    assert piped(monkeypatch, answer, "add", file()) == code
    assert names(raw) == ["own_figures.csv"] * kept
    if code == 2:
        told = capsys.readouterr().err
        assert "Keep this file? found 'b.csv'; allowed: y or n; --yes does not ask" in told
    assert piped(monkeypatch, b"n\n", "add", file(), "--yes") == 0


def test_a_doubted_file_is_kept_only_on_an_express_yes(raw, file, monkeypatch):
    code, screen = answered(monkeypatch, "", "add", file(plans=65))
    assert code == 1 and names(raw) == []
    assert "warning: own figures.csv: total of January 2026 is 65" in screen
    assert "Keep this file? [y/N]" in screen
    assert answered(monkeypatch, "y", "add", file(plans=65))[0] == 0
    assert names(raw) == ["own_figures.csv"]


@pytest.mark.parametrize(
    "area, plans, told",
    [("Kent", 7600, "holds rows of Leeds, not of Kent"), ("Leeds", 65, "January 2026 is 65")],
)
def test_a_file_that_contradicts_the_area_that_was_named_is_refused(
    raw, file, capsys, area, plans, told
):
    named = ["data", "add", file(plans=plans), "--area", area]
    assert cli.run(named) == 2 and names(raw) == []
    assert told in capsys.readouterr().err
    assert cli.run([*named, "--yes"]) == 0 and names(raw) == ["own_figures.csv"]


def test_a_script_is_not_asked_and_told_of_doubts(raw, file, monkeypatch, capsys):
    assert cli.run(["data", "add", file(plans=65)]) == 0
    told = capsys.readouterr().out
    assert "warning: own figures.csv: total of January 2026 is 65; published for Leeds" in told
    assert "Keep" not in told and names(raw) == ["own_figures.csv"]
    assert answered(monkeypatch, "n", "add", file("b.csv"), "--yes")[0] == 0
    assert names(raw) == ["own_figures.csv", "b.csv"]


def test_an_unknown_area_is_refused_before_anything_is_shown(raw, file, capsys):
    assert cli.run(["data", "add", file(), "--area", "Leds"]) == 2
    told = capsys.readouterr()
    assert "did you mean Leeds?" in told.err and told.out == "" and names(raw) == []


def test_a_file_is_removed_and_what_takes_its_place_is_said(raw, file, monkeypatch, capsys):
    cli.run(["data", "add", file("old.csv", "2026-02-01", 7500), file("new.csv")])
    capsys.readouterr()
    code, screen = answered(monkeypatch, "", "remove", "new.csv")
    assert code == 1 and names(raw) == ["old.csv", "new.csv"]
    assert "new.csv, Leeds: in its place old.csv of 2026-02-01" in screen
    assert "Remove new.csv? [y/N]" in screen
    kept = raw / register.read(raw)[1].path
    assert cli.run(["data", "remove", "new.csv"]) == 0
    assert names(raw) == ["old.csv"] and not kept.exists() and not kept.parent.exists()
    capsys.readouterr()
    assert cli.run(["data", "remove", "old.csv"]) == 0
    assert "old.csv, Leeds: in its place published figures" in capsys.readouterr().out
    assert cli.run(["data", "add", file("new.csv")]) == 0
    assert names(raw) == ["new.csv"]


def test_a_name_that_no_added_file_has_is_refused_with_the_nearest(raw, file, capsys):
    assert cli.run(["data", "remove", "new.csv"]) == 2
    assert "new.csv: not among the added files; allowed: none is added" in capsys.readouterr().err
    cli.run(["data", "add", file("new.csv")])
    assert cli.run(["data", "remove", "nw.csv"]) == 2
    assert "nw.csv: not among the added files; allowed: new.csv" in capsys.readouterr().err


def test_of_two_files_of_one_name_the_path_is_asked_for(raw, file, capsys):
    for plans in (7500, 7600):
        cli.run(["data", "add", file(plans=plans)])
    paths_kept = [entry.path for entry in register.read(raw)]
    assert cli.run(["data", "remove", "own figures.csv"]) == 2
    told = capsys.readouterr().err
    assert all(path in told for path in paths_kept)
    assert cli.run(["data", "remove", paths_kept[0]]) == 0
    assert [entry.path for entry in register.read(raw)] == paths_kept[1:]


def test_a_file_deleted_by_hand_is_named_and_can_be_added_or_removed(raw, file, capsys):
    cli.run(["data", "add", file("own.csv")])
    kept = raw / register.read(raw)[0].path
    kept.unlink()
    assert cli.run(["data", "build"]) == 2
    assert "it is gone; add it again, or send-analysis data remove own.csv" in (
        capsys.readouterr().err
    )
    assert cli.run(["data", "add", file("own.csv")]) == 0
    assert kept.is_file() and names(raw) == ["own.csv"]
    kept.unlink()
    assert cli.run(["data", "remove", "own.csv"]) == 0 and names(raw) == []
