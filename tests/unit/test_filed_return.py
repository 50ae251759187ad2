"""A return that was filed is read back from its workbook, corrected, filled in, or spoilt."""

import io
import os
import stat
from datetime import UTC, datetime

import openpyxl
import pytest

from send_analysis.loaders.intake import publications
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.publish.documents import filed
from send_analysis.runs.kept import RunTables
from send_analysis.vocab import EXACT
from tests import invented, returns_case

pytestmark = pytest.mark.unit
MADE = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def run():
    """Return an invented run with returns."""
    made = returns_case.run()
    full = made["return_about"][made["return_about"].gap.isna()]
    return RunTables(invented.about(), {**invented.run(), **made, "return_about": full})


@pytest.fixture(scope="module")
def folder(run, tmp_path_factory):
    """Return where the returns of an invented run are written."""
    out = tmp_path_factory.mktemp("returns")
    for name in ("lsrp", "dsg"):
        filed.write(run, name, out, MADE)
    return out


def book(folder, name="lsrp"):
    (file,) = folder.glob(f"*_{name}.xlsx")
    return openpyxl.load_workbook(file)


def read(opened):
    """Return the rows of a workbook as it is saved."""
    data = io.BytesIO()
    opened.save(data)
    return load(RawFile("last.xlsx", data.getvalue()))


def load(file):
    what = publications.recognise(file)
    return what, publications.load(file, what).tables["last_return"]


def at(sheet, row, heading):
    """Return the cell of a row under a heading."""
    (top,) = [line for line in sheet.iter_rows() if line[0].value == "Row"]
    (column,) = [cell.column for cell in top if cell.value == heading]
    line = next(line[0].row for line in sheet.iter_rows() if line[0].value == row)
    return sheet.cell(line, column)


def test_what_to_see_to_is_coloured_and_thousands_have_a_comma(folder):
    sheet = book(folder, "dsg")["Table 3"]
    assert at(sheet, "Formula", "2025-26: forecast").number_format == "#,##0"
    rules = [rule.formula for one in sheet.conditional_formatting for rule in one.rules]
    assert rules == [['"[fill in]"'], ['"Check"'], ['"Fill in"']]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_what_was_written_is_read_back(folder, kind):
    (file,) = folder.glob(f"*_lsrp.{kind}")
    what, rows = load(RawFile(file.name, file.read_bytes()))
    assert (what.publication, what.release, what.private) == ("filed_return", "2026-03-03", True)
    made = rows.set_index(["table", "row", "column", "period"]).value.to_dict()
    assert made == {
        ("5.1", row, "all", period): size
        for row, size in (("Under 5", 150), ("5 to 10", 1330), ("Total", 1480))
        for period in ("2025", "2026")
    }
    assert set(rows.old_la_code) == {"311"} and set(rows.statutory_return) == {"lsrp"}


@pytest.mark.parametrize("name", ["lsrp", "dsg"])
def test_the_csv_has_the_cells_of_the_workbook(folder, name):
    of = []
    for end in (".xlsx", ".csv"):
        (file,) = folder.glob(f"*_{name}{end}")
        rows = load(RawFile(file.name, file.read_bytes()))[1]
        of.append(rows.set_index(["table", "row", "column", "period"]).value.sort_index())
    assert of[0].equals(of[1]) and len(of[0]) >= 4


def test_a_corrected_cell_and_one_that_was_filled_in_are_read(folder):
    opened = book(folder, "dsg")
    sheet = opened["Table 3"]
    (row,) = [
        line for line in sheet.iter_rows() if [c.value for c in line[:2]] == ["Transfer", "Grant"]
    ]
    (empty,) = [cell for cell in row if cell.value == "[fill in]"]
    empty.value = "1,290,000"
    rows = read(opened)[1].set_index(["row", "column"])
    assert rows.value["Transfer", "Grant"] == 1_290_000
    assert rows.symbol["Transfer", "Other"] == "x"  # nobody filled it in: not nought
    assert rows.value["Formula", "Grant"] == 45_632_100


@pytest.mark.parametrize(
    ("row", "heading", "value", "said"),
    [
        ("5 to 10", "2025: forecast", None, r"'Table 5.1'!D6: blank or no number"),
        ("Under 5", "2026: forecast", "ask Smith", r"'Table 5.1'!E5: blank or no number"),
        ("Total", "Row", None, r"'Table 5.1'!A7: blank or no number"),
        ("Row", "Row", "Group", "'Table 5.1': no row starts with 'Row'"),
        ("5 to 10", "Row", "Under 5", "'Table 5.1': two rows have the same name"),
    ],
)
def test_a_spoilt_cell_is_named_and_never_shown(folder, row, heading, value, said):
    opened = book(folder)
    at(opened["Table 5.1"], row, heading).value = value
    with pytest.raises(LoadError, match=said) as refused:
        read(opened)
    assert "Smith" not in str(refused.value)


def test_all_that_is_wrong_is_said_at_once(folder):
    opened = book(folder)
    at(opened["Table 5.1"], "Total", "2025: forecast").value = "about 1,500"
    opened["Cover"]["A1"].value = "Local SEND reform plan: Atlantis"
    with pytest.raises(LoadError, match="Cover!A1: no authority") as refused:
        read(opened)
    assert "!D7" in str(refused.value) and "Atlantis" not in str(refused.value)


def test_an_unknown_return_in_a_csv_is_named_by_its_row_and_never_shown():
    header = "as_of,old_la_code,statutory_return,table,row,column,period,value"
    rows = f"{header}\n2025-10-01,311,smith,5.1,Total,all,2025,61\n"
    with pytest.raises(LoadError, match="statutory_return: 5 characters in row 2") as refused:
        load(RawFile("last.csv", rows.encode()))
    assert "allowed: one of lsrp, scap, dsg" in str(refused.value)
    assert "smith" not in str(refused.value)


@pytest.mark.parametrize("umask", [0o077, 0o000])
def test_only_the_owner_can_read_a_return_of_private_counts_and_its_cover_says_so(
    umask, run, folder, tmp_path
):
    before = os.umask(umask)
    try:
        files = filed.write(run, "dsg", tmp_path / "a" / "own", MADE, is_private=True)
    finally:
        os.umask(before)
    assert {stat.S_IMODE(f.stat().st_mode) for f in files} == {0o600}
    assert stat.S_IMODE(files[0].parent.stat().st_mode) == 0o700
    assert sorted(files[0].parent.iterdir()) == sorted(files)
    said = [
        [cell.value for cell in book(where, "dsg")["Cover"]["A"]]
        for where in (files[0].parent, folder)
    ]
    assert EXACT in said[0] and EXACT not in said[1]
