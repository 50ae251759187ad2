"""A command that is stopped ends at once, in one line, and leaves no process behind."""

import ctypes
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from threading import Timer

import psutil
import pytest

from send_analysis import vocab
from send_analysis.runs import workers
from tests.end_to_end.conftest import BIN, TIME_LIMIT

pytestmark = pytest.mark.end_to_end
AT_ONCE = 5  # seconds
GOAL = "P(deficit_2029_30 > 0) < 0.2"
COMMANDS = {  # each does what takes long: in processes for the panel, else by itself
    "forecast": ("forecast", "--area", "panel", "--draws", "100", "--out", "panel.parquet"),
    "backtest": ("backtest", "--out", "backtest"),
    "calibrate": ("calibrate", "--out", "calibrated.json"),
    "goal-seek": (
        *("scenario", "goal-seek", "--measure", "new_ap_school", "--until", GOAL),
        *("--scenario", "ap_free_school"),
    ),
}


KERNEL = (
    *("notebook", "00_data_quality", "-p", "area=rotherham", "-p", "scenario=area"),
    *("-p", "draws=100", "--out", "out.ipynb"),
)


REPORT = ("report", "--area", "city_of_london", "--draws", "100", "--no-html", "--json")
FORKED = ("report", "--area", "city_of_london", "--draws", "100", "--fork", "--json")


@pytest.fixture
def temporary():
    """Yield a folder for temporary files whose name is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="stop") as folder:
        yield Path(folder)


def begun(folder, temporary, *arguments):
    """Return a command that runs as in a terminal of its own, with its own temporary folder."""
    return subprocess.Popen(
        [BIN / "send-analysis", *arguments],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def processes_of(command, are_busy):
    """Return the processes that a command has started, as soon as they are busy."""
    ends = time.monotonic() + TIME_LIMIT
    while command.poll() is None and time.monotonic() < ends:
        with suppress(psutil.NoSuchProcess):
            started = psutil.Process(command.pid).children(recursive=True)
            if are_busy(command, started):
                return started
        time.sleep(0.05)
    raise AssertionError(f"the command ended before it was busy: {command.communicate()}")


def a_kernel_starts(_, started):
    return any(map(is_kernel, started))


def is_kernel(process):
    """Say whether a process is a kernel: it started as one, or is the copy of another process."""
    own, of_parent = (" ".join(one.cmdline()) for one in (process, process.parent()))
    server = "multiprocessing.forkserver"
    return "ipykernel_launcher" in own or (server in own and server in of_parent)


@pytest.fixture(scope="module", autouse=True)
def desktop():
    """Take in orphans as a desktop's session does: their parent is then not process 1."""
    if sys.platform == "linux":
        adopt = 36  # PR_SET_CHILD_SUBREAPER
        ctypes.CDLL(None).prctl(adopt, 1, 0, 0, 0)
        yield
        ctypes.CDLL(None).prctl(adopt, 0, 0, 0, 0)
    else:
        yield


def it_works_itself(command, _):
    return psutil.Process(command.pid).cpu_times().user > 1.5


def two_work(_, started):
    return sum(one.cpu_times().user > 1 for one in started) > 1


def ended(command, started, within=AT_ONCE):
    """Return how a command that was told to end did so; all that it had started has ended too."""
    told = time.monotonic()
    _, error = command.communicate(timeout=60)
    _, alive = psutil.wait_procs(started, timeout=within)
    assert not alive
    assert time.monotonic() - told < within
    return command.returncode, error


@pytest.mark.parametrize(
    ("number", "told", "code", "line"),
    [
        (signal.SIGINT, os.killpg, 130, "send-analysis: stopped\n"),  # Ctrl-C goes to all
        (signal.SIGTERM, os.kill, 143, "send-analysis: stopped\n"),
        (signal.SIGKILL, os.kill, -9, ""),
    ],
)
def test_no_kernel_outlives_its_command(number, told, code, line, tmp_path, temporary):
    command = begun(tmp_path, temporary, *KERNEL)
    started = processes_of(
        command, lambda *_: any(file.is_socket() for file in temporary.rglob("kernel-*"))
    )
    told(command.pid, number)
    assert ended(command, started) == (code, line)
    assert not list(temporary.iterdir())


def test_a_kernel_that_only_starts_ends_too(tmp_path, temporary):
    command = begun(tmp_path, temporary, *KERNEL)
    started = processes_of(command, a_kernel_starts)
    command.kill()
    assert ended(command, started) == (-signal.SIGKILL, "")


def test_a_copied_kernel_does_not_outlive_its_command(tmp_path, temporary):
    command = begun(tmp_path, temporary, *FORKED, "--out", "reports")
    started = processes_of(command, a_kernel_starts)
    command.kill()
    code, log = ended(command, started)
    assert (code, "Traceback" in log) == (-signal.SIGKILL, False)
    assert not [str(f) for f in temporary.rglob("*")]


@pytest.mark.parametrize("name", COMMANDS)
def test_ctrl_c_ends_every_long_command_in_one_line(name, tmp_path, temporary):
    command = begun(tmp_path, temporary, *COMMANDS[name])
    started = processes_of(command, two_work if name == "forecast" else it_works_itself)
    os.killpg(command.pid, signal.SIGINT)
    assert ended(command, started) == (130, "send-analysis: stopped\n")
    assert not [*tmp_path.iterdir(), *temporary.iterdir()]


def test_a_worker_that_is_killed_ends_the_command_in_one_line(tmp_path, temporary):
    command = begun(tmp_path, temporary, *COMMANDS["forecast"])
    started = processes_of(command, two_work)
    max(started, key=lambda one: one.cpu_times().user).kill()
    code, error = ended(command, started, within=60)
    assert code == 1
    assert error == (
        "send-analysis: a worker was ended from outside, perhaps for lack of memory; "
        "fewer --workers need less\n"
    )


def test_a_report_that_is_stopped_ends_at_once_though_nobody_answers_its_webhook(
    tmp_path, temporary
):
    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, and never answers
        webhook = f"http://127.0.0.1:{silent.getsockname()[1]}"
        command = begun(
            tmp_path, temporary, *REPORT, "--out", tmp_path / "out", "--webhook", webhook
        )
        started = processes_of(command, lambda _, started: len(started) > 1)
        command.terminate()
        code, error = ended(command, started)
    told = [json.loads(line) for line in error.splitlines()]
    assert code == 143
    assert [line["event"] for line in told[-3:]] == ["failed", "webhook_failed", "stopped"]
    assert not (tmp_path / "out" / "current").exists()


class Slow:
    """What a process takes a while to read."""

    def __reduce__(self):
        return time.sleep, (1.5,)


def id_of(*_):
    """Take what a process is prepared with."""


def end_all():
    for one in multiprocessing.active_children():
        one.kill()


def test_a_worker_lost_while_another_one_starts_holds_nobody_up():
    """The pool does not know of a process that is told what to do and has not read it all."""
    began = time.monotonic()
    after_all = Timer(60, end_all)
    after_all.start()
    lost = pytest.raises(vocab.WorkError, match="a worker was ended from outside")
    with lost, workers.processes(2, id_of, Slow(), bytes(1_000_000)) as executor:
        first = executor.submit(time.sleep, 600)
        Timer(0.5, end_all).start()
        executor.submit(time.sleep, 0)
        first.result()
    after_all.cancel()
    assert time.monotonic() - began < 50 and not multiprocessing.active_children()
