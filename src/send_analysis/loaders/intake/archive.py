"""Open what an analyst hands over, within limits: loose and packed files, workbooks, zips."""

import gzip
import io
import re
import stat
import zipfile
import zlib
from itertools import islice
from pathlib import Path, PurePosixPath

from send_analysis.config import plain_files
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.intake.separated import with_commas

# A whole DfE release is 22 MB in 15 members and packs 10 to 1; the limits leave room for a
# national release ten times as large and none for a file that unpacks without end.
MAX_BYTES = 500_000_000
MAX_MEMBERS = 1_000
MAX_RATIO = 200
RATIO_APPLIES_FROM = 1_000_000  # bytes unpacked; tiny files of one character pack better
WORKBOOK_MEMBERS = ("[Content_Types].xml", "META-INF/manifest.xml")  # xlsx, ods: zips too
_AT_A_TIME = 1_000_000  # bytes
_ROWS_AT_A_TIME = 10_000  # of a parquet file, which may repeat a cell without end
GZIP, PARQUET = b"\x1f\x8b", b"PAR1"  # how the files begin
# Files that systems and office programs leave beside data.
STRAY = re.compile(
    r"(?:^|/)(?:__MACOSX/.*|\.[^/]*|~\$[^/]*|desktop\.ini|Thumbs\.db|ehthumbs\.db)$", re.IGNORECASE
)


def open_path(path: Path) -> list[RawFile]:
    """Return the files in ``path``: itself, or the members of a zip."""
    return open_bytes(read_file(path))


def files_in(folder: Path) -> list[Path]:
    """Return the files of a folder and of those in it, in order.

    Raises
    ------
    LoadError
        If they are more than are read, as of a disk that is named by mistake.
    """
    found = list(islice((path for path in folder.rglob("*") if path.is_file()), MAX_MEMBERS + 1))
    problems = []
    if len(found) > MAX_MEMBERS:
        problems.append(f"more than {MAX_MEMBERS:,} files")
    elif sum(path.stat().st_size for path in found) > MAX_BYTES:
        problems.append(f"more than {MAX_BYTES:,} bytes in all")
    if problems:
        raise LoadError(str(folder), [*problems, "name a folder of the files alone"])
    return sorted(found)


def is_stray(name: str) -> bool:
    """Say whether a file was left by a system or an office program, and is nobody's data."""
    return STRAY.search(name) is not None


def read_file(path: Path) -> RawFile:
    """Return a file's bytes.

    Raises
    ------
    LoadError
        If it is no file, cannot be read or is larger than the limit.
    """
    if problem := plain_files.problem(path, MAX_BYTES):
        raise LoadError(str(path), [problem])
    try:
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
        unpacked = _uncompressed(file)
        if unpacked.data.startswith(GZIP):
            raise LoadError(file.name, ["a .gz inside a .gz; allowed: a .gz of one file"])
        return _unpacked_all(unpacked)
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
    parts, size = [], 0
    try:
        with gzip.open(io.BytesIO(file.data)) as packed:
            while size <= MAX_BYTES and (part := packed.read(_AT_A_TIME)):
                parts.append(part)
                size += len(part)
    except (OSError, EOFError, zlib.error) as error:
        raise LoadError(file.name, [f"not a readable .gz file ({error})"]) from error
    if size > MAX_BYTES:
        raise LoadError(file.name, [f"more than {MAX_BYTES:,} bytes unpacked"])
    return RawFile(file.name.removesuffix(".gz"), b"".join(parts), file.archive)


def _as_csv(file: RawFile) -> RawFile:
    """Return a table of text as the CSV that it was made from; a missing cell is empty."""
    from pyarrow import ArrowException, parquet  # slow to import

    made, size = [], 0
    try:
        batches = parquet.ParquetFile(io.BytesIO(file.data)).iter_batches(_ROWS_AT_A_TIME)
        for n, batch in enumerate(batches):
            made.append(batch.to_pandas().to_csv(index=False, header=n == 0).encode())
            size += len(made[-1])
            if size > MAX_BYTES:
                raise LoadError(file.name, [f"more than {MAX_BYTES:,} bytes as text"])
    except LoadError:
        raise
    except (OSError, ValueError, ArrowException) as error:
        raise LoadError(file.name, [f"not a readable .parquet file ({error})"]) from error
    return RawFile(file.name, b"".join(made), file.archive)


def _members(file: RawFile, archive: zipfile.ZipFile) -> list[RawFile]:
    infos = [i for i in archive.infolist() if not i.is_dir()]
    problems = _broken_limits(infos)
    if problems:
        raise LoadError(file.name, problems)
    infos.sort(key=lambda info: info.filename)  # the order of members says nothing
    members = (RawFile(i.filename, _unpacked(file.name, archive, i), file.name) for i in infos)
    if not any(info.filename in WORKBOOK_MEMBERS for info in infos):
        return list(members)
    for _ in members:  # a damaged one is refused here and not by its reader; none is held
        pass
    return [file]


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
