"""Small files that are endless when read: shared by the tests of limits and their benchmark."""

import gzip
import io
import zipfile
from collections.abc import Callable

import openpyxl

_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_CONTENT = (
    f'<office:document-content xmlns:office="{_ODF}:office:1.0" xmlns:table="{_ODF}:table:1.0" '
    f'xmlns:text="{_ODF}:text:1.0"><office:body><office:spreadsheet><table:table table:name="A">'
    "{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
)
_CELL = '<table:table-cell table:number-columns-repeated="{}" office:value-type="{}">{}'
LAUGHS = "<!DOCTYPE a [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 20}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
OUTSIDE = "<!DOCTYPE a [<!ENTITY i SYSTEM 'file:///etc/passwd'>"


def packed(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip of some parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def ods(rows: str, declared: str = "", other: str = "<a/>") -> bytes:
    """Return an .ods of some rows."""
    content = declared + _CONTENT.format(rows=rows)
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    parts = {"content.xml": content, "styles.xml": other, "META-INF/manifest.xml": "<a/>"}
    return packed({"mimetype": kind, **parts})


def row(columns: int, rows: int, text: str = "<text:p>x</text:p>") -> str:
    """Return a row of an .ods that is repeated."""
    cell = _CELL.format(columns, "string", text)
    return (
        f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-cell>'
        "</table:table-row>"
    )


def xlsx(changes: dict[str, tuple[bytes, bytes]]) -> bytes:
    """Return a small workbook, in each part named one text put in place of another."""
    book, saved = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["as_of", "old_la_code", "period"])
    book.active.append(["2026-01-01", "311", "January 2026"])
    book.save(saved)
    with zipfile.ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, (old, new) in changes.items():
        assert old in parts[name], (name, old)
        parts[name] = parts[name].replace(old, new, 1)
    return packed(parts)


SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"


LONG = b"<si><t>" + b"y" * 1_000 + b"</t></si>"
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
_DECLARED = {"laughs": f"{LAUGHS}]>", "outside": f"{OUTSIDE}]>"}

# Each file by name: how it is made, and what its refusal says.
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "cells.ods": (lambda: ods(row(16_000, 1_000_000)), "too large"),
    "columns.ods": (lambda: ods(row(2**40, 1)), "too large"),
    "rows.ods": (lambda: ods(row(1, 2**40)), "too large"),
    "spaces.ods": (
        lambda: ods(row(1, 1, '<text:p><text:s text:c="2000000000"/></text:p>')),
        "letters",
    ),
    "letters.ods": (
        lambda: ods(row(500, 5_000, "<text:p>" + "y" * 9_000 + "</text:p>")),
        "letters",
    ),
    "far.xlsx": (lambda: xlsx({SHEET: (b"</sheetData>", FAR)}), "too large"),
    "nested.csv.gz": (lambda: gzip.compress(gzip.compress(b"a,b")), "inside a .gz"),
    "inside.zip": (lambda: packed({"a.zip": packed({"a.csv": "a,b"})}), "not recognised"),
    "outside.zip": (lambda: packed({"../a.csv": "a,b", "/b.csv": "a"}), "inside the zip"),
    "many.zip": (lambda: packed({f"{n}.csv": "a" for n in range(2_000)}), "2,000 members"),
    **{
        f"{name}.ods": (
            lambda text=text: ods(row(1, 1, "<text:p>&i;</text:p>"), text),
            "declares a document type",
        )
        for name, text in _DECLARED.items()
    },
    **{
        f"{name}.xlsx": (
            lambda text=text: xlsx({SHEET: (b"<worksheet", f"{text}<worksheet".encode())}),
            "declares a document type",
        )
        for name, text in _DECLARED.items()
    },
}
# Those whose making takes seconds: the benchmark has them too.
LARGE: dict[str, tuple[Callable[[], bytes], str]] = {
    "tags.ods": (lambda: ods(row(1, 1), other=f"<a>{'<b/>' * 4_000_000}</a>"), "tags|to 1"),
    "strings.xlsx": (
        lambda: xlsx({STYLES: (b"</styleSheet>", LONG * 90_000 + b"</styleSheet>")}),
        "to 1 is read",
    ),
    "zeros.zip": (lambda: packed({"a.csv": b"\0" * 100_000_000}), "to 1 is read"),
    "zeros.csv.gz": (lambda: gzip.compress(b"0" * 600_000_000, 1), "bytes unpacked"),
}
