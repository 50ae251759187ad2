"""The committee report of a pack: a Word document of what the pages show."""

import io
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from send_analysis.publish.documents import office
from send_analysis.publish.documents.archive import repacked
from send_analysis.publish.documents.outline import Finding, Outline
from send_analysis.publish.documents.shown import Block, Grid, Heading, Picture, Said

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Row

_WIDTH, _FIRST = 15.2, 4.7  # centimetres between the margins, and of a table's first column
_FONT, _TABLE_STYLE = "Arial", "Light Grid Accent 1"


def write(outline: Outline, made: datetime, file: Path) -> None:
    """Write the report; ``made`` is the date in its properties, so that bytes are repeatable."""
    import docx  # heavy, and only this module needs it

    document = docx.Document()
    _set_up(document, outline.title, made)
    document.add_heading(outline.title, 0)
    for line in outline.about:
        document.add_paragraph(line)
    if outline.summary:
        document.add_heading("Summary", 1)
    for block in outline.summary:
        _add(document, block)
    for finding in outline.findings:
        _add_finding(document, finding)
    if outline.cautions:
        document.add_heading("Read with care", 1)
    for caution in outline.cautions:
        document.add_paragraph(caution, style="List Bullet")
    document.save(str(file))
    repacked(file)


def _set_up(document: "Document", title: str, made: datetime) -> None:
    """Set language, font and properties of the document."""
    from docx.oxml.ns import qn

    office.describe(document.core_properties, title, made)
    document.core_properties.comments = ""
    normal = document.styles["Normal"]
    normal.font.name = _FONT
    for tongue in document.styles.element.iter(qn("w:lang")):
        tongue.set(qn("w:val"), office.LANGUAGE)


def _add(document: "Document", block: Block) -> None:
    match block:
        case Heading():
            document.add_heading(block.text, block.level)
        case Said():
            for paragraph in block.paragraphs:
                document.add_paragraph(paragraph)
        case Grid():
            _add_table(document, block)
        case Picture():
            _add_picture(document, block)


def _add_finding(document: "Document", finding: Finding) -> None:
    document.add_heading(finding.title, 1)
    for paragraph in finding.answer:
        document.add_paragraph(paragraph)
    if finding.picture:
        _add_picture(document, finding.picture)
    if finding.table:
        _add_table(document, finding.table)


def _add_picture(document: "Document", picture: Picture) -> None:
    """Add a chart below its title, with its description as alternative text."""
    from docx.shared import Cm

    document.add_heading(picture.title, 3)
    document.add_paragraph(picture.subtitle).paragraph_format.keep_with_next = True
    drawn = document.add_picture(io.BytesIO(picture.png), width=Cm(_WIDTH))
    drawn._inline.docPr.set("descr", picture.alt or picture.title)
    drawn._inline.docPr.set("title", picture.title)


def _add_table(document: "Document", grid: Grid) -> None:
    """Add a table whose heading is repeated on every page and whose rows are never divided."""
    from docx.shared import Cm

    if grid.caption:
        caption = ". ".join(filter(None, (grid.caption, grid.basis)))
        document.add_paragraph(caption, style="Caption").paragraph_format.keep_with_next = True
    rows, across = (grid.headings, *grid.rows), len(grid.headings)
    table = document.add_table(len(rows), across, style=_TABLE_STYLE)
    table.autofit = False
    others = (_WIDTH - _FIRST) / max(across - 1, 1)
    widths = [Cm(_FIRST), *[Cm(others)] * (across - 1)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.text, cell.width = text, width
        _set(row, "w:cantSplit")
    _set(table.rows[0], "w:tblHeader")


def _set(row: "_Row", name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
