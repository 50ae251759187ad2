"""Imports point one way: a module may import only from a lower layer; only some touch files."""

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit
PACKAGE = Path(__file__).parents[2] / "src" / "send_analysis"
LAYERS = [
    {"vocab", "safe_text"},
    {"tables", "config"},
    {"loaders", "metrics", "disclosure"},
    {"quality"},
    {"model"},
    {"evaluation", "scenarios", "local_area"},
    {"returns"},
    {"runs"},
    {"pages"},
    {"api"},
    {"publish"},
    {"cli"},
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
# Where files may be opened, and where the clock and the environment may be read.
TOUCHES_FILES = {"loaders", "tables", "config", "runs", "publish", "cli"}
FILE_CALLS = {"open", "read_text", "write_text", "read_bytes", "write_bytes", "read_csv"}
CLOCK_CALLS = {"now", "today", "utcnow", "getenv", "time"}


def parts_and_trees():
    for path in sorted(PACKAGE.rglob("*.py")):
        part = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if part != "__init__":
            yield part, path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> set[str]:
    """Return the top-level parts of send_analysis that a module imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("send_analysis"):
            names = (node.module or "").split(".")
            found |= {names[1]} if len(names) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {
                a.name.split(".")[1] for a in node.names if a.name.startswith("send_analysis.")
            }
    return found - {"__version__"}


def test_every_module_has_a_layer():
    assert {part for part, _, _ in parts_and_trees()} <= RANK.keys()


def test_imports_point_down():
    wrong = {
        f"{part} -> {other}"
        for part, _, tree in parts_and_trees()
        for other in imported(tree)
        if other != part and RANK[other] >= RANK[part]
    }
    assert not wrong


def called(tree: ast.AST) -> set[str]:
    return {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }


def test_only_some_modules_touch_files():
    wrong = {
        f"{path.name}: {call}"
        for part, path, tree in parts_and_trees()
        if part not in TOUCHES_FILES
        for call in called(tree) & FILE_CALLS
    }
    assert not wrong


def test_the_clock_and_the_environment_are_read_on_the_command_line_only():
    wrong = {
        f"{path.name}: {call}"
        for part, path, tree in parts_and_trees()
        if part != "cli"
        for call in called(tree) & CLOCK_CALLS
    }
    wrong |= {
        path.name
        for part, path, tree in parts_and_trees()
        if part != "cli"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "environ"
    }
    assert not wrong
