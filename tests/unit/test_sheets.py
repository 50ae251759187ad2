import io
import zipfile

import openpyxl
import pytest
from odf.opendocument import OpenDocumentSpreadsheet

from send_analysis.loaders.intake import publications, sheets
from send_analysis.loaders.intake.base import LoadError, RawFile

pytestmark = pytest.mark.unit


def text(content: str) -> RawFile:
    return RawFile("file.csv", content.encode())


def xlsx(*rows: tuple) -> RawFile:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    saved = io.BytesIO()
    book.save(saved)
    return RawFile("file.xlsx", saved.getvalue())


def ods(content: str) -> RawFile:
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return RawFile("file.ods", saved.getvalue())


def test_a_csv_keeps_every_word_as_printed():
    df = sheets.csv_table(text("a,b\nNULL,N/A\n007,\n"))
    assert df.to_numpy().tolist() == [["NULL", "N/A"], ["007", ""]]


def test_blank_lines_and_a_byte_order_mark_are_no_rows():
    df = sheets.csv_table(RawFile("f", b"\xef\xbb\xbfa,b\r\n\r\n1,2\r\n,\r\n"))
    assert df.to_numpy().tolist() == [["1", "2"]]
    assert list(df.columns) == ["a", "b"]


def test_windows_text_is_read():
    df = sheets.csv_table(RawFile("f", "a\nTop-up – schools\n".encode("cp1252")))
    assert df.a[0] == "Top-up – schools"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1\n", "row 2 has 1 cells of 2"),
        ("a,b\n1,2,3\n", "row 2 has 3 cells of 2"),
        ("a,a\n1,2\n", "column 'a' is named twice"),
        ("a,\n1,2\n", "a column without a name"),
        ("", "no rows below a header"),
        ("a,b\n", "no rows below a header"),
        ('a,b\n"1,2\n', "not a readable CSV"),
    ],
)
def test_a_damaged_csv_is_refused(content, message):
    with pytest.raises(LoadError, match=message):
        sheets.csv_table(text(content))


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(LoadError, match=r"neither UTF-8 nor Windows-1252"):
        sheets.csv_table(RawFile("f", b"a\n\x81\x8d\n"))


def test_a_workbook_is_read_as_text_without_computing():
    file = xlsx(("code", "places"), ("007", 12), ("008", "=1+1"))
    sheet = sheets.workbook(file)["Sheet"]
    assert sheet.to_numpy().tolist() == [["code", "places"], ["007", "12"], ["008", ""]]


def test_a_long_sheet_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_ROWS", 2)
    with pytest.raises(LoadError, match=r"too large to read: more than 2 rows"):
        sheets.workbook(xlsx((1,), (2,), (3,)))


def test_a_workbook_that_unpacks_too_far_is_refused():
    with pytest.raises(LoadError, match=r"too large to read: .* bytes unpacked"):
        sheets.workbook(ods(" " * (sheets.MAX_UNPACKED + 1)))


def test_a_cell_repeated_without_end_is_refused():
    cell = '<table:table-cell table:number-columns-repeated="999999999"/>'
    with pytest.raises(LoadError, match=r"a cell repeated 999,999,999 times"):
        sheets.workbook(ods(cell))


def test_a_damaged_workbook_is_refused():
    with pytest.raises(LoadError, match=r"not a readable ods workbook"):
        sheets.workbook(ods("<office:"))


def test_other_bytes_are_no_workbook():
    assert sheets.workbook_kind(RawFile("f.xlsx", b"PK, not a zip")) is None
    with pytest.raises(LoadError, match=r"not a workbook"):
        sheets.workbook(text("a,b"))


def test_the_header_of_anything_but_a_csv_is_empty():
    assert sheets.header(text("b, a\n1,2")) == {"a", "b"}
    assert sheets.header(RawFile("f", b"\x00\x01")) == set()
    assert sheets.header(xlsx(("a",))) == set()


def test_a_workbook_without_a_sheet_is_no_file_that_we_know():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
    file = RawFile("empty.xlsx", made.getvalue())
    with pytest.raises(LoadError, match=r"empty\.xlsx: not a readable xlsx workbook"):
        publications.recognise(file)


def test_a_spreadsheet_without_a_sheet_is_refused():
    made = io.BytesIO()
    OpenDocumentSpreadsheet().save(made)
    with pytest.raises(LoadError, match=r"empty\.ods: not a readable ods workbook"):
        publications.recognise(RawFile("empty.ods", made.getvalue()))
