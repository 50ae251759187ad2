"""Where reports go: a folder, or an address of a store, such as ``s3://bucket/reports``."""

import mimetypes
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from send_analysis import config, vocab
from send_analysis.config import paths
from send_analysis.publish.store.manifest import RUNS_FOLDER

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem
    from obstore import PutMode, UpdateVersion
    from obstore.store import ObjectStore

ALLOWED = ("file", "memory", "s3", "gs", "abfs", "abfss", "az")
_OF_CLOUD = {"s3", "gs", "abfs", "abfss", "az"}
_NO_CLOUD = "the extra cloud is not installed: pip install 'send_analysis[cloud]'"
_SHOWN = 200  # characters of what a store said
_PROBE = ".probe"
TRIES, TRIES_OF_PROBE = 10, 1  # after a passing failure; one that is told before the work is soon
ATTEMPTS = 20  # to change a file that other commands change too


@dataclass(frozen=True)
class Location:
    """A place of reports: ``root`` in a file system; names below it have slashes.

    ``folder`` is the place itself on this machine, else where its packs are built before they are
    uploaded.
    """

    address: str
    files: "AbstractFileSystem"
    root: str
    folder: Path
    runs: str  # the folder of runs that are kept

    @property
    def is_here(self) -> bool:
        """Return whether the place is a folder of this machine."""
        return self.runs == RUNS_FOLDER

    def path(self, *names: str) -> str:
        """Return the path of a name below the place, as its file system takes it."""
        return "/".join((self.root.rstrip("/"), *names))

    @property
    def is_in_cloud(self) -> bool:
        """Return whether the place is in a store that tells browsers the kind of each file."""
        return self.address.partition("://")[0] in _OF_CLOUD

    def names(self, folder: str) -> list[str]:
        """Return the names of the folders in a folder; none where it is not there."""
        with self._told("read"):
            try:
                found = self.files.ls(self.path(folder), detail=True)
            except FileNotFoundError:
                return []
        listed = (one["name"].rstrip("/") for one in found if one["type"] == "directory")
        return sorted(name.rpartition("/")[2] for name in listed)

    def read(self, *names: str) -> bytes | None:
        """Return the bytes of a file; None where there is none."""
        with self._told("read"):
            try:
                return bytes(self.files.cat_file(self.path(*names)))
            except (FileNotFoundError, NotADirectoryError):
                return None

    def write(self, content: bytes, name: str) -> None:
        """Write a file, with its kind where the store tells it to browsers."""
        with self._told("written"):
            if self.is_in_cloud:
                _put(_store(self.address), name, content)
            else:
                self.files.makedirs(self.path(name).rpartition("/")[0], exist_ok=True)
                self.files.pipe_file(self.path(name), content)

    def change(self, name: str, changed: Callable[[bytes | None], bytes]) -> bytes:
        """Write what is made of a file's content, None where there is none; return it.

        What another machine writes meanwhile is read again and changed: nothing of it is lost.

        Raises
        ------
        vocab.WorkError
            If others wrote it each time.
        """
        if not self.is_in_cloud:
            content = changed(self.read(name))
            self.write(content, name)
            return content
        for _ in range(ATTEMPTS):
            with self._told("read"):
                before, mode = _get(_store(self.address), name)
            content = changed(before)
            with self._told("written"):
                if _put(_store(self.address), name, content, mode):
                    return content
        raise vocab.WorkError(
            f"{self.address}: other commands changed {name} {ATTEMPTS} times; try again later"
        )

    def remove(self, names: Iterable[str]) -> None:
        """Remove folders with all that is in them."""
        with self._told("written"):
            for name in names:
                if self.is_in_cloud:
                    _remove(_store(self.address), name)
                else:
                    self.files.rm(self.path(name), recursive=True)

    def check(self) -> None:
        """Write and remove a file of no bytes: a store that fails is told before the work.

        A folder of this machine is found out when it is locked.

        Raises
        ------
        config.ConfigError
            Naming the place and what the store said.
        """
        if self.is_here:
            return
        try:
            if self.is_in_cloud:
                with self._told("written"):
                    _probe(_store(self.address, TRIES_OF_PROBE))
            else:
                self.write(b"", _PROBE)
                self.files.rm_file(self.path(_PROBE))
        except vocab.WorkError as error:
            raise config.ConfigError(str(error)) from error

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Say in one line what a store said of a failure; a folder's errors are as they were."""
        try:
            yield
        except Exception as error:  # each store has errors of its own
            if self.is_here:
                raise
            said = str(error).strip().partition("\n")[0][:_SHOWN]
            raise vocab.WorkError(f"{self.address} cannot be {what}: {said}") from error


def of(address: str) -> Location:
    """Return the place of an address; a folder that is no address may be relative to the project.

    Raises
    ------
    config.ConfigError
        If it is of a kind that is not known, or that is not installed; the message says which are.
    """
    from fsspec.implementations.local import LocalFileSystem

    scheme, is_address, rest = address.partition("://")
    if not is_address or scheme == "file":
        folder = paths.root() / Path(rest if is_address else address)
        return Location(str(folder), LocalFileSystem(), folder.as_posix(), folder, RUNS_FOLDER)
    if scheme not in ALLOWED:
        allowed = ", ".join(f"{one}://" for one in ALLOWED)
        raise config.ConfigError(f"--out {address}: allowed are a folder and {allowed}")
    from fsspec.core import url_to_fs

    _register(scheme, address)
    files, root = url_to_fs(address)
    return Location(address.rstrip("/"), files, root, _built_in(address), "runs")


def _register(scheme: str, address: str) -> None:
    """Let a scheme be served by the library that the project locks for it."""
    if scheme in _OF_CLOUD:
        try:
            from obstore.fsspec import register
        except ImportError as error:
            raise config.ConfigError(f"--out {address}: {_NO_CLOUD}") from error
        register(scheme)


@cache
def _store(address: str, tries: int = TRIES) -> "ObjectStore":
    """Return the client of a store: fsspec's has no way to say what kind a file is."""
    from obstore.store import from_url

    return from_url(address, retry_config={"max_retries": tries})


def _probe(store: "ObjectStore") -> None:
    import obstore

    obstore.put(store, _PROBE, b"")
    obstore.delete(store, _PROBE)


def _get(store: "ObjectStore", name: str) -> tuple[bytes | None, "PutMode"]:
    """Return the bytes of a file in a store, None without it, and how it is replaced as read."""
    import obstore

    try:
        found = obstore.get(store, name)
    except FileNotFoundError:
        return None, "create"
    as_read: UpdateVersion = {"e_tag": found.meta["e_tag"] or ""}
    if version := found.meta["version"]:
        as_read["version"] = version
    return bytes(found.bytes()), as_read


def _put(store: "ObjectStore", name: str, content: bytes, mode: "PutMode" = "overwrite") -> bool:
    """Write a file into a store; False if it is no longer as it was read."""
    import obstore
    from obstore.exceptions import AlreadyExistsError, NotSupportedError, PreconditionError

    kind = {"Content-Type": mimetypes.guess_type(name)[0] or "application/octet-stream"}
    try:
        obstore.put(store, name, content, attributes=kind, mode=mode)
    except NotSupportedError:  # a store without conditions: the last one to write wins
        obstore.put(store, name, content, attributes=kind)
    except (AlreadyExistsError, PreconditionError):
        return False
    return True


def _remove(store: "ObjectStore", folder: str) -> None:
    """Remove the files below a name: it is no file itself, and Azure fails on what is not there."""
    import obstore

    files = [one["path"] for listed in obstore.list(store, prefix=folder) for one in listed]
    obstore.delete(store, files)


def _built_in(address: str) -> Path:
    """Return the folder in which the packs of an address are built: the same each time."""
    from send_analysis.runs import keys

    return paths.processed() / "uploads" / keys.digest(address.rstrip("/"))[: keys.LENGTH]
