"""XML that is handed over, looked at before any reader builds it: no entities, no endless tree."""

import io
import re
import zipfile
from typing import IO
from xml.parsers import expat

from send_analysis.loaders.intake.base import LoadError, RawFile

MAX_TAGS = 3_000_000  # of all parts that are read whole; the largest in use have 73,000
_CHUNK = 65_536
_NAMES = re.compile(r".*\.(?:xml|rels|vml)", re.IGNORECASE)
_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")  # read row by row


class _BegunError(Exception):
    """The first element has begun: what could be declared has been."""


def refuse_declared(file: RawFile) -> None:
    """Refuse XML that declares a document type: entities grow without end or read other files.

    Raises
    ------
    LoadError
        If it does. XML that cannot be read passes, for its reader to say so.
    """
    if _declares(io.BytesIO(file.data)):
        raise LoadError(file.name, [_declared("it")])


def refuse_parts(file: RawFile, archive: zipfile.ZipFile) -> None:
    """Refuse a workbook with a part that declares a document type, or with too many tags.

    Raises
    ------
    LoadError
        Naming each such part.
    """
    problems, tags = [], 0
    for name in filter(_NAMES.fullmatch, archive.namelist()):
        with archive.open(name) as part:
            problems += [_declared(name)] if _declares(part) else []
        if not _SHEETS.fullmatch(name):
            with archive.open(name) as part:
                tags += sum(chunk.count(b"<") for chunk in iter(lambda: part.read(_CHUNK), b""))
    if tags > MAX_TAGS:
        problems.append(f"{tags:,} tags; at most {MAX_TAGS:,} are read")
    if problems:
        raise LoadError(file.name, problems)


def _declared(what: str) -> str:
    return f"{what} declares a document type (DOCTYPE); only XML without one is read"


def _declares(part: IO[bytes]) -> bool:
    declared: list[str] = []

    def begun(*_: object) -> None:
        raise _BegunError

    def found(name: str, *_: object) -> None:
        declared.append(name)
        raise _BegunError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = found, begun
    try:
        for chunk in iter(lambda: part.read(_CHUNK), b""):
            parser.Parse(chunk)
    except (_BegunError, expat.ExpatError, LookupError, ValueError):  # or an unknown encoding
        pass
    return bool(declared)
