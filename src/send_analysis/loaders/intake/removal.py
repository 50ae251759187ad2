"""Take added files away again, and say which figures are used in their place."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from send_analysis.config.nearest import choices, listed
from send_analysis.loaders.intake import catalogue, publications, register
from send_analysis.loaders.intake.base import LoadError
from send_analysis.loaders.intake.register import Entry
from send_analysis.loaders.own import understood

PUBLISHED = "published figures, where there are any"
SHIPPED = "figures that come with the project, where there are any"


def named(raw: Path, name: str) -> list[Entry]:
    """Return the entries that a name stands for: one file, or every member of a zip.

    Raises
    ------
    LoadError
        If no added file has the name, with the nearest; or several have it, with their paths.
    """
    entries = register.read(raw)
    found = [e for e in entries if {name, register.slug(name)} & _names(e)]
    if not found:
        known = dict.fromkeys(entry.name for entry in entries)
        allowed = choices(name, known) if known else "none is added"
        raise LoadError(name, [f"not among the added files; allowed: {allowed}"])
    paths = list(dict.fromkeys(entry.path for entry in found))
    if len(paths) > 1:
        raise LoadError(
            name, [f"{len(paths)} added files have this name; give its path: {listed(paths, 'or')}"]
        )
    return found


def _names(entry: Entry) -> set[str]:
    """Return what a file is called by; the name it was handed over with is stored as a safe one."""
    return {entry.path, Path(entry.path).name, f"{entry.path}#{entry.member}"} | {entry.name}


def instead(raw: Path, removed: Sequence[Entry]) -> list[str]:
    """Return in a line each what is used once entries are removed."""
    others = [entry for entry in register.read(raw) if entry not in removed]
    return list(dict.fromkeys(line for entry in removed for line in _instead(raw, entry, others)))


def _instead(raw: Path, removed: Entry, others: Iterable[Entry]) -> Iterator[str]:
    alike = [one for one in others if _of(one) == _of(removed) and one.private == removed.private]
    if not removed.private:
        yield f"{removed.name}: in its place {_newest(alike, SHIPPED)}"
        return
    areas = {one: _areas(raw, one) for one in alike}
    for area in _areas(raw, removed) or [""]:
        held = [one for one in alike if area in areas[one]]
        yield f"{removed.name}{area and f', {area}'}: in its place {_newest(held, PUBLISHED)}"


def _of(entry: Entry) -> tuple[str, str]:
    return entry.publication, catalogue.of_any_layout(entry.kind)


def _newest(entries: Sequence[Entry], otherwise: str) -> str:
    """Return the newest file in words; of one release the one that was added last."""
    newest = max(entries, key=lambda entry: entry.release, default=None)
    return f"{newest.name} of {newest.release}" if newest else otherwise


def _areas(raw: Path, entry: Entry) -> list[str]:
    """Return the names of the areas of an own file; none when it is gone or damaged."""
    try:
        [vintage] = publications.load_all(register.stored(raw, [entry]))
    except LoadError:
        return []
    return sorted(one.name for one in understood.areas(vintage))
