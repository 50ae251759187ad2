"""Sheets as an OpenDocument spreadsheet: plain tables with a title and a repeated heading row.

Written here because odfpy takes a tenth of a millisecond a cell, which is most of a pack's time.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from textwrap import wrap

import pandas as pd
from markupsafe import escape

from send_analysis.publish.documents.archive import write_zip
from send_analysis.publish.documents.page_setup import (
    ABOVE,
    DIGIT,
    FONT,
    LETTERS,
    PAGE,
    TYPE,
    PageSetup,
    page_setup,
)

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in (
        *((n, n) for n in ("office", "table", "text", "style", "meta")),
        ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
    )
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SENTENCES = re.compile(r"(?<=\.) ")
MARK = "#FFF2CC"  # behind black type: a contrast of 18 to 1
_CELLS = "".join(
    f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties '
    f'fo:wrap-option="{wrap}"{colour}/><style:text-properties fo:font-weight="{weight}"/>'
    "</style:style>"
    for name, wrap, weight, colour in (
        ("cell", "wrap", "normal", ""),
        ("marked", "wrap", "normal", f' fo:background-color="{MARK}"'),
        ("bold", "wrap", "bold", ""),
        ("title", "no-wrap", "bold", ""),
        ("shared", "no-wrap", "normal", ""),
    )
)
_THOUSANDS = (
    '<number:number-style style:name="thousands"><number:number number:decimal-places="0" '
    'number:min-integer-digits="1" number:grouping="true"/></number:number-style><style:style '
    'style:name="count" style:family="table-cell" style:data-style-name="thousands"/>'
)
_ROWS = (
    '<style:style style:name="row" style:family="table-row"><style:table-row-properties '
    'style:use-optimal-row-height="true"/></style:style>'
)
_CONTENT = (
    f'{_HEAD}<office:document-content {_SPACES} office:version="1.3"><office:automatic-styles>'
    f"{_CELLS}{_THOUSANDS}{_ROWS}{{styles}}</office:automatic-styles><office:body>"
    "<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
)
_STYLES = (
    f'{_HEAD}<office:document-styles {_SPACES} office:version="1.3"><office:styles>'
    '<style:default-style style:family="table-cell"><style:text-properties '
    f'fo:font-family="{FONT}" fo:font-size="{TYPE}pt" fo:language="en" fo:country="GB"/>'
    "</style:default-style></office:styles><office:automatic-styles>{layouts}"
    "</office:automatic-styles><office:master-styles>{masters}</office:master-styles>"
    "</office:document-styles>"
)
_LAYOUT = (
    '<style:page-layout style:name="at{0}"><style:page-layout-properties fo:page-width="297mm" '
    'fo:page-height="210mm" style:print-orientation="landscape" fo:margin="10mm" '
    'style:scale-to="{0}%"/></style:page-layout>'
)
_MASTER = '<style:master-page style:name="page{0}" style:page-layout-name="at{0}"/>'
_META = (
    f'{_HEAD}<office:document-meta {_SPACES} xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'office:version="1.3"><office:meta><dc:title>{title}</dc:title>'
    "<meta:creation-date>{made}</meta:creation-date><dc:language>en-GB</dc:language>"
    "</office:meta></office:document-meta>"
)
_PARTS = ("content.xml", "styles.xml", "meta.xml")
_MANIFEST = (
    f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    ' manifest:version="1.3"><manifest:file-entry manifest:full-path="/" '
    f'manifest:media-type="{_TYPE}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{part}" manifest:media-type="text/xml"/>'
        for part in _PARTS
    )
    + "</manifest:manifest>"
)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its name, the title above its table, the table, what rows share.

    Attributes
    ----------
    index
        How many of the first columns say what a row is.
    page_starts
        Columns that start a page of their own where the table is too wide for one.
    marked
        Texts of cells that are coloured, since somebody has to see to them.
    counted
        Columns whose numbers are written with a comma between thousands.
    """

    label: str
    title: str
    rows: pd.DataFrame
    shared: str = ""
    index: int = 1
    page_starts: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()

    @property
    def said(self) -> list[str]:
        """Return what rows share, in lines that the first page holds: longer ones are cut off."""
        said = _SENTENCES.split(f"In every row: {self.shared}") if self.shared else []
        page = self.page
        beside = 0.0 if page.starts else PAGE  # a table alone on its page leaves room beside it
        across = max(beside, sum(next(page.pages())))
        most = int(across * LETTERS * TYPE / ABOVE)
        return [line for one in said for line in wrap(one, most)]

    @property
    def page(self) -> PageSetup:
        """Return how it prints."""
        counts = {c: self.rows[c].map(_with_commas) for c in self.counted}
        return page_setup(self.rows.assign(**counts), self.index, self.page_starts)


def _with_commas(cell: int | str) -> str:
    return cell if isinstance(cell, str) else f"{cell:,}"


def write_ods(shown: Sequence[Sheet], title: str, made: datetime, file: Path) -> None:
    """Write sheets as an OpenDocument spreadsheet: the same sheets, the same bytes."""
    scales = sorted({sheet.page.scale for sheet in shown})
    content = _CONTENT.format(
        styles="".join(map(_columns, shown)), tables="".join(map(_table, shown))
    )
    styles = _STYLES.format(
        layouts="".join(map(_LAYOUT.format, scales)), masters="".join(map(_MASTER.format, scales))
    )
    meta = _META.format(title=escape(title), made=made.isoformat(timespec="seconds"))
    parts = dict(zip(_PARTS, (content, styles, meta), strict=True))
    parts["META-INF/manifest.xml"] = _MANIFEST
    write_zip({"mimetype": _TYPE.encode(), **{n: t.encode() for n, t in parts.items()}}, file)


def _columns(sheet: Sheet) -> str:
    """Return the styles of a sheet: the scale it prints at, and the width of each column."""
    name, page = _style(sheet), sheet.page
    columns = (
        f'<style:style style:name="{name}_{place}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * DIGIT:.1f}pt"/>'
        "</style:style>"
        for place, width in enumerate(page.widths)
    )
    return (
        f'<style:style style:name="{name}" style:family="table" '
        f'style:master-page-name="page{page.scale}"/>{"".join(columns)}'
    )


def _style(sheet: Sheet) -> str:
    return re.sub(r"\W", "_", sheet.label)


def _table(sheet: Sheet) -> str:
    styles = ["count" if column in sheet.counted else "cell" for column in sheet.rows]
    body = "".join(
        _row(row, styles, sheet.marked) for row in sheet.rows.itertuples(index=False, name=None)
    )
    name, width = _style(sheet), len(sheet.rows.columns)
    columns = [
        f'<table:table-column table:style-name="{name}_{place}" />' for place in range(width)
    ]
    said = "".join(_line([line], "shared") for line in sheet.said)
    first, others = columns[: sheet.index], columns[sheet.index :]
    return (
        f'<table:table table:name="{escape(sheet.label)}" table:style-name="{name}"'
        f"{_print_ranges(sheet)}>"
        f"<table:table-header-columns>{''.join(first)}</table:table-header-columns>"
        f"{''.join(others)}{_line([sheet.title], 'title')}{said}"
        f"<table:table-header-rows>{_line(sheet.rows.columns, 'bold')}</table:table-header-rows>"
        f"{body}</table:table>"
    )


def _print_ranges(sheet: Sheet) -> str:
    """Return the attribute that says what each page of a sheet shows; none where one shows all."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    if not sheet.page.starts:
        return ""
    name = f"'{sheet.label}'"
    areas = sheet.page.areas(1 + len(sheet.said), len(sheet.rows))
    ranges = " ".join(
        f"{name}.{xl_rowcol_to_cell(*area[:2])}:{name}.{xl_rowcol_to_cell(*area[2:])}"
        for area in areas
    )
    return f' table:print-ranges="{escape(ranges)}"'


def _line(cells: Iterable[object], style: str) -> str:
    """Return a row whose cells look alike."""
    every = list(cells)
    return _row(every, [style] * len(every))


def _row(cells: Iterable[object], styles: Iterable[str], marked: Sequence[str] = ()) -> str:
    made = (
        _cell(cell, "marked" if cell in marked else style)
        for cell, style in zip(cells, styles, strict=True)
    )
    return f'<table:table-row table:style-name="row">{"".join(made)}</table:table-row>'


def _cell(value: object, style: str) -> str:
    of_type = f'float" office:value="{value}' if isinstance(value, int | float) else "string"
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="{of_type}">'
        f"<text:p>{escape(str(value))}</text:p></table:table-cell>"
    )
