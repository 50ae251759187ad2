"""Paths of the repository's folders, and of the frozen inputs that a run reads in their place."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

_MARKER = Path("data/sources.yaml")
# Modes of a folder and a file that hold private figures.
OWNER_ALONE, OWNERS_FILE = 0o700, 0o600

_frozen: ContextVar[Path | None] = ContextVar("frozen", default=None)


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


@contextmanager
def using(folder: Path | None) -> Iterator[None]:
    """Read what is frozen (the four paths below) from a folder laid out like the repository."""
    before = _frozen.set(folder)
    try:
        yield
    finally:
        _frozen.reset(before)


def frozen() -> Path | None:
    """Return the folder that is read in place of the repository; None where there is none."""
    return _frozen.get()


def config() -> Path:
    """Return the folder of areas, scenarios and assumptions."""
    return (frozen() or root()) / "config"


def data() -> Path:
    """Return the folder of the register of embedded files and of the ledger."""
    return (frozen() or root()) / "data"


def docs() -> Path:
    """Return the folder of the documents that a page shows."""
    return (frozen() or root()) / "docs"


def notebooks() -> Path:
    """Return the folder of notebooks."""
    return (frozen() or root()) / "notebooks"
