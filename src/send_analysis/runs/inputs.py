"""Where a run's figures come from: added files over embedded ones, or a folder instead."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from send_analysis.config import paths
from send_analysis.loaders import calibrations, population
from send_analysis.loaders.intake import assembly, corrections, provenance, register
from send_analysis.tables import Tables


@cache
def load(data: Path | None = None, of_plans: bool = False) -> Tables:
    """Return every input table, from the strongest source of each cell.

    Parameters
    ----------
    data
        Folder of publishers' files that replaces the added ones for this run.
    of_plans
        Whether a forecast of plans is all that files are read for: the others take longer.

    Raises
    ------
    LoadError
        If a file is broken; the message names it and what is allowed.
    """
    tables = assembly.kept_folder(data, of_plans) if data else assembly.built(of_plans)
    fitted = {**calibrations.inputs(), "residents": population.residents(tables)}
    return {**tables, **fitted, "sources_used": provenance.in_use(tables)}


def added_hash(data: Path | None = None) -> tuple[str, ...]:
    """Return what identifies the added files: a run's key depends on it."""
    if data is not None:
        files = sorted(f for f in data.rglob("*") if f.is_file())
        return tuple(f"{f.relative_to(data)} {f.stat().st_size} {_sha(f)}" for f in files)
    added = [f"{e.path}#{e.member} {e.sha256}" for e in register.read(paths.raw())]
    corrected = paths.raw() / corrections.FILE
    return (*added, _sha(corrected)) if corrected.is_file() else tuple(added)


def _sha(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()
