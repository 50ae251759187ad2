"""Templates of an authority's own files as workbooks: lists to choose from, notes, an example."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from send_analysis import vocab
from send_analysis.loaders.own import grid, kinds, templates
from send_analysis.loaders.own.templates import Column, Template

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LAST_ROW = 1_000  # down to which cells offer their list
_AS_TYPED = "@"  # Excel's format of text: 4-11 stays 4-11
_NARROWEST, _WIDEST = 12, 60  # of a column, in characters
_LINE = 18  # height of a line of text, in points
_A4 = 9  # as a workbook numbers sizes of paper
_LONGEST_PROMPT = 255  # which Excel shows
_HOW = (
    "Fill in the sheet Data: one row for each figure, below the headings, which stay as they are. "
    "A figure that is not known is left empty, or c (withheld), x (not available) or z (not "
    "applicable); none of them is nought. The sheet Example is filled in for an invented authority "
    "and is not read. Save the file and add it: send-analysis data add FILE."
)


class ExistsError(vocab.SendError, FileExistsError):
    """A file is in the way; the message names every one."""


def write(names: Iterable[str], folder: Path) -> list[Path]:
    """Write templates to a folder, each as a workbook and as CSV; return the files.

    Raises
    ------
    LoadError
        If there is no template of a name.
    ExistsError
        If a file is there already: it may have been filled in.
    """
    made = [templates.template(name) for name in names]
    files = [(folder / f"{one.name}.xlsx", folder / f"{one.name}.csv") for one in made]
    there = [str(file) for pair in files for file in pair if file.exists()]
    if there:
        raise ExistsError(
            f"{', '.join(there)}: already there and not replaced; choose another --out"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for one, (book, plain) in zip(made, files, strict=True):
        workbook(one).save(book)
        plain.write_bytes(templates.csv(one.name))
    return [file for pair in files for file in pair]


def workbook(template: Template) -> "Workbook":
    """Return a template as a workbook: sheets Notes, Data, Example and Lists."""
    import openpyxl  # slow to import, and needed for workbooks only

    book = openpyxl.Workbook()
    book.properties.title = f"Template {template.name}"
    _notes(book.worksheets[0], template)
    data = book.create_sheet("Data")
    _of_template(data, template, [])
    _offer_lists(data, template)
    _of_template(book.create_sheet(grid.EXAMPLE), template, template.example)
    if template.lists:
        _lists(book.create_sheet("Lists"), template)
    return book


def _notes(sheet: "Worksheet", template: Template) -> None:
    """Write how a template is filled in, and what each column means."""
    from openpyxl.styles import Alignment, Font

    sheet.title = "Notes"
    sheet.append([f"Template {template.name}"])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([_HOW])
    sheet.merge_cells("A2:C2")
    sheet.append([])
    rows = [(c.name, _plain(c.meaning), _allowed(c)) for c in template.columns]
    _table(sheet, ["column", "meaning", "allowed"], rows, "About")
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        lines = max(len(str(cell.value or "")) for cell in row) // _WIDEST + 1
        sheet.row_dimensions[row[0].row].height = lines * _LINE
    sheet.freeze_panes = None


def _plain(markdown: str) -> str:
    return markdown.replace("`", "").replace("*", "")


def _allowed(column: Column) -> str:
    """Return what a cell may hold, in short where the sheet Lists has the words."""
    return "one of the sheet Lists" if column.choices else column.allowed or "see its meaning"


def _of_template(sheet: "Worksheet", template: Template, rows: Sequence[Sequence[str]]) -> None:
    """Write rows below the headings of a template, numbers as numbers, all else as typed."""
    from openpyxl.utils import get_column_letter

    for n, column in enumerate(template.columns, start=1):
        if not column.is_number:
            sheet.column_dimensions[get_column_letter(n)].number_format = _AS_TYPED
    columns = template.columns
    typed = [[_typed(c, cell) for c, cell in zip(columns, row, strict=True)] for row in rows]
    _table(sheet, [c.name for c in columns], typed, sheet.title)


def _typed(column: Column, cell: str) -> str | float | None:
    number = kinds.number(cell) if column.is_number else None
    return (cell or None) if number is None else number


def _table(
    sheet: "Worksheet", headings: Sequence[str], rows: Sequence[Sequence[object]], name: str
) -> None:
    """Write a table that screen readers announce, below what the sheet has; freeze its headings."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties
    from openpyxl.worksheet.table import Table, TableStyleInfo

    sheet.append(list(headings))
    top = sheet.max_row
    for row in rows:
        sheet.append(list(row))
    for n, heading in enumerate(headings, start=1):
        sheet.cell(top, n).font = Font(bold=True)
        longest = max([len(heading), *(len(str(row[n - 1] or "")) for row in rows)])
        width = min(max(longest + 2, _NARROWEST), _WIDEST)
        sheet.column_dimensions[get_column_letter(n)].width = width
    last = max(sheet.max_row, top + 1)  # a table has at least one row
    table = Table(displayName=name, ref=f"A{top}:{get_column_letter(len(headings))}{last}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    sheet.add_table(table)
    sheet.freeze_panes = f"A{top + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToHeight = 0  # as many pages as it takes, one beside another none
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _offer_lists(sheet: "Worksheet", template: Template) -> None:
    """Show each column's meaning in its cells, and offer its words; others only with a warning."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for n, column in enumerate(template.columns, start=1):
        offered = DataValidation(
            type="list" if column.choices else None,
            formula1=_list_of(template, column) if column.choices else None,
            allow_blank=True,
            showErrorMessage=bool(column.choices),
            errorStyle="warning",
            errorTitle="Not in the list",
            error="Another spelling is read where it is certain; data add names the cell if not.",
            showInputMessage=True,
            promptTitle=column.name,
            prompt=_plain(column.meaning)[:_LONGEST_PROMPT],
        )
        letter = get_column_letter(n)
        offered.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(offered)


def _list_of(template: Template, column: Column) -> str:
    """Return the cells of the sheet Lists that hold a column's words."""
    from openpyxl.utils import get_column_letter

    letter = get_column_letter(list(template.lists).index(column.name) + 1)
    return f"Lists!${letter}$2:${letter}${len(column.choices) + 1}"


def _lists(sheet: "Worksheet", template: Template) -> None:
    rows = list(zip_longest(*template.lists.values()))
    _table(sheet, list(template.lists), rows, "Lists")
