"""A run that is killed at any moment: the old or the new pack is whole, and --resume ends it."""

import importlib
import json
import os
import shutil
from concurrent.futures import Future
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256

import pytest

from send_analysis.config import paths
from send_analysis.publish import pack, request
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
