"""What a run depends on, as one hash: inputs, settings, the model's code, seed and draws."""

import ast
import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from send_analysis import __version__, config
from send_analysis.config import local_area, paths
from send_analysis.runs import inputs

LENGTH = 16
PRESENTATION = ("pages", "publish")  # rooms whose code changes what a page shows, not its tables
DOCUMENTS = ("method.md", "glossary.md")  # in docs: a page shows their text
_NOT_THE_MODEL = (*PRESENTATION, "cli")
_PACKAGE = Path(__file__).resolve().parents[1]


def of_run(
    area: config.Area, scenario: str, seed: int, draws: int, data: Path | None = None
) -> str:
    """Return the hash of all that a run's tables depend on.

    Parameters
    ----------
    scenario
        A scenario's name, or a level of its own: ``area`` or ``compare``.
    data
        Folder of publishers' files that replaces the added ones for this run.
    """
    asked = {
        "area": area.model_dump(mode="json"),
        "scenario": scenario,
        "settings": of_settings(),
        "inputs": of_inputs(data),
        "code": of_model(),
        "seed": seed,
        "draws": draws,
    }
    return digest(json.dumps(asked, sort_keys=True))[:LENGTH]


def of_settings() -> str:
    """Return the hash of scenarios, assumptions and what the local area is compared with."""
    files = sorted(f for f in paths.config().rglob("*") if f.is_file())
    return _settings(paths.config(), digest(*map(_text, files)))


@cache
def _settings(folder: Path, _: str) -> str:
    """Return the hash of a folder's settings as read; reading takes longer than their texts."""
    scenarios = {n: s.model_dump(mode="json") for n, s in config.scenarios(folder).items()}
    assumptions = {i: a.model_dump(mode="json") for i, a in config.assumptions(folder).items()}
    texts = [_text(folder / name) for name in local_area.FILES]
    return digest(json.dumps([scenarios, assumptions, texts], sort_keys=True))


def of_inputs(data: Path | None = None) -> str:
    """Return the hash of all inputs: the register of embedded tables and the added files."""
    embedded = _text(paths.root() / "data" / "sources.yaml")
    return digest(embedded, *inputs.added_hash(data))


@cache
def of_model() -> str:
    """Return the hash of the code and calibrations that a run's tables come from.

    A chart, a page or a command is none of it, nor is a comment or a docstring.
    """
    files = [f for f in _sources() if f.relative_to(_PACKAGE).parts[0] not in _NOT_THE_MODEL]
    return digest(*(instructions(f) if f.suffix == ".py" else _text(f) for f in files))


@cache
def of_pages() -> str:
    """Return the hash of the code, templates and notebooks that pages are made with."""
    files = [f for f in _sources() if f.relative_to(_PACKAGE).parts[0] in PRESENTATION]
    texts = (paths.root() / "docs" / name for name in DOCUMENTS)
    return digest(*map(_text, (*files, *sorted(paths.notebooks().glob("*.ipynb")), *texts)))


def instructions(source: Path) -> str:
    """Return what a Python file does: its syntax tree, without comments and docstrings."""
    tree = ast.parse(_text(source))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = [s for s in node.body if not _is_docstring(s)] or [ast.Pass()]
    return ast.dump(tree, annotate_fields=False)


def provenance(data: Path | None = None) -> dict[str, str]:
    """Return the hashes of inputs, code and locked dependencies, and the version of the code."""
    return {
        "code_version": __version__,
        "inputs": of_inputs(data),
        "code": digest(of_model(), of_pages()),
        "lock": digest(_text(paths.root() / "requirements.lock")),
    }


def digest(*texts: str) -> str:
    """Return the hash of texts, in order."""
    return sha256("\0".join(texts).encode()).hexdigest()


def _sources() -> list[Path]:
    """Return the package's files: code, and calibrations and templates that come with it."""
    files = (f for f in _PACKAGE.rglob("*") if f.is_file() and f.parent.name != "__pycache__")
    return sorted(files)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
