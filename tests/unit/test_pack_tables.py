"""Tables as people are handed them: headings, words, numbers as on the pages; the workbook."""

import warnings
from datetime import UTC, datetime
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import range_boundaries

from send_analysis.pages.kit.formats import formatted
from send_analysis.publish.documents import page_setup, plain, workbook
from send_analysis.publish.documents.opendocument import Sheet
from send_analysis.safe_text import neutralised
from tests import evaluation_case, invented

pytestmark = pytest.mark.unit
MADE = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
TITLE = "EHC plans, places and high needs funding: Havering"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3,005", 3005),
        ("\N{MINUS SIGN}£61.2m", -61_200_000),
        ("£640,000", 640_000),
        ("+£1.04 billion", 1_040_000_000),
        ("£1.04bn", 1_040_000_000),
        ("7.5%", 7.5),
        ("+2.4 percentage points", 2.4),
        ("over 99%", "over 99%"),
    ],
)
def test_a_number_is_read_as_it_is_shown(text, number):
    assert plain.number(text) == number


def test_each_statistic_is_a_column_and_holds_its_own_value():
    run = invented.run()
    shown = plain.table(run, "forecast")
    total = run["forecast"].query("dimension == 'total' and census_year == 2030")
    row = shown[(shown["Breakdown"] == "All plans") & (shown["Census"] == "January 2030")].iloc[0]
    columns = {
        0.5: "Central estimate",
        0.1: "Lower, 80% range",
        0.9: "Upper, 80% range",
        0.025: "Lower, 95% range",
        0.975: "Upper, 95% range",
    }
    values = dict(zip(total["quantile"], total["value"], strict=True))
    for quantile, start in columns.items():
        (heading,) = [c for c in shown if c.startswith(start)]
        assert formatted(row[heading], "count") == formatted(values[quantile], "forecast")
    assert len({row[c] for c in shown if "range" in c}) == len([c for c in shown if "range" in c])


def test_a_suppressed_number_is_never_zero():
    caseload = invented.caseload().assign(symbol="c")
    caseload.loc[caseload.index[1:], "plans"] = pd.NA
    shown = plain.table(invented.Run({"caseload": caseload}), "caseload")
    assert set(shown["Plans"][1:]) == {"[c]"}
    assert "Symbol" not in shown


@pytest.mark.parametrize("run", [invented.run, invented.comparison_run, evaluation_case.run])
def test_every_table_has_plain_headings_and_no_cell_is_empty(run):
    held = invented.Run(run())
    for name in held:
        shown = plain.table(held, name)
        assert shown.columns.is_unique
        assert not [c for c in shown if "_" in c], name
        assert not shown.map(lambda cell: cell is None or cell == "" or cell != cell).any(axis=None)


def test_a_code_has_its_name_beside_it():
    shown = plain.table(invented.run(), "spend")
    assert set(zip(shown["Authority"], shown["Authority code"], strict=True)) == {
        ("Havering", "311")
    }
    assert set(plain.table(invented.run(), "places")["Area"]) == {"Havering"}


def test_what_two_levels_hold_alike_is_handed_over_once():
    run = invented.run()
    other = run.changed(quality=run["quality"].assign(found="another finding"))
    tables = plain.tables({"area": run, "baseline": other})
    assert list(tables["baseline"]) == ["quality"]
    assert set(tables["area"]) == set(run)


def test_text_that_a_spreadsheet_would_run_is_harmless():
    correction = pd.DataFrame({"Why": ["=1+1", "fine"], "Set to": [1, "[x]"]})
    assert list(neutralised(correction)["Why"]) == ["'=1+1", "fine"]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return the sheets of an invented pack and their workbook; a warning of gptables fails."""
    run, compared = invented.run(), invented.comparison_run()
    tables = plain.tables({"area": run, "baseline": run, "compare": compared})
    shown = workbook.sheets({**tables, "baseline": plain.tables({"baseline": run})["baseline"]})
    file = tmp_path_factory.mktemp("workbook") / "havering.xlsx"
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        workbook.write(shown, TITLE, ["Made on 3 March 2026"], MADE, file)
    return shown, file


def test_the_workbook_has_cover_contents_notes_and_a_table_a_sheet(written):
    shown, file = written
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["Cover", "Contents", "Notes", *(s.label for s in shown)]
    for sheet in shown:
        assert len(book[sheet.label].tables) == 1, sheet.label
    assert len(shown) > 10


def test_cells_of_both_files_are_those_of_the_tables(written):
    shown, file = written
    book, ods = openpyxl.load_workbook(file), pd.ExcelFile(file.with_suffix(".ods"), engine="odf")
    for sheet in shown:
        (table,) = book[sheet.label].tables.values()
        head, *rows = [[c.value for c in row] for row in book[sheet.label][table.ref]]
        assert head == list(sheet.rows)
        assert rows == sheet.rows.to_numpy(dtype=object).tolist()
        above = 1 + len(sheet.said)
        opened = ods.parse(sheet.label, skiprows=above)
        numbers = sheet.rows.apply(pd.to_numeric, errors="coerce")
        assert list(opened) == list(sheet.rows)
        read = opened.apply(pd.to_numeric, errors="coerce").astype(float)
        assert read.equals(numbers.astype(float)), sheet.label


def test_a_table_prints_in_type_that_can_be_read(written):
    shown, file = written
    book = openpyxl.load_workbook(file)
    for sheet in shown:
        printed = book[sheet.label]
        assert (printed.page_setup.orientation, printed.page_setup.paperSize) == ("landscape", 9)
        scale = (printed.page_setup.scale or 100) / 100
        assert scale * page_setup.TYPE >= page_setup.SMALLEST - 0.1
        widths = [printed.column_dimensions[letter].width for letter in grouped(printed)]
        for start, end in columns_of_pages(printed):
            across = sum(widths[start:end]) + (widths[0] if start else 0)
            assert across * scale * page_setup.DIGIT <= 277 / 25.4 * 72, sheet.label
        headings = [
            cell.value for cell in printed[printed.print_title_rows.strip("$").split(":")[0]]
        ]
        assert headings[: len(sheet.rows.columns)] == list(sheet.rows)
        assert printed.print_title_cols == "$A:$A"


def columns_of_pages(sheet):
    """Return the first column of each page, from 0, and the one after its last."""
    areas = (sheet.print_area or sheet.dimensions).split(",")
    bounds = [range_boundaries(area.rpartition("!")[2]) for area in areas]
    return [(first - 1, last) for first, _, last, _ in bounds]


def grouped(sheet):
    """Return for every column the letter under which its width is kept: alike ones share it."""
    kept = sorted(sheet.column_dimensions.values(), key=lambda one: one.min)
    return [one.index for one in kept for _ in range(one.min, one.max + 1)]


def test_a_table_too_wide_for_a_page_goes_on_with_its_first_columns():
    numbers = {f"{year}: forecast": [1480, 3419] for year in range(2000, 2030)}
    rows = pd.DataFrame({"Row": ["Under 5", "Total"], **numbers})
    page = page_setup.page_setup(rows)
    # Row: 7 letters and room, 8.5; a year: "forecast" and room, 9.5. 172.5 digits at 8 points hold
    # 17 years after Row.
    assert page.widths[:2] == (8.5, 9.5) and page.starts == (18,)
    assert [len(one) for one in page.pages()] == [18, 14]
    assert page.scale == 67
    chosen = page_setup.page_setup(rows, starts=["2010: forecast"])
    assert chosen.starts == (11, 28)  # the second page holds 17 as well
    assert page_setup.page_setup(rows.iloc[:, :12], starts=["2010: forecast"]).starts == ()


def test_a_page_has_room_for_thousands_and_for_what_stands_above_its_table():
    amounts = {f"{year}: forecast": [9_131_490, 12_461_486] for year in range(2000, 2016)}
    rows = pd.DataFrame({"Row": ["Top-ups", "Total"], **amounts})
    said = "Spending of the block, GBP, cash, after recoupment; as in January; no new action"
    starts = ("2001: forecast",)
    sheet = Sheet("Table 4", "Spending", rows, said, 1, starts, counted=tuple(amounts))
    assert sheet.page.widths[1] == len("12,461,486") + 1.5
    first = sum(next(sheet.page.pages())) * page_setup.LETTERS
    assert len(f"In every row: {said}") > first >= max(map(len, sheet.said))
    alone = Sheet("Imports", "Imports", rows[["Row"]], 3 * said, 1)
    assert max(map(len, alone.said)) <= page_setup.PAGE * page_setup.LETTERS
    assert list(sheet.page.areas(4, 2)) == [(0, 0, 6, 1), (4, 2, 6, 15), (4, 16, 6, 16)]


def test_a_row_is_as_high_as_the_text_that_wraps_in_it():
    assert page_setup.height(["one line", 12], [20, 5]) == page_setup.LINE
    assert page_setup.height(["two lines of text", 12], [11.5, 5]) == 2 * page_setup.LINE


def test_what_every_row_repeats_is_said_once(written):
    shown, file = written
    spending = next(sheet for sheet in shown if sheet.label == "Spending")
    assert "Authority: Havering" in spending.shared and "Authority" not in spending.rows
    cells = [row[0].value for row in openpyxl.load_workbook(file)["Spending"]["A1:A9"]]
    assert f"In every row: {spending.shared}" in " ".join(map(str, cells))


def test_a_table_without_rows_is_a_stated_gap(written, tmp_path):
    run = invented.run().without("spend")
    held = {name: {"balance": plain.table(run, "balance")} for name in ("area", "baseline")}
    shown = workbook.sheets({**held, "compare": {}})
    assert "Spending" not in {sheet.label for sheet in shown}
    assert "High needs spending by line" in workbook.gaps(shown)[0]


def test_the_same_tables_give_the_same_bytes(written, tmp_path):
    shown, file = written
    again = tmp_path / file.name
    workbook.write(shown, TITLE, ["Made on 3 March 2026"], MADE, again)
    assert again.read_bytes() == file.read_bytes()
    assert again.with_suffix(".ods").read_bytes() == file.with_suffix(".ods").read_bytes()


def test_text_of_a_sheet_is_escaped_in_the_open_document(tmp_path):
    from send_analysis.publish.documents.opendocument import write_ods

    sheet = Sheet("A & B", "x < y", pd.DataFrame({"Name": ["King's & Queen's"]}))
    write_ods([sheet], TITLE, MADE, tmp_path / "one.ods")
    content = ZipFile(tmp_path / "one.ods").read("content.xml").decode()
    assert "King&#39;s &amp; Queen&#39;s" in content and "x &lt; y" in content
