"""What a pack hands over, made of its pages and tables: workbook, papers, charts, PDF, one ZIP."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from markupsafe import Markup

from send_analysis import config, runs
from send_analysis.publish.documents import (
    handed,
    outline,
    paper,
    plain,
    printed,
    shown,
    slides,
    workbook,
)
from send_analysis.publish.documents.archive import write_zip
from send_analysis.publish.web import dictionary, extra
from send_analysis.publish.web.html import hides_counts
from send_analysis.runs import changes, kept
from send_analysis.safe_text import neutralised

# The page at the top of a ZIP, which "All areas" leads to there.
_START = Markup(
    '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title></head>'
    '<body><main><h1>{title}</h1><p><a href="{area}/index.html">Open the summary</a></p></main>'
    "</body></html>\n"
)
_BOM = "\ufeff"  # tells Excel that a CSV file is UTF-8
_HIDDEN = (
    "Small counts of people are hidden: [c]. The model reads stand-ins in their place, worked out "
    "from what is shown."
)
_IN_ZIP = ("*.html", f"{handed.FOLDER}/*", f"{handed.FOLDER}/{handed.CHARTS}/*")
_TABLES = f"*/{runs.TABLES}/*.csv"


@dataclass(frozen=True)
class Delivery:
    """One area's part of a pack: its folder, scenarios, when it was made, the run before.

    ``before`` is the area's folder in the run published before, if there is one; ``asked`` says
    what the run before and this one were asked for and made with.
    """

    folder: Path
    scenarios: tuple[str, ...]
    made: datetime
    before: Path | None = None
    asked: tuple[changes.Described, changes.Described] = field(default=({}, {}))

    @property
    def area(self) -> str:
        """The slug of the area."""
        return self.folder.name

    def file(self, kind: str) -> Path:
        """Return where a file of a kind goes."""
        return self.folder / handed.name(self.area, kind)


def make(delivery: Delivery) -> list[str]:
    """Make the extra pages and every file to hand over; return findings on the pages' numbers."""
    if delivery.area == runs.ENGLAND:
        return _of_england(delivery)
    levels = _levels(delivery.folder)
    findings = extra.write(
        delivery.folder, _with_changes(delivery, levels), delivery.scenarios, delivery.made.date()
    )
    _draw(delivery.folder, levels)
    reported = (extra.AREA, delivery.scenarios[0], workbook.COMPARE)
    tables = plain.tables(levels)
    about = _about(delivery, levels[delivery.scenarios[0]])
    _write_workbook(delivery, tables, about, workbook.CHOSEN)
    told = outline.outline(*about, _pages(delivery.folder / level for level in reported))
    paper.write(told, delivery.made, delivery.file("docx"))
    slides.write(told, delivery.made, delivery.file("pptx"))
    if browser := handed.browser():
        printed.to_pdf(delivery.folder / "index.html", browser, delivery.made, delivery.file("pdf"))
    _write_zip(delivery, tables, about[0])
    return findings


def _of_england(delivery: Delivery) -> list[str]:
    """Make the charts, the workbook and the ZIP of England's page."""
    levels = _levels(delivery.folder)
    _draw(delivery.folder, levels)
    tables = plain.tables(levels)
    about = _about(delivery, levels[runs.ENGLAND])
    _write_workbook(delivery, tables, about, workbook.OF_ENGLAND)
    _write_zip(delivery, tables, about[0])
    return []


def _write_workbook(
    delivery: Delivery,
    tables: workbook.Tables,
    about: tuple[str, tuple[str, ...]],
    wanted: Sequence[workbook.Chosen],
) -> None:
    sheets = workbook.sheets(tables, wanted)
    cover = [*about[1], *workbook.gaps(sheets, wanted)]
    workbook.write(sheets, about[0], cover, delivery.made, delivery.file("xlsx"))


def _write_zip(delivery: Delivery, tables: workbook.Tables, title: str) -> None:
    start = _START.format(title=title, area=delivery.area).encode()
    parts = {"index.html": start, **dict(_everything(delivery.folder, tables))}
    write_zip(parts, delivery.file("zip"))


def _pages(levels: Iterable[Path]) -> list[shown.Page]:
    """Return what the notebooks that are reported show, of some levels' folders."""
    files = (file for level in levels for file in _notebooks(level))
    return [shown.read(file) for file in files if file.stem in outline.TOLD]


def _notebooks(level: Path) -> list[Path]:
    return sorted(level.glob("notebooks/*.ipynb"))


def _levels(folder: Path) -> dict[str, runs.RunTables]:
    """Return the tables of an area's levels: the area's own first, which others repeat."""
    files = sorted(folder.glob(f"*/{runs.TABLES}/{runs.RUN_FILE}"))
    held = {file.parents[1].name: file.parent for file in files}
    order = sorted(held, key=lambda level: level != extra.AREA)
    return {level: runs.read(held[level]) for level in order}


def _with_changes(delivery: Delivery, levels: changes.Levels) -> runs.RunTables:
    """Return the area's tables with what changed since the run before, and write those."""
    before = _before(delivery)
    made = changes.since(before, levels, delivery.asked) if before else changes.none()
    return kept.add(made, delivery.folder / extra.AREA / runs.TABLES)


def _before(delivery: Delivery) -> changes.Levels:
    """Return the tables of the run before; none where it has none that can be read."""
    try:
        return _levels(delivery.before) if delivery.before else {}
    except config.ConfigError:  # a damaged run of the past stops no run of today
        return {}


def _draw(area: Path, levels: Iterable[str]) -> None:
    """Write each chart as PNG and SVG, named after its level, its page and itself."""
    folder = area / handed.FOLDER / handed.CHARTS
    folder.mkdir(parents=True, exist_ok=True)
    for page in (page for level in levels for page in _notebooks(area / level)):
        for drawing in shown.drawings(page):
            file = folder / f"{page.parents[1].name}-{page.stem}-{drawing.name}"
            file.with_suffix(".png").write_bytes(drawing.png)
            file.with_suffix(".svg").write_text(drawing.svg, encoding="utf-8")


def _about(delivery: Delivery, tables: runs.RunTables) -> tuple[str, tuple[str, ...]]:
    """Return the title of what is handed over, and how it was made."""
    run, hidden = tables.run, (_HIDDEN,) if hides_counts(tables) else ()
    made = f"Made on {delivery.made.day} {delivery.made:%B %Y}, version {run.code_version}"
    lines = (made, f"Scenario: {run.title}", f"Simulations: {run.draws:,}", *hidden)
    return f"EHC plans, places and high needs funding: {run.area_name}", lines


def _everything(folder: Path, tables: workbook.Tables) -> Iterator[tuple[str, bytes]]:
    """Yield what goes into the ZIP by name: pages, their tables, files, tables for people."""
    patterns = (*_IN_ZIP, "*/*.html", _TABLES)
    files = {f for pattern in patterns for f in folder.glob(pattern) if f.is_file()}
    for file in sorted(files):
        if file.suffix != ".zip":
            yield f"{folder.name}/{file.relative_to(folder).as_posix()}", file.read_bytes()
    for level, of_level in tables.items():
        for name, table in of_level.items():
            text = _BOM + neutralised(table).to_csv(index=False)
            yield f"{folder.name}/csv/{level}/{name}.csv", text.encode()
    yield f"{folder.name}/csv/data_dictionary.csv", (_BOM + dictionary.as_csv()).encode()
