"""Pages: an executed notebook as accessible HTML, and the check of its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import nbformat.v4
import pandas as pd
from markupsafe import Markup
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from send_analysis import runs
from send_analysis.pages import kit
from send_analysis.publish.documents import handed
from send_analysis.publish.web import sections
from send_analysis.publish.web.lighter import lighter
from send_analysis.publish.web.navigation import Place

_HERE = Path(__file__).parent
_ALLOWED = _HERE / "allowed_digits.txt"
HIDDEN_COUNTS = "counts_hidden"  # the check that says so
_COMMENT = "#"
_TABLES = 'href="tables/'
_MAIN_END, _TITLE_END = "</main>", "</h1>"


@dataclass(frozen=True)
class PageContext:
    """What a page needs besides its notebook; its numbers come from the run.

    ``scenario`` is empty on a page of no one scenario, ``run`` is None on a page without figures,
    ``made`` on one of no pack. ``inputs`` is the hash of all figures that the pack was made from;
    ``hides_counts`` says that counts of people are hidden.
    """

    title: str
    area: str
    place: Place
    css: Markup
    scenario: str = ""
    run: runs.Run | None = None
    data_to: kit.Fact | None = None
    made: date | None = None
    downloads: tuple[handed.Download, ...] = ()
    inputs: str = ""
    hides_counts: bool = False

    @property
    def running(self) -> str:
        """What every printed page says of its origin, as the inside of a style sheet's string."""
        data = f"data to {self.data_to}" if self.data_to else ""
        made = f"made {self.made.day} {self.made:%B %Y}" if self.made else ""
        run = f"run {self.run.run_id}" if self.run else ""
        said = ", ".join(filter(None, (self.area, self.scenario, data, made, run)))
        return "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in said)


def showing(markup: str) -> NotebookNode:
    """Return a cell that shows HTML, as if it had been executed."""
    output = nbformat.v4.new_output("execute_result", {"text/html": markup})
    return nbformat.v4.new_code_cell(outputs=[output])


def page(
    notebook: NotebookNode,
    name: str,
    run: runs.RunTables,
    scenarios: tuple[str, ...] = (),
    made: date | None = None,
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
        The scenarios of the pack, whose pages are linked.
    made
        The day on which the pack was begun.
    """
    place = Place(name, run.run.scenario, scenarios)
    context = PageContext(
        title=heading(notebook),
        area=run.run.area_name,
        place=place,
        css=css(),
        scenario=run.run.title if place.is_of_scenario else "",
        run=run.run,
        data_to=_newest_census(run),
        made=made,
        downloads=handed.offered(run.run.area) if place.is_front else (),
        inputs=run.run.inputs,
        hides_counts=hides_counts(run),
    )
    return to_html(notebook, context)


def hides_counts(run: runs.RunTables) -> bool:
    """Say whether a run hides small counts of an authority's own files."""
    return "quality" in run and bool((run["quality"].check == HIDDEN_COUNTS).any())


def _newest_census(run: runs.RunTables) -> kit.Fact | None:
    """Return the newest January whose plans are counted."""
    counted = kit.select(run, "caseload", dimension="total").of_area.known("plans")
    years = counted.last("census_year").facts("census_year", "census_year")
    return years[0] if years else None


def to_html(notebook: NotebookNode, context: PageContext) -> str:
    """Return a notebook as HTML in the report's own template: outputs and prose, no code."""
    body, _ = _exporter().from_notebook_node(notebook, resources={"page": context})
    main, end, footer = str(body).partition(_MAIN_END)
    opening, *others = sections.arranged(main)
    contents = "" if context.place.is_summary else sections.contents(others)
    opening = opening.replace(_TITLE_END, _TITLE_END + str(contents), 1)
    html = lighter("".join([opening, *others, end, footer]))
    return html.replace(_TABLES, f'href="{context.place.tables}')


@cache
def _exporter() -> HTMLExporter:
    """Return what writes every page of a process: its templates are read once."""
    return HTMLExporter(
        extra_template_basedirs=[str(_HERE)],
        template_name="template",
        exclude_anchor_links=True,
        embed_images=True,
    )


def heading(notebook: NotebookNode) -> str:
    """Return the text of the notebook's first heading."""
    lines = (
        line
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
    )
    return next((line.lstrip("# ").strip() for line in lines if line.startswith("#")), "Report")


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
