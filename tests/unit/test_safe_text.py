"""Text of files stays text in tables, workbooks, settings and on the screen."""

import csv
import io
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation

from send_analysis.config import yaml_files
from send_analysis.publish.documents import office, workbook
from send_analysis.publish.documents.opendocument import Sheet
from send_analysis.safe_text import harmless, legible, legible_table, neutralised, written_out
from tests.unit.test_pack_tables import MADE

pytestmark = pytest.mark.unit
SOURCE = Path(__file__).parents[2] / "src" / "send_analysis"


LIVE = (
    *("=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1+1", '"=1+1"', "  '=1", "\u200b=1"),
    *("\uff1d1+1", "\u00a0=1", "-cmd|' /C calc'!A0", '=HYPERLINK("http://x")'),
)


@pytest.mark.parametrize("cell", LIVE)
def test_a_cell_that_a_spreadsheet_would_run_is_text(cell):
    assert harmless(cell) == f"'{legible(cell)}"
    assert harmless(harmless(cell)) == harmless(cell)


@pytest.mark.parametrize(
    "cell", ["-5", "-1,204.50", "+3", "-2.5%", "-7.5e-09", " -7 ", "-", "'=1", "a=b", ""]
)
def test_numbers_and_words_are_as_they_were(cell):
    assert harmless(cell) == cell


def test_every_kind_of_column_and_the_headings_are_neutralised():
    table = pd.DataFrame(
        {
            "text": pd.Series(["=1", None, "b"], dtype="string"),
            "mixed": pd.Series(["=1", -1, 2.5], dtype=object),
            "kinds": pd.Series(["@a", "b", "b"], dtype="category"),
            "value": pd.Series([-1.5, None, 2], dtype="Float64"),
            "=heading": [-1, 0, 1],
        }
    )
    rows = list(csv.reader(io.StringIO(neutralised(table).to_csv(index=False))))
    assert rows[0] == ["text", "mixed", "kinds", "value", "'=heading"]
    assert rows[1:] == [
        ["'=1", "'=1", "'@a", "-1.5", "-1"],
        ["", "-1", "b", "", "0"],
        ["b", "2.5", "b", "2.0", "1"],
    ]
    assert table["text"][0] == "=1"  # the table itself is left alone


@given(st.text(max_size=30))
def test_nothing_hidden_reaches_a_screen_or_a_table(text):
    assert not re.search("[\x00-\x08\x1b\x7f-\x9f\u200b-\u200f\u202a-\u202e]", written_out(text))
    assert legible(legible(text)) == legible(text)
    table = legible_table(
        pd.DataFrame({"a": pd.Series([legible(text) + "\u202e"], dtype="string")})
    )
    assert table["a"][0] == legible(text)
    written_out(text).encode(), harmless(text).encode()  # half characters cannot be encoded


def test_text_in_a_workbook_is_neither_formula_nor_link_nor_note(tmp_path):
    odd = [
        *("=1+1", "[here](http://example.org/)", "[a](b) [c](javascript:d)", "$$none$$"),
        *("\x1bx\u202ey", "http://example.org/", "{=1+1}", "y" * 40_000),
    ]
    sheet = Sheet("Odd", "[t](http://t)", pd.DataFrame({"Name": odd, "Number": range(len(odd))}))
    workbook.write([sheet], "A [t](u)", ["Scenario: [s](v)", "$$s$$"], MADE, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cells = [cell for one in book for row in one.iter_rows() for cell in row]
    assert not [c for c in cells if c.data_type == "f" or (c.hyperlink and c.hyperlink.target)]
    names = [book["Odd"].cell(n, 1).value for n in range(4, 4 + len(odd))]
    assert names[0] == "'=1+1" and names[1] == "[here] (http://example.org/)" and names[4] == "xy"
    of_ods = pd.read_excel(tmp_path / "a.ods", sheet_name="Odd", header=1)
    assert list(of_ods["Name"]) == names


def test_a_long_title_fits_the_properties_of_papers_and_slides():
    for properties in (Document().core_properties, Presentation().core_properties):
        office.describe(properties, "long title " * 40, MADE)
        assert properties.title.endswith("title...") and len(properties.title) <= 255


def test_settings_hold_no_hidden_character(tmp_path):
    (tmp_path / "a.yaml").write_text('name: "Hav\\u202e\\x1bering\\ud800"\n', encoding="utf-8")
    assert yaml_files.locate(tmp_path / "a.yaml").content["name"] == "Havering"


# Where tables are written as CSV that is not for people: of the project, read by it alone.
NOT_FOR_PEOPLE = {
    "model/demand/panel.py",  # hashed
    "cli/backtest.py",  # shares and scores that the package embeds
    "loaders/papers/ledger.py",  # the ledger of forecasts
    "loaders/intake/archive.py",  # parquet as the text that it was made from
    "publish/web/dictionary.py",  # our own words
    "runs/protected/beside.py",  # hashed
    "runs/keys.py",  # hashed
    "loaders/intake/separated.py",  # read again at once, as the CSV it was saved from
}


def test_every_table_that_is_written_is_neutralised_first():
    written = {
        path.relative_to(SOURCE).as_posix(): path.read_text(encoding="utf-8")
        for path in SOURCE.rglob("*.py")
    }
    bare = re.compile(r"^.*(?<!neutralised\(table\))(?:\.to_csv\(|\.to_excel\().*$", re.MULTILINE)
    found = {name for name, text in written.items() if bare.search(text)}
    allowed = {name for name, text in written.items() if "neutralised(" in text}
    assert found - allowed == NOT_FOR_PEOPLE
