"""A copy of the repository in which commands are run, and the pack that the main job writes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from send_analysis.config.locking import locked

ROOT = Path(__file__).parents[2]
BIN = Path(sys.prefix) / "bin"
TIME_LIMIT = 3600  # seconds for one command: ends one that hangs, whatever else the machine does


def shell(command, folder=ROOT):
    """Run a command line in a folder of the project; make takes the environment as installed."""
    where = os.pathsep.join(filter(None, [str(folder / "src"), os.environ.get("PYTHONPATH")]))
    path = os.pathsep.join([str(BIN), os.environ["PATH"]])
    if command.startswith("make "):
        command = command.replace("make ", "make --old-file=.venv/installed ", 1)
    return subprocess.run(
        command,
        shell=True,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        env={**os.environ, "PYTHONPATH": where, "PATH": path},
    )


def send_analysis(*arguments):
    """Run the command with arguments in the repository itself."""
    return subprocess.run(
        [BIN / "send-analysis", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
    )


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    """Return a copy of the repository, where a command may write what it likes."""
    return copied(tmp_path_factory.mktemp("project"))


def copied(folder):
    """Copy the repository's files into a folder."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def copied_with_inputs(folder):
    """Copy the repository's files, and its tables of inputs where they are built."""
    of_runs = shutil.ignore_patterns("runs")
    shutil.copytree(
        ROOT / "data/processed", folder / "data/processed", ignore=of_runs, dirs_exist_ok=True
    )
    return copied(folder)


@pytest.fixture(scope="session")
def pack(tmp_path_factory):
    """Return the folder of what ``make report`` published, every page checked strictly.

    It is made once, in a copy of its own, for all processes that run tests; no test changes it.
    """
    base = tmp_path_factory.getbasetemp()
    project = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "reported"
    published = project / "reports" / "current"
    with locked(project, TIME_LIMIT):
        if not published.exists():
            done = shell('make report OPTIONS="--strict --draws 100"', copied(project))
            assert done.returncode == 0, done.stderr
            assert str(published / "havering" / "index.html") in done.stdout
    return published
