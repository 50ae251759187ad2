"""Files as they are read from a path: whole, of a limited size, never a pipe or a device."""

import stat
from pathlib import Path

from send_analysis.config.base import ConfigError

MAX_SETTINGS = 20_000_000  # bytes; the largest of ours has 200,000
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def problem(path: Path, most: int = MAX_SETTINGS) -> str:
    """Return why a path cannot be read as a file, empty where it can; nothing is opened.

    A pipe or a device may never end.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return "a link to a file that is gone" if path.is_symlink() else "no such file"
    except (OSError, ValueError) as error:  # a NUL in a path is a ValueError
        return f"cannot be read ({getattr(error, 'strerror', None) or 'not a path'})"
    kind = stat.S_IFMT(found.st_mode)
    if kind != stat.S_IFREG:
        return f"{_KINDS.get(kind, 'something else')}, not a file; allowed: a file"
    return f"{found.st_size:,} bytes; at most {most:,} are read" if found.st_size > most else ""


def content(path: Path) -> bytes:
    """Return the bytes of a file of settings.

    Raises
    ------
    ConfigError
        If it is no file, too large or cannot be read.
    """
    refuse_unreadable(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error


def refuse_unreadable(path: Path) -> None:
    """Refuse a path that cannot be read as a file, before any work starts.

    Raises
    ------
    ConfigError
        Saying what it is.
    """
    if found := problem(path):
        raise ConfigError(f"{path}: {found}")
