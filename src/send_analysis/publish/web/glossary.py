"""The page of a pack that says what its words mean and how its figures are calculated."""

import re
from datetime import date
from pathlib import Path

import nbformat.v4
from markupsafe import Markup
from nbformat import NotebookNode

from send_analysis.config import paths
from send_analysis.publish.web import html
from send_analysis.publish.web.navigation import GLOSSARY, Place
from send_analysis.runs import frozen, keys

FOLDER = "area"  # of an authority
METHOD, WORDS = frozen.DOCUMENTS
_TITLE = "Glossary and method"
_IN_SHORT = re.compile(r"^## In one page\n(.*?)(?=^## )", re.DOTALL | re.MULTILINE)
_ROW = re.compile(r"^\| (?!term \|)(\S[^|]*?) \| ([^|]*?) \|$", re.MULTILINE)
_ENTRY = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
_LIST = Markup('<dl class="glossary">{}</dl>')


def write(folder: Path, area: str, place: Place, made: date | None) -> None:
    """Write the page into an area's folder of a pack."""
    file = folder / place.level / f"{GLOSSARY}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page(area, place, made), encoding="utf-8")


def page(area: str, place: Place, made: date | None) -> str:
    """Return the page of an area's pack.

    Parameters
    ----------
    area
        The authority's name.
    place
        Where the page is, and the scenarios of the pack.
    made
        The day on which the pack was begun.
    """
    with frozen.of() as inputs:
        known = keys.of_figures(inputs)
    context = html.PageContext(_TITLE, area, place, html.css(), made=made, inputs=known)
    return html.to_html(_notebook(), context)


def _notebook() -> NotebookNode:
    """Return what the page shows, as the notebook that the template takes."""
    method = _IN_SHORT.search(_text(METHOD))
    words = Markup("").join(_ENTRY.format(*row) for row in _ROW.findall(_text(WORDS)))
    cells = [
        nbformat.v4.new_markdown_cell(f"# {_TITLE}\n\n## How plans are forecast"),
        nbformat.v4.new_markdown_cell(method[1] if method else ""),
        nbformat.v4.new_markdown_cell("## What the words mean"),
        html.showing(_LIST.format(words)),
    ]
    return nbformat.v4.new_notebook(cells=cells)


def _text(name: str) -> str:
    return (paths.docs() / name).read_text(encoding="utf-8")
