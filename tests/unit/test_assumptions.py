"""Every assumption is used by the code, and every one the code asks for is written down."""

import ast
import re
from pathlib import Path

import pytest

from send_analysis import config
from send_analysis.config import returns

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
ASSUMPTIONS = config.assumptions(ROOT / "config")
PREFIXES = {id_.split(".")[0] for id_ in ASSUMPTIONS}


def cited():
    """Return literal ids, and patterns of those that are put together with a name."""
    layouts = returns.layouts(ROOT / "config")
    axes = [axis for one in layouts for axis in one.axes.values()]
    literals, patterns = {part.share for axis in axes for part in axis.parts}, set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = (
                    re.escape(v.value) if isinstance(v, ast.Constant) else r"[a-z0-9_]+"
                    for v in node.values
                )
                patterns.add("".join(parts))
    return literals, {p for p in patterns if p.split(r"\.")[0] in PREFIXES}


def test_every_assumption_is_used():
    literals, patterns = cited()
    unused = [
        id_
        for id_ in ASSUMPTIONS
        if id_ not in literals and not any(re.fullmatch(p, id_) for p in patterns)
    ]
    assert not unused


def test_every_assumption_that_is_asked_for_is_written_down():
    literals, _ = cited()
    asked = {
        text
        for text in literals
        if re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", text)
        and not text.endswith((".csv", ".yaml"))
        and text.split(".")[0] in PREFIXES
    }
    assert asked <= ASSUMPTIONS.keys()


def test_an_assumed_value_says_why_and_money_its_price_year():
    unsaid = [a.id for a in ASSUMPTIONS.values() if len(a.source) <= 10]
    undated = [a.id for a in ASSUMPTIONS.values() if a.unit.startswith("GBP") and not a.price_year]
    assert (unsaid, undated) == ([], [])
