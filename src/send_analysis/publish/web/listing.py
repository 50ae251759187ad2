"""The list of the tables of an area that has no pages: every table of each level, as files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from send_analysis import runs
from send_analysis.publish.web import html, index
from send_analysis.tables import RUN_TABLES

NAME = "tables.html"


@dataclass(frozen=True)
class Listed:
    """A table: its name, what it holds, and where its file lies, without the ending."""

    name: str
    holds: str
    href: str


def write(folder: Path) -> None:
    """Write the list into an area's folder of a run."""
    levels = {f.parent.name: list(_listed(f)) for f in sorted(folder.glob(f"*/{runs.TABLES}"))}
    template = index.environment().get_template("listing.html.j2")
    text = template.render(css=html.css(), area=folder.name, levels=levels)
    (folder / NAME).write_text(text, encoding="utf-8")


def _listed(tables: Path) -> Iterator[Listed]:
    for file in sorted(tables.glob("*.csv")):
        name, href = file.stem, f"{tables.parent.name}/{tables.name}/{file.stem}"
        yield Listed(name.replace("_", " ").capitalize(), RUN_TABLES[name].unit, href)
