"""Pages: an executed notebook as accessible HTML, and the check of its numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pandas as pd
from markupsafe import Markup
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from send_analysis import runs
from send_analysis.pages import evaluation, kit
from send_analysis.pages.quality import tables, words
from send_analysis.publish import notebooks

_HERE = Path(__file__).parent
_ALLOWED = _HERE / "allowed_digits.txt"
_COMMENT = "#"
_MISSING = re.compile(r'<div class="words words-missing">.*?</div>', re.DOTALL)
_SECTION, _SECTION_END = "<h2", "</h2>"
_TAG = re.compile(r"<[^>]*>")
Shown = kit.PageTable | kit.Words


@dataclass(frozen=True)
class Link:
    """A page in the navigation; ``current`` marks the open one."""

    title: str
    href: str
    current: bool = False


@dataclass(frozen=True)
class PageContext:
    """What a page needs besides its notebook; its numbers come from the run."""

    title: str
    area: str
    scenario: str
    run: runs.Run
    pages: tuple[Link, ...]
    assumptions: Shown
    sources: Shown
    figures: kit.Words
    css: Markup
    coverage: kit.Words | None = None
    index: str = "../../index.html"


def page(
    notebook: NotebookNode, name: str, run: runs.RunTables, scenarios: tuple[str, ...] = ()
) -> str:
    """Return an executed notebook as a page of the pack.

    Parameters
    ----------
    notebook
        The notebook with its outputs; its first heading becomes the title.
    name
        The notebook's file name without ending.
    run
        The tables its numbers come from, with what the run was made from.
    scenarios
        The names of the pack's scenarios.
    """
    context = PageContext(
        title=heading(notebook),
        area=run.run.area_name,
        scenario=run.run.title,
        run=run.run,
        pages=_links(name, run.run.scenario),
        assumptions=_footer(kit.assumptions_table(run)),
        sources=_footer(tables.sources(run)),
        figures=words.sources_note(run),
        css=css(),
        coverage=evaluation.words.coverage_note(run),
    )
    if name != notebooks.FRONT:
        return to_html(notebook, context)
    above = to_html(notebook, replace(context, index="../index.html"))
    return above.replace(f'href="{runs.TABLES}/', f'href="{run.run.scenario}/{runs.TABLES}/')


def _footer(shown: Shown) -> Shown:
    """Return a table under a separate id and caption, since the page may show it twice."""
    if isinstance(shown, kit.Words):
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
    opening, *sections = str(body).split(_SECTION)
    return said_once(opening) + "".join(map(shown, map(said_once, sections)))


def shown(section: str) -> str:
    """Return a section of a page with its heading, unless it shows nothing below it."""
    _, _, below = section.partition(_SECTION_END)
    return _SECTION + section if _TAG.sub("", below).strip() else below


def said_once(section: str) -> str:
    """Return a section of a page with each note of missing figures said once."""
    said: set[str] = set()

    def once(note: re.Match[str]) -> str:
        if note[0] in said:
            return ""
        said.add(note[0])
        return note[0]

    return _MISSING.sub(once, section)


def heading(notebook: NotebookNode) -> str:
    """Return the text of the notebook's first heading."""
    lines = (
        line
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
    )
    return next((line.lstrip("# ").strip() for line in lines if line.startswith("#")), "Report")


def _links(name: str, level: str) -> tuple[Link, ...]:
    """Return the pages of the same level."""
    names = next((names for names in notebooks.LEVELS if name in names), (name,))
    up = "" if name == notebooks.FRONT else "../"
    places = {n: f"{up}{notebooks.place(level, n)}" for n in names}
    return tuple(Link(notebooks.title(n), where, n == name) for n, where in places.items())


@cache
def css() -> Markup:
    """Return the style sheet, which is embedded in every page."""
    return Markup((_HERE / "page.css").read_text(encoding="utf-8"))


def unsupported_numbers(html: str, run: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return every number of a page that is not in the run's tables."""
    return kit.verify(html, run, allowed_digits())


def allowed_digits() -> tuple[str, ...]:
    """Return the phrases with digits that a page may contain without a table behind them."""
    lines = _ALLOWED.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line.strip() and not line.startswith(_COMMENT))
