"""Make one set of tidy tables from all files, and keep it until an input changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pandas as pd

from send_analysis.config import every_authority, paths
from send_analysis.loaders.intake import (
    archive,
    corrections,
    embedded,
    layout,
    own_lists,
    precedence,
    provenance,
    publications,
    register,
    revisions,
    stored,
)
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.intake.opened import OWN_FILES, distinct, open_all
from send_analysis.loaders.intake.publications import OF_PLANS, Publication
from send_analysis.loaders.population.upper_tier import of_authorities
from send_analysis.tables import SOURCES_USED


@dataclass(frozen=True)
class Loaded:
    """Every tidy table, the files they come from, and files skipped."""

    tables: dict[str, pd.DataFrame]
    vintages: list[publications.Vintage] = field(repr=False)
    ignored: list[str] = field(default_factory=list)


def vintages_of(
    raw: Path | None = None, known: Mapping[str, Publication] | None = None
) -> list[publications.Vintage]:
    """Return every added file of known publications as loaded, older releases included."""
    raw = paths.raw() if raw is None else raw
    known = publications.PUBLICATIONS if known is None else known
    entries = [entry for entry in register.read(raw) if entry.what.publication in known]
    return publications.load_all(register.stored(raw, entries), known)


def build(
    data: Path | None = None,
    raw: Path | None = None,
    processed: Path | None = None,
    known: Mapping[str, Publication] | None = None,
    of_plans: bool = False,
) -> bool:
    """Write the tidy tables to ``processed``; say whether anything had to be written.

    ``data`` is the folder of the embedded files' register, ``raw`` that of the added files.
    ``of_plans`` reads only what a forecast of plans is made from.

    Raises
    ------
    LoadError
        If an added or embedded file or the corrections cannot be loaded.
    """
    return _added(data, raw, processed, known, of_plans).is_new


def built(of_plans: bool = False) -> stored.Kept:
    """Return the tidy tables of the embedded and the added files, built when an input changed."""
    processed = paths.processed() / "plans" if of_plans else paths.processed()
    return _added(processed=processed, of_plans=of_plans)


def _added(
    data: Path | None = None,
    raw: Path | None = None,
    processed: Path | None = None,
    known: Mapping[str, Publication] | None = None,
    of_plans: bool = False,
) -> stored.Kept:
    data = paths.root() / "data" if data is None else data
    raw = paths.raw() if raw is None else raw
    folder = paths.processed() if processed is None else processed
    known = OF_PLANS if of_plans else known

    def tables() -> dict[str, pd.DataFrame]:
        beneath = embedded.load(data, OF_PLANS) if of_plans else shipped(data, folder)
        corrected = _corrections(raw, of_plans)
        return assemble(vintages_of(raw, known), beneath, corrected, not of_plans).tables

    return stored.keep(folder, lambda: stamp_of_added(raw) | stamp_beneath(data), tables)


def shipped(data: Path | None = None, processed: Path | None = None) -> dict[str, pd.DataFrame]:
    """Return the embedded tables, kept until one of their files changes."""
    data = paths.root() / "data" if data is None else data
    folder = (paths.processed() if processed is None else processed) / "embedded"
    return stored.keep(folder, lambda: stamp_beneath(data), lambda: embedded.load(data)).tables


def read_folder(
    folder: Path,
    beneath: Mapping[str, pd.DataFrame] | None = None,
    known: Mapping[str, Publication] | None = None,
    of_plans: bool = False,
) -> Loaded:
    """Return the tables of a folder of publishers' files, in place of the added ones.

    ``beneath`` are the embedded tables; a backtest leaves them out: they were chosen with
    hindsight. ``of_plans`` reads only what a forecast of plans is made from.

    Raises
    ------
    LoadError
        If the folder is missing, holds nothing that is recognised, or a file is broken.
    """
    _refuse_missing(folder)
    opened = open_all([folder], known)
    recognised = [(file, what) for _, file, what in distinct(opened)]
    if of_plans:
        known = OF_PLANS
        recognised = [(file, what) for file, what in recognised if what.publication in known]
    vintages = publications.load_all(recognised, known)
    own_lists.stop_on_two(vintages)
    loaded = assemble(vintages, beneath or {}, _corrections(folder, of_plans), not of_plans)
    return Loaded(loaded.tables, vintages, [name for one in opened for name in one.ignored])


def kept_folder(folder: Path, of_plans: bool = False) -> stored.Kept:
    """Return what ``read_folder`` makes of a folder, kept until one of its files changes.

    What was made of the folders used last is kept; older ones are removed.
    """
    address = sha256(f"{folder.resolve()} {of_plans}".encode()).hexdigest()[:16]
    kept = paths.processed() / "folders" / address

    def tables() -> dict[str, pd.DataFrame]:
        beneath = embedded.load(paths.root() / "data", OF_PLANS) if of_plans else shipped()
        return read_folder(folder, beneath, of_plans=of_plans).tables

    made = stored.keep(kept, lambda: stamp(folder), tables)
    if made.is_new:
        stored.remove_oldest(kept.parent, stored.STAMP)
    (kept / stored.STAMP).touch()  # the last used is the newest
    return made


def assemble(
    vintages: Sequence[publications.Vintage],
    beneath: Mapping[str, pd.DataFrame],
    corrected: Sequence[corrections.Correction] = (),
    for_checks: bool = True,
) -> Loaded:
    """Return one table of each name: vintages over what is beneath, corrections over both."""
    tables = of_authorities(precedence.combine(vintages, beneath))
    tables = corrections.apply(tables, list(corrected))
    tables["correction"] = corrections.as_table(list(corrected))
    if for_checks:
        tables["revision"] = revisions.revisions(vintages, beneath)
        tables["layout"] = layout.facts([vintage.file for vintage in vintages])
    used = [row for vintage in vintages for row in provenance.sources(vintage, {})]
    used += corrections.as_sources(list(corrected))
    listed = tables.get("sources_used", SOURCES_USED.empty()).to_dict("records")
    tables["sources_used"] = provenance.sources_used([*listed, *used])
    return Loaded(tables, list(vintages))


def _corrections(folder: Path, of_plans: bool) -> list[corrections.Correction]:
    file = folder / corrections.FILE
    every = corrections.read(RawFile(file.name, file.read_bytes())) if file.is_file() else []
    return [c for c in every if c.table in publications.TABLES_OF_PLANS or not of_plans]


def _refuse_missing(folder: Path) -> None:
    if not folder.is_dir():
        raise LoadError(str(folder), ["no such folder; --data names a folder of files"])


def stamp(data: Path | None = None) -> dict[str, str]:
    """Return the hashes of all files that tables are made from, with the added ones or a folder."""
    return (stamp_of_folder(data) if data else stamp_of_added()) | stamp_beneath()


def are_published(data: Path | None = None) -> bool:
    """Say whether all added files, or all files of a folder, are known to be published ones.

    A file that is not recognised is not, nor are corrections.
    """
    if data is None:
        private = any(entry.private for entry in register.read(paths.raw()))
        return not private and not (paths.raw() / corrections.FILE).is_file()
    handed_over = open_all([data])
    published = all(
        one.recognised and not any(what.private for _, what in one.recognised)
        for one in handed_over
    )
    return published and not any(file.name in OWN_FILES for file in data.rglob("*"))


def stamp_of_added(raw: Path | None = None) -> dict[str, str]:
    """Return the hashes of the added files and of the corrections."""
    raw = paths.raw() if raw is None else raw
    added = {f"{e.path}#{e.member}": e.sha256 for e in register.read(raw)}
    file = raw / corrections.FILE
    return added | ({file.name: stored.hash_of(file)} if file.is_file() else {})


def stamp_of_folder(folder: Path) -> dict[str, str]:
    """Return the hashes of the files of a folder; without any it is not that of nothing added.

    Raises
    ------
    LoadError
        If there is no such folder, or it holds more than is read.
    """
    _refuse_missing(folder)
    files = archive.files_in(folder)
    return {str(f.relative_to(folder)): stored.hash_of(f) for f in files} or {".": ""}


def stamp_beneath(data: Path | None = None) -> dict[str, str]:
    """Return the hashes of the embedded files, and of areas with slugs of their own.

    Tables name an area by its slug.
    """
    data = paths.root() / "data" if data is None else data
    usual = {one.slug for one in every_authority()}
    areas = sorted((paths.config() / "areas").glob("*.yaml"))
    own = {f"areas/{f.name}": stored.hash_of(f) for f in areas if f.stem not in usual}
    return embedded.stamp(data) | own
