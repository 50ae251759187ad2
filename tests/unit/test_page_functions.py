"""What holds for whatever a page shows: each cell of each notebook, on invented runs."""

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from send_analysis import pages
from send_analysis.pages import kit
from send_analysis.publish.html import allowed_digits
from tests import evaluation_case, invented
from tests.unit.test_local_area_page import local_area

pytestmark = pytest.mark.unit
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
SHOWN_BY_A_NOTEBOOK = ("words", "charts", "tables")  # modules of a subject
NAMES = ("within 20 weeks",)  # of indicators, which the note of a missing one tells


def cells(notebook):
    """Yield the expression that each code cell of a notebook shows, and what it imports."""
    read = nbformat.read(notebook, as_version=4)
    sources = [cell.source for cell in read.cells if cell.cell_type == "code"]
    imports = [line for line in "\n".join(sources).splitlines() if line.startswith("from ")]
    for source in sources:
        last = ast.parse(source).body[-1]
        if isinstance(last, ast.Expr):
            yield ast.unparse(last.value), "\n".join(imports)


SHOWN = [
    pytest.param(notebook.stem, *cell, id=f"{notebook.stem[:2]} {cell[0]}")
    for notebook in NOTEBOOKS
    for cell in cells(notebook)
]


@pytest.fixture(scope="module")
def runs():
    """Return an invented run for a page of one scenario, and one for the page that compares."""
    special = {"60_scenario_comparison": invented.comparison_run(), "10_local_area": local_area()}
    return special, invented.run().changed(**evaluation_case.run())


@pytest.fixture(scope="module")
def shown(runs):
    kept = {}

    def show(notebook, expression, imports):
        if (notebook, expression) not in kept:
            run = runs[0].get(notebook, runs[1])
            kept[notebook, expression] = evaluated(expression, imports, run)._repr_html_()
        return kept[notebook, expression]

    return show


def evaluated(expression, imports, run):
    names = {"run": run}
    exec(imports, names)
    return eval(expression, names)


@pytest.mark.parametrize(("notebook", "expression", "imports"), SHOWN)
def test_every_number_stands_in_the_tables(runs, shown, notebook, expression, imports):
    run = runs[0].get(notebook, runs[1])
    assert kit.verify(shown(notebook, expression, imports), run, (*NAMES, *allowed_digits())) == []


@pytest.mark.parametrize(("notebook", "expression", "imports"), SHOWN)
def test_without_rows_a_note_says_so(runs, notebook, expression, imports):
    full = runs[0].get(notebook, runs[1])
    for run in (invented.Run(), invented.Run({name: df.iloc[:0] for name, df in full.items()})):
        said = evaluated(expression, imports, run)
        assert isinstance(said, kit.Words), "no chart or table without rows"
        assert said.kind == "missing" or not expression.startswith("charts")


@pytest.mark.parametrize(("notebook", "expression", "imports"), SHOWN)
def test_tables_and_charts_can_be_read_by_everyone(shown, notebook, expression, imports):
    html = shown(notebook, expression, imports)
    page = BeautifulSoup(html, "html.parser")
    for table in page.find_all("table"):
        region = table.find_parent(role="region")
        assert region["tabindex"] == "0" and table.caption.get_text(strip=True)
        assert page.find(id=region["aria-labelledby"]).name == "caption"
        assert all(th["scope"] in ("col", "row") for th in table.find_all("th"))
        width = len(table.thead.find_all("th"))
        assert {len(row.find_all(["th", "td"])) for row in table.find_all("tr")} == {width}
    for svg in page.find_all("svg"):
        assert svg["role"] == "img"
        assert page.find(id=svg["aria-labelledby"]).name == "figcaption"


@pytest.mark.parametrize(("notebook", "expression", "imports"), SHOWN)
def test_nothing_comes_from_elsewhere_and_ids_are_not_shared(shown, notebook, expression, imports):
    html = shown(notebook, expression, imports)
    assert "<script" not in html and "@import" not in html and "<image" not in html
    assert re.findall(r'(?:src|href)="(?!#|tables/)[^"]*"', html) == []
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', html)) <= set(ids)


def public_functions():
    for package in pkgutil.iter_modules(pages.__path__):
        for kind in SHOWN_BY_A_NOTEBOOK:
            name = f"send_analysis.pages.{package.name}.{kind}"
            if package.name == "kit" or importlib.util.find_spec(name) is None:
                continue
            module = importlib.import_module(name)
            for function, value in inspect.getmembers(module, inspect.isfunction):
                if value.__module__ == name and not function.startswith("_"):
                    yield f"{package.name}.{kind}.{function}"


def test_every_function_of_a_page_is_used_in_a_notebook():
    used = set()
    for param in SHOWN:
        _, expression, imports = param.values
        used |= set(re.findall(r"\b\w+\.\w+\.\w+", expression))  # evaluation.charts.past_forecasts
        for package, names in re.findall(r"from send_analysis\.pages\.(\w+) import (.*)", imports):
            for kind in names.split(", "):
                used |= {f"{package}.{f}" for f in re.findall(rf"\b{kind}\.\w+", expression)}
    assert set(public_functions()) - used == set()
