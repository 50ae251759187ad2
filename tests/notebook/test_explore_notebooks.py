"""Notebooks to change: short, one import of the package, something to try at the end.

nbval executes them (pyproject.toml); the rules of page notebooks are not theirs.
"""

import ast
import re
from pathlib import Path

import nbformat
import papermill
import pytest

pytestmark = pytest.mark.notebook
FOLDER = Path(__file__).parents[2] / "notebooks" / "explore"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
START = FOLDER / "00_start_here.ipynb"
MOST_CELLS = 14
LIBRARIES = {
    "pathlib",
    "tempfile",
    "shutil",
    "statistics",
    "warnings",
    "numpy",
    "pandas",
    "matplotlib",
    "seaborn",
}
LIBRARIES |= {"statsmodels", "send_analysis"}
PUBLIC = ("__file__", "__name__")  # where the project lies; what a function is called

every = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path, kind):
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == kind]


def imports(path):
    """Yield module and name of every import of a notebook."""
    for cell in cells(path, "code"):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                yield from ((alias.name, alias.asname) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.module, None


@every
def test_it_is_short_and_stored_without_output(path):
    assert len(nbformat.read(path, as_version=4).cells) <= MOST_CELLS
    for cell in cells(path, "code"):
        assert not cell.outputs
        assert cell.execution_count is None


@every
def test_the_package_is_imported_as_a_whole_and_nothing_private_is_used(path):
    named = list(imports(path))
    ours = [one for one in named if one[0].startswith("send_analysis")]
    assert ours == [("send_analysis", "sa")]
    assert {module.split(".")[0] for module, _ in named} <= LIBRARIES
    for cell in cells(path, "code"):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Attribute):
                assert node.attr in PUBLIC or not node.attr.startswith("_"), node.attr


@every
def test_it_ends_with_something_to_try(path):
    last = nbformat.read(path, as_version=4).cells[-1]
    assert last.cell_type == "markdown"
    assert last.source.startswith("## Now you\n")
    assert 2 <= len(re.findall("^- ", last.source, re.MULTILINE)) <= 3


@every
def test_every_parameter_has_a_type_and_a_meaning(path):
    parameters = papermill.inspect_notebook(path)
    assert (parameters == {}) == (path == START)
    for name, told in parameters.items():
        assert told["inferred_type_name"] in {"str", "int", "float"}, name
        assert len(told["help"]) > len(name), name


@every
def test_its_links_lead_to_files(path):
    for cell in cells(path, "markdown"):
        for target in re.findall(r"\]\(([^)#]+)", cell.source):
            assert (FOLDER / target).exists(), target


def test_the_start_notebook_names_every_other():
    named = set(
        re.findall(r"\((\d\d_\w+\.ipynb)\)", "\n".join(c.source for c in cells(START, "markdown")))
    )
    assert named == {path.name for path in NOTEBOOKS} - {START.name}


def test_twenty_lines_lead_from_data_to_forecast():
    _, *cells_of_it = cells(FOLDER / "10_from_data_to_forecast.ipynb", "code")
    lines = [line for cell in cells_of_it for line in cell.source.splitlines() if line.strip()]
    assert len(lines) <= 20
