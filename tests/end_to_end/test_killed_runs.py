"""A run that is killed at any moment: the old or the new pack is whole, and --resume ends it."""

import importlib
import json
import os
import shutil
import subprocess
from concurrent.futures import Future
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256

import nbformat
import pytest

from send_analysis import cli
from send_analysis.cli import ending
from send_analysis.config import paths
from send_analysis.publish import notebooks, pack, request, work
from send_analysis.publish.store.swap import CURRENT
from send_analysis.runs import keys
from tests.dying import killed
from tests.end_to_end.conftest import copied_with_inputs

pytestmark = pytest.mark.end_to_end
AREA = "city_of_london"
MOMENTS = 20  # of the first run, each later than the one before, and of runs beside its pack


class Here:
    """Runs functions in this very process, which is the one that is killed."""

    def submit(self, function, *arguments):
        future = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future


def report(project, out, resume=False):
    """Make the tables of one area."""
    os.chdir(project)
    paths.root.cache_clear()
    wanted = request.of(AREA, "baseline", 1, 100, with_pages=False)
    built = pack.build(wanted, out, datetime.now(UTC), Here(), resume, lambda *_: None)
    assert not built.failed


def published(out):
    """Return the files of the published pack by name; they are those that its manifest names."""
    area = out / CURRENT / AREA
    if not area.exists():
        return {}
    outputs = json.loads((area / "manifest.json").read_text())["outputs"]
    there = [f for f in area.rglob("*") if f.is_file() and f.name != "manifest.json"]
    found = {f"{AREA}/{f.relative_to(area).as_posix()}": _hash(f) for f in there}
    assert found == outputs
    assert AREA in (out / CURRENT / "index.html").read_text()
    return found


def _hash(file):
    return sha256(file.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    importlib.import_module("send_analysis.runs.levels")  # once, before the processes
    keys.of_model()
    return copied_with_inputs(tmp_path_factory.mktemp("killed"))


@pytest.fixture(scope="module")
def uninterrupted(project, tmp_path_factory):
    """Return the files that nobody interrupted, and how often the first run touched the disk."""
    out = tmp_path_factory.mktemp("whole")
    was_killed, touches = killed(partial(report, project, out), 0)
    assert not was_killed
    return published(out), touches


def test_a_run_killed_at_twenty_moments_leaves_a_whole_pack(project, uninterrupted, tmp_path):
    whole, touches = uninterrupted
    assert len(whole) > 100
    shutil.rmtree(project / "data/processed/runs")  # the first run finds nothing
    kills = 0
    while killed(partial(report, project, tmp_path, kills > 0), touches * (kills + 1) // 6)[0]:
        kills += 1
        assert published(tmp_path) in ({}, whole)
    assert kills > 1
    assert published(tmp_path) == whole

    touches = killed(partial(report, project, tmp_path), 0)[1]
    parts = MOMENTS - kills
    for part in range(1, parts + 1):
        moment = touches * part // (parts + 1)
        assert killed(partial(report, project, tmp_path), moment)[0]
        assert published(tmp_path) == whole
    killed(partial(report, project, tmp_path, True), 0)
    assert published(tmp_path) == whole


@pytest.fixture
def disk(tmp_path):
    """Yield a small disk, and what sets its size in kilobytes; it needs the right to mount one."""
    at = tmp_path / "disk"
    at.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "none", at]
    if shutil.which("mount") is None or subprocess.run(mount).returncode:
        pytest.skip("a disk cannot be mounted here: root may, and nothing else needs root")
    try:
        yield (
            at,
            lambda size: subprocess.run(["mount", "-o", f"remount,size={size}k", at], check=True),
        )
    finally:
        subprocess.run(["umount", "--lazy", at], check=True)


@pytest.fixture
def here(monkeypatch):
    """Let a test make reports in its own process, which is then where it was."""
    monkeypatch.chdir(".")
    yield
    paths.root.cache_clear()


def kilobytes_used(disk):
    return (shutil.disk_usage(disk).used + 1023) // 1024


def test_a_full_disk_is_told_in_a_line_and_what_stood_there_stands(
    project, here, uninterrupted, disk
):
    whole, _ = uninterrupted
    (at, resize), out = disk, disk[0] / "reports"
    report(project, out)
    before = kilobytes_used(at)
    report(project, out)
    of_a_run = kilobytes_used(at) - before
    for part in (0.02, 0.5, 0.9):
        resize(kilobytes_used(at) + int(of_a_run * part))
        with pytest.raises(OSError) as failed:
            report(project, out)
        code, told = ending.outcome(failed.value)
        assert code == 1 and told.endswith("No space left on device") and "\n" not in told
        assert published(out) == whole
        resize(64 * 1024)
        for left in (out / ".runs").iterdir():
            if not (left / "manifest.json").is_file():
                shutil.rmtree(left)
    resize(kilobytes_used(at) + of_a_run // 2)
    with pytest.raises(OSError, match="No space left"):
        report(project, out)
    resize(64 * 1024)
    report(project, out, resume=True)
    assert published(out) == whole


def test_a_notebook_that_cannot_be_written_is_told_in_a_line(disk, tmp_path):
    at, resize = disk
    resize(24)
    cells = ["area = 1", "print('x' * 60_000)"]
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.cells[0].metadata["tags"] = ["parameters"]
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
    nbformat.write(made, tmp_path / "long.ipynb")
    with pytest.raises(OSError) as failed:
        notebooks.executed(tmp_path / "long.ipynb", {"area": 2}, at / "out.ipynb")
    assert ending.outcome(failed.value) == (1, "No space left on device")


def test_a_disk_that_can_only_be_read_is_told_before_the_work(disk, monkeypatch, capsys):
    at, _ = disk
    subprocess.run(["mount", "-o", "remount,ro", at], check=True)
    monkeypatch.setattr(work, "run", lambda *_: pytest.fail("the model ran"))
    asked = ["report", "--area", AREA, "--draws", "100", "--out", str(at / "reports")]
    assert cli.run(asked) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"send-analysis: {at / 'reports'}: Read-only file system"
