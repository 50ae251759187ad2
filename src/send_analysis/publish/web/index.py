"""The page that leads to every report of a folder: areas with their main figures, and runs."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from send_analysis import runs
from send_analysis.pages import kit
from send_analysis.publish import notebooks
from send_analysis.publish.documents import plain
from send_analysis.publish.store.manifest import Manifest
from send_analysis.publish.web import headline, html, navigation, sections

_NONE: Mapping[str, Markup] = MappingProxyType({})
_HERE = Path(__file__).parent
_LEVEL_TITLES = {"area": "The data", "compare": "Scenarios compared", "england": "All authorities"}


def tiles(front: str) -> Markup:
    """Return the main figures of an area as its front page shows them; empty without a front."""
    return Markup(sections.explained(headline.tiles(front)))


def index(
    shown: Mapping[str, Manifest], tiles: Mapping[str, Markup] = _NONE, within: str = ""
) -> str:
    """Return the page that lists areas with their main figures, and last the runs, newest first.

    Parameters
    ----------
    shown
        The manifest of each area that is published, by area.
    tiles
        The main figures of areas as HTML, by area.
    within
        The folder that an area's folder lies in, such as ``runs/{run_id}/``.
    """
    newest = dict(sorted(shown.items(), key=_newest_first, reverse=True))
    of_runs = [(run, list(areas)) for run, areas in groupby(newest, lambda a: newest[a].run_id)]
    pages = {area: _pages(area, manifest) for area, manifest in newest.items()}
    at = {area: within.format(run_id=manifest.run_id) for area, manifest in newest.items()}
    return (
        environment()
        .get_template("index.html.j2")
        .render(css=html.css(), areas=newest, at=at, pages=pages, tiles=tiles, runs=of_runs)
    )


def _newest_first(item: tuple[str, Manifest]) -> tuple[str, bool]:
    """Return what areas are ordered by, from the last: their run, in it England first."""
    area, manifest = item
    return manifest.run_id, area == runs.ENGLAND


def environment() -> Environment:
    """Return what the pages that are no report are made with: templates beside this module."""
    made = Environment(
        autoescape=True, loader=FileSystemLoader(_HERE), trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= _FILTERS
    return made


def area_title(slug: str) -> str:
    """Return the name of an area as DfE writes it: ``city_of_london`` -> City of London."""
    return plain.names().get(slug) or kit.formatted(slug, "label_start")


def _pages(area: str, manifest: Manifest) -> dict[str, list[navigation.Link]]:
    """Return the pages of an area by level, as far as the run made them."""
    levels = {
        level: [
            navigation.Link(notebooks.title(name), href)
            for name in names
            if (href := f"{area}/{notebooks.place(level, name)}") in manifest.outputs
        ]
        for level, names in notebooks.of_levels(manifest.request.scenarios, area).items()
    }
    return {level: links for level, links in levels.items() if links}


def _level_title(level: str) -> str:
    """Return the heading of a level's pages: a scenario's name, or what the level holds."""
    return _LEVEL_TITLES.get(level) or kit.formatted(level, "label_start")


def _moment(when: datetime) -> str:
    """Return a time in words: ``3 March 2026, 14:05 UTC``."""
    return f"{when.day} {when:%B %Y, %H:%M %Z}"


_FILTERS: dict[str, Callable[..., str]] = {
    "area_title": area_title,
    "scenario_title": lambda name: kit.formatted(name, "label_start"),
    "level_title": _level_title,
    "moment": _moment,
}
