"""Make the embedded extracts from the publishers' files: ``python data/make_extracts.py FOLDER``.

FOLDER holds the files as downloaded. Every entry of ``sources.yaml`` with ``extract`` is remade:
``original`` names the publisher's file (and its member, when it is a zip), ``extract`` the column
and its words by which lines are kept, or the ``sheets`` of a workbook; a file is whole where it is
empty. Lines are copied byte for byte, cells of workbooks as our reader reads them, blank where
they hold spaces alone. The same files give the same bytes, for nothing is dated and XML is
canonical, with or without lxml; the hash in the register is brought up to date.
"""

import csv
import gzip
import io
import re
import sys
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import openpyxl

from send_analysis.loaders.intake import archive, embedded, sheets
from send_analysis.loaders.intake.base import LoadError, RawFile

HERE = Path(__file__).parent
SHEETS = "sheets"
DATED = "docProps/core.xml"  # the part of a workbook that says when it was made; readers need none


def main(downloads: Path, data: Path = HERE) -> None:
    """Write every extract below ``data``/raw and its hash into the register."""
    for source in embedded.register(data).values():
        if source.extract is not None:
            made = stored(extract(downloads, source), source.file)
            path = data / "raw" / source.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made)
            _register_hash(data / embedded.REGISTER, source.file, sha256(made).hexdigest())
            print(f"{len(made):>9,} bytes  {source.file}")


def stored(made: bytes, file: str) -> bytes:
    """Return the bytes that are embedded: packed without a date when the name ends in ``.gz``."""
    plain = file.endswith(".gz") and not made.startswith(archive.GZIP)
    return gzip.compress(made, 9, mtime=0) if plain else made


def extract(downloads: Path, source: embedded.Source) -> bytes:
    """Return what is embedded of the publisher's file.

    Raises
    ------
    LoadError
        If the file is not in the folder, or lacks the column, one of its words or a sheet.
    """
    kept = published(downloads, source.original)
    for column, words in (source.extract or {}).items():
        cut = _sheets if column == SHEETS else _lines
        kept = cut(kept, column, words, source.original)
    return kept


def published(downloads: Path, original: str) -> bytes:
    """Return the publisher's file, ``original`` written as ``file`` or ``file: member``."""
    name, _, member = original.partition(": ")
    path = next(downloads.rglob(name), None)
    if path is None:
        raise LoadError(name, [f"is not below {downloads}"])
    if member:
        with zipfile.ZipFile(path) as release:
            return release.read(member)
    return path.read_bytes()


def _lines(whole: bytes, column: str, words: Sequence[str], original: str) -> bytes:
    """Return the header and the lines that have one of the words in a column."""
    header, *lines = whole.splitlines(keepends=True)
    names = _cells(header)
    if column not in names:
        raise LoadError(original, [f"no column {column!r}, allowed: {names}"])
    if broken := [line for line in lines if len(_cells(line)) != len(names)]:
        raise LoadError(original, [f"a line with other columns than the header: {broken[0]!r}"])
    found = [_cells(line)[names.index(column)] for line in lines]
    if absent := set(words) - set(found):
        raise LoadError(original, [f"no {column} {sorted(absent)}, allowed: {sorted(set(found))}"])
    kept = (line for line, word in zip(lines, found, strict=True) if word in words)
    return b"".join([header, *kept])


def _cells(line: bytes) -> list[str]:
    return next(csv.reader([line.decode("utf-8-sig")]))


def _sheets(whole: bytes, _: str, names: Sequence[str], original: str) -> bytes:
    """Return some sheets of a workbook, every cell as text, as a smaller workbook."""
    read = sheets.workbook(RawFile(original, whole))
    if absent := set(names) - set(read):
        raise LoadError(original, [f"no sheet {sorted(absent)}, allowed: {sorted(read)}"])
    book = openpyxl.Workbook(write_only=True)
    for name in names:
        sheet = book.create_sheet(name)
        for row in read[name].itertuples(index=False):
            sheet.append([cell if cell.strip() else None for cell in row])
    packed = io.BytesIO()
    book.save(packed)
    return _plain(packed.getvalue())


def _plain(book: bytes) -> bytes:
    """Return a workbook with no date and in canonical XML: the same whichever library wrote it."""
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as made, zipfile.ZipFile(plain, "w") as kept:
        for part in made.infolist():
            data = made.read(part)
            if part.filename == DATED:
                data = re.sub(rb">[\dTZ:-]+</dcterms", b">1980-01-01T00:00:00Z</dcterms", data)
            alike = ElementTree.canonicalize(data).encode()
            kept.writestr(zipfile.ZipInfo(part.filename), alike, zipfile.ZIP_DEFLATED, 9)
    return plain.getvalue()


def _register_hash(register: Path, file: str, digest: str) -> None:
    entry = re.compile(rf"(^{re.escape(file)}:\n(?:  .*\n)*?  sha256: )\w+", re.MULTILINE)
    register.write_text(entry.sub(rf"\g<1>{digest}", register.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
