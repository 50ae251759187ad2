"""The conda environment is solved and runs, where conda, mamba or micromamba is at hand."""

import re
import shutil
import subprocess

import pytest

from tests.end_to_end.conftest import ROOT, TIME_LIMIT

pytestmark = pytest.mark.end_to_end
NO_NETWORK = re.compile(r"CondaHTTPError|CONNECTION FAILED|[Cc]ould not resolve|Download error")


def conda(*arguments):
    """Return what conda, or a program that takes its commands, does; skip where it cannot run."""
    tool = next(filter(shutil.which, ("mamba", "micromamba", "conda")), None)
    if tool is None:
        pytest.skip("none of mamba, micromamba and conda is installed: environment.yml not solved")
    return subprocess.run(
        [tool, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=TIME_LIMIT
    )


def test_the_environment_is_solved_and_runs(tmp_path):
    place = ("--prefix", str(tmp_path / "environment"))
    made = conda("env", "create", "--yes", *place, "--file", "environment.yml")
    if made.returncode and NO_NETWORK.search(made.stderr):
        pytest.skip("conda-forge cannot be reached: environment.yml is not solved")
    assert made.returncode == 0, made.stderr
    ran = conda("run", *place, "send-analysis", "--help")
    assert ran.returncode == 0, ran.stderr
