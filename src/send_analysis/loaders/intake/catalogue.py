"""Add publishers' files to the project and list them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from send_analysis.config import paths
from send_analysis.loaders.intake import own_lists, publications, register, unknown
from send_analysis.loaders.intake.archive import is_stray, open_bytes, read_file
from send_analysis.loaders.intake.base import LoadError, RawFile, Recognised, each
from send_analysis.loaders.intake.register import Entry

_LAYOUT_YEAR = re.compile(r"_\d{4}$")
# Kept by the project itself, so never taken for a publisher's file.
OWN_FILES = ("register.csv", "corrections.csv")


@dataclass(frozen=True)
class Opened:
    """The files found in what was handed over, by the file that was handed over.

    ``ignored`` holds a line for each file that is skipped: its name and why.
    """

    handed_over: RawFile
    recognised: list[tuple[RawFile, Recognised]]
    ignored: list[str]


Found = tuple[Opened, RawFile, Recognised]  # a recognised file and what it was found in


@dataclass(frozen=True)
class Prepared:
    """What can be added: every file, those that are new, and what the new ones hold.

    ``ignored`` says which files are skipped, ``replaced`` which own lists of places will no longer
    count.
    """

    raw: Path
    files: list[Found] = field(repr=False)
    new: list[Found] = field(repr=False)
    ignored: list[str]
    replaced: list[str]
    read: list[publications.Vintage] = field(repr=False)

    @property
    def contents(self) -> pd.DataFrame:
        """Return rows, authorities and missing cells of each table of the new files."""
        return contents(self.read)

    @property
    def unused(self) -> list[str]:
        """Return the new files of which no table has a row."""
        filled = self.contents
        used = set(filled["file"][filled["rows"] > 0])
        return [vintage.file.name for vintage in self.read if vintage.file.name not in used]


@dataclass(frozen=True)
class AddReport:
    """What ``add`` did: the new entries of the register, the names of files already there."""

    prepared: Prepared = field(repr=False)
    added: list[Entry]
    already: list[str]


def prepare(
    handed_over: Iterable[Path],
    raw: Path | None = None,
    known: Mapping[str, publications.Publication] | None = None,
) -> Prepared:
    """Recognise and check publishers' files; nothing is stored.

    Raises
    ------
    LoadError
        Naming every file that is not recognised or cannot be loaded, and what is allowed.
    """
    raw = paths.raw() if raw is None else raw
    opened = open_all(handed_over, known)
    files = list(distinct(opened))
    before = register.read(raw)
    new = _absent(raw, files, before)
    vintages = publications.load_all([(file, what) for _, file, what in new], known)
    own_lists.stop_on_two(vintages)
    lists = own_lists.of_register(raw, before) if own_lists.of(vintages).size else []
    ignored = [line for one in opened for line in one.ignored]
    replaced = own_lists.replaced(lists, vintages)
    return Prepared(raw, files, new, ignored, replaced, vintages)


def keep(prepared: Prepared, added: str) -> AddReport:
    """Store and register what was prepared, all or nothing; ``added`` is the date to register.

    Files that another command has added meanwhile are already there.
    """
    fresh = _commit(prepared.raw, prepared.new, added) if prepared.new else []
    hashes = {entry.sha256 for entry in fresh}
    already = [file.name for _, file, _ in prepared.files if file.sha256 not in hashes]
    return AddReport(prepared, fresh, already)


def add(
    handed_over: Iterable[Path],
    added: str,
    raw: Path | None = None,
    known: Mapping[str, publications.Publication] | None = None,
) -> AddReport:
    """Recognise, check and store publishers' files; adding a file twice changes nothing.

    Raises
    ------
    LoadError
        As ``prepare``; nothing is stored unless every file can be.
    """
    return keep(prepare(handed_over, raw, known), added)


def _absent(raw: Path, files: Iterable[Found], entries: Iterable[Entry]) -> list[Found]:
    """Return the files that are not registered, or no longer where they were stored."""
    hashes = {e.sha256 for e in entries if register.inside(raw, e.path).is_file()}
    return [(opened, file, what) for opened, file, what in files if file.sha256 not in hashes]


def _commit(raw: Path, new: Iterable[Found], added: str) -> list[Entry]:
    """Store and register files, less those that another command has added meanwhile."""
    with register.locked(raw):
        entries = register.read(raw)
        absent = _absent(raw, new, entries)
        fresh = [_entry(opened, file, what, added) for opened, file, what in absent]
        handed_over = [opened.handed_over for opened, _, _ in absent]
        data = {e.path: file.data for e, file in zip(fresh, handed_over, strict=True)}
        again = {entry.sha256 for entry in fresh}
        if fresh:
            kept = [entry for entry in entries if entry.sha256 not in again]
            register.commit(raw, data, kept + fresh)
    return fresh


def contents(vintages: Sequence[publications.Vintage]) -> pd.DataFrame:
    """Return rows, authorities and missing cells of each table of each file."""
    rows = [
        {
            "file": vintage.file.name,
            "publication": vintage.what.publication,
            "release": vintage.what.release,
            "table": name,
            "rows": len(df),
            "authorities": _authorities(df),
            "missing": int(df["symbol"].notna().sum()) if "symbol" in df else 0,
        }
        for vintage in vintages
        for name, df in vintage.tables.items()
    ]
    columns = ["file", "publication", "release", "table", "rows", "authorities", "missing"]
    return pd.DataFrame(rows, columns=columns)


def listing(raw: Path | None = None) -> pd.DataFrame:
    """Return the added files, one row each; ``newest`` marks the current vintage.

    ``name`` is what messages and ``data remove`` call a file.
    """
    entries = register.read(paths.raw() if raw is None else raw)
    df = pd.DataFrame([vars(e) for e in entries], columns=register.COLUMNS)
    df = df.assign(name=[entry.name for entry in entries])
    newest = df.groupby(["publication", df["kind"].map(of_any_layout)])["release"].transform("max")
    return df.assign(newest=df["release"] == newest).sort_values(
        ["publication", "kind", "release"], ignore_index=True
    )


def of_any_layout(kind: str) -> str:
    """Return a kind of file without the year of its layout: management_information_2023."""
    return _LAYOUT_YEAR.sub("", kind)


def open_all(
    handed_over: Iterable[Path], known: Mapping[str, publications.Publication] | None = None
) -> list[Opened]:
    """Return what is found in files and folders.

    A file that is named must be recognised; one that only lies in a folder or zip is skipped.

    Raises
    ------
    LoadError
        Naming every file that cannot be opened or is not recognised, and every folder without a
        file that is.
    """
    each_opened = each(
        handed_over,
        lambda path: _open_folder(path, known) if path.is_dir() else [_open_named(path, known)],
        "{n} files are refused and nothing is changed",
    )
    return [opened for of_path in each_opened for opened in of_path]


def distinct(opened: Iterable[Opened]) -> Iterator[Found]:
    """Yield each recognised file once, however often it was handed over."""
    seen: set[str] = set()
    for one in opened:
        for file, what in one.recognised:
            if file.sha256 not in seen:
                seen.add(file.sha256)
                yield one, file, what


def _open_folder(
    folder: Path, known: Mapping[str, publications.Publication] | None
) -> list[Opened]:
    below = (p for p in sorted(folder.rglob("*")) if p.is_file() and p.name not in OWN_FILES)
    opened = each(below, lambda path: _open(path, known), "{n} files are refused")
    if not any(one.recognised for one in opened):
        skipped = [line for one in opened for line in one.ignored]
        problems = [f"no file is recognised; {publications.allowed()}", *skipped]
        raise LoadError(str(folder), problems[: 1 + unknown.SHOWN])
    return opened


def _open_named(path: Path, known: Mapping[str, publications.Publication] | None) -> Opened:
    opened = _open(path, known)
    if not opened.recognised:
        what = unknown.describe(open_bytes(opened.handed_over))
        raise LoadError(path.name, [f"not recognised: {what}", publications.allowed()])
    return opened


def _open(path: Path, known: Mapping[str, publications.Publication] | None) -> Opened:
    """Return what ``path`` holds; stray files, and those that are no data, are skipped."""
    handed_over = read_file(path)
    asked = [
        (file, None if is_stray(file.name) else publications.recognise(file, known))
        for file in open_bytes(handed_over)
    ]
    ignored = [f"{file.name}: {unknown.describe([file])}" for file, what in asked if what is None]
    return Opened(handed_over, [(f, what) for f, what in asked if what is not None], ignored)


def _entry(opened: Opened, file: RawFile, what: Recognised, added: str) -> Entry:
    handed_over = opened.handed_over
    return Entry(
        path=register.place(what, handed_over),
        member="" if file.name == handed_over.name else file.name,
        sha256=file.sha256,
        archive_sha256=handed_over.sha256,
        publication=what.publication,
        publisher=what.publisher,
        release=what.release,
        kind=what.kind,
        licence=what.licence,
        private=what.private,
        added=added,
    )


def _authorities(df: pd.DataFrame) -> int:
    """Count authorities: rows of England and the regions (codes with letters) are none."""
    if "old_la_code" not in df:
        named = next((column for column in ("la_code", "area") if column in df), None)
        return df[named].nunique() if named else 0
    codes = df["old_la_code"].dropna().unique()
    return sum(str(code).isdigit() for code in codes)
