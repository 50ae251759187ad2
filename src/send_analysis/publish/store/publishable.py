"""Which files of an area's run may be published."""

from collections.abc import Iterator
from pathlib import Path

# Executed notebooks hold what kernels printed, and where they ran: they stay with the run.
KEPT_WITH_THE_RUN = ("notebooks",)


def publishable(folder: Path) -> Iterator[Path]:
    """Yield the files of an area's folder of a run that readers of the pack may have.

    Its tables were made from what may be shown: own files and exact counts are never among them.
    """
    files = (f for f in folder.rglob("*") if f.is_file())
    yield from sorted(f for f in files if f.parent.name not in KEPT_WITH_THE_RUN)
