"""A folder that is replaced in one step: readers see the old one or the new one, no mixture."""

import ctypes
import os
import shutil
import sys
from pathlib import Path

CURRENT = "current"
_NEXT, _PREVIOUS = ".next", ".previous"
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


def begin(out: Path) -> Path:
    """Return the folder, still to be made, in which the next one is built.

    What a killed command left is cleared away first: the last whole folder stands.
    """
    if (out / _PREVIOUS).exists() and not (out / CURRENT).exists():
        (out / _PREVIOUS).rename(out / CURRENT)
    for left in (out / _NEXT, out / _PREVIOUS):
        if left.exists():
            shutil.rmtree(left)
    return out / _NEXT


def end(out: Path) -> None:
    """Put the folder that was built in the place of the current one, which is removed."""
    built, current = out / _NEXT, out / CURRENT
    if not current.exists():
        built.rename(current)
    elif not _exchanged(built, current):
        current.rename(out / _PREVIOUS)
        built.rename(current)
    for old in (out / _NEXT, out / _PREVIOUS):
        shutil.rmtree(old, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    exchange = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    names = map(os.fsencode, (one, other))
    return exchange is not None and exchange(_HERE, next(names), _HERE, next(names), _EXCHANGE) == 0


def put(file: str | Path, target: str | Path) -> None:
    """Put a file in a second place: the same bytes on disk, or a copy where that cannot be."""
    try:
        os.link(file, target)
    except OSError:
        shutil.copy2(file, target)
