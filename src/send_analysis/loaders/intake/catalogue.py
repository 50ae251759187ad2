"""Add publishers' files to the project and list them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from send_analysis.config import paths
from send_analysis.loaders.intake import publications, register
from send_analysis.loaders.intake.archive import open_bytes, read_file
from send_analysis.loaders.intake.base import LoadError, RawFile, Recognised, each
from send_analysis.loaders.intake.register import Entry

_LAYOUT_YEAR = re.compile(r"_\d{4}$")  # such as management_information_2023
# Kept by the project itself, so never taken for a publisher's file.
OWN_FILES = ("register.csv", "corrections.csv")


@dataclass(frozen=True)
class Opened:
    """The files found in what was handed over, by the file that was handed over."""

    handed_over: RawFile
    recognised: list[tuple[RawFile, Recognised]]
    ignored: list[str]


Found = tuple[Opened, RawFile, Recognised]  # a recognised file and what it was found in


@dataclass(frozen=True)
class AddReport:
    """What ``add`` did: new entries, files already there, files skipped, what they hold."""

    added: list[Entry]
    already: list[str]
    ignored: list[str]
    contents: pd.DataFrame = field(repr=False)


def add(
    handed_over: Iterable[Path],
    added: str,
    raw: Path | None = None,
    known: Mapping[str, publications.Publication] | None = None,
) -> AddReport:
    """Recognise, check and store publishers' files; adding a file twice changes nothing.

    Nothing is stored unless every file can be. ``added`` is the date to register.

    Raises
    ------
    LoadError
        Naming every file that is not recognised or cannot be loaded, and what is allowed.
    """
    raw = paths.raw() if raw is None else raw
    opened = open_all(handed_over, known)
    files = list(distinct(opened))
    new = _absent(files, register.read(raw))
    vintages = publications.load_all([(file, what) for _, file, what in new], known)
    fresh = _commit(raw, new, added) if new else []
    hashes = {entry.sha256 for entry in fresh}
    already = [file.name for _, file, _ in files if file.sha256 not in hashes]
    read = [vintage for vintage in vintages if vintage.file.sha256 in hashes]
    return AddReport(fresh, already, [i for o in opened for i in o.ignored], contents(read))


def _absent(files: Iterable[Found], entries: Iterable[Entry]) -> list[Found]:
    """Return the files that are not in the register."""
    hashes = {entry.sha256 for entry in entries}
    return [(opened, file, what) for opened, file, what in files if file.sha256 not in hashes]


def _commit(raw: Path, new: Iterable[Found], added: str) -> list[Entry]:
    """Store and register files, less those that another command has added meanwhile."""
    with register.locked(raw):
        entries = register.read(raw)
        absent = _absent(new, entries)
        fresh = [_entry(opened, file, what, added) for opened, file, what in absent]
        handed_over = [opened.handed_over for opened, _, _ in absent]
        data = {e.path: file.data for e, file in zip(fresh, handed_over, strict=True)}
        if fresh:
            register.commit(raw, data, entries + fresh)
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
    """Return the added files, one row each; ``newest`` marks the current vintage."""
    entries = register.read(paths.raw() if raw is None else raw)
    df = pd.DataFrame([vars(e) for e in entries], columns=register.COLUMNS)
    of_any_layout = df["kind"].str.replace(_LAYOUT_YEAR, "", regex=True)
    newest = df.groupby(["publication", of_any_layout])["release"].transform("max")
    return df.assign(newest=df["release"] == newest).sort_values(
        ["publication", "kind", "release"], ignore_index=True
    )


def open_all(
    handed_over: Iterable[Path],
    known: Mapping[str, publications.Publication] | None = None,
    strict: bool = True,
) -> list[Opened]:
    """Return what is found in files and folders; ``strict`` refuses what nothing recognises.

    Raises
    ------
    LoadError
        Naming every file that cannot be opened or, if strict, is not recognised.
    """
    return each(
        _files(handed_over),
        lambda path: _open(path, known, strict),
        "{n} files are refused and nothing is changed",
    )


def distinct(opened: Iterable[Opened]) -> Iterator[Found]:
    """Yield each recognised file once, however often it was handed over."""
    seen: set[str] = set()
    for one in opened:
        for file, what in one.recognised:
            if file.sha256 not in seen:
                seen.add(file.sha256)
                yield one, file, what


def _files(handed_over: Iterable[Path]) -> Iterator[Path]:
    for path in handed_over:
        if path.is_dir():
            below = [p for p in sorted(path.rglob("*")) if p.is_file()]
            yield from (p for p in below if p.name[0] != "." and p.name not in OWN_FILES)
        else:
            yield path


def _open(path: Path, known: Mapping[str, publications.Publication] | None, strict: bool) -> Opened:
    """Return what ``path`` holds; members of a zip that are no data (guidance) are skipped."""
    handed_over = read_file(path)
    files = open_bytes(handed_over)
    asked = [(file, publications.recognise(file, known)) for file in files]
    recognised = [(file, what) for file, what in asked if what is not None]
    if strict and not recognised:
        raise LoadError(
            path.name, [f"not recognised{_looks_like(files)}; {publications.allowed()}"]
        )
    ignored = [file.name for file, what in asked if what is None]
    return Opened(handed_over, recognised, ignored)


def _looks_like(files: Sequence[RawFile]) -> str:
    """Return the first line of the first file, shortened, so that the user sees what was read."""
    first = next((f for f in files if f.data), None)
    if first is None:
        return " (it is empty)"
    line = first.data[:200].decode("utf-8", errors="replace").splitlines()[0]
    return f" ({len(files)} files; the first, {first.name}, begins {line[:80]!r})"


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
        return df["la_code"].nunique() if "la_code" in df else 0
    codes = df["old_la_code"].dropna().unique()
    return sum(str(code).isdigit() for code in codes)
