"""The pack that the main job writes, made once for all tests that read it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("send-analysis")


def send_analysis(*arguments):
    return subprocess.run(
        [COMMAND, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=600
    )


@pytest.fixture(scope="session")
def pack(tmp_path_factory):
    """Return the folder of reports that the command wrote."""
    out = tmp_path_factory.mktemp("reports")
    done = send_analysis("report", "--area", "havering", "--draws", 200, "--out", out)
    assert done.returncode == 0, done.stderr
    assert str(out / "index.html") in done.stdout
    return out
