"""The one file of a published report that may be sent to others, and what it leaves out."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pandas as pd

from send_analysis import config
from send_analysis.publish.documents import handed
from send_analysis.publish.store import manifest
from send_analysis.publish.web.html import HIDDEN_COUNTS

PROTECTED = "disclosure"  # what a manifest calls the policy that hid counts of people
LEFT_OUT = {
    "the authority's own files": "they are private and stay in data/raw",
    "exact numbers of hidden counts": "no table of a report has them",
    "executed notebooks": "they say what ran and where; they stay with the run",
    "run files and earlier runs": "nobody needs them to read the report",
}


@dataclass(frozen=True)
class Shared:
    """What was put into the file: pages, tables and other files, and what the report hides."""

    pages: int
    tables: int
    others: int
    hidden: tuple[str, ...]


def share(folder: Path, out: Path) -> Shared:
    """Write the report of an area's published folder as one ZIP file.

    Raises
    ------
    config.ConfigError
        If the report was made before small counts were hidden, or its file is not as it was
        published; nothing is written.
    """
    whole = folder / handed.name(folder.name, "zip")
    made = manifest.read(folder / manifest.MANIFEST)
    if made is None or PROTECTED not in (made.model_extra or {}):
        raise config.ConfigError(f"{folder.name}: an earlier version made its report; {_AGAIN}")
    published = made.outputs.get(f"{folder.name}/{handed.name(folder.name, 'zip')}")
    if not whole.is_file() or sha256(whole.read_bytes()).hexdigest() != published:
        raise config.ConfigError(f"{whole} is not as it was published; {_AGAIN}")
    partial = out.with_name(f".{out.name}.partial")
    shutil.copyfile(whole, partial)
    partial.replace(out)
    return _told(folder, out)


_AGAIN = "make the report again: send-analysis report"


def _told(folder: Path, out: Path) -> Shared:
    with ZipFile(out) as archive:
        names = archive.namelist()
    pages, tables = (sum(n.endswith(ending) for n in names) for ending in (".html", ".csv"))
    return Shared(pages, tables, len(names) - pages - tables, tuple(_hidden(folder)))


def _hidden(folder: Path) -> Iterator[str]:
    findings = pd.read_csv(folder / "area" / "tables" / "quality.csv", dtype=str)
    yield from findings[findings.check == HIDDEN_COUNTS].found
