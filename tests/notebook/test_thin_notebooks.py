"""Notebooks stay thin: they name their parameters, call the package and show results."""

import ast
import re
from pathlib import Path

import nbformat
import papermill
import pytest

from send_analysis.publish import notebooks

pytestmark = pytest.mark.notebook
FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LONGEST_CELL = 12


def cells(path, kind):
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == kind]


def test_there_is_a_notebook_for_each_page():
    assert {p.stem for p in NOTEBOOKS} == set(notebooks.NOTEBOOKS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_parameters_are_exactly_those_of_the_runner(path):
    first = cells(path, "code")[0]
    assert "parameters" in first.metadata.get("tags", [])
    assert notebooks.declared_parameters(path) == list(notebooks.Parameters.model_fields)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_papermill_tells_the_type_and_meaning_of_every_parameter(path):
    told = papermill.inspect_notebook(path)
    for name, field in notebooks.Parameters.model_fields.items():
        assert told[name]["inferred_type_name"] == field.annotation.__name__
        assert told[name]["help"] == field.description


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_are_short_and_define_nothing(path):
    for number, cell in enumerate(cells(path, "code")):
        assert not cell.outputs, f"cell {number} is saved with output"
        assert cell.execution_count is None
        assert len(cell.source.splitlines()) <= LONGEST_CELL, f"cell {number} is too long"
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda), (
                f"cell {number} defines something; move it to src/send_analysis"
            )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_numbers_stand_in_the_parameters_cell_only(path):
    for number, cell in enumerate(cells(path, "code")[1:], start=1):
        literals = [
            node.value
            for node in ast.walk(ast.parse(cell.source))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, int | float)
            and not isinstance(node.value, bool)
        ]
        assert not literals, f"cell {number} holds the numbers {literals}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_prose_holds_no_digits(path):
    for number, cell in enumerate(cells(path, "markdown")):
        prose = [line for line in cell.source.splitlines() if not line.startswith("#")]
        assert not re.search(r"\d", "\n".join(prose)), f"markdown cell {number} holds a digit"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_answer_comes_first(path):
    first_shown = cells(path, "code")[1]
    assert "answer" in first_shown.source, "the first cell after the parameters shows the answer"
