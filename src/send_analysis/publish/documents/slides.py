"""The slides of a pack: a title, two slides a finding (chart, table), what to read with care."""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from send_analysis.publish.documents import office
from send_analysis.publish.documents.archive import repacked
from send_analysis.publish.documents.outline import Finding, Outline
from send_analysis.publish.documents.shown import Grid, Picture

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide

_TITLE_SLIDE, _TITLE_AND_TEXT, _TITLE_ONLY = 0, 1, 5  # layouts of the library's own template
_WIDTH, _HEIGHT, _MARGIN = 33.87, 19.05, 1.5  # centimetres: 16 to 9
_TITLE_TOP = {_TITLE_SLIDE: 6.0, _TITLE_AND_TEXT: 0.6, _TITLE_ONLY: 0.6}
_PICTURE_TOP, _BASIS_TOP = 7.4, 17.5
_TITLE_HEIGHT, _TEXT_TOP, _TEXT_HEIGHT, _TITLE_POINTS = 2.2, 3.0, 4.2, 28
_TEXT_POINTS, _TABLE_POINTS = 16, 12
_MOST_ROWS, _MOST_SENTENCES = 11, 3
_SENTENCE_END = re.compile(r"(?<=[.?!]) (?=[A-Z])")


def write(outline: Outline, made: datetime, file: Path) -> None:
    """Write the slides; ``made`` is the date in their properties, so that bytes are repeatable."""
    import pptx  # heavy, and only this module needs it
    from pptx.util import Cm

    show = pptx.Presentation()
    show.slide_width, show.slide_height = Cm(_WIDTH), Cm(_HEIGHT)
    office.describe(show.core_properties, outline.title, made)
    first = _slide(show, _TITLE_SLIDE, outline.title)
    first.placeholders[1].text = "\n".join(outline.about)
    _place(first.placeholders[1], 10, 4)
    for finding in outline.findings:
        _add_finding(show, finding)
    if outline.cautions:
        _add_text(_slide(show, _TITLE_AND_TEXT, "Read with care"), outline.cautions)
    _in_english(show)
    show.save(str(file))
    repacked(file)


def _add_finding(show: "Presentation", finding: Finding) -> None:
    """Add a slide with the finding and its chart, and one with its table, if short enough."""
    slide = _slide(show, _TITLE_AND_TEXT, finding.title)
    _add_text(slide, _sentences(finding.answer)[:_MOST_SENTENCES])
    if finding.picture:
        _add_picture(slide, finding.picture)
    if finding.table and len(finding.table.rows) <= _MOST_ROWS:
        _add_table(_slide(show, _TITLE_ONLY, finding.table.caption), finding.table)


def _sentences(paragraphs: Sequence[str]) -> list[str]:
    return [sentence for text in paragraphs for sentence in _SENTENCE_END.split(text)]


def _slide(show: "Presentation", layout: int, title: str) -> "Slide":
    """Return a new slide with its title set, at the width of the show."""
    from pptx.util import Pt

    slide = show.slides.add_slide(show.slide_layouts[layout])
    heading = slide.shapes.title
    heading.text = title
    heading.text_frame.paragraphs[0].font.size = Pt(_TITLE_POINTS)
    heading.text_frame.word_wrap = True
    _place(heading, _TITLE_TOP[layout], _TITLE_HEIGHT)
    return slide


def _place(shape: "BaseShape", top: float, height: float) -> None:
    from pptx.util import Cm

    shape.left, shape.top = Cm(_MARGIN), Cm(top)
    shape.width, shape.height = Cm(_WIDTH - 2 * _MARGIN), Cm(height)


def _add_text(slide: "Slide", sentences: Sequence[str]) -> None:
    from pptx.util import Pt

    body = slide.placeholders[1]
    _place(body, _TEXT_TOP, _TEXT_HEIGHT)
    body.text = "\n".join(sentences)
    for paragraph in body.text_frame.paragraphs:
        paragraph.font.size = Pt(_TEXT_POINTS)


def _add_picture(slide: "Slide", picture: Picture) -> None:
    """Add a chart as large as the slide allows, with its description as alternative text."""
    from pptx.util import Cm, Emu

    drawn = slide.shapes.add_picture(io.BytesIO(picture.png), Emu(0), Cm(_PICTURE_TOP))
    space = (Cm(_WIDTH - 2 * _MARGIN), Cm(_HEIGHT - _MARGIN / 2 - _PICTURE_TOP))
    scale = min(space[0] / drawn.width, space[1] / drawn.height)
    drawn.width, drawn.height = Emu(int(scale * drawn.width)), Emu(int(scale * drawn.height))
    drawn.left = Emu((Cm(_WIDTH) - drawn.width) // 2)
    about = drawn._element.xpath(".//p:cNvPr")[0]
    about.set("descr", picture.alt or picture.title)
    about.set("title", picture.title)


def _add_table(slide: "Slide", grid: Grid) -> None:
    from pptx.util import Cm, Pt

    rows, width = (grid.headings, *grid.rows), Cm(_WIDTH - 2 * _MARGIN)
    place = (Cm(_MARGIN), Cm(_TEXT_TOP), width, Cm(1))
    shape = slide.shapes.add_table(len(rows), len(grid.headings), *place)
    shape._element.xpath(".//p:cNvPr")[0].set("descr", grid.caption)
    for row, texts in zip(shape.table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
            cell.text_frame.paragraphs[0].font.size = Pt(_TABLE_POINTS)
    if grid.basis:
        below = slide.shapes.add_textbox(Cm(_MARGIN), Cm(_BASIS_TOP), width, Cm(1))
        below.text_frame.text = grid.basis
        below.text_frame.paragraphs[0].font.size = Pt(_TABLE_POINTS)


def _in_english(show: "Presentation") -> None:
    """Set the language of every text, which screen readers speak it in."""
    from pptx.oxml.ns import qn

    for slide in show.slides:
        for run in slide._element.iter(qn("a:r")):
            run.get_or_add_rPr().set("lang", office.LANGUAGE)
