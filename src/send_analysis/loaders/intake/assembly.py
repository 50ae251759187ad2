"""Make one set of tidy tables from all files, and keep it until an input changes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pandas as pd

from send_analysis.config import paths
from send_analysis.loaders.intake import corrections, layout, precedence, provenance, register
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.intake.catalogue import distinct, open_all
from send_analysis.loaders.intake.publications import Loader, Vintage, allowed, load_all
from send_analysis.loaders.intake.revisions import revisions

STAMP = "build.json"  # which inputs data/processed was built from
CODE = ("loaders/**/*.py", "tables/*.py", "vocab.py")  # a change here rebuilds too


@dataclass(frozen=True)
class Loaded:
    """Every tidy table, the files they come from, and files left aside."""

    tables: dict[str, pd.DataFrame]
    vintages: list[Vintage] = field(repr=False)
    ignored: list[str] = field(default_factory=list)


def vintages_of(
    raw: Path | None = None, known: Mapping[str, Loader] | None = None
) -> list[Vintage]:
    """Return every added file as loaded, older releases included."""
    raw = paths.raw() if raw is None else raw
    return load_all(register.stored(raw, register.read(raw)), known)


def build(
    embedded: Mapping[str, pd.DataFrame],
    raw: Path | None = None,
    processed: Path | None = None,
    known: Mapping[str, Loader] | None = None,
) -> bool:
    """Write the tidy tables to ``processed``; say whether anything had to be written.

    Raises
    ------
    LoadError
        If an added file or the corrections cannot be loaded.
    """
    raw = paths.raw() if raw is None else raw
    processed = paths.processed() if processed is None else processed
    stamp = _stamp(raw, embedded)
    if _is_built(processed, stamp):
        return False
    loaded = assemble(vintages_of(raw, known), embedded, _corrections(raw))
    names = [_write(df, processed, name) for name, df in loaded.tables.items()]
    done = json.dumps({"inputs": stamp, "tables": sorted(names)}, indent=1)
    register.replace(processed / STAMP, done.encode())
    return True


def read_built(processed: Path | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables that ``build`` wrote."""
    processed = paths.processed() if processed is None else processed
    names = json.loads((processed / STAMP).read_text())["tables"]
    return {name: pd.read_parquet(processed / f"{name}.parquet") for name in names}


def read_folder(
    folder: Path,
    embedded: Mapping[str, pd.DataFrame] | None = None,
    known: Mapping[str, Loader] | None = None,
    for_checks: bool = True,
) -> Loaded:
    """Return the tables of a folder of publishers' files, in place of the added ones.

    A backtest leaves ``embedded`` out: those figures were chosen with hindsight. Without
    ``for_checks`` the tables that only the data checks read (revisions, layout) are left out.

    Raises
    ------
    LoadError
        If the folder is missing, holds nothing that is recognised, or a file is broken.
    """
    if not folder.is_dir():
        raise LoadError(str(folder), ["no such folder; --data names a folder of files"])
    opened = open_all([folder], known, strict=False)
    vintages = load_all([(file, what) for _, file, what in distinct(opened)], known)
    if not vintages:
        raise LoadError(str(folder), [f"no file is recognised; {allowed()}"])
    loaded = assemble(vintages, embedded or {}, _corrections(folder), for_checks)
    return Loaded(loaded.tables, vintages, [name for one in opened for name in one.ignored])


def assemble(
    vintages: Sequence[Vintage],
    embedded: Mapping[str, pd.DataFrame],
    corrected: Sequence[corrections.Correction] = (),
    for_checks: bool = True,
) -> Loaded:
    """Return one table of each name from all vintages, corrections laid over them."""
    tables = precedence.combine(vintages, embedded)
    tables = corrections.apply(tables, list(corrected))
    tables["correction"] = corrections.as_table(list(corrected))
    if for_checks:
        tables["revision"] = revisions(vintages)
        tables["layout"] = layout.facts([vintage.file for vintage in vintages])
    tables["sources_used"] = provenance.sources(vintages, corrected)
    return Loaded(tables, list(vintages))


def _corrections(folder: Path) -> list[corrections.Correction]:
    file = folder / corrections.FILE
    return corrections.read(RawFile(file.name, file.read_bytes())) if file.is_file() else []


def _write(df: pd.DataFrame, folder: Path, name: str) -> str:
    """Write one table in one step; return its name."""
    register.replace(folder / f"{name}.parquet", df.to_parquet(index=False) or b"")
    return name


def _stamp(raw: Path, embedded: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return the hash of everything that the tables depend on."""
    stamp = {f"{e.path}#{e.member}": e.sha256 for e in register.read(raw)}
    file = raw / corrections.FILE
    if file.is_file():
        stamp[corrections.FILE] = sha256(file.read_bytes()).hexdigest()
    package = Path(__file__).parents[2]
    for source in sorted(p for pattern in CODE for p in package.glob(pattern)):
        stamp[str(source.relative_to(package))] = sha256(source.read_bytes()).hexdigest()
    return stamp | {f"embedded/{name}": _hash(df) for name, df in embedded.items()}


def _hash(df: pd.DataFrame) -> str:
    return sha256(df.to_csv(index=False).encode()).hexdigest()


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
