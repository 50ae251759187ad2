"""Paths of the repository's folders."""

from functools import cache
from pathlib import Path

_MARKER = Path("data/sources.yaml")


@cache
def root() -> Path:
    """Return the repository: the nearest folder upwards that holds ``data/sources.yaml``.

    The working folder is tried first (a notebook runs in ``notebooks/``), then the package's.

    Raises
    ------
    FileNotFoundError
        If neither is inside the repository.
    """
    for start in (Path.cwd(), Path(__file__).resolve()):
        for folder in (start, *start.parents):
            if (folder / _MARKER).is_file():
                return folder
    raise FileNotFoundError(f"no {_MARKER} in {Path.cwd()} or above: run inside the repository")


def raw() -> Path:
    """Return the folder of publishers' files and embedded tables."""
    return root() / "data" / "raw"


def downloads() -> Path:
    """Return the folder of downloaded releases, all of which can be fetched again."""
    return root() / "data" / "downloads"


def processed() -> Path:
    """Return the folder of tidy tables and cached runs, all of which can be built again."""
    return root() / "data" / "processed"


def config() -> Path:
    """Return the folder of areas, scenarios and assumptions."""
    return root() / "config"


def notebooks() -> Path:
    """Return the folder of notebooks."""
    return root() / "notebooks"
