"""Templates as workbooks: made from what the reader reads, kept beside the CSV, read back."""

import io

import openpyxl
import pytest

from send_analysis import cli
from send_analysis.config import paths
from send_analysis.config.csv_files import packaged
from send_analysis.loaders.intake import publications, sheets
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.own import grid, templates
from send_analysis.publish.documents import templates as workbooks

pytestmark = pytest.mark.unit
FOLDER = paths.root() / "docs" / "templates"
LEEDS = {"999": "383", "E09000099": "Leeds", "example": "Leeds"}


@pytest.fixture(scope="module", params=templates.NAMES)
def template(request):
    return templates.template(request.param)


def shown(book):
    """Return what a reader of a workbook sees: cells, and what Excel offers and keeps as text."""
    return {
        sheet.title: {
            "cells": [[cell.value for cell in row] for row in sheet.iter_rows()],
            "offered": sorted(
                (str(v.sqref), v.formula1 or "", v.prompt, v.errorStyle)
                for v in sheet.data_validations.dataValidation
            ),
            "frozen": sheet.freeze_panes,
            "tables": dict(sheet.tables.items()),
            "as typed": sorted(
                letter for letter, d in sheet.column_dimensions.items() if d.number_format == "@"
            ),
        }
        for sheet in book.worksheets
    }


def test_every_csv_has_its_workbook_and_every_column_its_meaning():
    assert sorted(p.stem for p in FOLDER.glob("*.xlsx")) == sorted(templates.NAMES)
    assert sorted(p.stem for p in FOLDER.glob("*.csv")) == sorted(templates.NAMES)
    said = [(row["template"], row["column"]) for row in packaged("loaders.own", "columns.csv")]
    assert said == [
        (name, one) for name in dict.fromkeys(n for n, _ in said) for one in header(name)
    ]
    assert {name for name, _ in said} == set(templates.NAMES)


def header(name):
    return sheets.csv_rows(RawFile(name, templates.csv(name)), 1)[0]


def test_a_template_has_the_columns_that_are_read(template):
    assert {one.name for one in template.columns} == set(templates.COLUMNS[template.name])


def test_the_readme_says_of_each_column_what_the_workbook_says():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for row in packaged("loaders.own", "columns.csv"):
        _, _, section = text.partition(f"## {row['template']}.csv")
        assert f"| `{row['column']}` | {row['meaning']} |" in section.partition("\n## ")[0], row


def test_the_workbook_beside_the_csv_is_the_one_that_is_made(template):
    kept = openpyxl.load_workbook(FOLDER / f"{template.name}.xlsx")
    assert shown(kept) == shown(workbooks.workbook(template))


def test_headings_are_frozen_and_text_stays_as_it_is_typed(template):
    data = shown(workbooks.workbook(template))["Data"]
    assert data["frozen"] == "A2" and len(data["tables"]) == 1
    assert len(data["as typed"]) == len([c for c in template.columns if not c.is_number])
    assert len(data["offered"]) == len(template.columns)


def test_every_word_that_is_offered_is_read(template):
    for column in template.columns:
        kind = templates.COLUMNS[template.name][column.name]
        assert [word for word in column.choices if kind.read(word) is None] == []
    assert all(len(words) == len(set(words)) for words in template.lists.values())


def test_lists_stand_where_the_cells_look_for_them(template):
    book = workbooks.workbook(template)
    for offered in book["Data"].data_validations.dataValidation:
        if offered.type == "list":
            column = next(c for c in template.columns if c.name == offered.promptTitle)
            sheet, _, cells = offered.formula1.partition("!")
            written = [cell.value for (cell,) in book[sheet][cells.replace("$", "")]]
            assert tuple(written) == column.choices


def filled_in(template):
    """Return a template with its example typed below the headings of the sheet Data, for Leeds."""
    book = openpyxl.load_workbook(FOLDER / f"{template.name}.xlsx")
    for row in book[grid.EXAMPLE].iter_rows(min_row=2, values_only=True):
        book["Data"].append([LEEDS.get(cell, cell) for cell in row])
    saved = io.BytesIO()
    book.save(saved)
    return RawFile("mine.xlsx", saved.getvalue())


def test_a_filled_in_workbook_is_read_as_the_csv_is(template):
    text = templates.csv(template.name).decode()
    for invented, real in LEEDS.items():
        text = text.replace(f",{invented},", f",{real},")
    files = filled_in(template), RawFile("mine.csv", text.encode())
    book, plain = (publications.load(file, publications.recognise(file)) for file in files)
    assert book.what == plain.what and book.tables.keys() == plain.tables.keys()
    for name, table in plain.tables.items():
        assert book.tables[name].equals(table), name
        areas = set(table["area" if "area" in table else "old_la_code"])
        assert areas == {"leeds" if "area" in table else "383"}


def test_a_workbook_that_is_not_filled_in_is_refused_and_its_example_is_not_read(template):
    file = RawFile("own.xlsx", (FOLDER / f"{template.name}.xlsx").read_bytes())
    with pytest.raises(LoadError, match="no rows below a header"):
        publications.recognise(file)


def test_templates_are_written_and_none_that_is_there_is_replaced(tmp_path, capsys):
    assert cli.run(["data", "template", "places", "--out", str(tmp_path / "new")]) == 0
    written = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert written == ["places.csv", "places.xlsx"]
    (tmp_path / "new" / "places.xlsx").unlink()
    (tmp_path / "new" / "places.csv").write_text("filled in")
    assert cli.run(["data", "template", "--out", str(tmp_path / "new")]) == 2
    assert "places.csv: already there and not replaced" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["places.csv"]
    assert (tmp_path / "new" / "places.csv").read_text() == "filled in"


def test_an_unknown_template_is_refused_with_the_nearest(tmp_path, capsys):
    assert cli.run(["data", "template", "own_figure", "--out", str(tmp_path)]) == 2
    assert "own_figure: no such template; allowed: own_figures" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
