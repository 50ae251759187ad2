"""What Excel and its users leave in an authority's file: read where certain, named where not."""

from datetime import datetime

import openpyxl
import pytest
from openpyxl.styles import Font

from send_analysis.loaders.intake import archive, publications
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.own import grid, totals
from tests.unit.workbook_case import saved

pytestmark = pytest.mark.unit

INCOME = ["as_of", "old_la_code", "financial_year", "line", "basis", "amount"]
PLACES = [
    *("as_of", "area", "provider", "provision", "areas_of_need", "ages", "academic_year", "places"),
    *("status", "probability", "imports", "date_status", "source"),
]
OAK = [
    *("2025-10-01", "Leeds", "Oak", "SEN unit", "any", "4-11", "2026/27", "12", "planned", "0.5"),
    *("1", "own", "list"),
]
DEFICIT = ["2025-10-01", "383", "2025-26", "opening_balance", "other", "-1200"]
BLOCK = ["2025-10-01", "383", "2025-26", "high_needs_block", "before_recoupment", "41000"]
BLANK = [""] * 6
MONTHS = ["as_of", "old_la_code", "month", "measure", "value"]
LATER = ["2026-05-01", "383", "2026-06", "requests", "9"]
TITLE = ["Leeds high needs income, October 2025"]
PLANTED = (
    "Alex Example",
    "A311000000001",
    "a311000000001",
    "RM14 1AA",
    "2012-05-06",
)  # a child's, in no message


def text(*rows, separator=",", encoding="utf-8", end="\n"):
    """Return rows as a text file; a comma inside a cell is quoted."""
    cells = [[f'"{c}"' if separator in c else c for c in row] for row in rows]
    return RawFile("own.csv", (end.join(map(separator.join, cells)) + end).encode(encoding))


def book(*rows, change=None, **others):
    """Return rows as the sheet Data of a workbook, after other sheets; ``change`` edits it."""
    made = saved({**others, "Data": [[c if c != "" else None for c in row] for row in rows]})
    if change is None:
        return RawFile("own.xlsx", made.data)
    opened = openpyxl.load_workbook(archive.io.BytesIO(made.data))
    change(opened["Data"])
    data = archive.io.BytesIO()
    opened.save(data)
    return RawFile("own.xlsx", data.getvalue())


def load(file):
    """Return the one table of a file as ``data add`` reads it."""
    [opened] = archive.open_bytes(file)
    return next(iter(publications.load(opened, publications.recognise(opened)).tables.values()))


def changed(row, column, cell, header=INCOME):
    return [cell if name == column else one for name, one in zip(header, row, strict=True)]


def merged(address):
    return lambda sheet: sheet.merge_cells(address)


def formula(address):
    return lambda sheet: sheet.__setitem__(address, "=1+1")


BOTH = (-1200, 41000)
READ = {
    "as typed": (text(INCOME, DEFICIT, BLOCK), BOTH),
    "with a byte order mark": (text(INCOME, DEFICIT, BLOCK, encoding="utf-8-sig"), BOTH),
    "UTF-16 with tabs": (text(INCOME, DEFICIT, BLOCK, separator="\t", encoding="utf-16"), BOTH),
    "UTF-16 with commas": (text(INCOME, DEFICIT, BLOCK, encoding="utf-16"), BOTH),
    "semicolons": (text(INCOME, DEFICIT, BLOCK, separator=";"), BOTH),
    "tabs and Windows line ends": (text(INCOME, DEFICIT, BLOCK, separator="\t", end="\r\n"), BOTH),
    "Windows-1252 with a pound sign": (
        text(INCOME, changed(DEFICIT, "amount", "-£1,200"), BLOCK, encoding="cp1252"),
        BOTH,
    ),
    "a semicolon file in Windows-1252": (
        text(INCOME, changed(DEFICIT, "amount", "-£1200"), BLOCK, separator=";", encoding="cp1252"),
        BOTH,
    ),
    "semicolons below a title, with a comma in a note": (
        text(TITLE, [*INCOME, "note"], [*DEFICIT, "see a, b"], [*BLOCK, ""], separator=";"),
        BOTH,
    ),
    "a negative in brackets": (text(INCOME, changed(DEFICIT, "amount", "(1,200)"), BLOCK), BOTH),
    "a negative in pounds": (text(INCOME, changed(DEFICIT, "amount", "(£1,200)"), BLOCK), BOTH),
    "a minus after the number": (text(INCOME, changed(DEFICIT, "amount", "1200-"), BLOCK), BOTH),
    "a long minus": (text(INCOME, changed(DEFICIT, "amount", "−1200"), BLOCK), BOTH),
    "a no-break space": (text(INCOME, changed(DEFICIT, "amount", " -1200\xa0"), BLOCK), BOTH),
    "blank rows and columns": (
        text([*INCOME, "", ""], [*DEFICIT, "", ""], [*BLANK, "", ""], [*BLOCK, "", ""], BLANK),
        BOTH,
    ),
    "headings in capitals": (text([c.upper() for c in INCOME], DEFICIT, BLOCK), BOTH),
    "titles above the headings": (
        text([*TITLE, *BLANK[1:]], BLANK, ["Finance", *BLANK[1:]], INCOME, DEFICIT, BLOCK),
        BOTH,
    ),
    "a title of one cell": (text(TITLE, [], INCOME, DEFICIT, BLOCK), BOTH),
    "a note below the rows": (
        text(INCOME, DEFICIT, BLOCK, BLANK, ["Source: ledger, month 6", *BLANK[1:]]),
        BOTH,
    ),
    "a row of totals that adds up": (
        text(INCOME, DEFICIT, BLOCK, ["Total", *BLANK[2:], "£39,800"]),
        BOTH,
    ),
    "a number as text in a workbook": (
        book(INCOME, changed(DEFICIT, "amount", "-1,200"), BLOCK),
        BOTH,
    ),
    "numbers and a date in a workbook": (
        book(
            INCOME,
            [datetime(2025, 10, 1), 383, "2025-26", "opening_balance", "other", -1200],
            [datetime(2025, 10, 1, 9, 30), 383.0, *BLOCK[2:5], 41000.0],
        ),
        BOTH,
    ),
    "a day as Excel counts it": (
        book(INCOME, [45931, *DEFICIT[1:]], BLOCK),
        BOTH,
    ),
    "the data on a second sheet, below a title": (
        book(TITLE, [], INCOME, DEFICIT, BLOCK, About=[["Read me"]]),
        BOTH,
    ),
    "an empty second sheet of the layout": (book(INCOME, DEFICIT, BLOCK, Spare=[INCOME]), BOTH),
    "an area merged down its rows": (
        book(INCOME, DEFICIT, ["2025-10-01", "", *BLOCK[2:]], change=merged("B2:B3")),
        BOTH,
    ),
    "a title merged across": (
        book(TITLE, INCOME, DEFICIT, BLOCK, change=merged("A1:F1")),
        BOTH,
    ),
    "a note merged across": (
        book(INCOME, DEFICIT, BLOCK, ["Source: the ledger"], change=merged("A4:F4")),
        BOTH,
    ),
    "colours and bold": (
        book(INCOME, DEFICIT, BLOCK, change=lambda s: setattr(s["A1"], "font", Font(bold=True))),
        BOTH,
    ),
}


@pytest.mark.parametrize("case", READ)
def test_what_can_mean_one_thing_only_is_read(case):
    file, amounts = READ[case]
    assert tuple(load(file).amount) == amounts


@pytest.mark.parametrize("mark", ["c", "C", "(c)", "©", "x", "X", "-", "n/a", "N/A", "", ".."])
def test_a_mark_for_no_number_is_missing_and_never_nought(mark):
    read = load(text(INCOME, changed(DEFICIT, "amount", mark), BLOCK))
    assert read.amount.isna().tolist() == [True, False]
    assert read.symbol.notna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("01/10/2025", "2025-10-01"),
        ("1/10/25", "2025-10-01"),
        ("01.10.2025", "2025-10-01"),
        ("1 October 2025", "2025-10-01"),
        ("1st Oct 2025", "2025-10-01"),
        ("01-Oct-25", "2025-10-01"),
        ("2025/10/01", "2025-10-01"),
        ("2025-10-01 00:00:00", "2025-10-01"),
        ("45931", "2025-10-01"),
    ],
)
def test_a_day_however_it_is_written(written, day):
    file = text(INCOME, changed(DEFICIT, "as_of", written), changed(BLOCK, "as_of", "2025-01-01"))
    assert publications.recognise(file).release == day


@pytest.mark.parametrize(
    "written", ["Sept-25", "September 2025", "Sep 25", "01/09/2025", "09/2025"]
)
def test_a_month_however_it_is_written(written):
    read = load(text(MONTHS, ["2026-05-01", "383", written, "requests", "9"]))
    assert read.month.tolist() == ["2025-09"]


@pytest.mark.parametrize("written", ["4 to 11", "4–11", "04-Nov", "11-Apr", "4/11/2025"])
def test_ages_however_they_are_written(written):
    assert load(text(PLACES, changed(OAK, "ages", written, PLACES))).ages.tolist() == ["4-11"]


NAMED = {
    "a failed formula in a CSV": (
        text(INCOME, DEFICIT, changed(BLOCK, "amount", "#REF!")),
        r"own\.csv: amount: #REF! in row 3, which Excel shows of a failed formula$",
    ),
    "a failed look-up": (
        text(INCOME, DEFICIT, changed(BLOCK, "amount", "#N/A")),
        "amount: #N/A in row 3, which Excel shows of a failed formula$",
    ),
    "a column too narrow": (
        text(INCOME, DEFICIT, changed(BLOCK, "as_of", "########")),
        "as_of: ######## in row 3",
    ),
    "a failed formula in a workbook": (
        book(["About"], INCOME, DEFICIT, changed(BLOCK, "amount", "#VALUE!")),
        r"own\.xlsx: amount: #VALUE! in Data!F4, which Excel",
    ),
    "a formula without a value": (
        book(INCOME, DEFICIT, BLOCK, change=formula("F3")),
        r"own\.xlsx: Data!F3: a formula whose value is not saved; open the workbook in Excel",
    ),
    "a number merged over two rows": (
        book(INCOME, DEFICIT, changed(BLOCK, "amount", ""), change=merged("F2:F3")),
        "Data!F2:F3: merged cells; unmerge them",
    ),
    "cells merged across columns": (
        book(INCOME, DEFICIT, changed(BLOCK, "basis", ""), change=merged("D3:E3")),
        "Data!D3:E3: merged cells; unmerge them and give each row its value",
    ),
    "two sheets with rows": (
        book(INCOME, DEFICIT, Old=[INCOME, BLOCK]),
        "the sheets 'Old' and 'Data' hold rows of a template: save each as a file of its own",
    ),
    "a wrong cell of a workbook": (
        book(TITLE, INCOME, DEFICIT, changed(BLOCK, "amount", "many")),
        "amount: 'many' in Data!F4, allowed: a number or one of c",
    ),
    "a file cut within a row": (
        RawFile("own.csv", text(INCOME, DEFICIT, BLOCK).data[:-30]),
        r"own\.csv: row 3 has 4 cells of 6",
    ),
    "a comma that splits a number": (
        text(INCOME, DEFICIT, [*BLOCK[:5], "41", "000"]),
        "row 3 has 7 cells of 6|column 7 has no name",
    ),
    "a sum that is another": (
        text(INCOME, DEFICIT, BLOCK, ["Total", *BLANK[2:], "40,000"]),
        "row 4: a row of totals",
    ),
    "an accountant's nothing": (
        text(INCOME, DEFICIT, changed(BLOCK, "amount", "£ -")),
        "amount: 3 characters in row 3, allowed",
    ),
    "a number as a power of ten": (
        text(INCOME, DEFICIT, changed(BLOCK, "amount", "4.12E+07")),
        "amount: 8 characters in row 3, .*Excel has changed these cells",
    ),
    "a suppressed range": (
        text(INCOME, DEFICIT, changed(BLOCK, "amount", "<5")),
        r"amount: 2 characters in row 3, allowed: a number or one of c \(withheld\)",
    ),
    "a day that may be two": (
        text(PLACES, changed(OAK, "ages", "2025-11-01", PLACES)),
        "ages: '2025-11-01' in row 2.*Excel has changed",
    ),
    "a wrong number below a year": (
        book(
            [c for c in PLACES if c not in ("academic_year", "places")] + ["2026/27"],
            [c for n, c in zip(PLACES, OAK, strict=True) if n not in ("academic_year", "places")]
            + ["dozen"],
        ),
        "2026/27: 'dozen' in Data!L2, allowed",
    ),
    "no row below the headings": (book(TITLE, INCOME), "no rows below a header"),
    "a line that nothing reads": (
        text(INCOME, DEFICIT, changed(BLOCK, "line", "high_need_block")),
        r"line: .* in row 3 \(did you mean 'high_needs_block'\?\), allowed: a line such as",
    ),
    "a financial year of a slip": (
        text(INCOME, DEFICIT, changed(BLOCK, "financial_year", "2095-96")),
        "financial_year: '2095-96' in row 3, allowed",
    ),
    "a dot that may part thousands": (
        text(INCOME, DEFICIT, changed(BLOCK, "amount", "41.200"), separator=";"),
        "amount: '41.200' in row 3, allowed: a number",
    ),
    "a count with such a dot": (
        text(MONTHS, ["2026-05-01", "383", "2026-05", "requests", "2.000"]),
        "value: '2.000' in row 2, allowed: a whole number",
    ),
    "a column headed by a name": (
        text([*INCOME, "Alex Example"], [*DEFICIT, "1"]),
        r"unknown columns 'number 7 \(12 characters\)', allowed: ",
    ),
    "a column that is not known": (
        text([*INCOME, "old_amount"], [*DEFICIT, "1"]),
        "unknown columns 'old_amount', allowed: ",
    ),
    "ages of nobody": (text(PLACES, changed(OAK, "ages", "4-99", PLACES)), "ages: '4-99' in row 2"),
    "a month to come": (
        text(MONTHS, ["2026-05-01", "383", "2026-05", "requests", "9"], [*LATER]),
        "month: '2026-06' in row 3, allowed: .* to 0 months after as_of: a month is counted when",
    ),
    "a name that begins like a month": (
        text(MONTHS, ["2026-05-01", "383", "Marsupial-26", "requests", "9"], [*LATER]),
        r"month: 12 characters in row 2, allowed: a month, such as 2026-03",
    ),
    "a cost below 0": (
        text(
            ["as_of", "old_la_code", "provision", "component", "price_year", "value", "unit"],
            ["2026-03-01", "383", "units", "top_up", "2025-26", "(9000)", "GBP a plan"],
        ),
        r"value: 6 characters in row 2, allowed: a number of 0 or more; leave the row out",
    ),
    "a column without a name": (
        text([*INCOME, ""], [*DEFICIT, "7"], [*BLOCK, ""]),
        "column 7 has no name",
    ),
    "a column named twice": (
        text([*INCOME, "amount"], [*DEFICIT, "7"]),
        "column 'amount' is named twice",
    ),
}


@pytest.mark.parametrize("case", NAMED)
def test_what_can_mean_several_things_is_named_with_its_cell(case):
    file, message = NAMED[case]
    with pytest.raises(LoadError, match=message):
        load(file)


def test_every_wrong_cell_is_named_at_once():
    rows = [
        changed(DEFICIT, "amount", "#REF!"),
        changed(BLOCK, "basis", "net"),
        changed(BLOCK, "old_la_code", "haverin"),
    ]
    with pytest.raises(LoadError) as told:
        load(book(INCOME, *rows, change=formula("F3")))
    for said in ("Data!F3: a fo", "#REF! in Data!F2", "'net' in Data!E3", "'haverin' in Data!B4"):
        assert said in str(told.value)


@pytest.mark.parametrize("column", [*INCOME, "note"])
@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize("make", [text, book])
def test_no_planted_cell_of_a_child_is_printed(column, planted, make):
    header = [*INCOME, "note"]
    wrong = changed([*BLOCK, ""], column, planted, header)
    with pytest.raises(LoadError) as told:
        load(make([planted, *BLANK], header, wrong, changed(wrong, "amount", "many", header)))
    assert planted not in str(told.value) and planted.casefold() not in str(told.value)


def test_rows_left_out_are_told():
    rows = [*DEFICIT], [*BLOCK], ["Total", *BLANK[2:], "39800"], ["As in the ledger", *BLANK[1:]]
    read = totals.without_totals(grid.read(text(TITLE, INCOME, *rows)))
    assert read.titles == tuple(TITLE)
    assert read.left_out == (
        "row 6: a note, not a row of figures",
        "row 5: the sum of the other rows",
    )


def test_a_file_of_notes_alone_is_refused():
    with pytest.raises(LoadError, match=r"^own\.csv: no row of figures below the headings$"):
        load(text(INCOME, ["To be filled in", *BLANK[1:]]))


def test_a_note_is_left_out_only_where_nothing_else_is_in_its_row():
    assert len(load(text(INCOME, DEFICIT, ["As in the ledger", *BLANK[1:]]))) == 1
    with pytest.raises(LoadError, match="as_of: 16 characters in row 3"):
        load(text(INCOME, DEFICIT, ["As in the ledger", *BLANK[2:], "12"]))
