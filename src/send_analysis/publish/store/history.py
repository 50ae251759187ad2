"""Runs that are kept in a place of reports: which there are, what each changed, which may go."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pandas as pd

from send_analysis import config, runs
from send_analysis.config.nearest import question
from send_analysis.publish.store import manifest, published, upload
from send_analysis.publish.store.location import Location
from send_analysis.publish.store.manifest import MANIFEST, Manifest
from send_analysis.publish.web import extra

_BEGUN = "%Y%m%dT%H%M%S"  # how the name of a run begins
CHANGED = ("changed_figure", "changed_cause")


@dataclass(frozen=True)
class KeptRun:
    """A run that is kept; ``published`` are the areas whose readers see it."""

    run_id: str
    manifest: Manifest | None  # None where the run was never finished
    published: tuple[str, ...]

    @property
    def state(self) -> str:
        """Whether the run is published, kept after a newer one, or was never finished."""
        if self.published:
            return "published"
        return "kept" if self.manifest else "unfinished"

    @property
    def begun(self) -> datetime | None:
        """When the run was begun, as its name says; None where it does not."""
        try:
            return datetime.strptime(self.run_id.partition("-")[0], _BEGUN).replace(tzinfo=UTC)
        except ValueError:
            return None


def kept(where: Location) -> list[KeptRun]:
    """Return the runs that are kept in a place, newest first."""
    seen = _published(where)
    found = {
        run_id: manifest.parsed(where.read(where.runs, run_id, MANIFEST))
        for run_id in where.names(where.runs)
    }
    return [
        KeptRun(run_id, made, tuple(a for a, one in seen.items() if one == run_id))
        for run_id, made in sorted(found.items(), reverse=True)
    ]


def _published(where: Location) -> dict[str, str]:
    """Return the run of each area that readers see."""
    if not where.is_here:
        return upload.read(where)
    seen = published.manifests(where.folder / published.CURRENT)
    return {area: one.run_id for area, one in seen.items()}


def find(where: Location, run_id: str) -> KeptRun:
    """Return a run by its name, or by what no other name begins with.

    Raises
    ------
    config.ConfigError
        If none is meant, or several are; the message names them.
    """
    every = kept(where)
    meant = [one for one in every if one.run_id == run_id] or [
        one for one in every if one.run_id.startswith(run_id)
    ]
    if len(meant) == 1:
        return meant[0]
    names = [one.run_id for one in meant or every]
    asked = question(run_id, names) if names else "no run is kept there"
    raise config.ConfigError(f"run {run_id!r} in {where.address}: {asked}")


def changed(where: Location, run: KeptRun) -> dict[str, pd.DataFrame]:
    """Return what a run changed since the one before: figures and causes, of all its areas."""
    areas = run.manifest.request.areas if run.manifest else ()
    every = {name: [_table(where, run.run_id, area, name) for area in areas] for name in CHANGED}
    return {name: pd.concat(some) if some else pd.DataFrame() for name, some in every.items()}


def _table(where: Location, run_id: str, area: str, name: str) -> pd.DataFrame:
    """Return a table of an area's run with the area first; no row where it is not kept."""
    place = (where.runs, run_id, area, extra.AREA, runs.TABLES, f"{name}.parquet")
    content = where.read(*place)
    if content is None:
        return pd.DataFrame()
    rows = pd.read_parquet(io.BytesIO(content)).drop(columns="run_id", errors="ignore")
    rows.insert(0, "area", area)
    return rows


def may_go(
    every: Sequence[KeptRun], keep: int | None, older_than: int | None, now: datetime
) -> list[KeptRun]:
    """Return the runs that nobody sees and that are more than are to be kept.

    Parameters
    ----------
    every
        All runs, newest first.
    keep
        How many of the newest stay, or None: no matter how many.
    older_than
        Days that a run stays at least, or None: no matter how old it is.
    """
    limit = None if older_than is None else now - timedelta(days=older_than)
    return [
        one
        for place, one in enumerate(every)
        if not one.published
        and (keep is None or place >= keep)
        and (limit is None or (one.begun is not None and one.begun < limit))
    ]


def remove(where: Location, some: Sequence[KeptRun]) -> None:
    """Remove runs that are kept, with all their files."""
    where.remove(f"{where.runs}/{one.run_id}" for one in some)
