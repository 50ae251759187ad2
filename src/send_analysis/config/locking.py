"""One command at a time changes a folder of settings, of data or of reports."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic

from filelock import FileLock, Timeout

from send_analysis import vocab

LOCK = ".lock"  # held by the command that is changing a folder; tells which one it is
WAIT = 120  # seconds; an all-England build takes less


class BusyError(vocab.SendError):
    """Another command is changing the folder."""


@contextmanager
def locked(folder: Path, wait: float | None = None) -> Iterator[None]:
    """Let one command at a time change a folder; a command that is killed lets it go.

    Parameters
    ----------
    wait
        Seconds to wait for another command; 120 where None is given.

    Raises
    ------
    BusyError
        If another command does not finish in time; the message says which, and since when.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / LOCK
    lock = FileLock(file, timeout=WAIT if wait is None else wait)
    try:
        lock.acquire()
    except Timeout as error:
        busy = f"{folder}: {_owner(file)} is changing it; try again when it has finished"
        raise BusyError(busy) from error
    try:
        _sign(lock, f"{os.getpid()} {monotonic()}")
        yield
    finally:
        _sign(lock, "")
        lock.release()


def _sign(lock: FileLock, owner: str) -> None:
    """Write into a lock which command holds it, where the file system leaves its content to us."""
    if getattr(lock, "pid", None) is None:  # else the file itself is the lock
        with suppress(OSError):
            Path(lock.lock_file).write_text(owner, encoding="utf-8")


def _owner(file: Path) -> str:
    """Return which command holds a lock and for how long, as far as it has said so."""
    try:
        process, since = file.read_text(encoding="utf-8").split()
        minutes = int((monotonic() - float(since)) / 60)
    except (OSError, ValueError):
        return "another command"
    return f"another command (process {process}, for {vocab.counted(minutes, 'minute')})"
