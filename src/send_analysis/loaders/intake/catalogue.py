"""Add publishers' files to the project and list them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from send_analysis.config import locking, paths
from send_analysis.loaders.intake import own_lists, publications, register
from send_analysis.loaders.intake.base import RawFile, Recognised
from send_analysis.loaders.intake.opened import Found, Opened, distinct, open_all
from send_analysis.loaders.intake.register import Entry

_LAYOUT_YEAR = re.compile(r"_\d{4}$")


@dataclass(frozen=True)
class Prepared:
    """What can be added: every file, those that are new, and what the new ones hold.

    ``ignored`` says which files are skipped, ``replaced`` which own lists of places will no longer
    count, ``lists`` are the own lists of places that were there before.
    """

    raw: Path
    files: list[Found] = field(repr=False)
    new: list[Found] = field(repr=False)
    ignored: list[str]
    replaced: list[str]
    read: list[publications.Vintage] = field(repr=False)
    lists: list[publications.Vintage] = field(repr=False, default_factory=list)

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
    return Prepared(raw, files, new, ignored, replaced, vintages, lists)


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
    with locking.locked(raw):
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
