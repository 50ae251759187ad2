"""Workbooks made in a test: rows by the name of their sheet."""

import io
from collections.abc import Iterable, Mapping

import openpyxl

from send_analysis.loaders.intake.base import RawFile


def saved(sheets: Mapping[str, Iterable], name: str = "any name") -> RawFile:
    """Return an .xlsx with these rows, under a name."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return RawFile(name, data.getvalue())
