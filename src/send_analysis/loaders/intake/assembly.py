"""Make one set of tidy tables from all files, and keep it until an input changes."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

import pandas as pd

from send_analysis.config import locking, paths
from send_analysis.loaders.intake import (
    corrections,
    embedded,
    layout,
    own_lists,
    precedence,
    provenance,
    publications,
    register,
    revisions,
)
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.intake.opened import distinct, open_all
from send_analysis.loaders.intake.publications import OF_PLANS, Publication
from send_analysis.loaders.population.upper_tier import of_authorities
from send_analysis.tables import SOURCES_USED

STAMP = "build.json"  # which inputs data/processed was built from
FOLDERS_KEPT = 8  # of those named with --data, each some megabytes
CODE = ("loaders/*/*.py", "loaders/*/*.csv", "tables/*.py", "vocab.py")  # a change rebuilds too


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
    data = paths.root() / "data" if data is None else data
    raw = paths.raw() if raw is None else raw
    folder = paths.processed() if processed is None else processed
    stamp = _added(raw) | embedded.stamp(data) | _code()
    known = OF_PLANS if of_plans else known

    def tables() -> dict[str, pd.DataFrame]:
        beneath = embedded.load(data, OF_PLANS) if of_plans else shipped(data, folder)
        corrected = _corrections(raw, of_plans)
        return assemble(vintages_of(raw, known), beneath, corrected, not of_plans).tables

    return _keep(folder, stamp, tables)


def built(of_plans: bool = False) -> dict[str, pd.DataFrame]:
    """Return the tidy tables of the embedded and the added files, built when an input changed."""
    processed = paths.processed() / "plans" if of_plans else paths.processed()
    build(processed=processed, of_plans=of_plans)
    return read_built(processed)


def shipped(data: Path | None = None, processed: Path | None = None) -> dict[str, pd.DataFrame]:
    """Return the embedded tables, kept until one of their files changes."""
    data = paths.root() / "data" if data is None else data
    folder = (paths.processed() if processed is None else processed) / "embedded"
    _keep(folder, embedded.stamp(data) | _code(), lambda: embedded.load(data))
    return read_built(folder)


def read_built(processed: Path | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables that ``build`` wrote."""
    processed = paths.processed() if processed is None else processed
    with locking.locked(processed):
        names = json.loads((processed / STAMP).read_text())["tables"]
        return {name: pd.read_parquet(processed / f"{name}.parquet") for name in names}


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
    if not folder.is_dir():
        raise LoadError(str(folder), ["no such folder; --data names a folder of files"])
    opened = open_all([folder], known)
    recognised = [(file, what) for _, file, what in distinct(opened)]
    if of_plans:
        known = OF_PLANS
        recognised = [(file, what) for file, what in recognised if what.publication in known]
    vintages = publications.load_all(recognised, known)
    own_lists.stop_on_two(vintages)
    loaded = assemble(vintages, beneath or {}, _corrections(folder, of_plans), not of_plans)
    return Loaded(loaded.tables, vintages, [name for one in opened for name in one.ignored])


def kept_folder(folder: Path, of_plans: bool = False) -> dict[str, pd.DataFrame]:
    """Return what ``read_folder`` makes of a folder, kept until one of its files changes.

    What was made of the folders used last is kept; older ones are removed.
    """
    stamp = {str(f.relative_to(folder)): _hash(f) for f in folder.rglob("*") if f.is_file()}
    stamp |= embedded.stamp(paths.root() / "data") | _code()
    address = sha256(f"{folder.resolve()} {of_plans}".encode()).hexdigest()[:16]
    kept = paths.processed() / "folders" / address

    def tables() -> dict[str, pd.DataFrame]:
        beneath = embedded.load(paths.root() / "data", OF_PLANS) if of_plans else shipped()
        return read_folder(folder, beneath, of_plans=of_plans).tables

    if _keep(kept, stamp, tables):
        _remove_oldest(kept.parent)
    (kept / STAMP).touch()  # the last used is the newest
    return read_built(kept)


def _remove_oldest(folder: Path) -> None:
    """Remove what was made of folders that were used before the last few."""
    with locking.locked(folder):
        stamps = sorted(folder.glob(f"*/{STAMP}"), key=lambda stamp: stamp.stat().st_mtime)
        for stamp in stamps[:-FOLDERS_KEPT]:
            shutil.rmtree(stamp.parent)


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


def _keep(
    folder: Path, stamp: Mapping[str, str], tables: Callable[[], dict[str, pd.DataFrame]]
) -> bool:
    """Write tables and their stamp unless they are there; say whether it had to be done."""
    with locking.locked(folder):
        if _is_built(folder, stamp):
            return False
        names = [_write(df, folder, name) for name, df in tables().items()]
        done = json.dumps({"inputs": dict(stamp), "tables": sorted(names)}, indent=1)
        register.replace(folder / STAMP, done.encode())
        return True


def _write(df: pd.DataFrame, folder: Path, name: str) -> str:
    """Write one table in one step; return its name."""
    register.replace(folder / f"{name}.parquet", df.to_parquet(index=False) or b"")
    return name


def _added(raw: Path) -> dict[str, str]:
    """Return the hashes of the added files and of the corrections."""
    stamp = {f"{e.path}#{e.member}": e.sha256 for e in register.read(raw)}
    file = raw / corrections.FILE
    return stamp | ({file.name: _hash(file)} if file.is_file() else {})


@cache
def _code() -> dict[str, str]:
    """Return the hashes of the code that makes the tables."""
    package = Path(__file__).parents[2]
    sources = sorted(file for pattern in CODE for file in package.glob(pattern))
    return {str(file.relative_to(package)): _hash(file) for file in sources}


def _hash(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def _is_built(processed: Path, stamp: Mapping[str, str]) -> bool:
    """Say whether the last build read the same inputs and every table is still there."""
    file = processed / STAMP
    if not file.is_file():
        return False
    try:
        done = json.loads(file.read_text())
        names = done["tables"]
    except (ValueError, KeyError, TypeError):
        return False  # a damaged stamp only costs a rebuild
    there = all((processed / f"{name}.parquet").is_file() for name in names)
    return there and done["inputs"] == dict(stamp)
