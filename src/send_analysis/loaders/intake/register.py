"""The register of added files, and the original bytes that it points to."""

import csv
import io
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from pathlib import Path

from send_analysis.config import plain_files
from send_analysis.config.locking import locked
from send_analysis.loaders.intake.archive import open_path
from send_analysis.loaders.intake.base import LoadError, RawFile, Recognised, each
from send_analysis.loaders.intake.separated import of_sheets

REGISTER = "register.csv"
APART = ".tmp-"  # begins the names of files that are not finished


@dataclass(frozen=True)
class Entry:
    """One recognised file; ``member`` names it inside a zip, else it is empty."""

    path: str  # below data/raw
    member: str
    sha256: str
    archive_sha256: str  # of the file as handed over: the zip, or the same as sha256
    publication: str
    publisher: str
    release: str
    kind: str
    licence: str
    private: bool
    added: str

    @property
    def what(self) -> Recognised:
        """Return what the file was recognised as when it was added."""
        return Recognised(
            self.publication, self.publisher, self.release, self.kind, self.licence, self.private
        )

    @property
    def name(self) -> str:
        """Return the name that messages and source ids use."""
        return self.member or Path(self.path).name


COLUMNS = [f.name for f in fields(Entry)]


def read(raw: Path) -> list[Entry]:
    """Return the entries of the register in ``raw``; none when nothing was added.

    Raises
    ------
    LoadError
        If the register was damaged by hand.
    """
    file = raw / REGISTER
    if not file.is_file():
        return []
    try:
        text = io.StringIO(plain_files.content(file).decode("utf-8"), newline="")
        reader = csv.DictReader(text, strict=True)
        rows = list(reader)
        short = any(None in row or None in row.values() for row in rows)
        damaged = reader.fieldnames != COLUMNS or short
    except (UnicodeDecodeError, csv.Error):
        damaged = True
    if damaged:
        mend = "move it away, then send-analysis data add FILE... with the files again"
        raise LoadError(str(file), [f"found other columns; allowed: {', '.join(COLUMNS)}; {mend}"])
    return [Entry(**{**row, "private": row["private"] == "True"}) for row in rows]  # type: ignore[arg-type]


def commit(raw: Path, files: dict[str, bytes], entries: list[Entry]) -> None:
    """Write ``files`` (by path below ``raw``) and then the register, all or nothing.

    The register is replaced last and in one step, so that it never names a file that is
    not there; files written before a failure are taken away again.
    """
    written: list[Path] = []
    try:
        for path, data in files.items():
            target = inside(raw, path)
            if not target.exists():
                written.append(target)
            replace(target, data)
        replace(raw / REGISTER, _as_csv(entries))
    except BaseException:
        for target in written:
            target.unlink(missing_ok=True)
        raise


def drop(raw: Path, dropped: Iterable[Entry]) -> None:
    """Take entries out of the register, then away the files that no other entry is of."""
    with locked(raw):
        gone = set(dropped)
        kept = [entry for entry in read(raw) if entry not in gone]
        replace(raw / REGISTER, _as_csv(kept))
        for path in {e.path for e in gone} - {e.path for e in kept}:
            _unlink(raw, inside(raw, path))


def _unlink(raw: Path, file: Path) -> None:
    """Remove a file, and the folders below ``raw`` that are then empty."""
    file.unlink(missing_ok=True)
    for folder in file.parents:
        if folder == raw.resolve() or not folder.is_dir() or any(folder.iterdir()):
            break
        folder.rmdir()


def replace(target: Path, data: bytes) -> None:
    """Write a file in one step: a reader sees the old content or the new."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=APART)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def inside(raw: Path, path: str) -> Path:
    """Return ``path`` below ``raw``.

    Raises
    ------
    LoadError
        If it leads outside.
    """
    target = (raw / path).resolve()
    if not target.is_relative_to(raw.resolve()):
        raise LoadError(path, ["leads outside data/raw"])
    return target


def place(what: Recognised, handed_over: RawFile) -> str:
    """Return where a file is kept: publisher / release / hash / its own name, made safe."""
    name = Path(handed_over.name.replace("\\", "/")).name
    parts = (what.publisher, what.release, handed_over.sha256[:8], name)
    return "/".join(slug(part) for part in parts)


def slug(text: str) -> str:
    """Return ``text`` as one safe path part."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", text).strip("._") or "unnamed"


def stored(raw: Path, entries: list[Entry]) -> list[tuple[RawFile, Recognised]]:
    """Return the registered files as they were handed over.

    Raises
    ------
    LoadError
        Naming every file that is gone or no longer what was added.
    """
    opened: dict[str, dict[str, RawFile]] = {}

    def find(entry: Entry) -> tuple[RawFile, Recognised]:
        if entry.path not in opened:
            file = inside(raw, entry.path)
            if not file.is_file():
                problem = f"it is gone; add it again, or send-analysis data remove {entry.name}"
                raise LoadError(entry.path, [problem])
            opened[entry.path] = {f.name: f for f in open_path(file)}
        return _member(opened[entry.path], entry), entry.what

    return each(entries, find)


def _member(members: dict[str, RawFile], entry: Entry) -> RawFile:
    file = members.get(entry.member) if entry.member else next(iter(members.values()))
    if file is None:  # not a file of a zip, but a sheet of a workbook
        every = (sheet for one in members.values() for sheet in of_sheets(one))
        file = next((sheet for sheet in every if sheet.sha256 == entry.sha256), None)
    if file is None or sha256(file.data).hexdigest() != entry.sha256:
        raise LoadError(entry.path, [f"{entry.name} is not what was added on {entry.added}"])
    return RawFile(entry.name, file.data, file.archive)


def _as_csv(entries: list[Entry]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(entry) for entry in entries)
    return text.getvalue().encode()
