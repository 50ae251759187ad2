"""The same manifest means the same bytes, wherever and however a pack is made."""

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.end_to_end.conftest import TIME_LIMIT, copied
from tests.end_to_end.test_stopping import a_kernel_starts, ended, processes_of

pytestmark = pytest.mark.end_to_end

# The command itself, with the clock at the moment at which the other pack was begun.
AGAIN = """
import sys
from datetime import datetime


def main():
    from send_analysis import cli
    from send_analysis.cli import report

    started = datetime.fromisoformat(sys.argv.pop(1))

    class Clock(datetime):
        @classmethod
        def now(cls, _):
            return started

    report.datetime = Clock
    cli.main()


if __name__ == "__main__":
    main()
"""
REPORT = ("report", "--area", "havering", "--draws", "100", "--strict", "--workers", "1", "--json")
OTHER = {  # than the pack of the other tests is made with: make report, two workers
    "TZ": "Pacific/Apia",
    "LC_ALL": "C.UTF-8",
    "LANG": "de_DE.UTF-8",
    "PYTHONHASHSEED": "12345",
    "OPENBLAS_NUM_THREADS": "2",
}
PAGES = 2  # that are made before a command is ended


def files(folder):
    return {f.relative_to(folder).as_posix(): f for f in folder.rglob("*") if f.is_file()}


def begun(project, out, started, *options):
    """Return a report that is made, or continued, in another project."""
    script = project / "again.py"
    script.write_text(AGAIN)
    return subprocess.Popen(
        [sys.executable, script, started, *REPORT, "--resume", "--out", out, *options],
        cwd=project,
        env={**os.environ, **OTHER, "PYTHONPATH": str(project / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_pages(command, number):
    """Wait until some pages are made and another kernel is at work; return all processes."""
    for line in command.stderr:
        told = json.loads(line)
        number -= told["event"] == "step" and not told["page"].endswith("model")
        if not number:
            return processes_of(command, a_kernel_starts)
    raise AssertionError(f"the command ended before: {command.communicate()}")


def test_a_report_ended_twice_in_another_folder_zone_and_locale_has_the_same_bytes(pack, tmp_path):
    manifest = json.loads((pack / "havering" / "manifest.json").read_text(encoding="utf-8"))
    project, out = copied(tmp_path / "dépôt of others"), tmp_path / "elsewhere" / "reports"
    started = manifest["started"].replace("Z", "+00:00")
    ends = ((signal.SIGKILL, -signal.SIGKILL, ()), (signal.SIGTERM, 143, ("--fork",)))
    for number, code, options in ends:
        command = begun(project, out, started, *options)
        kernels = wait_for_pages(command, PAGES)
        command.send_signal(number)
        assert ended(command, kernels)[0] == code
        assert not (out / "current").exists() and not (out / "index.html").exists()
    command = begun(project, out, started, "--fork")
    said, log = command.communicate(timeout=TIME_LIMIT)
    assert (command.returncode, said) == (0, ""), log
    events = [json.loads(line)["event"] for line in log.splitlines()]  # and nothing of kernels
    assert (events[0], events[-1]) == ("started", "succeeded")
    assert len(list((out / ".runs").iterdir())) == 1
    ours, theirs = files(pack / "havering"), files(out / "current" / "havering")
    assert ours.keys() == theirs.keys()
    assert {"manifest.json", "index.html", "downloads/havering.xlsx"} <= ours.keys()
    assert [n for n, f in ours.items() if f.read_bytes() != theirs[n].read_bytes()] == []
