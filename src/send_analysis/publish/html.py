"""Pages: an executed notebook as accessible HTML, checked numbers, and the index of runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from send_analysis import runs
from send_analysis.pages import kit as facts
from send_analysis.pages import tables_html, words
from send_analysis.pages.kit import basis
from send_analysis.publish import notebooks

_HERE = Path(__file__).parent
_ALLOWED = _HERE / "allowed_digits.txt"
_COMMENT = "#"
_LEVEL_TITLES = {"area": "The data", "compare": "Scenarios compared"}


@dataclass(frozen=True)
class Link:
    """A page to go to; ``current`` is the one being read."""

    title: str
    href: str
    current: bool = False


@dataclass(frozen=True)
class PageContext:
    """What a page needs beside its notebook; numbers in it come from the run."""

    title: str
    area: str
    scenario: str
    run: runs.Run
    pages: tuple[Link, ...]
    assumptions: facts.Grid | facts.Words
    sources: facts.Grid | facts.Words
    figures: facts.Words
    css: Markup
    coverage: facts.Words | None = None
    index: str = "../../index.html"


def page(notebook: NotebookNode, name: str, run: runs.RunTables) -> str:
    """Return an executed notebook as a page of the pack.

    Parameters
    ----------
    notebook
        The notebook with its outputs; its first heading becomes the title.
    name
        The notebook's file name without ending.
    run
        The tables its numbers come from, with what the run was made from.
    """
    context = PageContext(
        title=heading(notebook),
        area=run.run.area_name,
        scenario=run.run.title,
        run=run.run,
        pages=_links(name),
        assumptions=_footer(basis.assumptions(run)),
        sources=_footer(tables_html.sources(run)),
        figures=words.sources_note(run),
        css=css(),
        coverage=words.coverage_note(run),
    )
    return to_html(notebook, context)


def _footer(shown: facts.Grid | facts.Words) -> facts.Grid | facts.Words:
    """Return a table under an id and caption of its own, since the page may show it twice."""
    if not isinstance(shown, facts.Grid):
        return shown
    return replace(shown, name=f"foot_{shown.name}", caption=f"{shown.caption}, in full")


def to_html(notebook: NotebookNode, context: PageContext) -> str:
    """Return a notebook as HTML in the report's own template: outputs and prose, no code."""
    exporter = HTMLExporter(
        extra_template_basedirs=[str(_HERE)],
        template_name="template",
        exclude_anchor_links=True,
        embed_images=True,
    )
    body, _ = exporter.from_notebook_node(notebook, resources={"page": context})
    return str(body)


def heading(notebook: NotebookNode) -> str:
    """Return the text of the notebook's first heading."""
    lines = (
        line
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
    )
    return next((line.lstrip("# ").strip() for line in lines if line.startswith("#")), "Report")


def _links(name: str) -> tuple[Link, ...]:
    """Return the pages of the same level, whose files lie beside this one."""
    levels = (
        notebooks.AREA_NOTEBOOKS,
        notebooks.SCENARIO_NOTEBOOKS,
        notebooks.COMPARE_NOTEBOOKS,
    )
    level = next((names for names in levels if name in names), (name,))
    return tuple(Link(page_title(n), f"{n}.html", n == name) for n in level)


def page_title(name: str) -> str:
    """Return a notebook's name as a reader knows it: ``20_ehcp_forecast`` -> EHCP forecast."""
    words = name.lstrip("0123456789_").replace("_", " ").replace("ehcp", "EHCP")
    return words[:1].upper() + words[1:]


@cache
def css() -> Markup:
    """Return the style sheet, which every page carries in itself."""
    return Markup((_HERE / "page.css").read_text(encoding="utf-8"))


def unsupported_numbers(html: str, run: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return every number of a page that the run's tables do not hold."""
    return facts.verify(html, run, allowed_digits())


def allowed_digits() -> tuple[str, ...]:
    """Return the phrases with digits that a page may say of its own."""
    lines = _ALLOWED.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line.strip() and not line.startswith(_COMMENT))


def index(manifests: Iterable[Mapping[str, Any]]) -> str:
    """Return the page that lists areas, scenarios and runs, newest first."""
    found = list(manifests)
    environment = Environment(
        autoescape=True, loader=FileSystemLoader(_HERE), trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "page_title": page_title,
        "area_title": lambda slug: slug.replace("_", " ").title(),
        "scenario_title": lambda name: facts.formatted(name, "label_start"),
        "level_title": level_title,
        "moment": moment,
    }
    template = environment.get_template("index.html.j2")
    newest = _newest_by_area(found)
    pages = {area: _pages(area, manifest) for area, manifest in newest.items()}
    return template.render(css=css(), areas=newest, pages=pages, runs=found)


def _pages(area: str, manifest: Mapping[str, Any]) -> dict[str, list[Link]]:
    """Return the pages of an area by level, as far as the run made them."""
    scenarios = dict.fromkeys(manifest["request"]["scenarios"], notebooks.SCENARIO_NOTEBOOKS)
    levels = {
        "area": notebooks.AREA_NOTEBOOKS,
        **scenarios,
        "compare": notebooks.COMPARE_NOTEBOOKS,
    }
    found = {
        level: [Link(page_title(name), f"{area}/{level}/{name}.html") for name in names]
        for level, names in levels.items()
    }
    made = {
        level: [link for link in links if link.href in manifest["outputs"]]
        for level, links in found.items()
    }
    return {level: links for level, links in made.items() if links}


def level_title(level: str) -> str:
    """Return the heading of a level's pages: a scenario's name, or what the level holds."""
    return _LEVEL_TITLES.get(level) or facts.formatted(level, "label_start")


def moment(text: str) -> str:
    """Return an ISO time as a reader writes it: ``3 March 2026, 14:05``."""
    when = datetime.fromisoformat(text)
    return f"{when.day} {when:%B %Y, %H:%M}"


def _newest_by_area(manifests: list[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Return the newest manifest of each area: the one its folder leads to."""
    newest: dict[str, Mapping[str, Any]] = {}
    for manifest in manifests:
        for area in manifest["request"]["areas"]:
            newest.setdefault(area, manifest)
    return newest
