"""Sheets as an OpenDocument spreadsheet: plain tables with a title and a repeated heading row.

Written here because odfpy takes a tenth of a millisecond a cell, which is most of a pack's time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
from markupsafe import escape

from send_analysis.publish.archive import write_zip

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in (
        *((n, n) for n in ("office", "table", "text", "style", "meta")),
        ("fo", "xsl-fo-compatible"),
    )
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_CONTENT = (
    f'{_HEAD}<office:document-content {_SPACES} office:version="1.3"><office:automatic-styles>'
    '<style:style style:name="bold" style:family="table-cell"><style:text-properties '
    'fo:font-weight="bold"/></style:style></office:automatic-styles><office:body>'
    "<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
)
_STYLES = (
    f'{_HEAD}<office:document-styles {_SPACES} office:version="1.3"><office:styles>'
    '<style:default-style style:family="table-cell"><style:text-properties fo:font-family="Arial" '
    'fo:font-size="12pt" fo:language="en" fo:country="GB"/></style:default-style>'
    "</office:styles></office:document-styles>"
)
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
    """A sheet of a workbook: its name, the title above its table, the table, what rows share."""

    label: str
    title: str
    rows: pd.DataFrame
    shared: str = ""


def write_ods(shown: Sequence[Sheet], title: str, made: datetime, file: Path) -> None:
    """Write sheets as an OpenDocument spreadsheet: the same sheets, the same bytes."""
    content = _CONTENT.format(tables="".join(map(_table, shown)))
    meta = _META.format(title=escape(title), made=made.isoformat(timespec="seconds"))
    parts = dict(zip(_PARTS, (content, _STYLES, meta), strict=True))
    parts["META-INF/manifest.xml"] = _MANIFEST
    write_zip({"mimetype": _TYPE.encode(), **{n: t.encode() for n, t in parts.items()}}, file)


def _table(sheet: Sheet) -> str:
    width = len(sheet.rows.columns)
    body = "".join(_row(row) for row in sheet.rows.itertuples(index=False, name=None))
    return (
        f'<table:table table:name="{escape(sheet.label)}">'
        f'<table:table-column table:number-columns-repeated="{width}"/>'
        f"{_row([sheet.title], bold=True)}{_row([sheet.shared])}<table:table-header-rows>"
        f"{_row(sheet.rows.columns, bold=True)}</table:table-header-rows>{body}</table:table>"
    )


def _row(cells: Iterable[object], bold: bool = False) -> str:
    style = ' table:style-name="bold"' if bold else ""
    return f"<table:table-row>{''.join(_cell(cell, style) for cell in cells)}</table:table-row>"


def _cell(value: object, style: str) -> str:
    of_type = f'float" office:value="{value}' if isinstance(value, int | float) else "string"
    return (
        f'<table:table-cell{style} office:value-type="{of_type}"><text:p>{escape(str(value))}'
        "</text:p></table:table-cell>"
    )
