"""A command that is killed while it publishes: readers see all of the old pack, or of the new."""

import shutil
from functools import partial

import pytest

from send_analysis.publish.store import manifest, published
from tests.dying import killed
from tests.unit.published_case import publish

pytestmark = pytest.mark.end_to_end
AREAS = ("havering", "kent", "leeds", "rotherham")
MOST = 500  # moments: more would be another kind of publishing


def contents(folder):
    files = (f for f in folder.rglob("*") if f.is_file())
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in files}


def publishing(out):
    """Publish the newest run."""
    made = manifest.finished(out)[0]
    published.publish(made, out / manifest.RUNS_FOLDER / made.run_id, out)


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
        if not killed(partial(publishing, tried), moment)[0]:
            break
        found = contents(tried / "current")
        assert found in (before, after), f"a mixture at moment {moment}"
        outcomes.append(found == after)
        assert not killed(partial(publishing, tried), MOST)[
            0
        ]  # the next command finishes what was left
        assert contents(tried / "current") == after
        assert {p.name for p in tried.iterdir()} == {"current", "index.html", ".runs"}
        shutil.rmtree(tried)
    else:
        pytest.fail("the publishing never came to its end")
    assert outcomes == sorted(outcomes) and {False, True} == set(outcomes)
    assert len(outcomes) >= 20  # moments
