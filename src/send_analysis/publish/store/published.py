"""The folder of reports that readers open: all areas in one real folder, replaced as a whole."""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from send_analysis.publish.store import manifest, swap
from send_analysis.publish.store.manifest import MANIFEST, Manifest
from send_analysis.publish.store.publishable import publishable
from send_analysis.publish.store.swap import CURRENT
from send_analysis.publish.web import headline, index

INDEX = "index.html"
# Of every published file and folder, whoever wrote it and whatever new files of theirs may be.
READABLE, OPEN = 0o644, 0o755
# Stands where bookmarks or links of pages lead, and leads on to the index.
FORWARD = """\
<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Reports</title>
<meta http-equiv="refresh" content="0; url={to}"></head>
<body><main><h1>Reports</h1><p><a href="{to}">Open the reports</a></p></main></body>
</html>
"""


def publish(made: Manifest, folder: Path, out: Path) -> None:
    """Put the areas of a finished run before the readers of ``out``, and a new index, in one step.

    Areas of earlier runs stay as they are. A command that is killed leaves the old or the new.
    """
    building = swap.begin(out)
    earlier = _links(out)
    _carry_over(out, building, made.request.areas)
    for area, (of_run, linked) in earlier.items():
        if not (building / area).exists():
            _put_area(area, of_run, linked, building)
    for area in made.request.areas:
        _put_area(area, made, folder / area, building)
    shown = manifests(building)
    tiles = {area: index.tiles(headline.front(building / area)) for area in shown}
    manifest.replaced(building / INDEX, index.index(shown, tiles), READABLE)
    for of_area, *_ in os.walk(building):
        Path(of_area).chmod(OPEN)
    swap.end(out)
    manifest.replaced(out / INDEX, FORWARD.format(to=f"{CURRENT}/{INDEX}"), READABLE)
    for area in earlier:
        (out / area).unlink()


def manifests(current: Path) -> dict[str, Manifest]:
    """Return the manifest of each area that is published, by area."""
    read = {file.parent.name: manifest.read(file) for file in sorted(current.glob(f"*/{MANIFEST}"))}
    return {area: one for area, one in read.items() if one is not None}


def _carry_over(out: Path, building: Path, anew: Iterable[str]) -> None:
    """Put what is published into the folder that is built, all but the areas made anew."""
    leave = {*anew, INDEX}
    if not (out / CURRENT).exists():
        building.mkdir()
        return
    shutil.copytree(
        out / CURRENT,
        building,
        symlinks=True,
        copy_function=swap.put,
        ignore=lambda at, names: leave.intersection(names) if Path(at) == out / CURRENT else (),
    )


def _put_area(area: str, made: Manifest, folder: Path, building: Path) -> None:
    """Put the files of an area that may be published, and its manifest."""
    names = []
    for file in publishable(folder):
        names.append(f"{area}/{file.relative_to(folder).as_posix()}")
        target = building / names[-1]
        target.parent.mkdir(parents=True, exist_ok=True)
        swap.put(file, target)
        target.chmod(READABLE)
    made.of_area(area, names).write(building / area)
    (building / area / MANIFEST).chmod(READABLE)


def _links(out: Path) -> Mapping[str, tuple[Manifest, Path]]:
    """Return the areas that an earlier version published as links to runs: manifest and folder."""
    links = {link.name: link.resolve() for link in out.iterdir() if link.is_symlink()}
    runs = (out / manifest.RUNS_FOLDER).resolve()
    found = {
        a: (manifest.read(f.parent / MANIFEST), f) for a, f in links.items() if runs in f.parents
    }
    return {area: (made, folder) for area, (made, folder) in found.items() if made is not None}
