"""A command that is killed while it publishes: readers see all of the old pack, or of the new."""

import os
import shutil
import signal
import sys
import traceback

import pytest

from send_analysis.publish import manifest, published
from tests.unit.published_case import publish

pytestmark = pytest.mark.end_to_end
AREAS = ("havering", "kent", "leeds", "rotherham")
WATCHED = ("open", "os.", "shutil.", "ctypes.call")  # what touches the disk tells Python first
MOST = 500  # moments: more would be another kind of publishing


def contents(folder):
    files = (f for f in folder.rglob("*") if f.is_file())
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in files}


def killed(out, moment):
    """Publish a run in a process that is killed at its n-th touch of the disk; tell if it was."""
    process = os.fork()
    if not process:
        try:
            _die_at(moment)
            made = manifest.finished(out)[0]
            published.publish(made, out / manifest.RUNS_FOLDER / made.run_id, out)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    status = os.waitpid(process, 0)[1]
    assert status in (0, signal.SIGKILL), "the publishing failed by itself"
    return status == signal.SIGKILL


def _die_at(moment):
    left = [moment]

    def watch(event, _):
        if event.startswith(WATCHED):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


@pytest.fixture(params=[0, 1], ids=["first run", "second run"])
def before_and_after(request, tmp_path):
    """Return a folder with a run that is not published yet, and what is seen before and after."""
    out = tmp_path / "before"
    for number in range(request.param):
        publish(out, number + 1, *AREAS)
    seen = contents(out / "current")
    shutil.copytree(out, tmp_path / "kept", symlinks=True) if request.param else None
    publish(out, 3, *AREAS)
    after = contents(out / "current")
    shutil.rmtree(out / "current")
    (out / "index.html").unlink()
    if request.param:
        shutil.copytree(tmp_path / "kept" / "current", out / "current")
        shutil.copy(tmp_path / "kept" / "index.html", out)
    return out, seen, after


def test_at_whatever_moment_the_old_or_the_new_pack_is_whole(before_and_after, tmp_path):
    out, before, after = before_and_after
    outcomes = []
    for moment in range(1, MOST, 2):
        tried = tmp_path / "tried"
        shutil.copytree(out, tried)
        if not killed(tried, moment):
            break
        found = contents(tried / "current")
        assert found in (before, after), f"a mixture at moment {moment}"
        outcomes.append(found == after)
        assert not killed(tried, MOST)  # the next command finishes what was left
        assert contents(tried / "current") == after
        assert {p.name for p in tried.iterdir()} == {"current", "index.html", ".runs"}
        shutil.rmtree(tried)
    else:
        pytest.fail("the publishing never came to its end")
    assert outcomes == sorted(outcomes) and {False, True} == set(outcomes)
    assert len(outcomes) >= 20  # moments
