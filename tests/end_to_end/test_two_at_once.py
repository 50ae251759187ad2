"""Commands that change the register or the tables at the same time: real processes."""

import multiprocessing
import signal
import time

import pytest

from send_analysis import vocab
from send_analysis.config import locking
from send_analysis.loaders.intake import assembly, catalogue, register
from tests.unit.toy_case import NEW, OLD, TOY, rows

pytestmark = pytest.mark.end_to_end

PROCESSES = multiprocessing.get_context("spawn")
DAY = "2026-03-31"
MOMENT = 60  # seconds that a process may take


@pytest.fixture
def raw(tmp_path):
    return tmp_path / "raw"


def file(folder, name, content=OLD):
    (folder / name).write_bytes(content)
    return folder / name


def add(paths, raw, start, told):
    """Add files one by one, all processes together, and tell what was said of each."""
    start.wait(MOMENT)
    for path in paths:
        report = catalogue.add([path], DAY, raw, TOY)
        told.put((path.name, len(report.added), report.already))


def hold(raw, held):
    """Take the lock and keep it."""
    with locking.locked(raw):
        held.set()
        time.sleep(MOMENT)


def started(target, *arguments):
    process = PROCESSES.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def test_files_added_at_once_are_all_kept_and_each_is_added_once(raw, tmp_path):
    both = file(tmp_path, "both.csv", NEW)
    own = [
        [
            file(tmp_path, f"{p}_{n}.csv", rows("2024", (2024, "total", 10 * p + n)))
            for n in range(4)
        ]
        for p in range(3)
    ]
    start, told = PROCESSES.Barrier(3), PROCESSES.Queue()
    running = [started(add, [both, *paths], raw, start, told) for paths in own]
    said = [told.get(timeout=MOMENT) for _ in range(3 * 5)]
    for process in running:
        process.join(MOMENT)
    assert sorted(e.name for e in register.read(raw)) == sorted(
        ["both.csv", *(path.name for paths in own for path in paths)]
    )
    assert sorted(added for name, added, _ in said if name == "both.csv") == [0, 0, 1]
    assert [already for _, added, already in said if not added] == [["both.csv"]] * 2
    assert len(assembly.vintages_of(raw, TOY)) == 13


def test_a_command_waits_for_the_one_before_it(raw, tmp_path):
    start, told = PROCESSES.Barrier(1), PROCESSES.Queue()
    with locking.locked(raw):
        waiting = started(add, [file(tmp_path, "old.csv")], raw, start, told)
        time.sleep(5)
        assert waiting.is_alive() and register.read(raw) == []
    assert told.get(timeout=MOMENT) == ("old.csv", 1, [])


def test_a_killed_command_leaves_no_lock(raw, tmp_path):
    held = PROCESSES.Event()
    killed = started(hold, raw, held)
    assert held.wait(MOMENT)
    killed.kill()
    killed.join(MOMENT)
    assert killed.exitcode == -signal.SIGKILL
    assert len(catalogue.add([file(tmp_path, "old.csv")], DAY, raw, TOY).added) == 1


def test_a_command_that_never_ends_is_named_not_waited_for_without_end(raw, monkeypatch):
    monkeypatch.setattr(locking, "WAIT", 0.1)
    held = PROCESSES.Event()
    busy = started(hold, raw, held)
    assert held.wait(MOMENT)
    refused = pytest.raises(
        vocab.SendError, match=f"process {busy.pid}, for 0 minutes. is changing"
    )
    with refused, locking.locked(raw):
        pytest.fail("two commands hold the lock")
    busy.kill()
