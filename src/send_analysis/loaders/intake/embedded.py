"""The files that come with the project, read as if they had been added.

``data/sources.yaml`` lists them by their path below ``data/raw``: extracts of publishers'
files (rows cut, columns untouched) and figures typed from papers. To embed more, replace a
file and its hash there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import pandas as pd
from ruamel.yaml import YAML

from send_analysis.loaders import ehc_plans
from send_analysis.loaders.intake import precedence, provenance, publications
from send_analysis.loaders.intake.archive import open_bytes
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.intake.publications import PUBLICATIONS, Publication, Vintage

REGISTER = "sources.yaml"
NO_LOADER = "none"  # kept to be read by people


@dataclass(frozen=True)
class Source:
    """One embedded file: what it is, who published it, under which licence."""

    file: str  # below data/raw
    title: str
    publisher: str
    date: str
    release: str
    licence: str
    sha256: str
    loader: str
    used_for: str
    original: str = ""  # the publisher's file that the rows were cut from
    rows: str = ""  # which rows were kept, in words
    extract: Mapping[str, list[str]] | None = None  # words of a column that are kept; None: typed

    @property
    def described(self) -> dict[str, object]:
        """Return what ``sources_used`` says of the file."""
        names = ("title", "publisher", "release", "licence", "sha256")
        return {**{name: getattr(self, name) for name in names}, "origin": "embedded"}


def register(data_folder: Path) -> dict[str, Source]:
    """Return every embedded file that ``data_folder``/sources.yaml lists, by its path.

    Raises
    ------
    LoadError
        If an entry lacks a field or has one that is not known.
    """
    return _register((data_folder / REGISTER).read_bytes())


@cache
def _register(text: bytes) -> dict[str, Source]:
    entries = YAML(typ="safe", pure=True).load(text) or {}
    try:
        return {file: Source(file=file, **entry) for file, entry in entries.items()}
    except TypeError as error:
        raise LoadError(REGISTER, [str(error)]) from error


def opened(data_folder: Path, source: Source) -> list[RawFile]:
    """Return what an embedded file holds: itself, unpacked.

    Raises
    ------
    LoadError
        If the file is absent or not the one that the register describes.
    """
    path = data_folder / "raw" / source.file
    if not path.is_file():
        raise LoadError(str(path), [f"the file is missing; {REGISTER} lists it"])
    file = RawFile(path.name, path.read_bytes())
    if file.sha256 != source.sha256:
        problem = f"its SHA-256 is {file.sha256}, {REGISTER} says {source.sha256}: "
        problem += "correct the register when a figure was changed on purpose"
        raise LoadError(str(path), [problem])
    return open_bytes(file)


def load(
    data_folder: Path, known: Mapping[str, Publication] | None = None
) -> dict[str, pd.DataFrame]:
    """Return the embedded tables of known publications by name, with ``sources_used``.

    Raises
    ------
    LoadError
        If a file is not the registered one, or its loader refuses it.
    """
    known = PUBLICATIONS if known is None else known
    skipped = {NO_LOADER, *(PUBLICATIONS.keys() - known.keys())}
    sources = [s for s in register(data_folder).values() if s.loader not in skipped]
    loaded = [(s, v) for s in sources for v in _vintages(data_folder, s, known[s.loader])]
    used = [row for s, v in loaded for row in provenance.sources(v, s.described)]
    tables = precedence.combine([vintage for _, vintage in loaded], {})
    return {**tables, "sources_used": provenance.sources_used(used)}


def stamp(data_folder: Path) -> dict[str, str]:
    """Return the hash of the register and of every file that it lists."""
    raw = data_folder / "raw"
    files = [data_folder / REGISTER, *(raw / file for file in register(data_folder))]
    return {
        str(file.relative_to(data_folder)): sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file()
    }


def printed_placements(data_folder: Path) -> pd.DataFrame:
    """Return plans by placement in the publisher's own columns.

    Columns: old_la_code, census_year, placement (as printed; ``ehcplans`` is all plans), plans.
    """
    plans = [s for s in register(data_folder).values() if s.loader == ehc_plans.PUBLICATION]
    files = [file for s in plans for file in opened(data_folder, s)]
    printed = [ehc_plans.printed_placements(file) for file in files]
    return pd.concat([rows for rows in printed if rows is not None], ignore_index=True)


def _vintages(data_folder: Path, source: Source, publication: Publication) -> list[Vintage]:
    known = {source.loader: publication}
    recognised = [
        (file, publications.recognise(file, known)) for file in opened(data_folder, source)
    ]
    if any(what is None for _, what in recognised):
        raise LoadError(source.file, [f"{REGISTER} says {source.loader}, which is not recognised"])
    return publications.load_all(((file, what) for file, what in recognised if what), known)
