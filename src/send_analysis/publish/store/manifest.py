"""The manifest of a run: what it was asked for and made from, and all that it wrote, by hash."""

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from send_analysis.publish import work

RUNS_FOLDER = ".runs"
MANIFEST = "manifest.json"


class Asked(BaseModel):
    """What a run was asked for."""

    model_config = ConfigDict(extra="allow", frozen=True)

    areas: tuple[str, ...]
    scenarios: tuple[str, ...]
    seed: int
    draws: int


class Manifest(BaseModel):
    """A run that is complete; ``outputs`` are the hashes of its files by path, areas first."""

    model_config = ConfigDict(extra="allow", frozen=True)

    run_id: str
    started: AwareDatetime
    request: Asked
    code_version: str
    code: str = ""
    page_findings: tuple[Mapping[str, object], ...] = ()
    failed: tuple[str, ...] = ()  # areas that are not in it
    outputs: Mapping[str, str]

    def of_area(self, area: str, published: Iterable[str]) -> "Manifest":
        """Return the manifest of one area, with the files of it that are published."""
        kept = {name: self.outputs[name] for name in published}
        found = tuple(f for f in self.page_findings if str(f["page"]).startswith(f"{area}/"))
        return self.model_copy(update={"outputs": kept, "page_findings": found})

    def write(self, folder: Path) -> None:
        """Write the manifest into a folder: all of it or nothing."""
        replaced(folder / MANIFEST, self.model_dump_json(indent=1))


def of_run(
    request: Mapping[str, object],
    folder: Path,
    started: datetime,
    provenance: Mapping[str, object],
    done: work.Done,
) -> Manifest:
    """Return the manifest of a run whose files lie in ``folder``, of the areas that are whole."""
    asked = Asked.model_validate(request)
    outputs = {
        f.relative_to(folder).as_posix(): sha256(f.read_bytes()).hexdigest()
        for area in sorted(asked.areas)
        for f in sorted((folder / area).rglob("*"))
        if f.is_file()
    }
    told = {
        "run_id": folder.name,
        "started": started.replace(microsecond=0),
        "request": asked,
        **provenance,
        "page_findings": [f for f in done.findings if work.area_of(f) in asked.areas],
        "failed": sorted(done.failed),
        "outputs": outputs,
    }
    return Manifest.model_validate(told)


def read(file: Path) -> Manifest | None:
    """Return the manifest in a file; None where there is none, or another program's."""
    try:
        return parsed(file.read_bytes())
    except OSError:
        return None


def parsed(text: bytes | None) -> Manifest | None:
    """Return a manifest; None where the text is none, or another program's."""
    try:
        return Manifest.model_validate_json(text) if text else None
    except ValidationError:
        return None


def replaced(file: Path, text: str, mode: int | None = None) -> None:
    """Write a file in one step: a reader sees the old one or the new one, with its mode."""
    partial = file.with_name(f".{file.name}.partial")
    with partial.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    if mode is not None:
        partial.chmod(mode)
    partial.replace(file)


def finished(out: Path) -> list[Manifest]:
    """Return the manifests of the runs that are kept and complete, newest first."""
    read_ones = map(read, (out / RUNS_FOLDER).glob(f"*/{MANIFEST}"))
    known = [one for one in read_ones if one is not None]
    return sorted(known, key=lambda one: one.run_id, reverse=True)


def unfinished(out: Path, key: str) -> list[Path]:
    """Return the folders of runs of a key that lack an area or all of them, oldest first."""
    manifests = {f: read(f / MANIFEST) for f in (out / RUNS_FOLDER).glob(f"*-{key}")}
    return sorted(f for f, made in manifests.items() if made is None or made.failed)
