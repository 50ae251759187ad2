"""Packs in a store, such as S3: each run under a name of its own, then what leads to it, last.

``runs/<run>/<area>/`` holds what is published of an area, ``published.json`` names the run of each
area, and ``index.html`` leads to them. A command that is killed leaves what stood there before;
two machines that publish at once are both led to.
"""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from send_analysis import config
from send_analysis.publish.store import manifest, published
from send_analysis.publish.store.location import Location
from send_analysis.publish.store.manifest import MANIFEST, Manifest
from send_analysis.publish.web import index

POINTER = "published.json"
_POINTER = TypeAdapter(dict[str, str])
_AT_ONCE = 8  # files that are on their way
_WITHIN = "{runs}/{{run_id}}/"


def upload(areas: Iterable[str], where: Location) -> None:
    """Put the areas that were just published in the place's folder before its readers."""
    current = where.folder / published.CURRENT
    made = {a: one for a, one in published.manifests(current).items() if a in areas}
    for area, one in made.items():
        _put(current, area, where, one.run_id)
    for one in {one.run_id: one for one in made.values()}.values():
        _finish(one, made, where)
    new = {area: one.run_id for area, one in made.items()}
    pointed = where.change(POINTER, lambda text: _merged(_parsed(text, where), new))
    _lead_to(pointed, where)


def read(where: Location) -> dict[str, str]:
    """Return the run of each area that is published in a store; none before the first.

    Raises
    ------
    config.ConfigError
        If another program's file is in the place of the one that names them.
    """
    return _parsed(where.read(POINTER), where)


def _parsed(text: bytes | None, where: Location) -> dict[str, str]:
    try:
        return _POINTER.validate_json(text) if text else {}
    except ValidationError as error:
        found = f"{where.address}: found another file named {POINTER}"
        raise config.ConfigError(f"{found}; allowed: a place that is free or of reports") from error


def _merged(pointed: dict[str, str], new: dict[str, str]) -> bytes:
    """Return the run of each area as text: of those just made the new one, of others as it was."""
    return json.dumps({**pointed, **new}, indent=1).encode()


def _lead_to(pointed: bytes, where: Location) -> None:
    """Write the index, and once more if another machine has published meanwhile.

    So the one who writes the index last writes it of all that is published.
    """
    indexed = None
    while pointed != indexed:
        where.write(_index(_parsed(pointed, where), where).encode(), published.INDEX)
        indexed, pointed = pointed, where.read(POINTER) or pointed


def _put(current: Path, area: str, where: Location, run_id: str) -> None:
    """Write the files of an area, several at a time."""

    def put(file: Path) -> None:
        name = file.relative_to(current).as_posix()
        where.write(file.read_bytes(), f"{where.runs}/{run_id}/{name}")

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(put, (f for f in (current / area).rglob("*") if f.is_file())))


def _finish(one: Manifest, made: dict[str, Manifest], where: Location) -> None:
    """Write the manifest of a run, which tells that it is whole, and a way to the index."""
    own = [m for m in made.values() if m.run_id == one.run_id]
    outputs = {name: digest for m in own for name, digest in m.outputs.items()}
    whole = one.model_copy(update={"outputs": outputs})
    at = f"{where.runs}/{one.run_id}"
    forward = published.FORWARD.format(to=f"../../{published.INDEX}")
    where.write(forward.encode(), f"{at}/{published.INDEX}")
    where.write(whole.model_dump_json(indent=1).encode(), f"{at}/{MANIFEST}")


def _index(pointed: dict[str, str], where: Location) -> str:
    """Return the index of all that is published in a store."""
    texts = {a: where.read(where.runs, run, a, MANIFEST) for a, run in sorted(pointed.items())}
    shown = {a: one for a, text in texts.items() if (one := manifest.parsed(text)) is not None}
    fronts = {a: where.read(where.runs, one.run_id, a, published.INDEX) for a, one in shown.items()}
    tiles = {a: index.tiles((front or b"").decode()) for a, front in fronts.items()}
    return index.index(shown, tiles, _WITHIN.format(runs=where.runs))
