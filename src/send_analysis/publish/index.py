"""The last steps of a pack: write its manifest, then publish it completely or not at all."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.publish import headline, html, navigation, notebooks, plain, sections, work

RUNS_FOLDER = ".runs"
MANIFEST = "manifest.json"
Manifest = Mapping[str, Any]
_NONE: Mapping[str, Markup] = MappingProxyType({})
_HERE = Path(__file__).parent
_LEVEL_TITLES = {"area": "The data", "compare": "Scenarios compared"}


def write_manifest(
    request: Mapping[str, Any],
    folder: Path,
    started: datetime,
    provenance: Mapping[str, str],
    done: work.Done,
) -> None:
    """Write the manifest: inputs and outputs with their hashes. A pack with one is complete.

    It lists the files of the areas that are whole; those that failed are named.
    """
    areas = request["areas"]
    outputs = {
        str(f.relative_to(folder)): sha256(f.read_bytes()).hexdigest()
        for area in sorted(areas)
        for f in sorted((folder / area).rglob("*"))
        if f.is_file()
    }
    manifest = {
        "run_id": folder.name,
        "started": started.isoformat(timespec="seconds"),
        "request": request,
        **provenance,
        "page_findings": [f for f in done.findings if work.area_of(f) in areas],
        "failed": sorted(done.failed),
        "outputs": outputs,
    }
    _swap(json.dumps(manifest, indent=1), folder / MANIFEST)


def publish(areas: Iterable[str], folder: Path, out: Path) -> None:
    """Point each area's link to this run, then replace the index, so no pack is half-written."""
    for area in areas:
        partial = out / f".{area}.partial"
        partial.unlink(missing_ok=True)
        partial.symlink_to((folder / area).relative_to(out), target_is_directory=True)
        partial.replace(out / area)
    manifests = finished(out)
    shown = {a: _tiles(out, a, m) for a, m in newest_by_area(manifests).items()}
    _swap(index(manifests, shown), out / "index.html")


def _tiles(out: Path, area: str, manifest: Manifest) -> Markup:
    """Return the main figures of an area as its front page shows them; empty without a front."""
    folder = out / RUNS_FOLDER / manifest["run_id"] / area
    return Markup(sections.explained(headline.tiles(headline.front(folder))))


def unfinished(out: Path, key: str) -> list[Path]:
    """Return the folders of runs of a key that were never finished, oldest first."""
    folders = (out / RUNS_FOLDER).glob(f"*-{key}")
    return sorted(f for f in folders if not (f / MANIFEST).exists())


def index(manifests: Iterable[Manifest], tiles: Mapping[str, Markup] = _NONE) -> str:
    """Return the page that lists areas with their main figures, and last the runs, newest first.

    Parameters
    ----------
    tiles
        The main figures of areas as HTML, by area.
    """
    runs = list(manifests)
    environment = Environment(
        autoescape=True, loader=FileSystemLoader(_HERE), trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "area_title": area_title,
        "scenario_title": lambda name: kit.formatted(name, "label_start"),
        "level_title": _level_title,
        "moment": _moment,
    }
    newest = newest_by_area(runs)
    pages = {area: _pages(area, manifest) for area, manifest in newest.items()}
    template = environment.get_template("index.html.j2")
    return template.render(css=html.css(), areas=newest, pages=pages, tiles=tiles, runs=runs)


def area_title(slug: str) -> str:
    """Return the name of an area as DfE writes it: ``city_of_london`` -> City of London."""
    return plain.names().get(slug) or kit.formatted(slug, "label_start")


def _swap(text: str, file: Path) -> None:
    """Write a file atomically: a reader sees the old one or the new one."""
    partial = file.with_name(f".{file.name}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(file)


def finished(out: Path) -> list[Manifest]:
    """Return the manifests of finished runs, newest first."""
    files = (out / RUNS_FOLDER).glob(f"*/{MANIFEST}")
    manifests = [json.loads(f.read_text(encoding="utf-8")) for f in files]
    return sorted(manifests, key=lambda m: m["started"], reverse=True)


def _pages(area: str, manifest: Manifest) -> dict[str, list[navigation.Link]]:
    """Return the pages of an area by level, as far as the run made them."""
    levels = {
        level: [
            navigation.Link(notebooks.title(name), href)
            for name in names
            if (href := f"{area}/{notebooks.place(level, name)}") in manifest["outputs"]
        ]
        for level, names in notebooks.of_levels(manifest["request"]["scenarios"]).items()
    }
    return {level: links for level, links in levels.items() if links}


def _level_title(level: str) -> str:
    """Return the heading of a level's pages: a scenario's name, or what the level holds."""
    return _LEVEL_TITLES.get(level) or kit.formatted(level, "label_start")


def _moment(text: str) -> str:
    """Return an ISO time in words: ``3 March 2026, 14:05``."""
    when = datetime.fromisoformat(text)
    return f"{when.day} {when:%B %Y, %H:%M}"


def newest_by_area(manifests: Sequence[Manifest]) -> dict[str, Manifest]:
    """Return the newest manifest of each area: the one its folder leads to."""
    newest: dict[str, Manifest] = {}
    for manifest in manifests:
        for area in manifest["request"]["areas"]:
            newest.setdefault(area, manifest)
    return newest
