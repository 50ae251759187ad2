"""What a run depends on, as one hash: inputs, settings, the model's code, seed and draws."""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from send_analysis import __version__, config
from send_analysis.config import csv_files, local_area, paths, returns
from send_analysis.loaders.intake import stored
from send_analysis.runs import frozen

LENGTH = 16
PRESENTATION = ("pages", "publish")  # rooms whose code changes what a page shows, not its tables
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
    with frozen.of(data) as inputs:
        asked = {
            "area": area.model_dump(mode="json"),
            "scenario": scenario,
            "settings": _settings(paths.config()),
            "inputs": of_figures(inputs),
            "code": of_model(),
            "seed": seed,
            "draws": draws,
        }
    return digest(json.dumps(asked, sort_keys=True))[:LENGTH]


def of_figures(inputs: frozen.Frozen) -> str:
    """Return the hash of all figures, as a report prints it and sends it to others.

    Where private files are among them it is that of what may be shown, so that files which differ
    in hidden counts alone give the same report to the last byte.

    Raises
    ------
    DisclosureError
        If a hidden count of people could be worked out from what is shown.
    """
    if not inputs.key:
        return inputs.hash
    from send_analysis.runs import inputs as protected_inputs  # reading a run needs no model

    with inputs.using():
        return inputs.hash_of(protected_inputs.hashes_of_protected())


@cache
def _settings(folder: Path) -> str:
    """Return the hash of scenarios, assumptions, templates and what the local area is asked for.

    The folder is frozen. What is read counts and not its text, where reading has rules.
    """
    scenarios = {n: s.model_dump(mode="json") for n, s in config.scenarios(folder).items()}
    assumptions = {i: a.model_dump(mode="json") for i, a in config.assumptions(folder).items()}
    templates = sorted((folder / returns.FOLDER).glob("*.csv"))
    read_as_text = sorted({*local_area.FILES} - {local_area.VALUES_FILE})
    files = (*templates, *(folder / name for name in read_as_text))
    texts = [stored.hash_of(file) for file in files if file.is_file()]
    texts.append(_own_values(folder))
    texts += [f"{name}: {wrong}" for name, wrong in config.faulty_scenarios(folder).items()]
    return digest(json.dumps([scenarios, assumptions, texts], sort_keys=True))


def _own_values(folder: Path) -> str:
    """Return the hash of an authority's own values, as a report may show them."""
    file = folder / local_area.VALUES_FILE
    if not (file.is_file() and csv_files.rows(file, local_area.Value)):
        return ""
    from send_analysis.local_area import own_values  # heavy, and most have no such values

    confidence = config.value(config.assumptions(folder), "indicators.confidence")
    return digest(own_values(local_area.read(folder), confidence).to_csv(index=False))


@cache
def of_model() -> str:
    """Return the hash of the code and calibrations that a run's tables come from.

    A chart, a page or a command is none of it.
    """
    files = [f for f in _sources() if f.relative_to(_PACKAGE).parts[0] not in _NOT_THE_MODEL]
    return digest(*map(_text, files))


def of_pages() -> str:
    """Return the hash of the code, templates and notebooks that pages are made with."""
    texts = (paths.docs() / name for name in frozen.DOCUMENTS)
    shown = (*sorted(paths.notebooks().glob("*.ipynb")), *texts)
    return digest(_of_presentation(), *map(_text, shown))


@cache
def _of_presentation() -> str:
    files = (f for f in _sources() if f.relative_to(_PACKAGE).parts[0] in PRESENTATION)
    return digest(*map(_text, files))


def provenance(data: Path | None = None) -> dict[str, str]:
    """Return the hashes of inputs, settings, code and locked dependencies, and the code's version.

    The inputs are the figures; the texts that pages show count as code.
    """
    with frozen.of(data) as inputs:
        return {
            "code_version": __version__,
            "inputs": of_figures(inputs),
            "settings": _settings(paths.config()),
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
