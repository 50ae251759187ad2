"""What holds for whatever a page shows: each cell of each notebook, on invented runs."""

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from send_analysis import pages
from send_analysis.pages import kit
from send_analysis.pages.kit.look import PALE, contrast
from send_analysis.publish.web.html import allowed_digits
from tests import england_case, evaluation_case, invented, returns_case
from tests.unit.test_local_area_page import local_area

pytestmark = pytest.mark.unit
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
SHOWN_BY_A_NOTEBOOK = ("words", "charts", "tables", "choices")  # modules of a subject
# What no reader needs to see: the grid, and paper. A fill without an edge may be pale: a band has
# its edges as lines of their own.
NO_MARK = {"none", "#cccccc", "#ffffff"}
NAMES = ("within 20 weeks",)  # of indicators, which the note of a missing one tells


def cells(notebook):
    """Return the expression that each code cell of a notebook shows, and what it imports."""
    read = nbformat.read(notebook, as_version=4)
    sources = [cell.source for cell in read.cells if cell.cell_type == "code"]
    imports = [line for line in "\n".join(sources).splitlines() if line.startswith("from ")]
    last = [ast.parse(source).body[-1] for source in sources]
    shown = [ast.unparse(one.value) for one in last if isinstance(one, ast.Expr)]
    return shown, "\n".join(imports)


def evaluated(notebook, run):
    """Return what each cell of a notebook shows of a run, by its expression."""
    expressions, imports = cells(notebook)
    names = {"run": run}
    exec(imports, names)
    return {expression: eval(expression, names) for expression in expressions}


@cache
def full_run(notebook):
    compared = dict.fromkeys(
        ("05_summary", "60_scenario_comparison", "65_explorer"), invented.comparison_run
    )
    special = {**compared, "10_local_area": local_area, "80_england": england_case.run}
    every = invented.run().changed(**evaluation_case.run(), **returns_case.run())
    return special.get(notebook.stem, lambda: every)()


@cache
def page_of(notebook):
    """Return all that the cells of a notebook show, as one page."""
    shown = evaluated(notebook, full_run(notebook)).values()
    return "\n".join(one._repr_html_() for one in shown)


every_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


@every_notebook
def test_every_number_stands_in_the_tables(notebook):
    allowed = (*NAMES, *allowed_digits())
    assert kit.verify(page_of(notebook), full_run(notebook), allowed) == []


@every_notebook
def test_without_rows_a_note_says_so(notebook):
    none = invented.Run({name: df.iloc[:0] for name, df in full_run(notebook).items()})
    for run in (invented.Run(), none):
        for expression, said in evaluated(notebook, run).items():
            assert isinstance(said, kit.Words), f"{expression}: no chart or table without rows"
            told = said.kind == "missing" or not said.sentences
            assert told or "charts." not in expression, expression


SCRIPTED = "65_explorer"  # all that it shows is in tables too


@every_notebook
def test_tables_and_charts_can_be_read_by_everyone(notebook):
    page = BeautifulSoup(page_of(notebook), "html.parser")
    for table in page.find_all("table"):
        region = table.find_parent("section")
        assert region["tabindex"] == "0" and table.caption.get_text(strip=True)
        assert page.find(id=region["aria-labelledby"]).find_parent("caption") is table.caption
        assert all(th["scope"] in ("col", "row") for th in table.find_all("th"))
        width = len(table.thead.find_all("th"))
        assert {len(row.find_all(["th", "td"])) for row in table.find_all("tr")} == {width}
    for svg in page.find_all("svg"):
        assert svg["role"] == "img"
        assert page.find(id=svg["aria-labelledby"]).name == "title"
        described = page.find(id=svg["aria-describedby"])
        assert described.name == "desc" and described.get_text(strip=True), svg["aria-labelledby"]


@every_notebook
def test_all_that_is_drawn_stands_out_from_its_background(notebook):
    page = BeautifulSoup(page_of(notebook), "html.parser")
    for svg in page.find_all("svg"):
        for element in svg.find_all(["path", "use", "text", "rect"]):
            styles = dict(part.split(":", 1) for part in _style_of(svg, element).split(";") if part)
            colours = {styles.get("stroke", "none"), styles.get("fill", "none")} - NO_MARK
            if element.name != "text" and styles.get("stroke") in (None, "#ffffff"):
                colours -= set(PALE)
            least = 4.5 if element.name == "text" else 3
            assert all(contrast(colour) >= least for colour in colours), (svg["class"], styles)


def _style_of(svg, element):
    """Return the rules of the classes of an element of a drawing and of the groups around it."""
    rules = dict(re.findall(r"\.(\w+)\{([^}]*)\}", "".join(s.get_text() for s in svg("style"))))
    around = [element, *(g for g in element.parents if g.name in ("g", "defs"))]
    names = [name for one in reversed(around) for name in one.get("class", ())]
    return ";".join(rules.get(name, "") for name in names)


@every_notebook
def test_nothing_comes_from_elsewhere_and_ids_are_not_shared(notebook):
    html = page_of(notebook)
    assert ("<script" in html) == (notebook.stem == SCRIPTED)
    assert "@import" not in html and "<image" not in html
    assert re.findall(r'(?:src|href)="(?!#|tables/)[^"]*"', html) == []
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert sorted(set(ids)) == sorted(ids)
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


def used_in(notebook):
    expressions, imports = cells(notebook)
    shown = "\n".join(expressions)
    used = set(re.findall(r"\b\w+\.\w+\.\w+", shown))  # evaluation.charts.past_forecasts
    for package, names in re.findall(r"from send_analysis\.pages\.(\w+) import (.*)", imports):
        for kind in names.split(", "):
            used |= {f"{package}.{f}" for f in re.findall(rf"(?<!\.)\b{kind}\.\w+", shown)}
    return used


def test_every_function_of_a_page_is_used_in_a_notebook():
    used = {function for notebook in NOTEBOOKS for function in used_in(notebook)}
    assert set(public_functions()) - used == set()


PAGES = [f"send_analysis.pages.{package.name}" for package in pkgutil.iter_modules(pages.__path__)]


@pytest.mark.parametrize(
    ("loaded", "heavy"),
    [
        (PAGES, {"scipy", "statsmodels", "xarray", "papermill"}),  # by each kernel
        (["send_analysis.publish.work"], {"lark", "docx", "pptx", "gptables", "openpyxl"}),
    ],
)
def test_what_starts_often_loads_no_library_that_it_does_not_need(loaded, heavy):
    script = f"import sys, {', '.join(loaded)}; print({heavy} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "set()", done.stderr
