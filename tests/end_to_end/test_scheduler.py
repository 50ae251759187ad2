"""A report on the workers of a dask scheduler: its bytes, a lost worker, what is refused."""

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

import pytest

from tests.end_to_end.conftest import BIN, ROOT, TIME_LIMIT, copied_with_inputs

pytestmark = pytest.mark.end_to_end
REPORT = ("report", "--area", "city_of_london", "--draws", "100", "--no-html", "--json")
QUIET = ("--no-dashboard", "--host", "127.0.0.1")


def environment(folder):
    """Return what a process needs to import the package of a project."""
    where = os.pathsep.join(filter(None, [str(folder / "src"), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": where}


@contextmanager
def dask(folder, *arguments, path=None):
    """Run a part of dask in a process of its own."""
    settings = environment(folder) if path is None else {**os.environ, "PYTHONPATH": path}
    command = [sys.executable, "-m", "dask", *map(str, arguments), *QUIET]
    process = subprocess.Popen(command, cwd=folder, env=settings, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def scheduler(folder):
    """Run a scheduler; yield the options that find it, its address, and its process."""
    file = folder / "scheduler.json"
    file.unlink(missing_ok=True)  # of the one before
    with dask(folder, "scheduler", "--port", 0, "--scheduler-file", file) as process:
        ends = time.monotonic() + 120
        while not file.exists() or not file.stat().st_size:
            assert time.monotonic() < ends, "the scheduler does not start"
            time.sleep(0.1)
        yield ("--scheduler-file", file), json.loads(file.read_text())["address"], process


def worker(folder, found, **options):
    """Run a worker of the scheduler, which nobody starts again."""
    kind = ("--nthreads", 1, "--no-nanny", "--local-directory", found[1].parent / "dask")
    return dask(folder, "worker", *kind, *found, **options)


def begun(folder, out, *options):
    return subprocess.Popen(
        [BIN / "send-analysis", *REPORT, "--out", out, *options],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def made(out):
    """Return the files of a pack that hold figures."""
    files = (f for f in (out / "current").rglob("*") if f.is_file() and f.name != "manifest.json")
    return {
        f.relative_to(out).as_posix(): f.read_bytes() for f in files if f.parent.name == "tables"
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return copied_with_inputs(tmp_path_factory.mktemp("distributed"))


@pytest.fixture(scope="module")
def alone(project, tmp_path_factory):
    """Return where a report lies that no scheduler had a part in."""
    out = tmp_path_factory.mktemp("alone") / "out"
    command = begun(project, out)
    assert command.wait(TIME_LIMIT) == 0, command.stderr.read()
    return out


def test_two_workers_one_of_them_lost_make_the_same_bytes(project, alone, tmp_path):
    shutil.rmtree(project / "data/processed/runs")  # what is found there need not be made
    with ExitStack() as running:
        found, address, _ = running.enter_context(scheduler(project))
        lost, _ = (running.enter_context(worker(project, found)) for _ in range(2))
        shared = begun(project, tmp_path / "shared", "--scheduler", address)
        next(line for line in shared.stderr if json.loads(line)["event"] == "step")
        lost.kill()  # one step is done, two are not
        told = shared.stderr.read()
        assert shared.wait(TIME_LIMIT) == 0, told
    assert len(made(alone)) > 100
    assert made(tmp_path / "shared") == made(alone)


def test_a_scheduler_that_is_lost_ends_the_command_which_is_continued_without_it(project, alone):
    before = made(alone)
    with ExitStack() as running:
        found, address, process = running.enter_context(scheduler(project))
        running.enter_context(worker(project, found))
        command = begun(project, alone, "--scheduler", address, "--seed", "2")
        next(line for line in command.stderr if json.loads(line)["event"] == "step")
        process.kill()
        lost = time.monotonic()
        told = [json.loads(line) for line in command.stderr]
        assert command.wait(TIME_LIMIT) == 1
        assert time.monotonic() - lost < 60  # it tries for 10 to reach it again
    (line,) = told[-1:]
    assert line["event"] == "failed" and line["message"] == f"the scheduler {address} was lost"
    assert made(alone) == before
    continued = begun(project, alone, "--seed", "2", "--resume")
    assert continued.wait(TIME_LIMIT) == 0, continued.stderr.read()
    assert made(alone).keys() == before.keys() and made(alone) != before
    assert len(list((alone / ".runs").iterdir())) == 2


def refused(folder, address):
    """Return the message of a report that no worker can make, and how long it took to say so."""
    command = [BIN / "send-analysis", *REPORT[:-1], "--out", folder / "out"]
    done = subprocess.run(
        [*command, "--scheduler", address], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2 and not done.stdout
    (line,) = done.stderr.splitlines()
    return line


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "havering", "tcp://127.0.0.1:x"])
def test_a_scheduler_that_does_not_answer_is_named_in_a_line(address, tmp_path):
    line = refused(tmp_path, address)
    assert line.startswith(f"send-analysis: --scheduler {address}: no scheduler answers; allowed: ")


def test_workers_that_cannot_do_the_work_are_named_with_what_they_lack(tmp_path):
    without, other = tmp_path / "without", tmp_path / "other"
    (without / "send_analysis").mkdir(parents=True)
    (without / "send_analysis" / "__init__.py").write_text("raise ImportError('not here')")
    shutil.copytree(ROOT / "src", other)
    (other / "send_analysis" / "metrics.py").open("a").write("\nOTHER = 1\n")
    with scheduler(tmp_path) as (found, address, _):
        assert refused(tmp_path, address).endswith(f"--scheduler {address}: it has no workers")
        with worker(tmp_path, found, path=str(without)):
            assert refused(tmp_path, address).endswith(": not here")
            with worker(ROOT, found, path=str(other)):
                line = refused(tmp_path, address)
                assert "it has another version of send_analysis" in line and "not here" in line
