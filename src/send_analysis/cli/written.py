"""Where a command writes: what cannot be written to is told before any work is done.

Callbacks of ``--out``: nothing is made, and what is there stays.
"""

import os
from pathlib import Path

import typer


def to_folder(out: Path) -> Path:
    """Return a folder that is there or can be made.

    Raises
    ------
    typer.BadParameter
        If a file is in its place, or it cannot be written to.
    """
    nearest = _there(out)
    if not nearest.is_dir():
        raise typer.BadParameter(f"{nearest} is a file; allowed: a folder, new or there already")
    _refuse_locked(nearest)
    return out


def to_file(out: Path) -> Path:
    """Return a file that is there or can be made in its folder.

    Raises
    ------
    typer.BadParameter
        If a folder is in its place, or it cannot be written to.
    """
    if out.is_dir():
        raise typer.BadParameter(f"{out} is a folder; allowed: a file, new or there already")
    if out.exists():
        _refuse_locked(out)
    to_folder(out.parent)
    return out


def _there(out: Path) -> Path:
    """Return the path, or the nearest folder above it that is there."""
    try:
        return next(path for path in (out, *out.absolute().parents) if path.exists())
    except OSError as error:  # a name that is too long for the disk
        raise typer.BadParameter(f"{error.strerror}; allowed: a shorter name") from error


def _refuse_locked(path: Path) -> None:
    if not os.access(path, os.W_OK):
        raise typer.BadParameter(f"{path} cannot be written to; allowed: a place of your own")
