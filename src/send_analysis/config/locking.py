"""One command at a time changes a folder of settings or of data."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from send_analysis import vocab

LOCK = ".lock"  # held by the command that is changing a folder
WAIT = 120  # seconds; an all-England build takes less


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one command at a time change a folder; a command that is killed lets it go.

    Raises
    ------
    vocab.WorkError
        If another command does not finish.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK, timeout=WAIT)
    try:
        lock.acquire()
    except Timeout as error:
        busy = f"{folder}: another command has been changing it for {WAIT} seconds; try again later"
        raise vocab.WorkError(busy) from error
    try:
        yield
    finally:
        lock.release()
