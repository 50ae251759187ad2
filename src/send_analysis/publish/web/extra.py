"""Pages of a pack that no notebook makes: what changed since the last run, the data dictionary."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from send_analysis import runs
from send_analysis.pages.quality import changes
from send_analysis.publish.documents import handed
from send_analysis.publish.web import dictionary, html

AREA = "area"  # the level whose folder and navigation the pages have


def write(folder: Path, run: runs.RunTables, scenarios: tuple[str, ...], made: date) -> list[str]:
    """Write the extra pages of an area into its folder; return the findings on their numbers.

    Parameters
    ----------
    folder
        The area's folder in the pack.
    run
        The tables of the area, with what changed since the last run.
    """
    parts = (changes.answer(run), changes.figures(run), changes.causes(run))
    told = _notebook("What changed since the last run?", [p._repr_html_() for p in parts])
    text = html.page(told, handed.CHANGES, run, scenarios, made)
    (folder / AREA / f"{handed.CHANGES}.html").write_text(text, encoding="utf-8")
    listed = _notebook("What each table holds", dictionary.folded())
    page = html.page(listed, handed.DICTIONARY, run, scenarios, made)
    (folder / AREA / f"{handed.DICTIONARY}.html").write_text(page, encoding="utf-8")
    return html.unsupported_numbers(text, run)


def _notebook(title: str, shown: Iterable[str]) -> NotebookNode:
    """Return a notebook of one title that shows HTML."""
    cells = [html.showing(part) for part in shown if part]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f"# {title}"), *cells])
