"""What killed commands left unfinished: the next one that writes there removes it, in time."""

import os
import time
from pathlib import Path

import pytest

from send_analysis.loaders.intake import register, stored

pytestmark = pytest.mark.unit
OLD, YOUNG = "old", "young"


@pytest.fixture
def left(tmp_path):
    """Return folders and files that commands left, or are at work on, by name."""
    found = {}
    for age in (OLD, YOUNG):
        folder = tmp_path / "runs" / "0123" / f"{stored.APART}{age}"
        file = tmp_path / "runs" / "4567" / f"{register.APART}{age}"
        (folder / "new").mkdir(parents=True)
        file.parent.mkdir(exist_ok=True)
        file.touch()
        found |= {f"{age} folder": folder, f"{age} file": file}
    yesterday = time.time() - stored.LEFT - 60
    for name in (f"{OLD} folder", f"{OLD} file"):
        os.utime(found[name], (yesterday, yesterday))
    return found


def test_what_a_killed_command_left_goes_when_another_builds_there(left, tmp_path):
    with stored.made_apart(tmp_path / "runs" / "89ab" / "tables", lambda _: False) as building:
        (building / "caseload.csv").touch()
    there = {name for name, path in left.items() if path.exists()}
    assert there == {f"{YOUNG} folder", f"{YOUNG} file"}
    assert (tmp_path / "runs" / "89ab" / "tables" / "caseload.csv").is_file()


def test_a_command_looks_once_however_many_runs_it_keeps(tmp_path, monkeypatch):
    looked = []
    glob = Path.glob
    monkeypatch.setattr(Path, "glob", lambda *args: looked.append(args) or glob(*args))
    for store, run in (("runs", "89ab"), ("runs", "cdef"), ("inputs", "89ab"), ("runs", "0123")):
        with stored.made_apart(tmp_path / store / run / "tables", lambda _: False) as building:
            (building / "caseload.csv").touch()
    patterns = (f"*/{stored.APART}*", f"*/{register.APART}*")
    assert looked == [(tmp_path / s, p) for s in ("runs", "inputs") for p in patterns]


def test_of_a_run_that_is_continued_nothing_unfinished_stays(left, tmp_path):
    stored.remove_left(tmp_path, "**/")
    assert not any(path.exists() for path in left.values())


def test_a_table_that_was_cut_off_goes_when_the_tables_are_made_again(left, tmp_path):
    (tmp_path / "build.json").touch()
    cut_off = left[f"{OLD} file"].rename(tmp_path / f"{register.APART}cut")
    stored.keep(tmp_path, lambda: {"own.csv": "1"}, dict)
    assert not cut_off.exists()
