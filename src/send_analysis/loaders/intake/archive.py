"""Open what an analyst hands over, within limits: loose and packed files, workbooks, zips."""

import gzip
import io
import re
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

import pandas as pd

from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.intake.separated import with_commas

# A whole DfE release is 22 MB in 15 members and packs 10 to 1; the limits leave room for a
# national release ten times as large and none for a file that unpacks without end.
MAX_BYTES = 500_000_000
MAX_MEMBERS = 1_000
MAX_RATIO = 200
RATIO_APPLIES_FROM = 1_000_000  # bytes unpacked; tiny files of one character pack better
WORKBOOK_MEMBERS = ("[Content_Types].xml", "META-INF/manifest.xml")  # xlsx, ods: zips too
GZIP, PARQUET = b"\x1f\x8b", b"PAR1"  # how the files begin
# Files that systems and office programs leave beside data.
STRAY = re.compile(
    r"(?:^|/)(?:__MACOSX/.*|\.[^/]*|~\$[^/]*|desktop\.ini|Thumbs\.db|ehthumbs\.db)$", re.IGNORECASE
)


def open_path(path: Path) -> list[RawFile]:
    """Return the files in ``path``: itself, or the members of a zip."""
    return open_bytes(read_file(path))


def is_stray(name: str) -> bool:
    """Say whether a file was left by a system or an office program, and is nobody's data."""
    return STRAY.search(name) is not None


def read_file(path: Path) -> RawFile:
    """Return a file's bytes.

    Raises
    ------
    LoadError
        If it cannot be read or is larger than the limit.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise LoadError(path.name, [f"{size:,} bytes; at most {MAX_BYTES:,} are read"])
        return RawFile(path.name, path.read_bytes())
    except OSError as error:
        raise LoadError(str(path), [f"cannot be read ({error.strerror})"]) from error


def open_bytes(file: RawFile) -> list[RawFile]:
    """Return ``file`` itself, what it packs, or the members of a zip that keeps to the limits.

    A text table that is not separated by commas is made so.

    Raises
    ------
    LoadError
        Naming every limit that the zip breaks.
    """
    return [with_commas(one) for one in _unpacked_all(file)]


def _unpacked_all(file: RawFile) -> list[RawFile]:
    if file.data.startswith(GZIP):
        return _unpacked_all(_uncompressed(file))
    if file.data.startswith(PARQUET):
        return [_as_csv(file)]
    if not file.data.startswith(b"PK"):
        return [file]
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            return _members(file, archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        if isinstance(error, LoadError):
            raise
        raise LoadError(file.name, [f"not a readable zip ({error})"]) from error
    except Exception as error:  # zlib, lzma and bz2 each raise their own error on damaged data
        raise LoadError(file.name, [f"damaged zip ({error})"]) from error


def _uncompressed(file: RawFile) -> RawFile:
    try:
        with gzip.open(io.BytesIO(file.data)) as packed:
            data = packed.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise LoadError(file.name, [f"not a readable .gz file ({error})"]) from error
    if len(data) > MAX_BYTES:
        raise LoadError(file.name, [f"more than {MAX_BYTES:,} bytes unpacked"])
    return RawFile(file.name.removesuffix(".gz"), data, file.archive)


def _as_csv(file: RawFile) -> RawFile:
    """Return a table of text as the CSV that it was made from; a missing cell is empty."""
    try:
        table = pd.read_parquet(io.BytesIO(file.data))
    except (OSError, ValueError) as error:
        raise LoadError(file.name, [f"not a readable .parquet file ({error})"]) from error
    return RawFile(file.name, table.to_csv(index=False).encode(), file.archive)


def _members(file: RawFile, archive: zipfile.ZipFile) -> list[RawFile]:
    infos = [i for i in archive.infolist() if not i.is_dir()]
    problems = _broken_limits(infos)
    if problems:
        raise LoadError(file.name, problems)
    infos.sort(key=lambda info: info.filename)  # the order of members says nothing
    members = [RawFile(i.filename, _unpacked(file.name, archive, i), file.name) for i in infos]
    # A workbook's members are read too: a damaged one is refused here and not by its reader.
    is_workbook = any(member.name in WORKBOOK_MEMBERS for member in members)
    return [file] if is_workbook else members


def _broken_limits(infos: list[zipfile.ZipInfo]) -> list[str]:
    total = sum(info.file_size for info in infos)
    problems = []
    if len(infos) > MAX_MEMBERS:
        problems.append(f"{len(infos):,} members; at most {MAX_MEMBERS:,} are read")
    if total > MAX_BYTES:
        problems.append(f"{total:,} bytes unpacked; at most {MAX_BYTES:,} are read")
    for info in infos[:MAX_MEMBERS]:
        problems += _member_problems(info)
    return problems


def _member_problems(info: zipfile.ZipInfo) -> list[str]:
    name = info.filename
    path = PurePosixPath(name.replace("\\", "/"))
    problems = []
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        problems.append(f"member path {name!r}; only paths inside the zip are allowed")
    if stat.S_ISLNK(info.external_attr >> 16):
        problems.append(f"member {name!r} is a link; only files are allowed")
    if info.flag_bits & 0x1:
        problems.append(f"member {name!r} is encrypted")
    if info.file_size > max(RATIO_APPLIES_FROM, MAX_RATIO * info.compress_size):
        problems.append(
            f"member {name!r} unpacks {info.file_size / max(info.compress_size, 1):,.0f} to 1; "
            f"at most {MAX_RATIO} to 1 is read"
        )
    return problems


def _unpacked(zip_name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return a member's bytes, no more than its header promises: the header may lie."""
    with archive.open(info) as member:
        data = member.read(info.file_size + 1)
    if len(data) > info.file_size:
        raise LoadError(zip_name, [f"member {info.filename!r} is larger than it says"])
    return data
