"""ZIP files whose bytes are repeatable: no dates, no links, entries in the order given."""

from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP file can hold
_PACKED = {".png", ".zip", ".xlsx", ".ods", ".docx", ".pptx", ".pdf"}
_READABLE = 0o644 << 16


def write_zip(parts: Mapping[str, bytes], file: Path) -> None:
    """Write files by name as a ZIP file; those that are compressed already are stored."""
    with ZipFile(file, "w") as archive:
        for name, content in parts.items():
            stored = name == "mimetype" or Path(name).suffix in _PACKED
            info = ZipInfo(name, _FIRST_DATE)
            info.external_attr = _READABLE
            info.compress_type = ZIP_STORED if stored else ZIP_DEFLATED
            archive.writestr(info, content)


def repacked(file: Path) -> None:
    """Write a ZIP file, such as a Word document, again with repeatable bytes."""
    with ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    write_zip(parts, file)
