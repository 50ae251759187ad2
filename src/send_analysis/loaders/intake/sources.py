"""The register of embedded tables, and the check that each file is the one it describes."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd
from ruamel.yaml import YAML

from send_analysis.loaders.intake.base import LoadError, RawFile, read_csv


@dataclass(frozen=True)
class Source:
    """One embedded table: what it is, who published it, under which licence."""

    source_id: str
    title: str
    publisher: str
    date: str
    release: str
    licence: str
    file: str
    sha256: str
    loader: str
    used_for: str


def register(data_folder: Path) -> dict[str, Source]:
    """Return every embedded table of ``data_folder``/sources.yaml, by source id."""
    entries = YAML(typ="safe", pure=True).load(data_folder / "sources.yaml")
    return {id_: Source(source_id=id_, **entry) for id_, entry in entries.items()}


def read(data_folder: Path, source: Source) -> pd.DataFrame:
    """Return an embedded table as text.

    Raises
    ------
    LoadError
        If the file is not there or not the one that the register describes.
    """
    path = data_folder / "raw" / source.file
    if not path.is_file():
        raise LoadError(str(path), ["the file is missing; sources.yaml lists it"])
    data = path.read_bytes()
    found = sha256(data).hexdigest()
    if found != source.sha256:
        raise LoadError(
            str(path),
            [
                f"its SHA-256 is {found}, sources.yaml says {source.sha256}: "
                "correct the register when a figure was changed on purpose"
            ],
        )
    return read_csv(RawFile(path.name, data))


def sources_table(data_folder: Path) -> pd.DataFrame:
    """Return the register as rows of the ``sources_used`` table, with rows counted."""
    return pd.DataFrame(
        {
            "source_id": s.source_id,
            "title": s.title,
            "publisher": s.publisher,
            "release": s.release,
            "licence": s.licence,
            "sha256": s.sha256,
            "rows": len(read(data_folder, s)),
            "origin": "embedded",
        }
        for s in register(data_folder).values()
    )
