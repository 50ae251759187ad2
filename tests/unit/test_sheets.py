import io
import zipfile

import pytest
from odf.opendocument import OpenDocumentSpreadsheet

from send_analysis.loaders.intake import extent, publications, sheets
from send_analysis.loaders.intake.base import LoadError, RawFile
from tests.unit.workbook_case import saved

pytestmark = pytest.mark.unit


def text(content: str) -> RawFile:
    return RawFile("file.csv", content.encode())


def xlsx(*rows: tuple) -> RawFile:
    return saved({"Sheet": rows}, "file.xlsx")


MANIFEST = (
    '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
)


def ods(content: str) -> RawFile:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return RawFile("file.ods", packed.getvalue())


def test_a_csv_keeps_every_word_as_printed():
    df = sheets.csv_table(text("a,b\nNULL,N/A\n007,\n"))
    assert df.to_numpy().tolist() == [["NULL", "N/A"], ["007", ""]]


def test_blank_lines_and_a_byte_order_mark_are_no_rows():
    df = sheets.csv_table(RawFile("f", b"\xef\xbb\xbfa,b\r\n\r\n1,2\r\n,\r\n"))
    assert df.to_numpy().tolist() == [["1", "2"]]
    assert list(df.columns) == ["a", "b"]


@pytest.mark.parametrize("content", ["a,b,,\n1,2,,\n3,4,\n", "a,b,,\n1,2\n3,4", "a,b\n1,2,\n3,4"])
def test_empty_columns_to_the_right_and_an_open_last_line_are_read(content):
    df = sheets.csv_table(text(content))
    assert list(df.columns) == ["a", "b"] and df.to_numpy().tolist() == [["1", "2"], ["3", "4"]]


def test_windows_text_is_read():
    df = sheets.csv_table(RawFile("f", "a\nTop-up – schools\n".encode("cp1252")))
    assert df.a[0] == "Top-up – schools"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1\n", "row 2 has 1 cells of 2"),
        ("a,b\n1,2,3\n", "row 2 has 3 cells of 2"),
        ("a,a\n1,2\n", "column 'a' is named twice"),
        ("a,\n1,2\n", "column 2 has no name"),
        ("a,,b\n1,,2\n", "column 2 has no name"),
        ("a,,\n1,,\n2,,3\n", "column 3 has no name"),
        ("a\n1,2\n", "row 2 has 2 cells of 1"),
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


OASIS = "urn:oasis:names:tc:opendocument:xmlns"
FILLED = 'office:value-type="string"><text:p>x</text:p></table:table-cell>'


def table(rows: str) -> str:
    names = " ".join(f'xmlns:{n}="{OASIS}:{n}:1.0"' for n in ("office", "table", "text"))
    return (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="A">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )


def row(cells: str, times: int = 1) -> str:
    repeated = f'table:number-rows-repeated="{times}"'
    return f"<table:table-row {repeated}>{cells}</table:table-row>"


def cell(times: int, filled: bool = True) -> str:
    repeated = f'<table:table-cell table:number-columns-repeated="{times}"'
    return f"{repeated} {FILLED}" if filled else f"{repeated}/>"


def test_the_extent_of_an_ods_is_counted_up_to_the_last_filled_cell():
    empty_end = row(cell(16_000, filled=False), times=1_000_000)
    rows = row(cell(2)) + row("") + row(cell(1, filled=False) + cell(2) + cell(9, False), 4)
    second = '</table:table><table:table table:name="B">' + row(cell(1))
    content = table(rows + empty_end + second)
    found = extent.of_ods(content.encode())
    assert (found.rows, found.columns, found.cells, found.written) == (6, 3, 2 + 5 * 3 + 1, 6)
    assert sheets.workbook(ods(content))["A"].shape == (6, 3)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (row(cell(1_000_000)) * 60, "more than 100,000 rows or 1,000 columns"),
        (row(cell(1), times=1_000_000), "more than 100,000 rows or 1,000 columns"),
        (row("", times=999_999) + row(cell(1)), "more than 100,000 rows or 1,000 columns"),
        (row(cell(900), times=90_000), "more than 5,000,000 cells"),
        (row(cell(1, False) * 300_001), "more than 300,000 cells in an .ods file"),
    ],
)
def test_an_ods_that_claims_too_many_cells_is_refused_before_it_is_read(rows, message, monkeypatch):
    monkeypatch.setattr(sheets, "_read_ods", lambda file: pytest.fail("it was read"))
    with pytest.raises(LoadError, match=f"too large to read: {message}"):
        sheets.workbook(ods(table(rows)))


def test_an_xlsx_whose_few_cells_lie_far_apart_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_CELLS", 25)
    far = ("a", *[None] * 8, "b")
    assert sheets.workbook(xlsx(far, far))["Sheet"].shape == (2, 10)
    with pytest.raises(LoadError, match="too large to read: more than 25 cells"):
        sheets.workbook(xlsx(far, (1,), (2,)))


def test_an_xlsx_with_too_many_rows_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_ROWS", 2)
    monkeypatch.setattr(sheets, "_read_xlsx", lambda file: pytest.fail("it was read"))
    with pytest.raises(LoadError, match="more than 2 rows"):
        sheets.workbook(xlsx((1,), (2,), (3,)))


def test_the_sheets_of_an_xlsx_are_counted_together(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_CELLS", 25)
    file = saved({name: [["x"] * 9] for name in "abc"}, "file.xlsx")
    with pytest.raises(LoadError, match="more than 25 cells"):
        sheets.workbook(file)


def test_no_cell_of_a_damaged_workbook_reaches_the_message():
    book = xlsx(("upn",), (7,))
    damaged = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book.data)) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>7</v>", b"<v>Alex Example</v>"))
    with pytest.raises(LoadError, match="not a readable xlsx workbook") as error:
        sheets.workbook(RawFile("file.xlsx", damaged.getvalue()))
    assert "Alex" not in str(error.value)


def test_a_cell_without_a_value_is_the_same_text_in_every_kind_of_workbook():
    printed = table(row(cell(2).replace(">x<", ">#N/A<") + cell(1)))
    of_ods = sheets.workbook(ods(printed))["A"].to_numpy().tolist()
    of_xlsx = sheets.workbook(xlsx(("#N/A", "#N/A", "x")))["Sheet"].to_numpy().tolist()
    assert of_ods == of_xlsx == [["#N/A", "#N/A", "x"]]


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
