"""Make the embedded extracts from the publishers' files: ``python data/make_extracts.py FOLDER``.

FOLDER holds the files as downloaded. Every entry of ``sources.yaml`` with ``extract`` is remade:
``original`` names the publisher's file (and its member, when it is a zip), ``extract`` the column
and its words by which rows are kept; a file is whole where it is empty. Lines are copied byte for
byte and packed without a date, so that the same files give the same bytes; the hash in the register
is brought up to date.
"""

import csv
import gzip
import re
import sys
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from send_analysis.loaders.intake import embedded
from send_analysis.loaders.intake.base import LoadError

HERE = Path(__file__).parent


def main(downloads: Path, data: Path = HERE) -> None:
    """Write every extract below ``data``/raw and its hash into the register."""
    for source in embedded.register(data).values():
        if source.extract is not None:
            packed = gzip.compress(extract(downloads, source), 9, mtime=0)
            path = data / "raw" / source.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(packed)
            _register_hash(data / embedded.REGISTER, source.file, sha256(packed).hexdigest())
            print(f"{len(packed):>9,} bytes  {source.file}")


def extract(downloads: Path, source: embedded.Source) -> bytes:
    """Return the lines of the publisher's file that are embedded.

    Raises
    ------
    LoadError
        If the file is not in the folder, or lacks the column or one of its words.
    """
    whole = published(downloads, source.original)
    for column, words in (source.extract or {}).items():
        whole = _rows(whole, column, words, source.original)
    return whole


def published(downloads: Path, original: str) -> bytes:
    """Return the publisher's file, ``original`` written as ``file`` or ``file: member``."""
    name, _, member = original.partition(": ")
    path = next(downloads.rglob(name), None)
    if path is None:
        raise LoadError(name, [f"is not below {downloads}"])
    if not member:
        return path.read_bytes()
    with zipfile.ZipFile(path) as release:
        return release.read(member)


def _rows(whole: bytes, column: str, words: Sequence[str], original: str) -> bytes:
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


def _register_hash(register: Path, file: str, digest: str) -> None:
    entry = re.compile(rf"(^{re.escape(file)}:\n(?:  .*\n)*?  sha256: )\w+", re.MULTILINE)
    register.write_text(entry.sub(rf"\g<1>{digest}", register.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
