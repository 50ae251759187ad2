"""Tables kept with the hashes of what they were made from, and trusted only if whole."""

import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pandas as pd

from send_analysis import vocab
from send_analysis.config import locking
from send_analysis.loaders.intake import register

Made = TypeVar("Made")
Read = TypeVar("Read")
STAMP = "build.json"  # which inputs the tables of a folder were made from
CODE = ("loaders/*/*.py", "loaders/*/*.csv", "tables/*.py", "vocab.py")  # a change rebuilds too
ATTEMPTS = 3  # to read files that change while they are read
APART = ".part-"  # begins the names of folders that are not finished
LEFT = 86_400  # seconds after which what is not finished is what a killed command left
FOLDERS_KEPT = 8  # of those used last, each some megabytes
Stamp = Mapping[str, str]  # the hash of each file, by its name


@dataclass(frozen=True)
class Kept:
    """Tidy tables, the hashes of the files that they were made from, and whether just now."""

    tables: dict[str, pd.DataFrame]
    stamp: Stamp
    is_new: bool


def keep(
    folder: Path, stamp: Callable[[], Stamp], make: Callable[[], dict[str, pd.DataFrame]]
) -> Kept:
    """Return tables that are kept in a folder; they are made again unless whole and up to date.

    Raises
    ------
    vocab.WorkError
        If files changed each time while they were read.
    """
    with locking.locked(folder):
        known = stamp()
        if (tables := _whole(folder, known)) is not None:
            return Kept(tables, known, is_new=False)
        remove_left(folder, "", LEFT)
        made, read = unchanged(stamp, make, known)
        written = {name: _write(df, folder, name) for name, df in sorted(made.items())}
        done = json.dumps({"inputs": {**read, **code()}, "tables": written}, indent=1)
        register.replace(folder / STAMP, done.encode())
        return Kept(_read(folder, written), read, is_new=True)


def unchanged(
    read: Callable[[], Read], make: Callable[[], Made], before: Read
) -> tuple[Made, Read]:
    """Return what is made of files, and the hashes or contents that they have before and after it.

    It is made again where a file changed meanwhile, also where that made it fail.

    Raises
    ------
    vocab.WorkError
        If files changed each time while they were read.
    """
    for _ in range(ATTEMPTS):
        try:
            made = make()
        except vocab.SendError:
            if (after := read()) == before:
                raise
        else:
            if (after := read()) == before:
                return made, before
        before = after
    raise vocab.WorkError(
        f"settings or data changed {ATTEMPTS} times while they were read; "
        "try again when no other command writes to them"
    )


def _write(df: pd.DataFrame, folder: Path, name: str) -> str:
    """Write one table in one step; return the hash of its file."""
    content = df.to_parquet(index=False) or b""
    register.replace(folder / f"{name}.parquet", content)
    return sha256(content).hexdigest()


@cache
def code() -> dict[str, str]:
    """Return the hashes of the code that makes the tables."""
    package = Path(__file__).parents[2]
    sources = sorted(file for pattern in CODE for file in package.glob(pattern))
    return {str(file.relative_to(package)): hash_of(file) for file in sources}


def _whole(folder: Path, stamp: Stamp) -> dict[str, pd.DataFrame] | None:
    """Return the tables of a folder; None unless they are whole and made from the same inputs."""
    try:
        done = json.loads((folder / STAMP).read_bytes())
        is_current = done["inputs"] == {**stamp, **code()}
        return _read(folder, done["tables"]) if is_current else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None  # a damaged file only costs a rebuild


def _read(folder: Path, tables: Stamp) -> dict[str, pd.DataFrame]:
    """Return tables by name; a file that has not its hash is damaged."""
    return {name: read_whole(folder / f"{name}.parquet", sha) for name, sha in tables.items()}


def read_whole(file: Path, sha: str) -> pd.DataFrame:
    """Return the table of a file.

    Raises
    ------
    ValueError
        If the file is not the one of a hash.
    """
    content = file.read_bytes()
    if sha256(content).hexdigest() != sha:
        raise ValueError(f"{file} is damaged")
    return pd.read_parquet(io.BytesIO(content))


def hash_of(file: Path) -> str:
    """Return the hash of a file's content."""
    return sha256(file.read_bytes()).hexdigest()


@contextmanager
def made_apart(folder: Path, is_whole: Callable[[Path], bool]) -> Iterator[Path]:
    """Yield an empty folder, which becomes another one as soon as the block has ended well.

    One that is whole by then stays: another process has made the same.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_left_once(folder.parent.parent)
    apart = Path(tempfile.mkdtemp(dir=folder.parent, prefix=APART))
    try:
        building = apart / "new"
        building.mkdir()
        yield building
        if not is_whole(folder):
            if folder.exists():
                folder.replace(apart / "old")
            building.replace(folder)
    finally:
        shutil.rmtree(apart, ignore_errors=True)


@cache
def _remove_left_once(store: Path) -> None:
    """Remove what killed commands left in the folders of a store, once a process.

    A command may keep hundreds of runs in one store, and each look goes through all of them.
    """
    remove_left(store, "*/", LEFT)


def remove_left(store: Path, within: str, age: float = 0) -> None:
    """Remove what killed commands left unfinished: folders and files that were made apart.

    Parameters
    ----------
    within
        Pattern of the folders of the store in which they lie, such as ``*/``.
    age
        Seconds: what is younger may be another command's that is at work.
    """
    now = _now(store)
    for begins in (APART, register.APART):
        for left in sorted(store.glob(f"{within}{begins}*")):
            with suppress(OSError):  # another command has removed it
                if now - left.stat().st_mtime >= age:
                    shutil.rmtree(left) if left.is_dir() else left.unlink()


def _now(folder: Path) -> float:
    """Return the time by the clock of a folder's disk, which may be another machine's."""
    with tempfile.TemporaryFile(dir=folder) as file:
        return os.fstat(file.fileno()).st_mtime


def remove_oldest(folder: Path, stamp: str) -> None:
    """Remove the folders in a folder that were used before the last few; each has a stamp."""
    with locking.locked(folder):
        files = sorted(folder.glob(f"*/{stamp}"), key=lambda file: file.stat().st_mtime)
        for file in files[:-FOLDERS_KEPT]:
            shutil.rmtree(file.parent)
