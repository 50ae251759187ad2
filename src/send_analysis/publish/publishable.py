"""Which files of an area's run may be published."""

from collections.abc import Iterator
from pathlib import Path


def publishable(folder: Path) -> Iterator[Path]:
    """Yield the files of an area's folder of a run that readers of the pack may have."""
    yield from sorted(f for f in folder.rglob("*") if f.is_file())
