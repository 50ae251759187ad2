"""Puts text that is made from the code into pages: commands, settings, the public names.

A page holds a comment such as ``<!-- made: commands -->``; the site shows the text in its place.
"""

import inspect
import re
from collections.abc import Callable, Iterable
from html import unescape

import typer
from pydantic.fields import FieldInfo
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from typer.cli import get_docs_for_click

import send_analysis
from send_analysis import cli, config
from send_analysis.config import paths
from send_analysis.config.measure import LEVERS
from send_analysis.config.measure_base import Measure
from send_analysis.config.scenario import Scenario

_MARK = re.compile(r"<!-- made: (\w+) -->")
_DIRECTIVE = "```{{eval-rst}}\n.. {kind}:: send_analysis.{name}\n{option}```\n"


def setup(app: Sphinx) -> dict[str, bool]:
    """Let Sphinx replace the marks of every page that it reads."""
    app.connect("source-read", _replace)
    app.connect("env-get-outdated", _made_pages)
    return {"parallel_read_safe": True}


def _made_pages(_app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Return the pages to read again although their files have not changed."""
    return [page for page in env.found_docs if page.startswith("reference/")]


def _replace(_app: Sphinx, _page: str, source: list[str]) -> None:
    source[0] = _MARK.sub(lambda mark: MADE[mark[1]](), source[0])


def commands() -> str:
    """Return every command with its arguments and options, as typer describes them."""
    command = typer.main.get_command(cli.app)
    text = get_docs_for_click(obj=command, ctx=typer.Context(command), name="send-analysis")
    return unescape(text.partition("\n")[2]).replace("```console\n$ ", "```\n")


def public_names() -> str:
    """Return a table of the public names, then what prints the docstring of each."""
    names = [name for name in send_analysis.__all__ if name[0] != "_"]
    rows = ((f"[`{name}`](#send_analysis.{name})", _first_sentence(name)) for name in names)
    return "\n".join([_table(("name", "what it is"), rows), *map(_documented, names)])


def _first_sentence(name: str) -> str:
    one = getattr(send_analysis, name)
    told = inspect.getdoc(one) if callable(one) else ", ".join(map(str, one))
    return (told or "").partition("\n\n")[0].replace("\n", " ")


def _documented(name: str) -> str:
    one = getattr(send_analysis, name)
    kind, option = "autofunction", ""
    if inspect.isclass(one):
        kind, option = "autoclass", "   :members:\n"
    elif not callable(one):
        kind, option = "py:data", f"   :value: {one}\n"
    return _DIRECTIVE.format(kind=kind, name=name, option=option)


def area_settings() -> str:
    """Return the keys of a file in config/areas."""
    return _keys(config.Area.model_fields)


def scenario_settings() -> str:
    """Return the keys of a file in config/scenarios."""
    return _keys(Scenario.model_fields)


def measure_settings() -> str:
    """Return the keys of every measure."""
    return _keys(Measure.model_fields)


def levers() -> str:
    """Return what each lever does, and the unit and bounds of its effect."""
    heads = ("lever", "what it does", "effect", "lowest", "highest", "its own keys")
    rows = (
        (f"`{name}`", one.does(), one.unit, *map(_number, one.bounds), _codes(one.targets()))
        for name, one in LEVERS.items()
    )
    return _table(heads, rows)


def assumptions() -> str:
    """Return every assumption, one table a file."""
    heads = ("assumption", "what it says", "value", "range", "unit", "source", "status")
    subjects: dict[str, list[tuple[str, ...]]] = {}
    for one in config.assumptions(paths.config()).values():
        row = (f"`{one.id}`", one.statement, _number(one.value), _range(one), one.unit)
        subjects.setdefault(one.id.split(".")[0], []).append((*row, one.source, one.status))
    return "\n".join(f"### {name}\n\n{_table(heads, rows)}" for name, rows in subjects.items())


def _range(one: config.Assumption) -> str:
    low, high = _number(one.low), _number(one.high)
    return f"{low} to {high}" if low and high else ""


def _keys(fields: dict[str, FieldInfo]) -> str:
    heads = ("key", "what it says", "needed")
    rows = (
        (f"`{name}`", field.description or "", "yes" if field.is_required() else "")
        for name, field in fields.items()
    )
    return _table(heads, rows)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _number(value: float | None) -> str:
    return "" if value is None or abs(value) == float("inf") else f"{value:,.6g}"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join(
        f"| {' | '.join(c.replace('|', '/').replace('<', '&lt;') for c in line)} |\n"
        for line in lines
    )


MADE: dict[str, Callable[[], str]] = {
    made.__name__: made
    for made in (
        commands,
        public_names,
        area_settings,
        scenario_settings,
        measure_settings,
        levers,
        assumptions,
    )
}
